//! Loads of any size: [`Table::put_all`].

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_core::Stream;
use futures_core::future::BoxFuture;
use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::task::JoinSet;

use super::entry::{Entry, Ready};
use super::options::{OnProgress, Progress, Sending, sending_options};
use super::outcome::BatchOutcome;
use super::send::{MAX_BYTES, MAX_WRITES, Sent, send_chunk};
use crate::db::{Table, TableRef};
use crate::error::{Error, Kind, Result};
use crate::model::{AnyRecord, Key, Record};
use crate::request::read::RateLimit;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

impl<M: Record, Shape> Table<M, Shape> {
    /// Writes all models of an iterator, however many, with bounded memory. Await it to send it.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "squares")]
    /// # struct Square {
    /// #     #[hash_key]
    /// #     root: u32,
    /// #     square: u32,
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let db = Db::embedded()?;
    /// # let squares = db.table::<Square>();
    /// # squares.create().await?;
    /// let outcome = squares.put_all((0..60).map(|root| Square { root, square: root * root })).await?;
    /// assert!(outcome.is_complete(), "left over: {}", outcome.leftovers.len());
    /// # Ok(())
    /// # }
    /// ```
    pub fn put_all<T>(&self, models: T) -> PutAll<M>
    where
        T: IntoIterator<Item = M>,
        T::IntoIter: Send + 'static,
    {
        PutAll::new(self.inner(), stream::iter(models.into_iter().map(Ok)))
    }

    /// Writes all models of a stream, however many, with bounded memory. Await it to send it.
    pub fn put_stream(&self, models: impl Stream<Item = M> + Send + 'static) -> PutAll<M> {
        PutAll::new(self.inner(), models.map(Ok))
    }

    /// Writes all models of a stream that can fail. At its first error, what it gave before is still written; then the outcome
    /// has the error.
    pub fn try_put_stream<E>(&self, models: impl Stream<Item = Result<M, E>> + Send + 'static) -> PutAll<M>
    where
        E: Into<BoxError> + 'static,
    {
        PutAll::new(self.inner(), models.map_err(Into::into))
    }
}

/// A load of many items into one table. Await it to send it.
///
/// As a [`BatchWrite`](super::BatchWrite), but for any number: only the requests under way are in memory, and what is left over. A key that
/// comes again is written again, after the first: the last one counts, as if they had been written one by one.
///
/// When a request fails for good, such as for want of permission, no more models are taken. Those that were taken are either
/// written or handed back, so the load can go on behind as many models as the two are together.
///
/// Must be awaited within a tokio runtime. If the future is dropped on the way, requests under way are aborted: they may or
/// may not take effect.
#[must_use = "a load is sent when it is awaited"]
pub struct PutAll<M> {
    load: Load,
    model: PhantomData<fn() -> M>,
}

/// A load, whatever the models.
struct Load {
    table: TableRef,
    models: Pin<Box<dyn Stream<Item = Result<Box<dyn AnyRecord>, BoxError>> + Send>>,
    sending: Sending,
}

impl<M: Record> PutAll<M> {
    fn new(table: &TableRef, models: impl Stream<Item = Result<M, BoxError>> + Send + 'static) -> Self {
        let models = models.map_ok(|model| -> Box<dyn AnyRecord> { Box::new(model) });
        let load = Load { table: table.clone(), models: Box::pin(models), sending: Sending::default() };
        PutAll { load, model: PhantomData }
    }

    sending_options!(load.sending);
}

impl Load {
    fn start(self) -> BoxFuture<'static, Result<Loaded>> {
        Box::pin(self.run())
    }

    async fn run(mut self) -> Result<Loaded> {
        // Learnt before the first model is taken, so that an error leaves the stream whole.
        self.table.schema().await?;
        let mut loading = Loading::new(&self);
        let mut chunk: Vec<Ready> = Vec::new();
        let mut bytes = 0;
        while let Some(model) = self.models.next().await {
            let ready = match model {
                Ok(model) => {
                    // Items of a load are alike, so that the last one tells how much room the next one takes.
                    let length = chunk.last().map_or(0, Ready::size);
                    Ready::new(self.table.clone(), Entry::Put(model), length + length / 8).await
                }
                Err(error) => Err((source_failed(error), None)),
            };
            let ready = match ready {
                Ok(ready) => ready,
                Err((error, model)) => {
                    loading.give_back(model);
                    loading.outcome.error = loading.outcome.error.or(Some(error));
                    break;
                }
            };
            if let Some(earlier) = chunk.iter_mut().find(|earlier| earlier.key == ready.key) {
                bytes = bytes - earlier.size() + ready.size();
                *earlier = ready;
                loading.outcome.written += 1;
                continue;
            }
            loading.wait_for(&ready.key).await;
            loading.supersede(&ready.key);
            if chunk.len() == MAX_WRITES || bytes + ready.size() > MAX_BYTES {
                bytes = 0;
                loading.send(std::mem::take(&mut chunk)).await;
                if loading.outcome.error.is_some() {
                    // Not lost: it is handed back with what could not be written.
                    loading.give_back(ready.model);
                    break;
                }
            }
            bytes += ready.size();
            chunk.push(ready);
        }
        loading.send(chunk).await;
        Ok(loading.finish().await)
    }
}

