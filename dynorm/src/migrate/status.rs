//! How far the migrations are: [`Migrations::status`], and what is done about them by hand.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::counts::Counts;
use super::event::Events;
use super::ledger::{make_table, read_failed, read_history, read_lock, read_run, read_segments};
use super::list::{Entry, Migrations, Work};
use super::lock::{self, Taking};
use super::order::State;
use super::repeat::listed;
use super::rows::RunRow;
use super::run::Options;
use super::work::Worker;
use crate::db::Db;
use crate::error::{Error, Kind, Result};

/// How far a migration is. Shown, it is a line, and one for each index that is not complete yet.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct MigrationStatus {
    /// Its name.
    pub name: String,
    /// Whether it is in the list: otherwise another version of the program has run it.
    pub is_known: bool,
    /// How far it is.
    pub state: State,
    /// How it goes about its items: `upgrade`, `each`, `marked` or `custom`.
    pub way: String,
    /// The table whose items it changes; `None` of a custom one.
    pub table: Option<String>,
    /// Its items so far.
    pub counts: Counts,
    /// How many segments it has; 0 if it was not begun.
    pub segments: u32,
    /// How many of them are done.
    pub segments_done: u32,
    /// The items that have failed, by their keys as DynamoDB's JSON, and why.
    pub failed: BTreeMap<String, String>,
    /// When it was begun.
    pub started: Option<SystemTime>,
    /// When it has met all items.
    pub finished: Option<SystemTime>,
    /// The version of the program that has written this, if it has said so.
    pub version: Option<String>,
    /// Of an upgrade that is not done, the indexes of its model: items of older schemas are in them
    /// only as far as they have their keys already.
    pub incomplete_indexes: Vec<String>,
    /// Of an upgrade, the number of the schema that the items get.
    pub schema_number: Option<u32>,
    /// Who has the lock: somebody who is at work, or has crashed less than a lease ago, or more if
    /// nobody has tried since.
    pub owner: Option<String>,
}

impl Migrations {
    /// How far each migration is: those of the list in its order, and behind them those that only
    /// the history has. Only reads.
    ///
    /// # Errors
    ///
    /// If a request fails.
    pub async fn status(&self, db: &Db) -> Result<Vec<MigrationStatus>> {
        self.check()?;
        let mut history: BTreeMap<String, RunRow> =
            read_history(db).await?.into_iter().map(|row| (row.name.clone(), row)).collect();
        let mut all = Vec::new();
        for entry in &self.entries {
            let mut status = match history.remove(&*entry.name) {
                Some(row) => of_row(db, row, true).await?,
                None => pending(db, entry),
            };
            if let Work::Items(items) = &entry.work
                && let Some((number, indexes)) = items.incomplete()
            {
                status.schema_number = Some(number);
                status.incomplete_indexes = if status.state.is_done() { Vec::new() } else { indexes };
            }
            all.push(status);
        }
        for (_, row) in history {
            all.push(of_row(db, row, false).await?);
        }
        Ok(all)
    }

    /// Says that all migrations up to this one are done, without running them: for tables that are
    /// as they would make them, such as those of a new stage. Of one with items that have failed,
    /// they stay as they are. Gives those of which this was not so before.
    ///
    /// # Errors
    ///
    /// [`Kind::NotFound`] if there is no migration of this name. [`Kind::Locked`] if somebody is at
    /// work at one of them.
    pub async fn baseline(&self, db: &Db, name: &str) -> Result<Vec<String>> {
        self.check()?;
        let Some(last) = self.names().position(|known| known == name) else {
            let message = format!("there is no migration `{name}`");
            return Err(Error::new(Kind::NotFound, message).operation("Migrate"));
        };
        make_table(db).await?;
        let options = Options::default();
        let events = Events(&|_| ());
        let mut noted = Vec::new();
        for entry in self.entries.iter().take(last + 1) {
            let is_done = |row: &RunRow| State::of(&row.status).is_some_and(State::is_done);
            if read_run(db, &entry.name).await?.as_ref().is_some_and(is_done) {
                continue;
            }
            let taking = Taking {
                db,
                name: &entry.name,
                runner: &options.runner,
                lease: options.lease,
                waits: false,
                stop: &options.stop,
                events,
            };
            let Some(lock) = taking.take().await? else { continue };
            let worker = Worker { db, entry, lock: &lock, options: &options, events };
            let result = worker.baseline().await;
            lock.release().await;
            if result? {
                noted.push(entry.name.to_string());
            }
        }
        Ok(noted)
    }

