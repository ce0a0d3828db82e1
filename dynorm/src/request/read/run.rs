//! The ways to run a query or scan.

use std::sync::Arc;

use futures_core::Stream;
use futures_util::future::try_join_all;
use futures_util::{StreamExt, stream};
use tokio::task::JoinSet;

use super::build::MAX_SEGMENTS;
use super::fetch::{Fetch, Fetched};
use super::index::Index;
use super::pages::{ItemStream, Page, Pages};
use super::select::Select;
use super::spec::{Access, Read, Segments, Spec};
use crate::db::{Table, TableRef};
use crate::error::{Error, Kind, Result};
use crate::transport::{LastKey, Results};

impl<I, S, O> Read<I, S, O>
where
    I: Index,
    O: Select<I::Record>,
{
    /// Runs as a stream of results. Sends nothing before it is polled.
    pub fn stream<Shape>(&self, table: &Table<I::Record, Shape>) -> ItemStream<O::Output> {
        ItemStream::new(self.pages(table), self.spec().limit)
    }

    /// Runs as a stream of pages, one for each request; also of those on which the filter left nothing.
    ///
    /// Pages of [`segments`](super::Read::segments) that are read at once have no cursor: to go on in a segment, read it by
    /// [`segment`](super::Read::segment).
    pub fn pages<Shape>(&self, table: &Table<I::Record, Shape>) -> Pages<O::Output> {
        let (spec, select) = (self.spec().clone(), self.select_ref().clone());
        let Some(segments) = at_once(&spec) else {
            return Pages::new(pages::<I, O>(table.inner().clone(), spec, select));
        };
        let limit = spec.limit;
        let segments =
            segments.map(|spec| Pages::new(pages::<I, O>(table.inner().clone(), spec, select.clone())));
        Pages::new(merged(segments, limit))
    }

    /// All results, in memory.
    ///
    /// # Errors
    ///
    /// If a request fails, or at the first item that does not fit the model.
    pub async fn all<Shape>(&self, table: &Table<I::Record, Shape>) -> Result<Vec<O::Output>> {
        let mut pages = self.pages(table);
        let mut results = Vec::new();
        while let Some(page) = pages.try_next().await? {
            results.append(&mut page.into_items()?);
        }
        Ok(results)
    }

    /// The first result, if there is one. Without a filter it reads no other.
    ///
    /// # Errors
    ///
    /// If a request fails, or if the item does not fit the model.
    pub async fn first<Shape>(&self, table: &Table<I::Record, Shape>) -> Result<Option<O::Output>>
    where
        O: Clone,
    {
        self.clone()
            .with(|spec| spec.limit = Some(spec.limit.unwrap_or(1).min(1)))
            .stream(table)
            .try_next()
            .await
    }

    /// The only result.
    ///
    /// # Errors
    ///
    /// [`Kind::NotFound`] if there is none, [`Kind::Ambiguous`] if there are several; and as [`first`](Self::first).
    pub async fn one<Shape>(&self, table: &Table<I::Record, Shape>) -> Result<O::Output>
    where
        O: Clone,
    {
        let context = |kind, message: &str| {
            Error::new(kind, message).operation(super::fetch::operation(self.spec())).table(table.name())
        };
        let mut stream =
            self.clone().with(|spec| spec.limit = Some(spec.limit.unwrap_or(2).min(2))).stream(table);
        let Some(only) = stream.try_next().await? else {
            return Err(context(Kind::NotFound, "no item was found where one was expected"));
        };
        match stream.next().await {
            None => Ok(only),
            Some(_) => Err(context(Kind::Ambiguous, "several items were found where one was expected")),
        }
    }

    /// The number of results, over all pages. Reads the items, and charges for them, but does not transfer them.
    ///
    /// # Errors
    ///
    /// If a request fails.
    pub async fn count<Shape>(&self, table: &Table<I::Record, Shape>) -> Result<u64> {
        let count = |spec| count::<I, O>(table.inner(), spec, self.select_ref().clone());
        let Some(segments) = at_once(self.spec()) else { return count(self.spec().clone()).await };
        let total = try_join_all(segments.map(count)).await?.into_iter().sum();
        Ok(self.spec().limit.map_or(total, |limit| total.min(limit as u64)))
    }

    /// One page of results: as many as the [`limit`](Self::limit) says, however many requests that takes; without a limit, what one
    /// request gives. With a cursor to go on from, and one to go back.
    ///
    /// # Errors
    ///
    /// If a request fails. [`Kind::Invalid`] if the query starts after a cursor that is not its own.
    pub async fn page<Shape>(&self, table: &Table<I::Record, Shape>) -> Result<Page<O::Output>> {
        let fetch = Fetch::new(table.inner(), self.spec().clone(), self.select_ref().clone()).await?;
        let mut start = fetch.start()?;
        let limit = self.spec().limit;
        let (mut results, mut previous, mut units) = (Results::new(), None, None);
        let (mut count, mut scanned) = (0, 0);
        if limit == Some(0) {
            return Ok(Page { next: self.spec().start.clone(), ..Page::new(results) });
        }
        loop {
            let left = limit.map(|limit| limit - results.len());
            let fetched = fetch.page(start.as_ref(), left, results.is_empty()).await?;
            count += fetched.count;
            scanned += fetched.scanned;
            units = fetched.capacity.map(|more| units.unwrap_or(0.0) + more).or(units);
            previous = previous.or(fetched.first);
            results.append(fetched.results);
            start = fetched.next;
            let full = limit.is_none_or(|limit| results.len() >= limit);
            if full || start.is_none() {
                break;
            }
        }
        let next = start.map(|key| fetch.cursor(key));
        let previous = previous.map(|key| fetch.cursor(key).reversed());
        Ok(Page { next, previous, count, scanned, consumed_capacity: units, ..Page::new(results) })
    }
}

