//! What is written down of a migration: where it is, what has failed, and in the end that it is
//! done. Each time on condition that the lock is still held.

use tokio::sync::Mutex;

use super::lock::Lock;
use super::rows::{FAILED, FailedRow, LockRow, RUN, RunRow, SEGMENT, SegmentRow};
use crate::db::{Db, Item, Table};
use crate::error::{Error, Result};
use crate::retry::Tries;
use crate::write::AnyWrite;

/// How many writes go into one transaction, beside the check of the lock.
pub(super) const MOST: usize = 90;

/// What is written down of one migration.
pub(super) struct Ledger<'r> {
    pub(super) db: Db,
    pub(super) name: &'r str,
    pub(super) lock: &'r Lock,
    /// One at a time: two transactions that check one lock are in each other's way.
    writing: Mutex<()>,
}

impl<'r> Ledger<'r> {
    pub(super) fn new(db: &Db, name: &'r str, lock: &'r Lock) -> Self {
        Ledger { db: db.clone(), name, lock, writing: Mutex::new(()) }
    }

    pub(super) fn segments(&self) -> Table<SegmentRow> {
        self.db.table()
    }

    pub(super) fn failed(&self) -> Table<FailedRow> {
        self.db.table()
    }

    pub(super) fn runs(&self) -> Table<RunRow> {
        self.db.table()
    }

    /// Writes all of these, if the lock is still held. At most [`MOST`] of them.
    pub(super) async fn commit(&self, writes: Vec<AnyWrite>) -> Result<()> {
        let _one_at_a_time = self.writing.lock().await;
        let mut tries = Tries::new(10, None);
        loop {
            let mut transaction = self.db.transact_write().with(self.lock.check()).attempts(10);
            for write in &writes {
                transaction = transaction.with(write.clone());
            }
            let error = match transaction.await {
                Ok(()) => return Ok(()),
                Err(error) => error,
            };
            if is_lost(&error) {
                return Err(self.lock.taken_over());
            }
            // They are puts and deletions, which may be made twice.
            if !error.is_transient() || tries.next().await.is_none() {
                return Err(error);
            }
        }
    }

    /// All segments that were begun.
    pub(super) async fn read_segments(&self) -> Result<Vec<SegmentRow>> {
        read_segments(&self.db, self.name).await
    }
}

/// Makes the table if it is not there. Whoever may not make tables needs one that is.
pub(super) async fn make_table(db: &Db) -> Result<()> {
    let table = db.table::<LockRow>();
    match table.wait_until_active().await {
        Err(error) if error.is_not_found() => table.create_if_missing().await.map(drop),
        ready => ready.map(drop),
    }
}

pub(super) async fn read_segments(db: &Db, name: &str) -> Result<Vec<SegmentRow>> {
    let query = SegmentRow::query(name).part().begins_with(SEGMENT).consistent().models();
    query.all(&db.table()).await
}

/// The items that have failed.
pub(super) async fn read_failed(db: &Db, name: &str) -> Result<Vec<FailedRow>> {
    let query = FailedRow::query(name).part().begins_with(FAILED).consistent().models();
    query.all(&db.table()).await
}

pub(super) async fn read_run(db: &Db, name: &str) -> Result<Option<RunRow>> {
    Ok(db.table::<RunRow>().get(name, RUN).consistent().await?.map(Item::into_inner))
}

pub(super) async fn read_lock(db: &Db, name: &str) -> Result<Option<LockRow>> {
    Ok(db.table::<LockRow>().get(name, super::rows::LOCK).consistent().await?.map(Item::into_inner))
}

/// All that was ever begun, in no order; nothing if there is no table yet.
pub(super) async fn read_history(db: &Db) -> Result<Vec<RunRow>> {
    let scan = RunRow::scan().filter(RunRow::status().exists()).consistent().models();
    match scan.all(&db.table::<RunRow>()).await {
        Err(error) if error.is_not_found() => Ok(Vec::new()),
        runs => runs,
    }
}

/// Whether it was the check of the lock that did not hold.
fn is_lost(error: &Error) -> bool {
    let first = error.reasons().first();
    first.is_some_and(|reason| {
        reason.position() == 0 && (reason.error().is_conflict() || reason.error().is_not_found())
    })
}
