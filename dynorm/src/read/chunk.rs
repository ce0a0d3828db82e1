//! The requests of a batch get, whatever becomes of the items: nothing here is compiled anew for
//! each model.

use std::collections::HashSet;
use std::pin::Pin;
use std::sync::Arc;

use futures_core::Stream;
use futures_core::future::BoxFuture;
use futures_util::{StreamExt, stream};
use tokio::time::Instant;

use crate::db::TableRef;
use crate::error::{Error, Kind, Result};
use crate::expr::{AttributePath, Expression};
use crate::model::{Key, KeyValues};
use crate::retry::Patience;
use crate::retry::is_refusal;
use crate::retry::{RateLimit, RatePermit};
use crate::schema::TableSchema;
use crate::transport::PageSink;
use crate::transport::op::{BatchGet, BatchItems};
use crate::value::Map;

pub(super) const OPERATION: &str = "BatchGetItem";

/// The most keys of one request.
pub(super) const MAX_KEYS: usize = 100;

/// What is read, and where the items go.
pub(super) struct Reading {
    pub(super) table: TableRef,
    pub(super) keys: Vec<KeyValues>,
    pub(super) how: How,
    pub(super) concurrency: usize,
    /// The attributes to read; `None` for all.
    pub(super) projection: Option<Vec<AttributePath>>,
    /// Makes the sink of one chunk.
    pub(super) new_sink: Arc<dyn Fn() -> Box<dyn PageSink> + Send + Sync>,
}

/// How the requests of a batch are sent.
#[derive(Clone, Debug, Default)]
pub(super) struct How {
    pub(super) consistent: bool,
    pub(super) patience: Patience,
    pub(super) rate_limit: Option<RateLimit>,
}

/// The items of each chunk, and what came of its keys.
pub(super) type Chunks = Pin<Box<dyn Stream<Item = (Box<dyn PageSink>, Got)> + Send>>;

/// Reads all chunks, some at once. Sends nothing before it is polled.
pub(super) fn chunks(reading: Reading) -> Chunks {
    let Reading { table, mut keys, how, concurrency, projection, new_sink } = reading;
    let prepared = async move {
        let fits = |schema: &TableSchema| keys.iter().flatten().try_for_each(|key| Key::check(schema, key));
        if let Err(error) = table.schema_for(fits).await {
            return stream::iter([(new_sink(), Got::failed(error))]).boxed();
        }
        drop_repeated(&mut keys);
        // Each chunk is made when it is sent, so that no key is in memory twice.
        let mut keys = keys.into_iter();
        let values = std::iter::from_fn(move || {
            let values: Vec<_> = keys.by_ref().take(MAX_KEYS).collect();
            (!values.is_empty()).then_some(values)
        });
        let requests = stream::iter(values).map(move |values| {
            let (table, mut items) = (table.clone(), new_sink());
            let (projection, How { consistent, patience, rate_limit }) = (projection.clone(), how.clone());
            async move {
                let mut got = Got::default();
                let keys = got.take_keys(&table, values).await;
                let chunk = Chunk { keys, consistent, patience, projection, rate_limit };
                get_into(&table, chunk, &mut got, &mut *items).await;
                (items, got)
            }
        });
        requests.buffer_unordered(concurrency).boxed()
    };
    stream::once(prepared).flatten().boxed()
}

/// Leaves each key once.
fn drop_repeated(keys: &mut Vec<KeyValues>) {
    let mut seen = HashSet::with_capacity(keys.len());
    let repeated: Vec<bool> =
        keys.iter().map(|key| key.as_ref().is_ok_and(|values| !seen.insert(values))).collect();
    drop(seen);
    let mut repeated = repeated.into_iter();
    keys.retain(|_| !repeated.next().unwrap_or(false));
}

/// Keys to be read with one request, if all goes well.
pub(super) struct Chunk {
    pub(super) keys: Vec<Key>,
    pub(super) consistent: bool,
    pub(super) patience: Patience,
    /// The attributes to read; `None` for all.
    pub(super) projection: Option<Vec<AttributePath>>,
    pub(super) rate_limit: Option<RateLimit>,
}