/// An error of the caller's stream.
fn source_failed(error: BoxError) -> Error {
    let message = format!("the source of the load failed: {error}");
    Error::with_source(Kind::Other, error).message(message)
}

/// What came of a load.
#[derive(Default)]
struct Loaded {
    written: u64,
    leftovers: Vec<Box<dyn AnyRecord>>,
    error: Option<Error>,
}

/// The requests of a load that are under way.
struct Loading {
    table: TableRef,
    tasks: JoinSet<(Vec<Key>, Sent)>,
    /// The keys that they write.
    keys: HashSet<Key>,
    sending: Sending,
    outcome: Loaded,
    /// What was not taken, by its key.
    left_over: HashMap<Key, Box<dyn AnyRecord>>,
}

impl Loading {
    fn new(load: &Load) -> Self {
        Loading {
            table: load.table.clone(),
            tasks: JoinSet::new(),
            keys: HashSet::new(),
            sending: load.sending.clone(),
            outcome: Loaded::default(),
            left_over: HashMap::new(),
        }
    }

    /// Waits until no request under way writes this key, so that the later write is the later one there too.
    async fn wait_for(&mut self, key: &Key) {
        while self.keys.contains(key) {
            self.join().await;
        }
    }

    /// What was left over of this key must not be handed back beside a later write, which it would undo.
    fn supersede(&mut self, key: &Key) {
        if self.left_over.remove(key).is_some() {
            self.outcome.written += 1;
        }
    }

    /// Sends a chunk, once there is room for another request.
    async fn send(&mut self, chunk: Vec<Ready>) {
        if chunk.is_empty() {
            return;
        }
        while self.tasks.len() >= self.sending.concurrency {
            self.join().await;
        }
        let keys: Vec<Key> = chunk.iter().map(|ready| ready.key.clone()).collect();
        self.keys.extend(keys.iter().cloned());
        let (db, sending) = (self.table.db().clone(), self.sending.clone());
        self.tasks.spawn(async move { (keys, send_chunk(&db, chunk, &sending).await) });
    }

    async fn join(&mut self) {
        match self.tasks.join_next().await {
            Some(Ok((keys, Sent { written, leftovers, error }))) => {
                for key in &keys {
                    self.keys.remove(key);
                }
                self.outcome.written += written;
                let models = leftovers.into_iter().filter_map(|ready| Some((ready.key, ready.model?)));
                self.left_over.extend(models);
                if self.outcome.error.is_none() {
                    self.outcome.error = error;
                }
                self.sending.report(self.outcome.written, None);
            }
            Some(Err(error)) => {
                // The runtime is shutting down: what became of the writes is unknown.
                self.keys.clear();
                let error = Error::with_source(Kind::Other, error).message("a request was cancelled");
                self.outcome.error.get_or_insert(error);
            }
            None => self.keys.clear(),
        }
    }

    fn give_back(&mut self, model: Option<Box<dyn AnyRecord>>) {
        self.outcome.leftovers.extend(model);
    }

    async fn finish(mut self) -> Loaded {
        while !self.tasks.is_empty() {
            self.join().await;
        }
        self.outcome.leftovers.extend(self.left_over.into_values());
        self.outcome
    }
}

impl<M: Record> IntoFuture for PutAll<M> {
    /// An error before anything was sent, or else the outcome.
    type Output = Result<BatchOutcome<M>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        let running = self.load.start();
        Box::pin(async move {
            let Loaded { written, leftovers, error } = running.await?;
            let leftovers = leftovers.into_iter().filter_map(|model| model.into_any().downcast().ok());
            Ok(BatchOutcome { written, leftovers: leftovers.map(|model| *model).collect(), error })
        })
    }
}

impl<M> fmt::Debug for PutAll<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PutAll").field("table", &self.load.table.name()).finish_non_exhaustive()
    }
}
