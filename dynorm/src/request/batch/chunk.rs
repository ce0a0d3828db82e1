//! The requests of a batch get, whatever becomes of the items: nothing here is compiled anew for each model.

use std::collections::HashSet;
use std::pin::Pin;
use std::sync::Arc;

use futures_core::Stream;
use futures_core::future::BoxFuture;
use futures_util::{StreamExt, stream};
use tokio::time::Instant;

use super::options::Patience;
use crate::db::{Access, TableRef};
use crate::error::{Error, Kind, Result};
use crate::expr::{AttributePath, Expression};
use crate::model::Key;
use crate::schema::TableSchema;
use crate::transport::{BatchGet, BatchItems, PageSink};
use crate::value::{Map, Value};

pub(super) const OPERATION: &str = "BatchGetItem";

/// The most keys of one request.
pub(in crate::request) const MAX_KEYS: usize = 100;

/// What is read, and where the items go.
pub(super) struct Reading {
    pub(super) table: TableRef,
    pub(super) keys: Vec<Result<(Value, Option<Value>)>>,
    /// The attributes to read; `None` for all.
    pub(super) projection: Option<Vec<AttributePath>>,
    pub(super) consistent: bool,
    pub(super) concurrency: usize,
    pub(super) patience: Patience,
    /// Makes the sink of one chunk.
    pub(super) new_sink: Arc<dyn Fn() -> Box<dyn PageSink> + Send + Sync>,
}

/// The items of each chunk, and what came of its keys.
pub(super) type Chunks = Pin<Box<dyn Stream<Item = (Box<dyn PageSink>, Got)> + Send>>;

/// Reads all chunks, some at once. Sends nothing before it is polled.
pub(super) fn chunks(reading: Reading) -> Chunks {
    let Reading { table, keys, projection, consistent, concurrency, patience, new_sink } = reading;
    let prepared = async move {
        let chunks = match split(&table, keys).await {
            Ok(chunks) => chunks,
            Err(error) => return stream::iter([(new_sink(), Got::failed(error))]).boxed(),
        };
        let requests = stream::iter(chunks).map(move |keys| {
            let (table, mut items) = (table.clone(), new_sink());
            let chunk = Chunk { keys, consistent, patience, projection: projection.clone() };
            async move {
                let got = get_chunk(&table, chunk, &mut *items).await;
                (items, got)
            }
        });
        requests.buffer_unordered(concurrency).boxed()
    };
    stream::once(prepared).flatten().boxed()
}

/// The keys, each once, 100 to a chunk.
async fn split(table: &TableRef, keys: Vec<Result<(Value, Option<Value>)>>) -> Result<Vec<Vec<Key>>> {
    let schema = table.schema().await?;
    let mut seen = HashSet::with_capacity(keys.len());
    let mut chunks: Vec<Vec<Key>> = Vec::new();
    for values in keys {
        let key = values.and_then(|(hash, range)| Key::new(schema, hash, range));
        let key = key.map_err(|error| error.operation(OPERATION).on_table(table.name()))?;
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
    /// The attributes to read; `None` for all.
    pub(in crate::request) projection: Option<Vec<AttributePath>>,
}

/// What came of the keys of a chunk.
#[derive(Default)]
pub(in crate::request) struct Got {
    pub(super) missing: Vec<Key>,
    pub(super) unprocessed: Vec<Key>,
    /// Why some were not processed.
    pub(in crate::request) error: Option<Error>,
}

impl Got {
    fn failed(error: Error) -> Self {
        Got { error: Some(error), ..Got::default() }
    }

    /// Takes the answer to a request of the `pending` keys; gives those that are to be asked for again.
    fn take(&mut self, items: &BatchItems, pending: Vec<Key>, schema: &TableSchema) -> Result<Vec<Key>> {
        let of =
            |maps: &[Map]| -> Result<HashSet<Key>> { maps.iter().map(|map| Key::of(schema, map)).collect() };
        let unprocessed = of(&items.unprocessed)?;
        let found = items.found.as_deref().map(of).transpose()?;
        let (again, done): (Vec<Key>, Vec<Key>) =
            pending.into_iter().partition(|key| unprocessed.contains(key));
        if let Some(found) = found {
            self.missing.extend(done.into_iter().filter(|key| !found.contains(key)));
        }
        Ok(again)
    }
}

/// Reads a chunk, asking again for what is not processed.
pub(in crate::request) fn get_chunk<'a>(
    table: &'a TableRef,
    chunk: Chunk,
    sink: &'a mut dyn PageSink,
) -> BoxFuture<'a, Got> {
    Box::pin(async move {
        let mut got = Got::default();
        let result = get_into(table, chunk, &mut got, sink).await;
        got.error = result.err().map(|error| error.operation(OPERATION).on_table(table.name()));
        got
    })
}

async fn get_into(table: &TableRef, chunk: Chunk, got: &mut Got, sink: &mut dyn PageSink) -> Result<()> {
    let Chunk { keys: mut pending, consistent, patience, projection } = chunk;
    let schema = table.schema().await?;
    let mut expression = Expression::default();
    if let Some(mut paths) = projection {
        // The keys tell which items are missing.
        paths.extend(schema.keys().map(|key| AttributePath::new(key.name.clone())));
        paths.sort_unstable();
        paths.dedup();
        expression = expression.with_projection(&paths);
    }
    let started = Instant::now();
    let mut round = 0;
    loop {
        let request = BatchGet { table: table.name(), keys: &pending, consistent, expression: &expression };
        let result = table.db().transport().batch_get(request, sink).await;
        round += 1;
        let mut failed = None;
        match table.db().metering(Access::Read, result) {
            Ok(reply) => pending = got.take(&reply.value, pending, schema)?,
            Err(failure) if failure.error.is_transient() => failed = Some(failure.error),
            Err(failure) => {
                got.unprocessed = pending;
                return Err(failure.error);
            }
        }
        if pending.is_empty() {
            return Ok(());
        }
        if !patience.next_round(round, started).await {
            let count = pending.len();
            got.unprocessed = pending;
            return Err(failed.unwrap_or_else(|| {
                Error::new(Kind::Throttled, format!("{count} keys were not processed in all attempts"))
            }));
        }
    }
}
