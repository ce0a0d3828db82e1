//! `BatchGetItem`: [`Table::batch_get`].

use std::collections::HashSet;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;
use futures_util::{StreamExt, stream};
use tokio::time::Instant;

use super::options::Patience;
use crate::db::{Access, Table, TableRef};
use crate::error::{Error, Kind, Result};
use crate::expr::{AttributePath, Expression};
use crate::model::{IntoKey, Key, Record};
use crate::request::read::{Columns, Items, Models, Select, Selection};
use crate::transport::{BatchGet as Request, IntoResults, Results};
use crate::value::Value;

/// The most keys of one request.
pub(in crate::request) const MAX_KEYS: usize = 100;

impl<M: Record, Shape> Table<M, Shape> {
    /// Reads many items by key, `hash` or `(hash, range)`, 100 to a request. Sends nothing before it is run.
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
            keys: keys.into_iter().map(IntoKey::into_values).collect(),
            select: Items::default(),
            consistent: false,
            concurrency: 4,
            patience: Patience::default(),
            model: std::marker::PhantomData,
        }
    }
}

/// A read of many items by key.
///
/// Items come in no order. A key that is there twice is read once. What DynamoDB does not process is asked for again, with
/// exponential backoff and full jitter ([`BatchGetItem`]).
///
/// [`BatchGetItem`]: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
#[must_use = "a batch does nothing until it is run"]
pub struct BatchGet<M, O = Items<M>> {
    table: TableRef,
    keys: Vec<Result<(Value, Option<Value>)>>,
    select: O,
    consistent: bool,
    concurrency: usize,
    patience: Patience,
    model: std::marker::PhantomData<fn() -> M>,
}

impl<M: Record, O: Select<M>> BatchGet<M, O> {
    /// Sees every write that was answered before, at twice the price.
    pub fn consistent(mut self) -> Self {
        self.consistent = true;
        self
    }

    /// How many requests are under way at once: 4 unless this says otherwise.
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.concurrency = requests.max(1);
        self
    }

    /// How often a key is asked for before it is given up: 10 times unless this says otherwise.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.patience.rounds = attempts.max(1);
        self
    }

    /// How long to ask for keys again before they are given up: a minute unless this says otherwise.
    pub fn time_limit(mut self, time: Duration) -> Self {
        self.patience.time = time;
        self
    }

    /// Reads only these attributes: a path, or a tuple of paths.
    pub fn select<C: Columns<M>>(self, columns: C) -> BatchGet<M, Selection<C>> {
        self.with_select(Selection::new(columns))
    }

    /// Gives models instead of [`Item`](crate::Item)s: cheaper, but without saves and without the attributes that the model does not
    /// know.
    pub fn models(self) -> BatchGet<M, Models<M>> {
        self.with_select(Models::default())
    }

    fn with_select<P>(self, select: P) -> BatchGet<M, P> {
        let BatchGet { table, keys, consistent, concurrency, patience, model, .. } = self;
        BatchGet { table, keys, select, consistent, concurrency, patience, model }
    }

    /// Runs as a stream of items. Sends nothing before it is polled.
    pub fn stream(self) -> BatchStream<O::Output> {
        let BatchGet { table, keys, select, consistent, concurrency, patience, .. } = self;
        let prepared = async move {
            let chunks = match chunks(&table, keys).await {
                Ok(chunks) => chunks,
                Err(error) => return stream::iter([Got::failed(error)]).boxed(),
            };
            let requests = stream::iter(chunks).map(move |keys| {
                let (table, select) = (table.clone(), select.clone());
                async move { get_chunk(&table, Chunk { keys, consistent, patience }, &select).await }
            });
            requests.buffer_unordered(concurrency).boxed()
        };
        BatchStream {
            chunks: stream::once(prepared).flatten().boxed(),
            ready: Results::new().into_iter(),
            missing: Vec::new(),
            unprocessed: Vec::new(),
        }
    }

    /// All items, in memory, with what was not found.
    ///
    /// # Errors
    ///
    /// If a request fails, or at the first item that does not fit the model. Keys that were not processed after all attempts are
    /// no error here, but in the result.
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
        Ok(BatchGot { items, missing: stream.missing, unprocessed: stream.unprocessed })
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
    /// The items, in no order.
    pub items: Vec<T>,
    /// Keys of which there is no item.
    pub missing: Vec<Key>,
    /// Keys that DynamoDB did not process in all attempts.
    pub unprocessed: Vec<Key>,
}

