//! Sends one chunk of a batch write, again and again until all of it is taken or patience ends.

use tokio::time::Instant;

use super::entry::{OPERATION, Ready, Ticket};
use crate::db::Db;
use crate::error::{Error, Kind};
use crate::model::Key;
use crate::retry::catch_in;
use crate::retry::is_refusal;
use crate::retry::{Refusals, Sending, out_of_time};
use crate::transport::NoItems;
use crate::transport::op::{BatchWrite, Unprocessed, WriteEntry};

/// The most writes of one request.
pub(super) const MAX_WRITES: usize = 25;
/// The most bytes of one request, less some for what is not items.
pub(super) const MAX_BYTES: usize = 16 * 1024 * 1024 - 64 * 1024;

/// What came of a chunk: every write of it is in here, once.
#[derive(Default)]
pub(super) struct Sent {
    pub(super) written: u64,
    /// Those models of a load that were written.
    pub(super) done: Vec<Ticket>,
    pub(super) leftovers: Vec<Ready>,
    /// What DynamoDB refused by itself.
    pub(super) refused: Vec<(Ready, Error)>,
    pub(super) error: Option<Error>,
    /// Some of the leftovers may have been written all the same.
    pub(super) may_be_applied: bool,
    /// The error is not one of these writes alone: no other request should follow.
    is_broken: bool,
}

impl Sent {
    /// A chunk that was not sent.
    pub(super) fn not(chunk: Vec<Ready>) -> Self {
        Sent { leftovers: chunk, ..Sent::default() }
    }

    /// Notes a write that was made.
    pub(super) fn made(&mut self, write: &Ready) {
        self.written += write.writes();
        self.done.extend(write.tickets());
    }

    /// Notes an error of what is around the requests.
    pub(super) fn broken(&mut self, error: Error) {
        self.error.get_or_insert(error);
        self.is_broken = true;
    }

    /// Whether no other request of the batch is to be begun.
    pub(super) fn ends_batch(&self, refusals: Refusals) -> bool {
        self.is_broken || (refusals == Refusals::Stop && !self.refused.is_empty())
    }
}

/// Writes of one request.
struct Part {
    writes: Vec<Ready>,
    /// How often they were sent.
    round: u32,
    /// Once without a certain answer.
    may_be_applied: bool,
}

impl Part {
    fn leave_to(self, sent: &mut Sent) {
        sent.may_be_applied |= self.may_be_applied && !self.writes.is_empty();
        sent.leftovers.extend(self.writes);
    }
}

/// Sends a chunk whose writes all go by way of `db`.
pub(super) async fn send_chunk(db: &Db, chunk: Vec<Ready>, sending: &Sending) -> Sent {
    // Out here, so that a panic on the way loses none of them.
    let mut parts = vec![Part { writes: chunk, round: 0, may_be_applied: false }];
    let mut sent = Sent::default();
    if let Err(panic) = catch_in("sending", send_parts(db, &mut parts, &mut sent, sending)).await {
        sent.broken(panic.operation(OPERATION));
        // Nobody knows how far it has come.
        sent.may_be_applied |= parts.last().is_some_and(|part| part.round > 0 && !part.writes.is_empty());
    }
    for part in parts {
        part.leave_to(&mut sent);
    }
    sent
}

