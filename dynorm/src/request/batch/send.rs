//! Sends one chunk of a batch write, again and again until all of it is taken or patience ends.

use tokio::time::Instant;

use super::entry::Ready;
use super::options::Sending;
use crate::db::{Access, Db};
use crate::error::Error;
use crate::model::Key;
use crate::transport::{BatchWrite, Unprocessed, WriteEntry};

/// The most writes of one request.
pub(super) const MAX_WRITES: usize = 25;
/// The most bytes of one request, less some for what is not items.
pub(super) const MAX_BYTES: usize = 16 * 1024 * 1024 - 64 * 1024;

/// What a chunk was left with.
pub(super) struct Sent {
    pub(super) written: u64,
    pub(super) leftovers: Vec<Ready>,
    pub(super) error: Option<Error>,
}

pub(super) async fn send_chunk(db: &Db, chunk: Vec<Ready>, sending: &Sending) -> Sent {
    let rate_limit = sending.rate_limit.as_ref();
    let total = chunk.len();
    let mut pending = chunk;
    let mut error;
    let started = Instant::now();
    let mut round = 0;
    loop {
        if let Some(limit) = rate_limit {
            limit.wait().await;
        }
        let transport = db.transport_reporting(rate_limit.is_some());
        let tables = by_table(&pending);
        let result = transport.batch_write(BatchWrite { tables: &tables }).await;
        drop(tables);
        round += 1;
        match db.metering(Access::Write, result) {
            Ok(reply) => {
                if let (Some(limit), Some(units)) = (rate_limit, reply.usage.capacity) {
                    limit.spend(units);
                }
                error = None;
                pending = keep(pending, &reply.value);
            }
            Err(failure) => {
                let failed = failure.error.operation("BatchWriteItem");
                let transient = failed.is_transient();
                error = Some(match single_table(&pending) {
                    Some(table) => failed.on_table(table),
                    None => failed,
                });
                // The SDK has tried several times already; all of the batch being refused is the same as each write
                // being unprocessed.
                if !transient {
                    break;
                }
            }
        }
        if pending.is_empty() || !sending.patience.next_round(round, started).await {
            break;
        }
    }
    Sent { written: (total - pending.len()) as u64, leftovers: pending, error }
}

fn single_table(pending: &[Ready]) -> Option<&str> {
    let first = pending.first()?.table.name();
    pending.iter().all(|ready| ready.table.name() == first).then_some(first)
}

fn by_table(pending: &[Ready]) -> Vec<(&str, Vec<WriteEntry<'_>>)> {
    let mut tables: Vec<(&str, Vec<WriteEntry<'_>>)> = Vec::new();
    for ready in pending {
        let entry = match &ready.json {
            Some(json) => WriteEntry::Put(json),
            None => WriteEntry::Delete(&ready.key),
        };
        match tables.iter_mut().find(|(table, _)| *table == ready.table.name()) {
            Some((_, entries)) => entries.push(entry),
            None => tables.push((ready.table.name(), vec![entry])),
        }
    }
    tables
}

/// Those writes that were not processed. Keys are unique within a chunk, so they say which.
fn keep(pending: Vec<Ready>, unprocessed: &[Unprocessed]) -> Vec<Ready> {
    if unprocessed.is_empty() {
        return Vec::new();
    }
    let is_of = |entry: &Unprocessed, table: &str, key: &Key| {
        entry.table == table
            && key.attributes().all(|(name, value)| entry.attributes.get(name) == Some(value))
    };
    let known =
        |entry: &Unprocessed| pending.iter().any(|ready| is_of(entry, ready.table.name(), &ready.key));
    if !unprocessed.iter().all(known) {
        // Something that was not sent came back. Writing all once more does no harm; losing one would.
        return pending;
    }
    let left = |ready: &Ready| unprocessed.iter().any(|entry| is_of(entry, ready.table.name(), &ready.key));
    pending.into_iter().filter(left).collect()
}