/// A stream of the items of a [`BatchGet`].
///
/// An item that does not fit the model is an `Err` in its place; the stream goes on behind it. Keys that were not processed after all
/// attempts are an `Err` too, and in [`unprocessed`](Self::unprocessed).
#[must_use = "streams do nothing unless polled"]
pub struct BatchStream<T> {
    chunks: Pin<Box<dyn Stream<Item = Got<T>> + Send>>,
    ready: IntoResults<T, Error>,
    missing: Vec<Key>,
    unprocessed: Vec<Key>,
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

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        loop {
            if let Some(result) = self.ready.next() {
                return Poll::Ready(Some(result));
            }
            let Some(got) = ready!(self.chunks.as_mut().poll_next(context)) else { return Poll::Ready(None) };
            self.missing.extend(got.missing);
            self.unprocessed.extend(got.unprocessed);
            self.ready = got.results.into_iter();
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

/// The keys, each once, 100 to a chunk.
async fn chunks(table: &TableRef, keys: Vec<Result<(Value, Option<Value>)>>) -> Result<Vec<Vec<Key>>> {
    let schema = table.schema().await?;
    let mut seen = HashSet::with_capacity(keys.len());
    let mut chunks: Vec<Vec<Key>> = Vec::new();
    for values in keys {
        let key = values.and_then(|(hash, range)| Key::new(schema, hash, range));
        let key = key.map_err(|error| error.operation("BatchGetItem").table(table.name()))?;
        if !seen.insert(key.clone()) {
            continue;
        }
        match chunks.last_mut() {
            Some(chunk) if chunk.len() < MAX_KEYS => chunk.push(key),
            _ => chunks.push(vec![key]),
        }
    }
    Ok(chunks)
}

/// Keys to be read with one request, if all goes well.
pub(in crate::request) struct Chunk {
    pub(in crate::request) keys: Vec<Key>,
    pub(in crate::request) consistent: bool,
    pub(in crate::request) patience: Patience,
}

/// What came of a chunk.
pub(in crate::request) struct Got<T> {
    pub(in crate::request) results: Results<T, Error>,
    missing: Vec<Key>,
    unprocessed: Vec<Key>,
}

impl<T> Got<T> {
    fn failed(error: Error) -> Self {
        Got { results: [Err(error)].into_iter().collect(), missing: Vec::new(), unprocessed: Vec::new() }
    }
}

/// Reads a chunk, asking again for what is not processed.
pub(in crate::request) async fn get_chunk<M, O: Select<M>>(
    table: &TableRef,
    chunk: Chunk,
    select: &O,
) -> Got<O::Output> {
    let context = |error: Error| error.operation("BatchGetItem").table(table.name());
    let schema = match table.schema().await {
        Ok(schema) => schema,
        Err(error) => return Got::failed(error),
    };
    let mut expression = Expression::default();
    if let Some(mut paths) = select.projection() {
        // The keys tell which items are missing.
        paths.extend(schema.keys().map(|key| AttributePath::new(key.name.clone())));
        paths.sort_unstable();
        paths.dedup();
        expression = expression.with_projection(&paths);
    }
    let decoder = select.decoder(table);
    let mut got = Got { results: Results::new(), missing: Vec::new(), unprocessed: Vec::new() };
    let mut pending = chunk.keys;
    let started = Instant::now();
    let mut round = 0;
    loop {
        let request = Request {
            table: table.name(),
            keys: &pending,
            consistent: chunk.consistent,
            expression: &expression,
        };
        let result = table.db().transport().batch_get(request, &decoder).await;
        round += 1;
        let mut failed = None;
        match table.db().metering(Access::Read, result) {
            Ok(reply) => {
                let items = reply.value;
                got.results.append(items.items.map_err(|error| context(error.into())));
                let of = |maps: &[crate::value::Map]| -> Result<HashSet<Key>> {
                    maps.iter().map(|map| Key::of(schema, map)).collect()
                };
                let (unprocessed, found) =
                    match (of(&items.unprocessed), items.found.as_deref().map(of).transpose()) {
                        (Ok(unprocessed), Ok(found)) => (unprocessed, found),
                        (Err(error), _) | (_, Err(error)) => {
                            got.results.push(Err(context(error)));
                            return got;
                        }
                    };
                let (again, done): (Vec<Key>, Vec<Key>) =
                    pending.into_iter().partition(|key| unprocessed.contains(key));
                if let Some(found) = found {
                    got.missing.extend(done.into_iter().filter(|key| !found.contains(key)));
                }
                pending = again;
            }
            Err(failure) => {
                if !failure.error.is_transient() {
                    got.unprocessed = pending;
                    got.results.push(Err(context(failure.error)));
                    return got;
                }
                failed = Some(failure.error);
            }
        }
        if pending.is_empty() {
            return got;
        }
        if !chunk.patience.next_round(round, started).await {
            let count = pending.len();
            let error = failed.unwrap_or_else(|| {
                Error::new(Kind::Throttled, format!("{count} keys were not processed in all attempts"))
            });
            got.unprocessed = pending;
            got.results.push(Err(context(error)));
            return got;
        }
    }
}
