//! `BatchGetItem`: [`Table::batch_get`].

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;

use super::asking::{OPERATION, not_processed};
use super::batch_part::ReadKeys;
use super::chunk::{Chunks, How, Reading, chunks};
use super::select::{Columns, Items, Models, Select, Selection, collect};
use crate::db::{Table, TableRef};
use crate::error::{Error, Result};
use crate::model::{IntoKey, Key, KeyValues, Record};
use crate::retry::{Patience, RateLimit, Refusals};
use crate::transport::{IntoResults, PageSink, Results, results};

/// How many requests are under way at once, unless the caller says otherwise.
pub(super) const CONCURRENCY: usize = 4;

impl<M: Record, Shape> Table<M, Shape> {
    /// Reads many items by key, `hash` or `(hash, range)`, 100 to a request. Sends nothing before
    /// it is run. Together with reads of other tables, it is one of those of
    /// [`Db::batch_get`](crate::Db::batch_get).
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
    /// # let db = Db::embedded()?;
    /// # let users = db.table::<User>();
    /// # users.create().await?;
    /// # users.put(&User { name: "Ada".into() }).await?;
    /// let got = users.batch_get(["Ada", "Nobody"]).all().await?;
    /// assert_eq!(got.items[0].name, "Ada");
    /// assert_eq!(got.missing.len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn batch_get<T>(&self, keys: T) -> BatchGet<M>
    where
        T: IntoIterator,
        T::Item: IntoKey<M, Shape>,
    {
        BatchGet {
            table: self.inner().clone(),
            keys: keys.into_iter().map(|key| key.into_values(self.inner().tenancy())).collect(),
            select: Items::default(),
            how: How::default(),
            concurrency: CONCURRENCY,
            refusals: Refusals::default(),
            model: std::marker::PhantomData,
        }
    }
}

/// A read of many items by key.
///
/// Items come in no order. A key that is there twice is read once. What DynamoDB does not process
/// is asked for again, with exponential backoff and full jitter ([`BatchGetItem`]).
///
/// [`BatchGetItem`]: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
#[must_use = "a batch does nothing until it is run"]
pub struct BatchGet<M, O = Items<M>> {
    table: TableRef,
    keys: Vec<KeyValues>,
    select: O,
    pub(super) how: How,
    concurrency: usize,
    refusals: Refusals,
    model: std::marker::PhantomData<fn() -> M>,
}

impl<M: Record, O: Select<M>> BatchGet<M, O> {
    /// Sees every write that was answered before, at twice the price.
    pub fn consistent(mut self) -> Self {
        self.how.consistent = true;
        self
    }

    /// How many requests are under way at once: 4 unless this says otherwise.
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.concurrency = requests.max(1);
        self
    }

    /// How often a key is asked for before it is given up: 10 times unless this says otherwise.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.how.patience.rounds = attempts.max(1);
        self
    }

    /// How long to ask for keys again before they are given up: a minute unless this says
    /// otherwise. A limit that is set here also bounds the waits for a
    /// [`rate_limit`](Self::rate_limit).
    pub fn time_limit(mut self, time: Duration) -> Self {
        self.how.patience.time = Some(time);
        self
    }

    /// Keeps to a number of capacity units per second; the limit can be shared with others.
    pub fn rate_limit(mut self, limit: &RateLimit) -> Self {
        self.how.rate_limit = Some(limit.clone());
        self
    }

    /// What to do when a key is refused, by its type or by DynamoDB: an error in the stream, and
    /// the end of [`all`](Self::all), unless this says otherwise. The other keys of its request are
    /// read in any case.
    pub fn on_refusal(mut self, refusals: Refusals) -> Self {
        self.refusals = refusals;
        self
    }

    /// Reads only these attributes: a path, or a tuple of paths.
    pub fn select<C: Columns<M>>(self, columns: C) -> BatchGet<M, Selection<C>> {
        self.with_select(Selection::new(columns))
    }

    /// Gives models instead of [`Item`](crate::Item)s: cheaper, but without saves and without the
    /// attributes that the model does not know.
    pub fn models(self) -> BatchGet<M, Models<M>> {
        self.with_select(Models::default())
    }

    fn with_select<P>(self, select: P) -> BatchGet<M, P> {
        let BatchGet { table, keys, how, concurrency, refusals, model, .. } = self;
        BatchGet { table, keys, select, how, concurrency, refusals, model }
    }

    /// The same as one of several reads.
    pub(super) fn into_keys(self) -> ReadKeys {
        let BatchGet { table, keys, select, how, concurrency, refusals, .. } = self;
        let How { consistent, patience, rate_limit, not_expired } = how;
        let usual = Patience::default();
        let is_told_how_to_send = concurrency != CONCURRENCY
            || (patience.rounds, patience.time) != (usual.rounds, usual.time)
            || rate_limit.is_some();
        let read = ReadKeys::new(table, keys, select);
        ReadKeys { consistent, not_expired, refusals, is_told_how_to_send, ..read }
    }

    /// Runs as a stream of items. Sends nothing before it is polled.
    pub fn stream(self) -> BatchStream<O::Output> {
        let BatchGet { table, keys, select, how, concurrency, refusals, .. } = self;
        let for_sinks = table.clone();
        let reading = Reading {
            table,
            keys,
            how,
            concurrency,
            projection: select.projection(),
            new_sink: Arc::new(move || Box::new(collect(&select, OPERATION, &for_sinks))),
        };
        BatchStream {
            chunks: chunks(reading),
            open: results,
            ready: Results::new().into_iter(),
            refusals,
            missing: Vec::new(),
            unprocessed: Vec::new(),
            refused: Vec::new(),
        }
    }

    /// All items, in memory, with what was not found.
    ///
    /// # Errors
    ///
    /// If a request fails, at the first item that does not fit the model, or at the first key that
    /// is refused, unless [`on_refusal`](Self::on_refusal) says otherwise. Keys that were not
    /// processed after all attempts are no error here, but in the result.
    pub async fn all(self) -> Result<BatchGot<O::Output>> {
        let mut stream = self.stream();
        let mut items = Vec::new();
        while let Some(result) = stream.next().await {
            match result {
                Ok(item) => items.push(item),
                Err(error) if error.is_throttled() && !stream.unprocessed.is_empty() => {}
                Err(error) => return Err(error),
            }
        }
        let BatchStream { missing, unprocessed, refused, .. } = stream;
        Ok(BatchGot { items, missing, unprocessed, refused })
    }
}