    /// Takes the lock of a migration from whoever has it, and gives who that was; `None` if nobody
    /// has it. What they write down from then on is refused; items that they are at may still be
    /// changed, as by anybody who does not know that somebody else goes on.
    ///
    /// Not needed after a crash, since a lock is free when its owner has shown no sign of life for
    /// a lease. It is for an owner that is alive, and hangs.
    ///
    /// # Errors
    ///
    /// If a request fails.
    pub async fn unlock(db: &Db, name: &str) -> Result<Option<String>> {
        lock::unlock(db, name).await
    }
}

fn pending(db: &Db, entry: &Entry) -> MigrationStatus {
    MigrationStatus {
        name: entry.name.to_string(),
        is_known: true,
        state: State::Pending,
        way: entry.way.name().to_owned(),
        table: entry.table(db),
        counts: Counts::default(),
        segments: 0,
        segments_done: 0,
        failed: BTreeMap::new(),
        started: None,
        finished: None,
        version: None,
        incomplete_indexes: Vec::new(),
        schema_number: None,
        owner: None,
    }
}

async fn of_row(db: &Db, row: RunRow, is_known: bool) -> Result<MigrationStatus> {
    // Nobody is at work at what is done, and its items were counted when it was.
    let is_done = State::of(&row.status).is_some_and(State::is_done);
    let (segments, failed, owner) = if is_done {
        (Vec::new(), Vec::new(), None)
    } else {
        let (segments, failed) = (read_segments(db, &row.name).await?, read_failed(db, &row.name).await?);
        (segments, failed, read_lock(db, &row.name).await?.and_then(|lock| lock.owner))
    };
    // What a newer program calls otherwise was begun, at least.
    let state = State::of(&row.status).unwrap_or(State::Begun);
    let mut counts = Counts::from(&row.counts);
    if state == State::Begun {
        for segment in &segments {
            counts += Counts::from(&segment.counts);
        }
        counts.failed = failed.len() as u64;
    }
    let done = segments.iter().filter(|segment| segment.done).count();
    let time = |seconds: u64| UNIX_EPOCH.checked_add(Duration::from_secs(seconds));
    Ok(MigrationStatus {
        is_known,
        state,
        counts,
        segments: row.segments,
        segments_done: if is_done { row.segments } else { u32::try_from(done).unwrap_or(u32::MAX) },
        failed: listed(failed),
        started: time(row.started),
        finished: row.finished.and_then(time),
        incomplete_indexes: Vec::new(),
        schema_number: None,
        owner,
        name: row.name,
        way: row.way,
        table: row.table,
        version: row.version,
    })
}

impl fmt::Display for MigrationStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.state)?;
        if !self.is_known {
            f.write_str(", and not known to this program")?;
        }
        match &self.table {
            Some(table) => write!(f, "; {} on table `{table}`", self.way)?,
            None => write!(f, "; {}", self.way)?,
        }
        if self.state == State::Begun {
            write!(f, "; {} of {} segments", self.segments_done, self.segments)?;
        }
        if self.state != State::Pending && self.table.is_some() {
            write!(f, "; {}", self.counts)?;
        }
        self.owner.as_ref().map_or(Ok(()), |owner| write!(f, "; {owner} has the lock"))?;
        let number = self.schema_number.unwrap_or(0);
        self.incomplete_indexes.iter().try_for_each(|index| {
            write!(f, "\nindex `{index}`: items of a schema below {number} may not be in it yet")
        })
    }
}
