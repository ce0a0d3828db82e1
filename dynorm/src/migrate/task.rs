//! What it takes to work at the items of one migration, all of them or those that have failed.

use super::event::{Event, Events};
use super::items::Items;
use super::ledger::Ledger;
use super::pace::Pace;
use super::rows::FailedRow;
use super::stop::Stop;
use crate::db::TableRef;
use crate::error::Result;
use crate::model::Key;
use crate::transport::Meter;
use crate::write::{AnyWrite, Write};

/// The items of one migration, and all that is needed to work at them.
#[derive(Clone, Copy)]
pub(super) struct Task<'r> {
    pub(super) items: &'r dyn Items,
    pub(super) ledger: &'r Ledger<'r>,
    pub(super) pace: &'r Pace,
    pub(super) events: Events<'r>,
    pub(super) stop: &'r Stop,
    /// So many failed items of this run are too many.
    pub(super) max_failures: u64,
}

impl Task<'_> {
    /// The table of the items, whose requests a meter counts.
    pub(super) fn table(&self, meter: &Meter) -> TableRef {
        let db = &self.ledger.db;
        self.items.table(&db.joined(&db.metered(meter)))
    }

    /// # Errors
    ///
    /// If somebody else has taken the lock over.
    pub(super) fn check_lock(&self) -> Result<()> {
        let lock = self.ledger.lock;
        if lock.is_lost() { Err(lock.taken_over()) } else { Ok(()) }
    }

    /// Says that an item has failed, and gives the write that notes it.
    pub(super) fn fail(&self, key: &Key, error: String) -> Result<AnyWrite> {
        let ledger = self.ledger;
        let row = FailedRow::new(ledger.name, key, error.clone())?;
        self.events.say(Event::ItemFailed { name: ledger.name.to_owned(), key: key.clone(), error });
        Ok(ledger.failed().put(&row).into_any())
    }
}