impl<M, O> fmt::Debug for BatchGet<M, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchGet").field("keys", &self.keys.len()).finish_non_exhaustive()
    }
}

/// What came of a [`BatchGet`].
#[must_use = "keys that could not be read are in here"]
#[derive(Debug)]
#[non_exhaustive]
pub struct BatchGot<T> {
    /// The items: of one table's batch in no order, of [several](crate::Db::batch_get) in the order
    /// of their keys.
    pub items: Vec<T>,
    /// Keys of which there is no item.
    pub missing: Vec<Key>,
    /// Keys that DynamoDB did not process in all attempts.
    pub unprocessed: Vec<Key>,
    /// An error for each key that was refused, which it names, if
    /// [`on_refusal`](BatchGet::on_refusal) says to go on.
    pub refused: Vec<Error>,
}

impl<T> BatchGot<T> {
    /// The items, if every key was processed: what is not among them is not in the table. In the
    /// order of [`items`](Self::items).
    ///
    /// # Errors
    ///
    /// That of the first key that was refused, or [`Kind::Throttled`](crate::Kind::Throttled) if
    /// some were not processed.
    pub fn into_items(self) -> Result<Vec<T>> {
        if let Some(refused) = self.refused.into_iter().next() {
            return Err(refused);
        }
        match self.unprocessed.len() {
            0 => Ok(self.items),
            count => Err(not_processed(count)),
        }
    }
}

/// A stream of the items of a [`BatchGet`].
///
/// An item that does not fit the model is an `Err` in its place; the stream goes on behind it. So
/// is a key that is refused, unless [`on_refusal`](BatchGet::on_refusal) says otherwise. Keys that
/// were not processed after all attempts are an `Err` too, and in
/// [`unprocessed`](Self::unprocessed).
#[must_use = "streams do nothing unless polled"]
pub struct BatchStream<T> {
    chunks: Chunks,
    /// Gets at a chunk's items.
    open: fn(Box<dyn PageSink>) -> Results<T>,
    ready: IntoResults<T>,
    refusals: Refusals,
    missing: Vec<Key>,
    unprocessed: Vec<Key>,
    refused: Vec<Error>,
}

impl<T> BatchStream<T> {
    /// The next item; `None` at the end.
    ///
    /// # Errors
    ///
    /// If an item does not fit the model, or a request fails; the next call goes on.
    pub async fn try_next(&mut self) -> Result<Option<T>> {
        self.next().await.transpose()
    }

    /// The next item; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<T>> {
        std::future::poll_fn(|context| self.poll(context)).await
    }

    /// Keys of which there is no item, as far as the stream has come.
    #[must_use]
    pub fn missing(&self) -> &[Key] {
        &self.missing
    }

    /// Keys that DynamoDB did not process in all attempts, as far as the stream has come.
    #[must_use]
    pub fn unprocessed(&self) -> &[Key] {
        &self.unprocessed
    }

    /// An error for each key that was refused, as far as the stream has come, if
    /// [`on_refusal`](BatchGet::on_refusal) says to go on.
    #[must_use]
    pub fn refused(&self) -> &[Error] {
        &self.refused
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        loop {
            if let Some(result) = self.ready.next() {
                return Poll::Ready(Some(result));
            }
            let Some((items, got)) = ready!(self.chunks.as_mut().poll_next(context)) else {
                return Poll::Ready(None);
            };
            self.missing.extend(got.missing);
            self.unprocessed.extend(got.unprocessed);
            let mut results = (self.open)(items);
            match self.refusals {
                Refusals::Stop => results.extend(got.refused.into_iter().map(Err)),
                Refusals::GoOn => self.refused.extend(got.refused),
            }
            results.extend(got.error.map(Err));
            self.ready = results.into_iter();
        }
    }
}

impl<T> Unpin for BatchStream<T> {}

impl<T> Stream for BatchStream<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

impl<T> fmt::Debug for BatchStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchStream").field("missing", &self.missing).finish_non_exhaustive()
    }
}
