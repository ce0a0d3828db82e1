//! The ways to run a query or scan.

use std::future::Future;
use std::sync::Arc;

use super::index::Index;
use super::pager::{Paging, count, page, pages};
use super::pages::{ItemStream, Page, Pages};
use super::request::operation;
use super::runs_on::RunsOn;
use super::select::{Select, collect};
use super::spec::Read;
use crate::db::{Table, TableRef};
use crate::error::{Error, Kind, Result};
use crate::transport::PageSink;

impl<I, S, O> Read<I, S, O>
where
    I: Index,
    O: Select<I::Record>,
{
    /// Runs as a stream of results. Sends nothing before it is polled.
    pub fn stream<Shape>(&self, table: &Table<I::Record, Shape>) -> ItemStream<O::Output>
    where
        S: RunsOn<I, Shape>,
    {
        ItemStream::new(self.pages(table), self.spec().limit)
    }

    /// Runs as a stream of pages, one for each request; also of those on which the filter left
    /// nothing.
    ///
    /// Pages of [`segments`](super::Read::segments) that are read at once have no cursor: to go on
    /// in a segment, read it by [`segment`](super::Read::segment).
    pub fn pages<Shape>(&self, table: &Table<I::Record, Shape>) -> Pages<O::Output>
    where
        S: RunsOn<I, Shape>,
    {
        Pages::new(pages(self.paging(table.inner())))
    }

    /// All results, in memory.
    ///
    /// The future holds all that it needs, as those of [`first`](Self::first), [`one`](Self::one),
    /// [`count`](Self::count) and [`page`](Self::page) do, so that another task can run it:
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
    /// let running = tokio::spawn(User::scan().all(&users));
    /// assert!(running.await.expect("it does not panic")?.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If a request fails, or at the first item that does not fit the model.
    pub fn all<Shape>(
        &self,
        table: &Table<I::Record, Shape>,
    ) -> impl Future<Output = Result<Vec<O::Output>>> + Send + 'static + use<I, S, O, Shape>
    where
        S: RunsOn<I, Shape>,
    {
        let mut pages = self.pages(table);
        async move {
            let mut results = Vec::new();
            while let Some(page) = pages.try_next().await? {
                results.append(&mut page.into_items()?);
            }
            Ok(results)
        }
    }

    /// The first result, if there is one. Without a filter it reads no other.
    ///
    /// # Errors
    ///
    /// If a request fails, or if the item does not fit the model.
    pub fn first<Shape>(
        &self,
        table: &Table<I::Record, Shape>,
    ) -> impl Future<Output = Result<Option<O::Output>>> + Send + 'static + use<I, S, O, Shape>
    where
        O: Clone,
        S: RunsOn<I, Shape>,
    {
        let mut stream =
            self.clone().with(|spec| spec.limit = Some(spec.limit.unwrap_or(1).min(1))).stream(table);
        async move { stream.try_next().await }
    }

    /// The only result.
    ///
    /// # Errors
    ///
    /// [`Kind::NotFound`] if there is none, [`Kind::Ambiguous`] if there are several; and as
    /// [`first`](Self::first).
    pub fn one<Shape>(
        &self,
        table: &Table<I::Record, Shape>,
    ) -> impl Future<Output = Result<O::Output>> + Send + 'static + use<I, S, O, Shape>
    where
        O: Clone,
        S: RunsOn<I, Shape>,
    {
        let (operation, named) = (operation(self.spec()), table.inner().clone());
        let mut stream =
            self.clone().with(|spec| spec.limit = Some(spec.limit.unwrap_or(2).min(2))).stream(table);
        async move {
            let context =
                |kind, message: &str| Error::new(kind, message).operation(operation).on_table(named.name());
            let Some(only) = stream.try_next().await? else {
                return Err(context(Kind::NotFound, "no item was found where one was expected"));
            };
            match stream.next().await {
                None => Ok(only),
                Some(_) => Err(context(Kind::Ambiguous, "several items were found where one was expected")),
            }
        }
    }

    /// The number of results, over all pages. Reads the items, and charges for them, but does not
    /// transfer them.
    ///
    /// # Errors
    ///
    /// If a request fails.
    pub fn count<Shape>(
        &self,
        table: &Table<I::Record, Shape>,
    ) -> impl Future<Output = Result<u64>> + Send + 'static + use<I, S, O, Shape>
    where
        S: RunsOn<I, Shape>,
    {
        count(table.inner().clone(), Box::new(self.spec().clone()))
    }

    /// One page of results: as many as the [`limit`](Self::limit) says, however many requests that
    /// takes; without a limit, what one request gives. With a cursor to go on from, and one to go
    /// back.
    ///
    /// # Errors
    ///
    /// If a request fails. [`Kind::Invalid`] if the query starts after a cursor that is not its
    /// own.
    pub fn page<Shape>(
        &self,
        table: &Table<I::Record, Shape>,
    ) -> impl Future<Output = Result<Page<O::Output>>> + Send + 'static + use<I, S, O, Shape>
    where
        S: RunsOn<I, Shape>,
    {
        let page = page(self.paging(table.inner()));
        async move { Ok(Page::of(page.await?)) }
    }

    pub(super) fn paging(&self, table: &TableRef) -> Paging {
        let (select, operation, for_sinks) =
            (self.select_ref().clone(), operation(self.spec()), table.clone());
        let new_sink = move || -> Box<dyn PageSink> { Box::new(collect(&select, operation, &for_sinks)) };
        Paging {
            table: table.clone(),
            spec: Box::new(self.spec().clone()),
            projection: self.select_ref().projection(),
            new_sink: Arc::new(new_sink),
        }
    }
}