/// What came of the keys of a chunk.
#[derive(Default)]
pub(super) struct Got {
    pub(super) missing: Vec<Key>,
    pub(super) unprocessed: Vec<Key>,
    /// An error for each key that was refused.
    pub(super) refused: Vec<Error>,
    /// Why some were not processed.
    pub(super) error: Option<Error>,
}

impl Got {
    fn failed(error: Error) -> Self {
        Got { error: Some(context(error)), ..Got::default() }
    }

    /// Why some keys were not read.
    pub(super) fn errors(self) -> impl Iterator<Item = Error> {
        self.refused.into_iter().chain(self.error)
    }

    /// The keys of these values. Those that cannot be keys of the table are refused one by one.
    async fn take_keys(&mut self, table: &TableRef, values: Vec<KeyValues>) -> Vec<Key> {
        let mut keys = Vec::with_capacity(values.len());
        let schema = match table.schema().await {
            Ok(schema) => schema,
            Err(error) => {
                self.error = Some(context(error));
                return keys;
            }
        };
        for values in values {
            match values.and_then(|(hash, range)| Key::new(&schema, hash, range)) {
                Ok(key) => keys.push(key),
                Err(error) => self.refused.push(context(error).on_table(table.name())),
            }
        }
        keys
    }
}

fn context(error: Error) -> Error {
    error.operation(OPERATION)
}

/// Reads a chunk, asking again for what is not processed.
pub(super) fn get_chunk<'a>(
    table: &'a TableRef,
    chunk: Chunk,
    sink: &'a mut dyn PageSink,
) -> BoxFuture<'a, Got> {
    Box::pin(async move {
        let mut got = Got::default();
        get_into(table, chunk, &mut got, sink).await;
        got
    })
}

/// Keys of one request, and how often they were asked for.
struct Part {
    keys: Vec<Key>,
    round: u32,
}

async fn get_into(table: &TableRef, chunk: Chunk, got: &mut Got, sink: &mut dyn PageSink) {
    let Chunk { keys, consistent, patience, projection, rate_limit } = chunk;
    let mut parts = vec![Part { keys, round: 0 }];
    let result = async {
        let schema = &*table.schema().await?;
        let expression = projection.map(|paths| with_keys(paths, schema)).unwrap_or_default();
        let requests = Requests { table, schema, consistent, expression, rate_limit };
        read_parts(&requests, &mut parts, patience, got, sink).await
    }
    .await;
    got.unprocessed.extend(parts.into_iter().flat_map(|part| part.keys));
    let error = result.err().map(|error| context(error).on_table(table.name()));
    got.error = got.error.take().or(error);
}

/// A projection with the keys, which tell which items are missing.
fn with_keys(mut paths: Vec<AttributePath>, schema: &TableSchema) -> Expression {
    paths.extend(schema.keys().map(|key| AttributePath::new(key.name.clone())));
    paths.sort_unstable();
    paths.dedup();
    Expression::default().with_projection(&paths)
}

/// Reads the parts, one after the other. Those that are left behind an error were not read.
async fn read_parts(
    requests: &Requests<'_>,
    parts: &mut Vec<Part>,
    patience: Patience,
    got: &mut Got,
    sink: &mut dyn PageSink,
) -> Result<()> {
    let started = Instant::now();
    while let Some(part) = parts.last_mut() {
        if part.keys.is_empty() {
            parts.pop();
            continue;
        }
        let permit = requests.wait(patience.deadline(started)).await?;
        part.round += 1;
        let before = sink.len();
        let error = match requests.send(&part.keys, permit, sink).await {
            Ok(answer) => {
                let Answer { again, missing, error } = answer.sort(std::mem::take(&mut part.keys));
                got.missing.extend(missing);
                part.keys = again;
                error.map_or(Ok(()), Err)?;
                None
            }
            Err(error) => {
                // Of an answer that breaks off some items are there already: they will come again.
                sink.truncate(before);
                if is_refusal(&error) {
                    refuse(parts, error, &mut got.refused, requests.table);
                    continue;
                }
                if !error.is_transient() {
                    return Err(error);
                }
                Some(error)
            }
        };
        if !part.keys.is_empty() && !patience.next_round(part.round, started).await {
            return Err(error.unwrap_or_else(|| not_processed(part.keys.len())));
        }
    }
    Ok(())
}