/// The segments of a scan that reads several at once. No segment at all, or one too many, is left to be refused when it is built.
fn at_once(spec: &Spec) -> Option<impl Iterator<Item = Spec> + use<>> {
    let Access::Scan(Segments::Parallel(total @ 1..=MAX_SEGMENTS)) = spec.access else { return None };
    let spec = spec.clone();
    let part = move |segment| Spec { access: Access::Scan(Segments::One { segment, total }), ..spec.clone() };
    Some((0..total).map(part))
}

async fn count<I: Index, O: Select<I::Record>>(table: &TableRef, spec: Spec, select: O) -> Result<u64> {
    let limit = spec.limit.map(|limit| limit as u64);
    let fetch = Fetch::counting(table, spec, select).await?;
    let mut start = fetch.start()?;
    let mut total = 0;
    if limit == Some(0) {
        return Ok(0);
    }
    loop {
        let (count, next) = fetch.count(start.as_ref()).await?;
        total += count;
        match limit {
            Some(limit) if total >= limit => return Ok(limit),
            _ if next.is_none() => return Ok(total),
            _ => start = next,
        }
    }
}

/// Where a stream of pages is.
enum Place {
    Start,
    Behind(LastKey),
    End,
}

pub(super) fn pages<I: Index, O: Select<I::Record>>(
    table: TableRef,
    spec: Spec,
    select: O,
) -> impl Stream<Item = Result<Page<O::Output>>> + Send + 'static {
    let limit = spec.limit;
    let prefetch = spec.prefetch;
    let started = async move { Fetch::new(&table, spec, select).await.map(Arc::new) };
    stream::once(started).flat_map(move |fetch| match fetch {
        Err(error) => stream::once(std::future::ready(Err(error))).boxed(),
        Ok(fetch) if prefetch => prefetched::<I, O>(fetch, limit).boxed(),
        Ok(fetch) => one_by_one::<I, O>(fetch, limit).boxed(),
    })
}