/// Sends the parts, one after the other. Those that are left were not written.
async fn send_parts(db: &Db, parts: &mut Vec<Part>, sent: &mut Sent, sending: &Sending) {
    let rate_limit = sending.rate_limit.as_ref();
    let patience = sending.patience;
    let started = Instant::now();
    while let Some(part) = parts.last_mut() {
        if part.writes.is_empty() {
            parts.pop();
            continue;
        }
        let permit = match rate_limit {
            None => None,
            Some(limit) => {
                let permit = limit.wait_before(patience.deadline(started)).await;
                if permit.is_none() {
                    sent.error = Some(context(out_of_time(), &part.writes));
                    return;
                }
                permit
            }
        };
        part.round += 1;
        let result = {
            let tables = by_table(&part.writes);
            let transport = db.transport().reporting(rate_limit.is_some());
            transport.send(&BatchWrite { tables: &tables }, &mut NoItems).await
        };
        let mut failed = None;
        match result {
            Ok(reply) => {
                #[cfg(dynorm_broken)]
                let reply = reply.map(|left| {
                    if crate::broken::is("unprocessed entries are dropped") { Vec::new() } else { left }
                });
                part.may_be_applied |= reply.attempts.may_be_applied();
                let done = take_done(&mut part.writes, &reply.value);
                for write in &done {
                    sent.made(write);
                }
                if let Some(permit) = permit
                    && let (Some(first), Err(error)) = (done.first(), permit.spend(reply.usage.capacity))
                {
                    sent.broken(context(error, std::slice::from_ref(first)));
                    return;
                }
            }
            Err(failure) => {
                part.may_be_applied |= failure.attempts.may_be_applied();
                let error = context(failure.error, &part.writes);
                if is_refusal(&error) || is_of_one_table(&error, &part.writes) {
                    sent.refused.extend(refuse(parts, error));
                    continue;
                }
                // The SDK has tried several times already; all of the batch being refused for now
                // is the same as each write being unprocessed.
                failed = Some(error);
            }
        }
        let for_good = failed.as_ref().is_some_and(|error| !error.is_transient());
        if !part.writes.is_empty() && (for_good || !patience.next_round(part.round, started).await) {
            if let Some(part) = parts.pop() {
                part.leave_to(sent);
            }
            sent.error = sent.error.take().or(failed);
        }
    }
}

fn context(error: Error, writes: &[Ready]) -> Error {
    let error = error.operation(OPERATION);
    match single_table(writes) {
        Some(table) => error.on_table(table),
        None => error,
    }
}

fn single_table(writes: &[Ready]) -> Option<&str> {
    let first = writes.first()?.table.name();
    writes.iter().all(|ready| ready.table.name() == first).then_some(first)
}

/// Whether the error may be that of one of several tables, such as one that is not there.
fn is_of_one_table(error: &Error, writes: &[Ready]) -> bool {
    matches!(error.kind(), Kind::NotFound | Kind::Denied) && single_table(writes).is_none()
}

/// Of writes that were refused together, one is to blame: finds it by halves, so that the others
/// are written.
fn refuse(parts: &mut Vec<Part>, error: Error) -> Option<(Ready, Error)> {
    let Part { mut writes, round, may_be_applied } = parts.pop()?;
    if writes.len() == 1 {
        let write = writes.pop()?;
        let error = error.with_key(&write.key);
        return Some((write, error));
    }
    let other = if is_of_one_table(&error, &writes) {
        let first = writes.first()?.table.name().to_owned();
        writes.extract_if(.., |ready| ready.table.name() != first).collect()
    } else {
        writes.split_off(writes.len() / 2)
    };
    // To be refused is no attempt.
    let round = round.saturating_sub(1);
    parts.extend([Part { writes: other, round, may_be_applied }, Part { writes, round, may_be_applied }]);
    None
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

/// Takes out those writes that were processed. Keys are unique within a chunk, so they say which.
fn take_done(writes: &mut Vec<Ready>, unprocessed: &[Unprocessed]) -> Vec<Ready> {
    if unprocessed.is_empty() {
        return std::mem::take(writes);
    }
    let is_of = |entry: &Unprocessed, table: &str, key: &Key| {
        entry.table == table
            && key.attributes().all(|(name, value)| entry.attributes.get(name) == Some(value))
    };
    let known = |entry: &Unprocessed| writes.iter().any(|ready| is_of(entry, ready.table.name(), &ready.key));
    if !unprocessed.iter().all(known) {
        // Something that was not sent came back. Writing all once more does no harm; losing one
        // would.
        return Vec::new();
    }
    let is_left =
        |ready: &Ready| unprocessed.iter().any(|entry| is_of(entry, ready.table.name(), &ready.key));
    writes.extract_if(.., |ready| !is_left(ready)).collect()
}
