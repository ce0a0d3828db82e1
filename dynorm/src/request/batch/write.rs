//! `BatchWriteItem`: [`Db::batch_write`].

use std::collections::HashSet;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::{StreamExt, stream};

use super::entry::{Entry, Ready};
use super::options::{Duplicates, OnProgress, Progress, Sending, sending_options};
use super::outcome::{BatchOutcome, Leftover};
use super::send::{MAX_BYTES, MAX_WRITES, Sent, send_chunk};
use crate::db::{Db, Table, TableRef};
use crate::error::{Error, Kind, Result};
use crate::model::{IntoKey, Record};
use crate::request::read::RateLimit;

impl Db {
    /// Starts a batch of puts and deletes, in one or several tables. Await it to send it.
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
    /// let outcome = db
    ///     .batch_write()
    ///     .put(&users, User { name: "Ada".into() })
    ///     .put(&users, User { name: "Grace".into() })
    ///     .delete(&users, "Charles")
    ///     .await?;
    /// assert!(outcome.is_complete(), "left over: {:?}", outcome.leftovers);
    /// # Ok(())
    /// # }
    /// ```
    pub fn batch_write(&self) -> BatchWrite {
        BatchWrite {
            db: self.clone(),
            entries: Vec::new(),
            duplicates: Duplicates::default(),
            sending: Sending::default(),
        }
    }
}

/// A batch of puts and deletes. Await it to send it.
///
/// Sent 25 writes to a request, several requests at once. What DynamoDB does not process is sent again, with exponential
/// backoff and full jitter, up to a number of [`attempts`](Self::attempts) and a [time](Self::time_limit). The writes are independent: some may
/// be made and others not, and no condition is checked ([`BatchWriteItem`]). A put **erases** what was there, and a
/// `#[version]` does not count.
///
/// If the future is dropped on the way, requests under way may or may not take effect, and no further one is sent.
///
/// [`BatchWriteItem`]: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
#[must_use = "a batch is sent when it is awaited"]
pub struct BatchWrite {
    db: Db,
    entries: Vec<(TableRef, Entry)>,
    duplicates: Duplicates,
    sending: Sending,
}

impl BatchWrite {
    /// Writes an item.
    pub fn put<M: Record, Shape>(mut self, table: &Table<M, Shape>, model: M) -> Self {
        self.entries.push((table.inner().clone(), Entry::Put(Box::new(model))));
        self
    }

    /// Deletes an item by its key, `hash` or `(hash, range)`. That there is none is no error.
    pub fn delete<M: Record, Shape>(mut self, table: &Table<M, Shape>, key: impl IntoKey<M, Shape>) -> Self {
        self.entries.push((table.inner().clone(), Entry::Delete(key.into_values())));
        self
    }

    /// What to do when a key is there twice, in the whole batch. An error unless this says otherwise.
    pub fn on_duplicate(mut self, duplicates: Duplicates) -> Self {
        self.duplicates = duplicates;
        self
    }

    sending_options!(sending);

    async fn run(self) -> Result<BatchOutcome<Leftover>> {
        let BatchWrite { db, entries, duplicates, sending } = self;
        let mut ready = Vec::with_capacity(entries.len());
        for (table, entry) in entries {
            // Items of a batch are alike, so that the last one tells how much room the next one takes.
            let length = ready.last().map_or(0, Ready::size);
            ready.push(Ready::new(table, entry, length + length / 8).await.map_err(|(error, _)| error)?);
        }
        let ready = unique(ready, duplicates)?;
        let total = ready.len() as u64;
        let written = AtomicU64::new(0);
        let (db, sending, written) = (&db, &sending, &written);
        let requests = stream::iter(chunks(ready)).map(|chunk| async move {
            let sent = send_chunk(db, chunk, sending).await;
            let written = written.fetch_add(sent.written, Ordering::Relaxed) + sent.written;
            sending.report(written, Some(total));
            sent
        });
        let mut outcome = BatchOutcome { written: 0, leftovers: Vec::new(), error: None };
        let mut answers = std::pin::pin!(requests.buffer_unordered(sending.concurrency));
        while let Some(Sent { written, leftovers, error }) = answers.next().await {
            outcome.written += written;
            outcome.leftovers.extend(leftovers.into_iter().map(leftover));
            outcome.error = outcome.error.or(error);
        }
        Ok(outcome)
    }
}

impl IntoFuture for BatchWrite {
    /// An error before anything was sent, or else the outcome.
    type Output = Result<BatchOutcome<Leftover>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl std::fmt::Debug for BatchWrite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BatchWrite").field("entries", &self.entries.len()).finish_non_exhaustive()
    }
}

fn leftover(ready: Ready) -> Leftover {
    let table = ready.table.name().to_owned();
    Leftover { table, key: Box::new(ready.key), model: ready.model.map(crate::model::AnyRecord::into_any) }
}

/// The writes, each key once. Keys are equal by value, as DynamoDB sees them: `1` and `1.0` are one.
fn unique(mut ready: Vec<Ready>, duplicates: Duplicates) -> Result<Vec<Ready>> {
    let mut seen = HashSet::with_capacity(ready.len());
    // From behind, since the last one of a key counts.
    let mut counts = Vec::with_capacity(ready.len());
    for write in ready.iter().rev() {
        let is_last = seen.insert((write.table.name(), &write.key));
        counts.push(is_last);
        if !is_last && duplicates == Duplicates::Refuse {
            let problem = "the batch writes this key twice; see `on_duplicate`";
            return Err(Error::new(Kind::Invalid, problem)
                .operation("BatchWriteItem")
                .on_table(write.table.name())
                .with_key(&write.key));
        }
    }
    ready.retain(|_| counts.pop().unwrap_or(true));
    Ok(ready)
}

/// Requests of at most 25 writes and 16 MB.
fn chunks(ready: Vec<Ready>) -> Vec<Vec<Ready>> {
    let mut chunks: Vec<Vec<Ready>> = Vec::new();
    let mut bytes = 0;
    for write in ready {
        let size = write.size();
        match chunks.last_mut() {
            Some(chunk) if chunk.len() < MAX_WRITES && bytes + size <= MAX_BYTES => {
                bytes += size;
                chunk.push(write);
            }
            _ => {
                bytes = size;
                chunks.push(vec![write]);
            }
        }
    }
    chunks
}