/// The pages of all segments as they come, up to the limit for all of them together.
///
/// A page does not say of which segment it is, so it has no place to go on from.
fn merged<T: Send + 'static>(
    segments: impl Iterator<Item = Pages<T>>,
    limit: Option<usize>,
) -> impl Stream<Item = Result<Page<T>>> + Send + 'static {
    stream::unfold((stream::select_all(segments), limit), |(mut segments, mut left)| async move {
        if left == Some(0) {
            return None;
        }
        let mut page = segments.next().await?;
        match &mut page {
            Ok(page) => {
                page.results.truncate(left.unwrap_or(usize::MAX));
                page.next = None;
                left = left.map(|left| left - page.results.len());
            }
            Err(_) => left = Some(0),
        }
        Some((page, (segments, left)))
    })
}

/// Each request is sent when the page before it is used up.
fn one_by_one<I: Index, O: Select<I::Record>>(
    fetch: Arc<Fetch<O>>,
    limit: Option<usize>,
) -> impl Stream<Item = Result<Page<O::Output>>> + Send {
    stream::try_unfold((Place::Start, limit), move |(place, left)| {
        let fetch = Arc::clone(&fetch);
        async move {
            let Some(fetched) = step::<I, O>(&fetch, &place, left).await? else { return Ok(None) };
            let (place, left) = advance(&fetched, left);
            Ok(Some((to_page(&fetch, fetched), (place, left))))
        }
    })
}

/// The next request is on its way while the caller works on a page. Dropping the stream aborts it.
fn prefetched<I: Index, O: Select<I::Record>>(
    fetch: Arc<Fetch<O>>,
    limit: Option<usize>,
) -> impl Stream<Item = Result<Page<O::Output>>> + Send {
    stream::try_unfold(None, move |running| {
        let fetch = Arc::clone(&fetch);
        async move {
            let (mut tasks, left) = match running {
                Some(running) => running,
                None => (launch::<I, O>(JoinSet::new(), &fetch, Place::Start, limit), limit),
            };
            let Some(joined) = tasks.join_next().await else { return Ok(None) };
            let cancelled =
                |error| Error::with_source(Kind::Other, error).message("the request was cancelled");
            let Some(fetched) = joined.map_err(cancelled)?? else { return Ok(None) };
            let (place, left) = advance(&fetched, left);
            let tasks = launch::<I, O>(tasks, &fetch, place, left);
            Ok(Some((to_page(&fetch, fetched), Some((tasks, left)))))
        }
    })
}

/// What a prefetching task gives.
type Prefetch<T> = JoinSet<Result<Option<Fetched<T>>>>;

fn launch<I: Index, O: Select<I::Record>>(
    mut tasks: Prefetch<O::Output>,
    fetch: &Arc<Fetch<O>>,
    place: Place,
    left: Option<usize>,
) -> Prefetch<O::Output> {
    let fetch = Arc::clone(fetch);
    tasks.spawn(async move { step::<I, O>(&fetch, &place, left).await });
    tasks
}

async fn step<I: Index, O: Select<I::Record>>(
    fetch: &Fetch<O>,
    place: &Place,
    left: Option<usize>,
) -> Result<Option<Fetched<O::Output>>> {
    if left == Some(0) {
        return Ok(None);
    }
    let start = match place {
        Place::Start => fetch.start()?,
        Place::Behind(key) => Some(key.clone()),
        Place::End => return Ok(None),
    };
    fetch.page(start.as_ref(), left, false).await.map(Some)
}

fn advance<T>(fetched: &Fetched<T>, left: Option<usize>) -> (Place, Option<usize>) {
    let place = fetched.next.clone().map_or(Place::End, Place::Behind);
    (place, left.map(|left| left.saturating_sub(fetched.results.len())))
}

fn to_page<O, T>(fetch: &Fetch<O>, fetched: Fetched<T>) -> Page<T> {
    let Fetched { results, next, count, scanned, capacity, .. } = fetched;
    let next = next.map(|key| fetch.cursor(key));
    Page { next, count, scanned, consumed_capacity: capacity, ..Page::new(results) }
}