/// The error of keys that were asked for as often as they may be.
pub(super) fn not_processed(keys: usize) -> Error {
    let message = format!("{keys} keys were not processed in all attempts");
    Error::new(Kind::Throttled, message).operation(OPERATION)
}

/// Of keys that were refused together, one is to blame: finds it by halves, so that the others are
/// read.
fn refuse(parts: &mut Vec<Part>, error: Error, refused: &mut Vec<Error>, table: &TableRef) {
    let Some(Part { mut keys, round }) = parts.pop() else { return };
    if let [key] = keys.as_slice() {
        refused.push(context(error).on_table(table.name()).with_key(key));
        return;
    }
    let half = keys.split_off(keys.len() / 2);
    // To be refused is no attempt.
    let round = round.saturating_sub(1);
    parts.extend([Part { keys: half, round }, Part { keys, round }]);
}

/// What the requests of a chunk have in common.
struct Requests<'a> {
    table: &'a TableRef,
    schema: &'a TableSchema,
    consistent: bool,
    /// Projection.
    expression: Expression,
    rate_limit: Option<RateLimit>,
}

impl Requests<'_> {
    async fn wait(&self, deadline: Option<Instant>) -> Result<Option<RatePermit>> {
        let Some(limit) = &self.rate_limit else { return Ok(None) };
        limit.wait_before(deadline).await.map(Some).ok_or_else(crate::retry::out_of_time)
    }

    async fn send(
        &self,
        keys: &[Key],
        permit: Option<RatePermit>,
        sink: &mut dyn PageSink,
    ) -> Result<Checked> {
        let Requests { table, consistent, .. } = *self;
        let request = BatchGet { table: table.name(), keys, consistent, expression: &self.expression };
        let transport = table.db().transport().reporting(permit.is_some());
        let reply = transport.send(&request, sink).await.map_err(|failure| failure.error)?;
        let mut checked = Checked::new(&reply.value, keys, self.schema)?;
        if let Some(permit) = permit {
            // Of nothing processed there may be nothing to report.
            let unknown = permit.spend(reply.usage.capacity).err();
            checked.error = unknown.filter(|_| checked.unprocessed.len() < keys.len());
        }
        Ok(checked)
    }
}

/// An answer that is one to the keys that were asked for.
struct Checked {
    unprocessed: HashSet<Key>,
    /// Those of the items; `None` if all of them are there.
    found: Option<HashSet<Key>>,
    /// Why no other request is to follow.
    error: Option<Error>,
}

/// What became of the keys of a request.
struct Answer {
    again: Vec<Key>,
    missing: Vec<Key>,
    error: Option<Error>,
}

impl Checked {
    /// # Errors
    ///
    /// If there are keys in the answer that nobody has asked for, or one twice. To take its word
    /// would lose others.
    fn new(items: &BatchItems, asked: &[Key], schema: &TableSchema) -> Result<Self> {
        let asked: HashSet<&Key> = asked.iter().collect();
        let keys = |maps: &[Map]| -> Option<HashSet<Key>> {
            let keys: HashSet<Key> =
                maps.iter().map(|map| Key::of(schema, map).ok()).collect::<Option<_>>()?;
            (keys.len() == maps.len() && keys.iter().all(|key| asked.contains(key))).then_some(keys)
        };
        let strange = || {
            let message =
                "the answer is not one of DynamoDB's: it has keys that were not asked for, or one twice";
            Error::new(Kind::Connection, message)
        };
        let unprocessed = keys(&items.unprocessed).ok_or_else(strange)?;
        let found = match &items.found {
            None => None,
            Some(found) => {
                let found = keys(found).ok_or_else(strange)?;
                if !found.is_disjoint(&unprocessed) {
                    return Err(strange());
                }
                Some(found)
            }
        };
        Ok(Checked { unprocessed, found, error: None })
    }

    fn sort(self, asked: Vec<Key>) -> Answer {
        let Checked { unprocessed, found, error } = self;
        let (again, done): (Vec<Key>, Vec<Key>) =
            asked.into_iter().partition(|key| unprocessed.contains(key));
        let missing = found.map(|found| done.into_iter().filter(|key| !found.contains(key)).collect());
        Answer { again, missing: missing.unwrap_or_default(), error }
    }
}
