//! The requests of a batch get of one table, whatever becomes of the items: nothing here is
//! compiled anew for each model.

use std::collections::HashSet;
use std::pin::Pin;
use std::sync::Arc;

use futures_core::Stream;
use futures_util::{StreamExt, stream};

use super::asking::{Asked, AskedTable, Asking, MAX_KEYS, ask, context};
use super::unexpired::{Expiry, UnexpiredPage, with_expiry};
use crate::db::TableRef;
use crate::error::Error;
use crate::expr::AttributePath;
use crate::model::{Key, KeyValues};
use crate::retry::{Patience, RateLimit};
use crate::schema::{TableSchema, Text};
use crate::transport::PageSink;

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
    /// The attribute by which items expire, if those that have are not wanted.
    pub(super) not_expired: Option<Text>,
}

/// The items of each chunk, and what came of its keys.
pub(super) type Chunks = Pin<Box<dyn Stream<Item = (Box<dyn PageSink>, Got)> + Send>>;

/// Reads all chunks, some at once. Sends nothing before it is polled.
pub(super) fn chunks(reading: Reading) -> Chunks {
    let Reading { table, mut keys, how, concurrency, mut projection, new_sink } = reading;
    let prepared = async move {
        let fits = |schema: &TableSchema| keys.iter().flatten().try_for_each(|key| Key::check(schema, key));
        let projected = match (&mut projection, &how.not_expired) {
            (Some(paths), Some(attribute)) => with_expiry(paths, attribute),
            _ => Ok(()),
        };
        let known = table.schema_for(fits).await.map(drop);
        if let Err(error) = projected.map_err(|error| error.on_table(table.name())).and(known) {
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
            let (table, items) = (table.clone(), new_sink());
            let (projection, how) = (projection.clone(), how.clone());
            async move { read_chunk(table, values, projection, how, items).await }
        });
        requests.buffer_unordered(concurrency).boxed()
    };
    stream::once(prepared).flatten().boxed()
}

/// Leaves each key once.
pub(super) fn drop_repeated(keys: &mut Vec<KeyValues>) {
    let mut seen = HashSet::with_capacity(keys.len());
    let repeated: Vec<bool> =
        keys.iter().map(|key| key.as_ref().is_ok_and(|values| !seen.insert(values))).collect();
    drop(seen);
    let mut repeated = repeated.into_iter();
    keys.retain(|_| !repeated.next().unwrap_or(false));
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

    /// Adds what came of keys that were asked for.
    fn add(&mut self, asked: Asked) {
        let Asked { missing, unprocessed, refused, error } = asked;
        self.missing.extend(missing.into_iter().map(|(_, key)| key));
        self.unprocessed.extend(unprocessed.into_iter().map(|(_, key)| key));
        self.refused.extend(refused.into_iter().map(|(_, error)| error));
        self.error = self.error.take().or(error);
    }
}

/// Reads the items of a chunk into a sink, and gives that back.
async fn read_chunk(
    table: TableRef,
    values: Vec<KeyValues>,
    projection: Option<Vec<AttributePath>>,
    how: How,
    mut items: Box<dyn PageSink>,
) -> (Box<dyn PageSink>, Got) {
    let How { consistent, patience, rate_limit, not_expired } = how;
    let mut got = Got::default();
    let keys = got.take_keys(&table, values).await;
    let chunk = Chunk { keys, consistent, patience, projection, rate_limit };
    let Some(attribute) = not_expired else {
        got.add(ask(chunk.of(&table), &mut *items).await);
        return (items, got);
    };
    let expiry = Expiry::now(attribute, &table);
    let mut unexpired = UnexpiredPage::new(expiry, table.clone(), items);
    got.add(ask(chunk.of(&table), &mut unexpired).await);
    let (items, expired) = unexpired.into_parts();
    got.missing.extend(expired);
    (items, got)
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

impl Chunk {
    fn of(self, table: &TableRef) -> Asking {
        let Chunk { keys, consistent, patience, projection, rate_limit } = self;
        let way = table.db().clone();
        let tables = vec![AskedTable { table: table.clone(), consistent, projection }];
        let keys = keys.into_iter().map(|key| (0, key)).collect();
        Asking { way, tables, keys, patience, rate_limit }
    }
}

/// Reads a chunk, asking again for what is not processed.
pub(super) async fn get_chunk(table: &TableRef, chunk: Chunk, sink: &mut dyn PageSink) -> Got {
    let mut got = Got::default();
    got.add(ask(chunk.of(table), sink).await);
    got
}
