//! One request of a batch get, sent again until all of its keys are processed or patience ends,
//! whatever becomes of the items. Of one table or of several.

use std::collections::HashSet;

use futures_core::future::BoxFuture;
use tokio::time::Instant;

use crate::db::{Db, KnownSchema, TableRef};
use crate::error::{Error, Kind, Result};
use crate::expr::{AttributePath, Expression};
use crate::model::Key;
use crate::retry::{Patience, RateLimit, RatePermit, is_refusal};
use crate::schema::TableSchema;
use crate::transport::PageSink;
use crate::transport::op::{BatchGet, BatchItems, Placed, TableKeys};

pub(super) const OPERATION: &str = "BatchGetItem";

/// The most keys of one request.
pub(super) const MAX_KEYS: usize = 100;

/// Keys to be read with one request, if all goes well.
pub(super) struct Asking {
    /// The way to send it.
    pub(super) way: Db,
    /// Each table once.
    pub(super) tables: Vec<AskedTable>,
    /// Each once, with the place of its table.
    pub(super) keys: Vec<AskedKey>,
    pub(super) patience: Patience,
    pub(super) rate_limit: Option<RateLimit>,
}

/// How one table is read.
pub(super) struct AskedTable {
    pub(super) table: TableRef,
    pub(super) consistent: bool,
    /// The attributes to read; `None` for all.
    pub(super) projection: Option<Vec<AttributePath>>,
}

/// A key, with the place of its table.
pub(super) type AskedKey = (usize, Key);

/// What came of the keys, but for those whose items the sink has.
#[derive(Default)]
pub(super) struct Asked {
    pub(super) missing: Vec<AskedKey>,
    pub(super) unprocessed: Vec<AskedKey>,
    /// An error for each key that was refused.
    pub(super) refused: Vec<(AskedKey, Error)>,
    /// Why some were not processed.
    pub(super) error: Option<Error>,
}

/// Reads the keys, asking again for what is not processed.
pub(super) fn ask(asking: Asking, sink: &mut dyn PageSink) -> BoxFuture<'_, Asked> {
    Box::pin(async move {
        let Asking { way, tables, keys, patience, rate_limit } = asking;
        let mut parts = vec![Part { keys, round: 0 }];
        let mut asked = Asked::default();
        let result = async {
            let mut known = Vec::with_capacity(tables.len());
            for AskedTable { table, consistent, projection } in &tables {
                let schema = table.schema().await?;
                let expression = projection.clone().map(|paths| with_keys(paths, &schema));
                let (consistent, expression) = (*consistent, expression.unwrap_or_default());
                known.push(KnownTable { table, schema, consistent, expression });
            }
            let requests = Requests { way: &way, tables: known, rate_limit };
            read_parts(&requests, &mut parts, patience, &mut asked, sink).await
        }
        .await;
        asked.unprocessed.extend(parts.into_iter().flat_map(|part| part.keys));
        asked.error = result.err().map(|error| match &tables[..] {
            [only] => context(error).on_table(only.table.name()),
            _ => context(error),
        });
        asked
    })
}

pub(super) fn context(error: Error) -> Error {
    error.operation(OPERATION)
}

/// A projection with the keys, which tell which items are missing.
pub(super) fn with_keys(mut paths: Vec<AttributePath>, schema: &TableSchema) -> Expression {
    paths.extend(schema.keys().map(|key| AttributePath::new(key.name.clone())));
    paths.sort_unstable();
    paths.dedup();
    Expression::default().with_projection(&paths)
}

/// Keys of one request, and how often they were asked for.
struct Part {
    keys: Vec<AskedKey>,
    round: u32,
}

