//! One request of a query or scan after the other, whatever becomes of the items: nothing here is
//! compiled anew for each model.

use std::sync::Arc;

use futures_core::Stream;
use futures_core::future::BoxFuture;
use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::task::JoinSet;

use super::build::MAX_SEGMENTS;
use super::pages::{AnyPage, AnyPages, Facts};
use super::request::{Fetch, Fetched, check_unsent};
use super::spec::{Access, Segments, Spec};
use crate::db::TableRef;
use crate::error::{Error, Kind, Result};
use crate::expr::AttributePath;
use crate::transport::PageSink;
use crate::transport::op::LastKey;

/// What is read, and where the items go.
#[derive(Clone)]
pub(super) struct Paging {
    pub(super) table: TableRef,
    pub(super) spec: Box<Spec>,
    /// The attributes to read; `None` for all.
    pub(super) projection: Option<Vec<AttributePath>>,
    /// Makes the sink of one page.
    pub(super) new_sink: NewSink,
}

type NewSink = Arc<dyn Fn() -> Box<dyn PageSink> + Send + Sync>;

/// The pages, one for each request. Sends nothing before it is polled.
pub(super) fn pages(paging: Paging) -> AnyPages {
    if paging.spec.finds_nothing() {
        let Paging { table, spec, projection, .. } = paging;
        let checked = check_unsent(&table, spec, projection);
        return stream::iter(checked.err().map(Err)).boxed();
    }
    // Fused, as whoever merges streams may poll one after its end.
    let Some(segments) = segments(&paging.spec) else { return in_order(paging).fuse().boxed() };
    let (limit, concurrency) = (paging.spec.limit, paging.spec.concurrency);
    let pages = stream::iter(segments).flat_map_unordered(concurrency, move |spec| {
        in_order(Paging { spec: Box::new(spec), ..paging.clone() })
    });
    merged(pages.boxed(), limit).fuse().boxed()
}

fn in_order(paging: Paging) -> AnyPages {
    let Paging { table, spec, projection, new_sink } = paging;
    let (limit, prefetch) = (spec.limit, spec.prefetch);
    let started = async move { Fetch::new(&table, spec, projection).await.map(Arc::new) };
    let pages = stream::once(started).flat_map(move |fetch| match fetch {
        Err(error) => stream::once(std::future::ready(Err(error))).boxed(),
        Ok(fetch) if prefetch => prefetched(fetch, Arc::clone(&new_sink), limit).boxed(),
        Ok(fetch) => one_by_one(fetch, Arc::clone(&new_sink), limit).boxed(),
    });
    pages.boxed()
}

/// The segments of a scan that reads several at once. No segment at all, or one too many, is left
/// to be refused when it is built.
fn segments(spec: &Spec) -> Option<impl Iterator<Item = Spec> + use<>> {
    let Access::Scan(Segments::Parallel(total @ 1..=MAX_SEGMENTS)) = spec.access else { return None };
    let spec = spec.clone();
    let part = move |segment| Spec { access: Access::Scan(Segments::One { segment, total }), ..spec.clone() };
    Some((0..total).map(part))
}

/// The pages of all segments as they come, up to the limit for all of them together.
///
/// A page does not say of which segment it is, so it has no place to go on from.
fn merged(segments: AnyPages, limit: Option<usize>) -> impl Stream<Item = Result<AnyPage>> + Send + 'static {
    stream::unfold((segments, limit), |(mut segments, mut left)| async move {
        if left == Some(0) {
            return None;
        }
        let mut page = segments.next().await?;
        match &mut page {
            Ok(page) => {
                page.items.truncate(left.unwrap_or(usize::MAX));
                page.facts.next = None;
                left = left.map(|left| left - page.items.len());
            }
            Err(_) => left = Some(0),
        }
        Some((page, (segments, left)))
    })
}

/// Where a stream of pages is.
enum Place {
    Start,
    Behind(LastKey),
    End,
}

/// Each request is sent when the page before it is used up.
fn one_by_one(
    fetch: Arc<Fetch>,
    new_sink: NewSink,
    limit: Option<usize>,
) -> impl Stream<Item = Result<AnyPage>> + Send {
    stream::try_unfold((Place::Start, limit), move |(place, left)| {
        let (fetch, sink) = (Arc::clone(&fetch), new_sink());
        async move {
            let Some(step) = step(&fetch, &place, left, sink).await? else { return Ok(None) };
            let next = step.next(left);
            Ok(Some((step.into_page(&fetch), next)))
        }
    })
}

