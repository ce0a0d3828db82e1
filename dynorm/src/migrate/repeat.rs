//! Items that have failed, once more.

use std::collections::BTreeMap;

use super::bulk::End;
use super::counts::Counts;
use super::decide::Trouble;
use super::ledger::read_failed;
use super::rows::FailedRow;
use super::step::Done;
use super::task::Task;
use crate::error::{Error, Kind, Result};
use crate::model::Key;
use crate::transport::Meter;
use crate::value::Map;
use crate::write::{AnyWrite, Write};

/// How many are written down at once.
const AT_ONCE: usize = 25;

/// Tries each of the items that have failed, and forgets those that do not fail any more. Gives
/// what became of them, `failed` of them still being so.
pub(super) async fn repeat(task: Task<'_>) -> Result<(End, Counts)> {
    let Task { items, ledger, pace, stop, .. } = task;
    let meter = Meter::new();
    let table = task.table(&meter);
    let schema = table.schema().await?;
    let mut counts = Counts::default();
    let mut end = End::Done;
    let mut settled: Vec<AnyWrite> = Vec::new();
    let rows = read_failed(&ledger.db, ledger.name).await?;
    for row in rows {
        let leave = pace.write(stop).await;
        if stop.is_stopped() {
            end = End::Stopped;
            break;
        }
        if counts.failed >= task.max_failures {
            end = End::TooManyFailed;
            break;
        }
        task.check_lock()?;
        let key = row.attributes().and_then(|key: Map| Key::of(&schema, &key)).map_err(unreadable)?;
        let before = (meter.read_units(), meter.write_units());
        counts.read += 1;
        let done = match items.one(&table, &key).await {
            Ok(None) => Ok(Done::Gone),
            Ok(Some(pending)) => pending.run().await,
            Err(error) => Err(Trouble::from(error)),
        };
        let (reads, writes) = (meter.read_units() - before.0, meter.write_units() - before.1);
        counts.read_units += reads;
        counts.write_units += writes;
        pace.spend_on_item(leave, reads, writes)?;
        match done {
            Ok(done) => {
                counts.count(done);
                settled.push(ledger.failed().delete(&row.name, &row.part).into_any());
            }
            Err(Trouble::Item(error)) => {
                counts.failed += 1;
                settled.push(task.fail(&key, error)?);
            }
            Err(Trouble::Run(error)) => {
                // What it ends with is said; that this could not be written down is no news.
                let _ = ledger.commit(settled).await;
                return Err(error);
            }
        }
        if settled.len() >= AT_ONCE {
            ledger.commit(std::mem::take(&mut settled)).await?;
        }
    }
    ledger.commit(settled).await?;
    Ok((end, counts))
}

fn unreadable(error: Error) -> Error {
    Error::with_source(Kind::Invalid, error).message("the key of an item that has failed cannot be read")
}

/// The items that have failed, by their keys as DynamoDB's JSON, and why.
pub(super) fn listed(rows: Vec<FailedRow>) -> BTreeMap<String, String> {
    rows.into_iter().map(|row| (row.key, row.error)).collect()
}