/// Reads the parts, one after the other. Those that are left behind an error were not read.
async fn read_parts(
    requests: &Requests<'_>,
    parts: &mut Vec<Part>,
    patience: Patience,
    asked: &mut Asked,
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
                asked.missing.extend(missing);
                part.keys = again;
                error.map_or(Ok(()), Err)?;
                None
            }
            Err(error) => {
                // Of an answer that breaks off some items are there already: they will come again.
                sink.truncate(before);
                if is_refusal(&error) {
                    refuse(parts, error, &mut asked.refused, requests);
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
fn refuse(
    parts: &mut Vec<Part>,
    error: Error,
    refused: &mut Vec<(AskedKey, Error)>,
    requests: &Requests<'_>,
) {
    let Some(Part { mut keys, round }) = parts.pop() else { return };
    if let [(place, key)] = keys.as_slice() {
        let error = context(error).on_table(requests.tables[*place].table.name()).with_key(key);
        refused.extend(keys.pop().map(|key| (key, error)));
        return;
    }
    let half = keys.split_off(keys.len() / 2);
    // To be refused is no attempt.
    let round = round.saturating_sub(1);
    parts.extend([Part { keys: half, round }, Part { keys, round }]);
}

/// What the requests have in common.
struct Requests<'a> {
    way: &'a Db,
    tables: Vec<KnownTable<'a>>,
    rate_limit: Option<RateLimit>,
}

struct KnownTable<'a> {
    table: &'a TableRef,
    schema: KnownSchema,
    consistent: bool,
    /// Projection.
    expression: Expression,
}

impl Requests<'_> {
    async fn wait(&self, deadline: Option<Instant>) -> Result<Option<RatePermit>> {
        let Some(limit) = &self.rate_limit else { return Ok(None) };
        limit.wait_before(deadline).await.map(Some).ok_or_else(crate::retry::out_of_time)
    }

    async fn send<'a>(
        &'a self,
        keys: &'a [AskedKey],
        permit: Option<RatePermit>,
        sink: &mut dyn PageSink,
    ) -> Result<Checked> {
        let of_table = |(place, known): (usize, &'a KnownTable<'_>)| TableKeys {
            table: known.table.name(),
            keys: keys.iter().filter(|(of, _)| *of == place).map(|(_, key)| key).collect(),
            consistent: known.consistent,
            expression: &known.expression,
        };
        let tables: Vec<_> = self.tables.iter().enumerate().map(of_table).collect();
        let transport = self.way.transport().reporting(permit.is_some());
        let reply = transport.send(&BatchGet { tables: &tables }, sink).await;
        let has_strangers = sink.has_met_strangers();
        let reply = reply.map_err(|failure| failure.error)?;
        if has_strangers {
            return Err(strange());
        }
        let mut checked = Checked::new(&reply.value, keys, &self.tables)?;
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
    unprocessed: HashSet<AskedKey>,
    /// Those of the items; `None` if all of them are there.
    found: Option<HashSet<AskedKey>>,
    /// Why no other request is to follow.
    error: Option<Error>,
}

fn strange() -> Error {
    let message = "the answer is not one of DynamoDB's: it has keys that were not asked for, or one twice";
    Error::new(Kind::Connection, message)
}

/// What became of the keys of a request.
struct Answer {
    again: Vec<AskedKey>,
    missing: Vec<AskedKey>,
    error: Option<Error>,
}

impl Checked {
    /// # Errors
    ///
    /// If there are keys in the answer that nobody has asked for, or one twice. To take its word
    /// would lose others.
    fn new(items: &BatchItems, asked: &[AskedKey], tables: &[KnownTable<'_>]) -> Result<Self> {
        let asked: HashSet<&AskedKey> = asked.iter().collect();
        let key = |(place, map): &Placed| Some((*place, Key::of(&tables.get(*place)?.schema, map).ok()?));
        let keys = |placed: &[Placed]| -> Option<HashSet<AskedKey>> {
            let keys: HashSet<AskedKey> = placed.iter().map(key).collect::<Option<_>>()?;
            (keys.len() == placed.len() && keys.iter().all(|key| asked.contains(key))).then_some(keys)
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

    fn sort(self, asked: Vec<AskedKey>) -> Answer {
        let Checked { unprocessed, found, error } = self;
        let (again, done): (Vec<AskedKey>, Vec<AskedKey>) =
            asked.into_iter().partition(|key| unprocessed.contains(key));
        let missing = found.map(|found| done.into_iter().filter(|key| !found.contains(key)).collect());
        Answer { again, missing: missing.unwrap_or_default(), error }
    }
}