/// The next request is on its way while the caller works on a page. Dropping the stream aborts it.
fn prefetched(
    fetch: Arc<Fetch>,
    new_sink: NewSink,
    limit: Option<usize>,
) -> impl Stream<Item = Result<AnyPage>> + Send {
    stream::try_unfold(None, move |running| {
        let (fetch, new_sink) = (Arc::clone(&fetch), Arc::clone(&new_sink));
        async move {
            let (mut tasks, left) = match running {
                Some(running) => running,
                None => (launch(JoinSet::new(), &fetch, Place::Start, limit, new_sink()), limit),
            };
            let Some(joined) = tasks.join_next().await else { return Ok(None) };
            let cancelled =
                |error| Error::with_source(Kind::Other, error).message("the request was cancelled");
            let Some(step) = joined.map_err(cancelled)?? else { return Ok(None) };
            let (place, left) = step.next(left);
            let tasks = launch(tasks, &fetch, place, left, new_sink());
            Ok(Some((step.into_page(&fetch), Some((tasks, left)))))
        }
    })
}

/// What a prefetching task gives.
type Prefetch = JoinSet<Result<Option<Step>>>;

fn launch(
    mut tasks: Prefetch,
    fetch: &Arc<Fetch>,
    place: Place,
    left: Option<usize>,
    sink: Box<dyn PageSink>,
) -> Prefetch {
    let fetch = Arc::clone(fetch);
    tasks.spawn(async move { step(&fetch, &place, left, sink).await });
    tasks
}

/// One request that was answered.
struct Step {
    items: Box<dyn PageSink>,
    fetched: Fetched,
}

async fn step(
    fetch: &Fetch,
    place: &Place,
    left: Option<usize>,
    mut sink: Box<dyn PageSink>,
) -> Result<Option<Step>> {
    if left == Some(0) {
        return Ok(None);
    }
    let start = match place {
        Place::Start => fetch.start()?,
        Place::Behind(key) => Some(key.clone()),
        Place::End => return Ok(None),
    };
    let fetched = fetch.page(start.as_ref(), left, false, &mut *sink).await?;
    Ok(Some(Step { items: sink, fetched }))
}

impl Step {
    /// Where the next request starts, and how many results are then wanted.
    fn next(&self, left: Option<usize>) -> (Place, Option<usize>) {
        let place = self.fetched.next.clone().map_or(Place::End, Place::Behind);
        (place, left.map(|left| left.saturating_sub(self.items.len())))
    }

    fn into_page(self, fetch: &Fetch) -> AnyPage {
        let Fetched { next, count, scanned, capacity, .. } = self.fetched;
        let next = next.map(|key| fetch.cursor(key));
        let facts = Facts { next, previous: None, count, scanned, consumed_capacity: capacity };
        AnyPage { items: self.items, facts }
    }
}

/// Reads as many items as the limit says, however many requests that takes; without a limit, what
/// one request gives.
pub(super) fn page(paging: Paging) -> BoxFuture<'static, Result<AnyPage>> {
    Box::pin(async move {
        let Paging { table, spec, projection, new_sink } = paging;
        let mut items = new_sink();
        if spec.finds_nothing() {
            check_unsent(&table, spec, projection)?;
            return Ok(AnyPage { items, facts: Facts::default() });
        }
        let (sink, limit, after) = (&mut *items, spec.limit, spec.start.clone());
        let fetch = Fetch::new(&table, spec, projection).await?;
        let mut start = fetch.start()?;
        let mut facts = Facts::default();
        if limit == Some(0) {
            return Ok(AnyPage { items, facts: Facts { next: after, ..facts } });
        }
        let mut previous = None;
        loop {
            let left = limit.map(|limit| limit - sink.len());
            let want_first = sink.len() == 0;
            let fetched = fetch.page(start.as_ref(), left, want_first, sink).await?;
            facts.count += fetched.count;
            facts.scanned += fetched.scanned;
            let units = facts.consumed_capacity;
            facts.consumed_capacity = fetched.capacity.map(|more| units.unwrap_or(0.0) + more).or(units);
            previous = previous.or(fetched.first);
            start = fetched.next;
            let full = limit.is_none_or(|limit| sink.len() >= limit);
            if full || start.is_none() {
                break;
            }
        }
        facts.next = start.map(|key| fetch.cursor(key));
        facts.previous = previous.map(|key| fetch.cursor(key).reversed());
        Ok(AnyPage { items, facts })
    })
}

/// Counts the results, over all pages and segments.
pub(super) fn count(table: TableRef, spec: Box<Spec>) -> BoxFuture<'static, Result<u64>> {
    Box::pin(async move {
        if spec.finds_nothing() {
            return check_unsent(&table, spec, None).map(|()| 0);
        }
        let Some(segments) = segments(&spec) else { return count_in_order(&table, spec).await };
        let counts = stream::iter(segments.map(|spec| count_in_order(&table, Box::new(spec))));
        let sum = |total, count| std::future::ready(Ok(total + count));
        let total = counts.buffer_unordered(spec.concurrency).try_fold(0, sum).await?;
        Ok(spec.limit.map_or(total, |limit| total.min(limit as u64)))
    })
}

async fn count_in_order(table: &TableRef, spec: Box<Spec>) -> Result<u64> {
    let limit = spec.limit.map(|limit| limit as u64);
    let fetch = Fetch::new(table, spec, None).await?;
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
