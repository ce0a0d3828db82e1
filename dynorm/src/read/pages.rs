//! Results as streams: of pages, and of single results.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::cursor::Cursor;
use crate::error::{Error, Result};
use crate::transport::{IntoResults, PageSink, Results, results};

/// The results of one request, or of as many as [`page`](super::Read::page) needed.
#[derive(Debug)]
#[non_exhaustive]
pub struct Page<T> {
    pub(super) results: Results<T>,
    /// Behind the last result of this page; `None` if no more follow. To take it along with the
    /// results, there is [`into_parts`](Self::into_parts).
    ///
    /// Only DynamoDB knows whether any follow, and when it has stopped at the
    /// [`limit`](super::Read::limit), at the [`page_size`](super::Read::page_size) or at 1 MB, it
    /// does not look ahead: then there is a cursor even if the next page turns out to be empty. A
    /// query by the whole key of the table, which can find one item only, has none. A page of
    /// [`limit`](super::Read::limit) 0 has the cursor that it started after.
    pub next: Option<Cursor>,
    /// Before the first result of this page, for the same query in the other direction: gives the
    /// page before this one, backwards. Only pages of [`page`](super::Read::page) have one, and
    /// only if they are not empty.
    pub previous: Option<Cursor>,
    /// How many items passed the filter.
    pub count: u64,
    /// How many items DynamoDB looked at, and charged for.
    pub scanned: u64,
    /// Capacity units consumed, if they were asked for: see
    /// [`report_capacity`](super::Read::report_capacity).
    pub consumed_capacity: Option<f64>,
}

/// What a page says of itself, whatever its items are.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) next: Option<Cursor>,
    pub(super) previous: Option<Cursor>,
    pub(super) count: u64,
    pub(super) scanned: u64,
    pub(super) consumed_capacity: Option<f64>,
}

/// A page whose items only its reader knows.
pub(super) struct AnyPage {
    pub(super) items: Box<dyn PageSink>,
    pub(super) facts: Facts,
}

pub(super) type AnyPages = Pin<Box<dyn Stream<Item = Result<AnyPage>> + Send>>;

impl<T> Page<T> {
    pub(super) fn of(page: AnyPage) -> Self
    where
        T: 'static,
    {
        let Facts { next, previous, count, scanned, consumed_capacity } = page.facts;
        Page { results: results(page.items), next, previous, count, scanned, consumed_capacity }
    }

    /// How many results there are, those that do not fit the model included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.results.len()
    }

    /// Whether there are none. With a filter, more may follow all the same.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.results.is_empty()
    }

    /// The results.
    ///
    /// # Errors
    ///
    /// The first error of an item that does not fit the model. [`into_results`](Self::into_results)
    /// has the others beside it.
    pub fn into_items(self) -> Result<Vec<T>> {
        self.results.into_items()
    }

    /// The results, and where the next page starts; `None` if there is none.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "users")]
    /// # struct User {
    /// #     #[hash_key]
    /// #     name: String,
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let users = Db::embedded()?.table::<User>();
    /// # users.create().await?;
    /// let (items, next) = User::scan().limit(20).page(&users).await?.into_parts()?;
    /// # assert!(items.is_empty() && next.is_none());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`into_items`](Self::into_items). To keep the cursor then, clone [`next`](Self::next).
    pub fn into_parts(self) -> Result<(Vec<T>, Option<Cursor>)> {
        Ok((self.results.into_items()?, self.next))
    }

    /// The results, each of which may be an item that does not fit the model.
    #[must_use]
    pub fn into_results(self) -> Vec<Result<T>> {
        self.results.into_iter().collect()
    }
}

/// `{"items": [..], "next": "..", "previous": ".."}`, the cursors as text or `null`. What the page
/// has cost is left out. Fails if an item does not fit the model.
#[cfg(feature = "serde")]
impl<T: serde::Serialize> serde::Serialize for Page<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        use serde::ser::{Error as _, SerializeStruct as _};
        let items = self.results.items().map_err(S::Error::custom)?;
        let mut page = serializer.serialize_struct("Page", 3)?;
        page.serialize_field("items", items)?;
        page.serialize_field("next", &self.next)?;
        page.serialize_field("previous", &self.previous)?;
        page.end()
    }
}

/// A stream of pages. Sends nothing before it is polled, and the next request only when it is
/// needed.
#[must_use = "streams do nothing unless polled"]
pub struct Pages<T> {
    pages: AnyPages,
    /// Gets at a page's items.
    open: fn(AnyPage) -> Page<T>,
}

impl<T> Pages<T> {
    /// `pages` collect their items as `T`.
    pub(super) fn new(pages: AnyPages) -> Self
    where
        T: 'static,
    {
        Pages { pages, open: Page::of }
    }

    /// The next page; `None` at the end.
    ///
    /// # Errors
    ///
    /// If the request fails; the stream has then ended.
    pub async fn try_next(&mut self) -> Result<Option<Page<T>>> {
        std::future::poll_fn(|context| self.poll(context)).await.transpose()
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Page<T>>>> {
        let page = ready!(self.pages.as_mut().poll_next(context));
        Poll::Ready(page.map(|page| page.map(self.open)))
    }
}

impl<T> Stream for Pages<T> {
    type Item = Result<Page<T>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pages")
    }
}

/// A stream of results. Sends nothing before it is polled, and the next request only when all
/// results are handed out.
///
/// An item that does not fit the model is an `Err` in its place; the stream goes on behind it.
/// After an error of a request the stream has ended.
#[must_use = "streams do nothing unless polled"]
pub struct ItemStream<T> {
    pages: Pages<T>,
    ready: IntoResults<T>,
    /// Results that may still be handed out.
    left: Option<usize>,
}

impl<T> ItemStream<T> {
    pub(super) fn new(pages: Pages<T>, limit: Option<usize>) -> Self {
        ItemStream { pages, ready: Results::new().into_iter(), left: limit }
    }

    /// The next result; `None` at the end.
    ///
    /// # Errors
    ///
    /// If an item does not fit the model, and then the next call goes on; or if a request fails.
    pub async fn try_next(&mut self) -> Result<Option<T>> {
        self.next().await.transpose()
    }

    /// The next result; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<T>> {
        std::future::poll_fn(|context| self.poll(context)).await
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        loop {
            if self.left == Some(0) {
                return Poll::Ready(None);
            }
            if let Some(result) = self.ready.next() {
                if let Some(left) = &mut self.left {
                    *left -= 1;
                }
                return Poll::Ready(Some(result));
            }
            match ready!(self.pages.poll(context)) {
                Some(Ok(page)) => self.ready = page.results.into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(self.end(error)))),
                None => return Poll::Ready(None),
            }
        }
    }

    fn end(&mut self, error: Error) -> Error {
        self.left = Some(0);
        error
    }
}

impl<T> Stream for ItemStream<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

/// Nothing in it is pinned: results are moved out.
impl<T> Unpin for ItemStream<T> {}

impl<T> fmt::Debug for ItemStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemStream").field("ready", &self.ready.len()).finish_non_exhaustive()
    }
}
