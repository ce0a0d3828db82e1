//! Items that have failed, once more.

use std::collections::BTreeMap;

use super::bulk::End;
use super::counts::Counts;
use super::decide::Trouble;
use super::event::{Event, Events};
use super::items::Items;
use super::ledger::{Ledger, read_failed};
use super::pace::Pace;
use super::rows::FailedRow;
use super::stop::Stop;
use crate::error::{Error, Kind, Result};
use crate::model::Key;
use crate::transport::Meter;
use crate::value::Map;
use crate::write::{AnyWrite, Write};

/// How many are written down at once.
const AT_ONCE: usize = 25;

/// The items of one migration that have failed.
pub(super) struct Repeat<'r> {
    pub(super) items: &'r dyn Items,
    pub(super) ledger: &'r Ledger<'r>,
    pub(super) pace: &'r Pace,
    pub(super) events: Events<'r>,
    pub(super) stop: &'r Stop,
    pub(super) max_failures: u64,
}

impl Repeat<'_> {
    /// Tries each of them, and forgets those that do not fail any more. Gives what became of them,
    /// `failed` of them still being so.
    pub(super) async fn run(&self) -> Result<(End, Counts)> {
        let meter = Meter::new();
        let db = self.ledger.db.joined(&self.ledger.db.metered(&meter));
        let table = self.items.table(&db);
        let schema = table.schema().await?;
        let mut counts = Counts::default();
        let mut end = End::Done;
        let mut settled: Vec<AnyWrite> = Vec::new();
        let rows = read_failed(&self.ledger.db, self.ledger.name).await?;
        for row in rows {
            let leave = self.pace.write(self.stop).await;
            if self.stop.is_stopped() {
                end = End::Stopped;
                break;
            }
            if counts.failed >= self.max_failures {
                end = End::TooManyFailed;
                break;
            }
            if self.ledger.lock.is_lost() {
                return Err(self.ledger.lock.taken_over());
            }
            let key = row.attributes().and_then(|key: Map| Key::of(&schema, &key)).map_err(unreadable)?;
            let before = (meter.read_units(), meter.write_units());
            counts.read += 1;
            let done = match self.items.one(&table, &key).await {
                Ok(None) => Ok(super::step::Done::Gone),
                Ok(Some(pending)) => pending.run().await,
                Err(error) => Err(Trouble::from(error)),
            };
            let (reads, writes) = (meter.read_units() - before.0, meter.write_units() - before.1);
            counts.read_units += reads;
            counts.write_units += writes;
            self.pace.spend_on_item(leave, reads, writes)?;
            match done {
                Ok(done) => {
                    counts.count(done);
                    settled.push(self.ledger.failed().delete(&row.name, &row.part).into_any());
                }
                Err(Trouble::Item(error)) => {
                    counts.failed += 1;
                    let row = FailedRow::new(self.ledger.name, &key, error.clone())?;
                    settled.push(self.ledger.failed().put(&row).into_any());
                    let name = self.ledger.name.to_owned();
                    self.events.say(Event::ItemFailed { name, key, error });
                }
                Err(Trouble::Run(error)) => {
                    // What it ends with is said; that this could not be written down is no news.
                    let _ = self.ledger.commit(settled).await;
                    return Err(error);
                }
            }
            if settled.len() >= AT_ONCE {
                self.ledger.commit(std::mem::take(&mut settled)).await?;
            }
        }
        self.ledger.commit(settled).await?;
        Ok((end, counts))
    }
}

fn unreadable(error: Error) -> Error {
    Error::with_source(Kind::Invalid, error).message("the key of an item that has failed cannot be read")
}

/// The items that have failed, by their keys as DynamoDB's JSON, and why.
pub(super) fn listed(rows: Vec<FailedRow>) -> BTreeMap<String, String> {
    rows.into_iter().map(|row| (row.key, row.error)).collect()
}
