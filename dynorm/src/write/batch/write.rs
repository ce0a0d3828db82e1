//! `BatchWriteItem`: [`Db::batch_write`].

use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use futures_util::{StreamExt, stream};

use super::super::any::Write;
use super::entry::{Entry, Given, OPERATION, Ready, Unready};
use super::outcome::{BatchOutcome, Leftover, Refused};
use super::send::{MAX_BYTES, MAX_WRITES, Sent, send_chunk};
use crate::db::{Db, Table, TableRef};
use crate::error::{Error, Kind, Result};
use crate::model::{IntoKey, Record, Repeats};
use crate::retry::RateLimit;
use crate::retry::{Duplicates, OnProgress, Progress, Refusals, Sending, sending_options};
use crate::write::unique::no_batch;

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
    ///     .await;
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
/// Sent 25 writes to a request, several requests at once. What DynamoDB does not process is sent
/// again, with exponential backoff and full jitter, up to a number of [`attempts`](Self::attempts)
/// and a [time](Self::time_limit). The writes are independent: some may be made and others not, and
/// no condition is checked ([`BatchWriteItem`]). A put **erases** what was there. The item that it
/// writes has a `#[version]` of its own, drawn for this put; a leftover still holds the one that
/// the model had.
///
/// What a write needs before it can be sent is looked at before the first request: that it can be
/// encoded, that its key is there once, and that its table is of the batch's own client. Nothing is
/// sent if that fails. Awaiting a batch is not itself an error: all that can go wrong is in the
/// [`BatchOutcome`], with what was not written. A write that is [refused](Self::on_refusal) hurts
/// no other.
///
/// A model with [unique](crate::UniqueValue) values is refused: a batch is no transaction, and
/// cannot keep their markers.
///
/// A request counts with the meters of the database that the batch was started on and of the tables
/// that it writes to.
///
/// If the future is dropped on the way, requests under way may or may not take effect, and no
/// further one is sent.
///
/// [`BatchWriteItem`]: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
#[must_use = "a batch is sent when it is awaited"]
pub struct BatchWrite {
    pub(super) db: Db,
    pub(super) entries: Vec<(TableRef, Entry)>,
    pub(super) duplicates: Duplicates,
    pub(super) sending: Sending,
}

impl BatchWrite {
    /// Writes an item. The table must be one of the batch's own database: of the same client.
    pub fn put<M: Record, Shape>(mut self, table: &Table<M, Shape>, model: M) -> Self {
        self.add(table.inner(), Entry::Put(Box::new(model)));
        self
    }

    /// Deletes an item by its key, `hash` or `(hash, range)`. That there is none is no error.
    pub fn delete<M: Record, Shape>(mut self, table: &Table<M, Shape>, key: impl IntoKey<M, Shape>) -> Self {
        self.add(table.inner(), Entry::Delete(key.into_values(table.inner().tenancy())));
        self
    }

    /// Adds a put or delete that is a value: what a table's `put` or `delete` gives, not awaited.
    /// The table must be of the same client.
    ///
    /// What asks for something is refused before anything is sent, since no batch can ask:
    /// conditions, inserts, updates and checks. A [transaction](Db::transact_write) takes them.
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
    /// let ada = User { name: "Ada".into() };
    /// let outcome = db.batch_write().with(users.put(&ada)).with(users.delete("Charles")).await;
    /// assert_eq!(outcome.written, 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn with(mut self, write: impl Write) -> Self {
        let write = write.into_any();
        let table = write.table().clone();
        self.add(&table, Entry::Made(write));
        self
    }

    /// What to do when a key is there twice, in the whole batch. An error unless this says
    /// otherwise.
    pub fn on_duplicate(mut self, duplicates: Duplicates) -> Self {
        self.duplicates = duplicates;
        self
    }

    sending_options!(sending);

    fn add(&mut self, table: &TableRef, entry: Entry) {
        if self.entries.is_empty() {
            // What fills one request; few batches are much smaller.
            self.entries.reserve_exact(MAX_WRITES);
        }
        self.entries.push((table.clone(), entry));
    }

    async fn run(self) -> BatchOutcome<Leftover> {
        let BatchWrite { db, entries, duplicates, sending } = self;
        let mut outcome = BatchOutcome::new();
        if let Err(error) = check_tables(&db, &entries).await {
            outcome.fail(Some(error.operation(OPERATION)));
            outcome.leftovers.extend(
                entries.into_iter().map(|(table, entry)| Leftover::unready(table.name(), Given::of(entry))),
            );
            return outcome;
        }
        let mut ready = make_ready(entries, &mut outcome).await;
        let stopped = sending.refusals == Refusals::Stop && !outcome.refused.is_empty();
        if stopped || outcome.error.is_some() {
            outcome.leftovers.extend(ready.into_iter().map(Leftover::of));
            outcome.stop();
            return outcome;
        }
        if let Err(error) = unique(&mut ready, duplicates) {
            outcome.fail(Some(error));
            outcome.leftovers.extend(ready.into_iter().map(Leftover::of));
            return outcome;
        }
        send(&db, ready, &sending, &mut outcome).await;
        outcome
    }
}

/// Each table must be reached by the batch's own client, and its keys must be known.
async fn check_tables(db: &Db, entries: &[(TableRef, Entry)]) -> Result<()> {
    // Once for the batch: a table may have changed, but not with each entry that does not fit it.
    let mut looked_again = false;
    for (table, entry) in entries {
        check_entry(db, table, entry)?;
        let schema = if looked_again {
            table.schema().await?
        } else {
            table.schema_for(|schema| entry.fits(schema)).await?
        };
        looked_again |= schema.is_learnt() && entry.fits(&schema).is_err();
    }
    Ok(())
}

/// What can be told of a write without asking its table.
pub(super) fn check_entry(db: &Db, table: &TableRef, entry: &Entry) -> Result<()> {
    db.check_client_of(table, "batch")?;
    let of_unique_values = || table.known_schema().and_then(|schema| no_batch(&schema));
    match entry.unfit().or_else(of_unique_values) {
        Some(error) => Err(error.on_table(table.name())),
        None => Ok(()),
    }
}

/// The writes as they are sent, but for those that cannot be.
async fn make_ready(entries: Vec<(TableRef, Entry)>, outcome: &mut BatchOutcome<Leftover>) -> Vec<Ready> {
    let mut all: Vec<Ready> = Vec::with_capacity(entries.len());
    for (table, entry) in entries {
        // Items of a batch are alike, so that the last one tells how much room the next one takes.
        let length = all.last().map_or(0, Ready::size);
        let ready = match table.schema().await {
            Ok(schema) => Ready::new(table, schema, entry, length + length / 8),
            Err(error) => {
                outcome.leftovers.push(Leftover::unready(table.name(), Given::of(entry)));
                outcome.fail(Some(error));
                continue;
            }
        };
        match ready {
            Ok(ready) => all.push(ready),
            Err(unready) => {
                let Unready { table, given, error } = *unready;
                let write = Leftover::unready(table.name(), given);
                outcome.refused.push(Refused { write, error });
            }
        }
    }
    all
}

/// Sends the writes, several requests at once.
async fn send(db: &Db, ready: Vec<Ready>, sending: &Sending, outcome: &mut BatchOutcome<Leftover>) {
    let total = ready.len() as u64 + outcome.refused.len() as u64;
    let (written, ended) = (&AtomicU64::new(0), &AtomicBool::new(false));
    let requests = stream::iter(chunks(db, ready)).map(|Chunk { way, writes, .. }| async move {
        if ended.load(Ordering::Relaxed) {
            return Sent::not(writes);
        }
        let mut sent = send_chunk(&way, writes, sending).await;
        let written = written.fetch_add(sent.written, Ordering::Relaxed) + sent.written;
        if let Err(error) = sending.report(written, Some(total)) {
            sent.broken(error);
        }
        if sent.ends_batch(sending.refusals) {
            ended.store(true, Ordering::Relaxed);
        }
        sent
    });
    let mut answers = std::pin::pin!(requests.buffer_unordered(sending.concurrency));
    while let Some(Sent { written, leftovers, refused, error, may_be_applied, .. }) = answers.next().await {
        outcome.may_be_applied |= may_be_applied;
        outcome.written += written;
        outcome.leftovers.extend(leftovers.into_iter().map(Leftover::of));
        let refused = refused.into_iter().map(|(ready, error)| Refused { write: Leftover::of(ready), error });
        outcome.refused.extend(refused);
        outcome.fail(error);
    }
    if sending.refusals == Refusals::Stop && !outcome.leftovers.is_empty() {
        outcome.stop();
    }
}

impl IntoFuture for BatchWrite {
    type Output = BatchOutcome<Leftover>;
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

/// Leaves each key once. Keys are equal by value, as DynamoDB sees them: `1` and `1.0` are one.
pub(super) fn unique(ready: &mut Vec<Ready>, duplicates: Duplicates) -> Result<()> {
    let mut repeats = Repeats::default();
    // From behind, since the last one of a key counts.
    let mut counts = Vec::with_capacity(ready.len());
    for write in ready.iter().rev() {
        let is_last = repeats.find(write.table.name(), &write.key).is_none();
        counts.push(is_last);
        if !is_last && duplicates == Duplicates::Refuse {
            let problem = "the batch writes this key twice; see `on_duplicate`";
            return Err(Error::new(Kind::Invalid, problem)
                .operation(OPERATION)
                .on_table(write.table.name())
                .with_key(&write.key));
        }
    }
    ready.retain(|_| counts.pop().unwrap_or(true));
    Ok(())
}

/// Writes of one request.
pub(super) struct Chunk {
    /// What their tables were told.
    of: Db,
    /// How they are sent, and by which meters that is counted.
    way: Db,
    pub(super) writes: Vec<Ready>,
    bytes: usize,
}

impl Chunk {
    /// Without a write, when so many are left.
    fn new(of: Db, way: Db, left: usize) -> Self {
        Chunk { of, way, writes: Vec::with_capacity(left.min(MAX_WRITES)), bytes: 0 }
    }

    fn has_room(&self, size: usize) -> bool {
        self.writes.len() < MAX_WRITES && self.bytes + size <= MAX_BYTES
    }
}

/// Requests of at most 25 writes and 16 MB, all of which go the same way.
pub(super) fn chunks(db: &Db, ready: Vec<Ready>) -> Vec<Chunk> {
    let mut full: Vec<Chunk> = Vec::new();
    // One for each way: a batch has one, or a few.
    let mut open: Vec<Chunk> = Vec::new();
    let mut left = ready.len();
    for write in ready {
        let (size, table) = (write.size(), write.table.db());
        let place = open.iter().position(|chunk| chunk.of.is_same_way(table)).unwrap_or_else(|| {
            open.push(Chunk::new(table.clone(), db.joined(table), left));
            open.len() - 1
        });
        let chunk = &mut open[place];
        if !chunk.has_room(size) {
            let next = Chunk::new(chunk.of.clone(), chunk.way.clone(), left);
            full.push(std::mem::replace(chunk, next));
        }
        chunk.bytes += size;
        chunk.writes.push(write);
        left -= 1;
    }
    full.extend(open);
    full
}
