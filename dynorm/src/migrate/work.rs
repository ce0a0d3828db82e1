//! One migration, under its lock.

use tokio::sync::Mutex;
use tokio::time::Instant;

use super::bulk::{BulkRun, End, Progress};
use super::cost;
use super::counts::Counts;
use super::custom::{Migration, Run, Stopped};
use super::event::{Event, Events};
use super::items::Items;
use super::ledger::{Ledger, read_failed, read_run};
use super::list::{Entry, Work};
use super::lock::Lock;
use super::order::State;
use super::pace::Pace;
use super::repeat::repeat;
use super::rows::{RUN, RunRow, Tally};
use super::run::Options;
use super::task::Task;
use crate::db::Db;
use crate::error::{Error, Kind, Result};
use crate::retry::catch_in;
use crate::write::Write;

/// Works at one migration.
pub(super) struct Worker<'r> {
    pub(super) db: &'r Db,
    pub(super) entry: &'r Entry,
    pub(super) lock: &'r Lock,
    pub(super) options: &'r Options,
    pub(super) events: Events<'r>,
}

/// What came of it.
pub(super) enum Outcome {
    /// Somebody else has done it before the lock was taken.
    DoneBefore,
    Done(Counts),
    /// Items that have failed were repeated, of a migration that has not met all items yet.
    Repeated,
    Stopped,
    Failed {
        failed: u64,
        finished: bool,
    },
}

impl Worker<'_> {
    pub(super) async fn work(&self) -> Result<Outcome> {
        let ledger = Ledger::new(self.db, &self.entry.name, self.lock);
        let found = read_run(self.db, &self.entry.name).await?;
        if let Some(row) = &found {
            self.check_same(row)?;
            let state = State::of(&row.status);
            if state.is_some_and(State::is_done)
                || (state == Some(State::Failed) && !self.options.only_failed)
            {
                return Ok(Outcome::DoneBefore);
            }
        }
        match &self.entry.work {
            Work::Items(items) => match found {
                Some(row) if self.options.only_failed => self.repeat(&ledger, &**items, row).await,
                found => self.bulk(&ledger, &**items, found).await,
            },
            Work::Custom(_) if self.options.only_failed => Ok(Outcome::DoneBefore),
            Work::Custom(migration) => self.custom(&ledger, &**migration, found).await,
        }
    }

    /// Writes down that it is done, whatever there is. Gives whether that is new.
    pub(super) async fn baseline(&self) -> Result<bool> {
        let ledger = Ledger::new(self.db, &self.entry.name, self.lock);
        let mut row = match read_run(self.db, &self.entry.name).await? {
            Some(row) if State::of(&row.status).is_some_and(State::is_done) => return Ok(false),
            Some(row) => row,
            None => self.new_row(0),
        };
        let counts = Counts::from(&row.counts);
        self.note(&ledger, &mut row, State::Baseline, counts).await?;
        Ok(true)
    }

    /// What was begun in another way, or on another table, is another migration.
    fn check_same(&self, row: &RunRow) -> Result<()> {
        let (way, table) = (self.entry.way.name(), self.entry.table(self.db));
        if row.way == way && row.table == table {
            return Ok(());
        }
        let words = |way: &str, table: Option<&str>| match table {
            Some(table) => format!("`{way}` on table `{table}`"),
            None => format!("`{way}`"),
        };
        let message = format!(
            "the migration `{}` was begun as {}, and is {} now: give what is new a name of its own",
            self.entry.name,
            words(&row.way, row.table.as_deref()),
            words(way, table.as_deref())
        );
        Err(Error::new(Kind::Invalid, message).operation("Migrate"))
    }

    fn new_row(&self, segments: u32) -> RunRow {
        RunRow {
            name: self.entry.name.to_string(),
            part: RUN.to_owned(),
            status: State::Begun.name().to_owned(),
            way: self.entry.way.name().to_owned(),
            table: self.entry.table(self.db),
            segments,
            started: self.db.clock().seconds(),
            finished: None,
            fence: 0,
            runner: String::new(),
            version: None,
            counts: Tally::default(),
        }
    }

    /// Writes down how far the migration is.
    async fn note(&self, ledger: &Ledger<'_>, row: &mut RunRow, state: State, counts: Counts) -> Result<()> {
        state.name().clone_into(&mut row.status);
        row.finished = (state != State::Begun).then(|| self.db.clock().seconds());
        row.fence = self.lock.fence();
        self.lock.owner().clone_into(&mut row.runner);
        row.version.clone_from(&self.options.version);
        row.counts = counts.into();
        ledger.commit(vec![ledger.runs().put(row).into_any()]).await
    }

    async fn begin(&self, ledger: &Ledger<'_>, found: Option<RunRow>, segments: u32) -> Result<RunRow> {
        if let Some(row) = found {
            return Ok(row);
        }
        let mut row = self.new_row(segments);
        self.note(ledger, &mut row, State::Begun, Counts::default()).await?;
        Ok(row)
    }

    fn task<'t>(&'t self, ledger: &'t Ledger<'t>, items: &'t dyn Items, pace: &'t Pace) -> Task<'t> {
        let Options { stop, max_failures, .. } = self.options;
        Task { items, ledger, pace, events: self.events, stop, max_failures: *max_failures }
    }

    async fn bulk(&self, ledger: &Ledger<'_>, items: &dyn Items, found: Option<RunRow>) -> Result<Outcome> {
        let options = self.options;
        let (cost, pace) = cost::estimate(self.db, items, options.rate).await?;
        let of_items = Some(cost.items);
        let name = self.entry.name.to_string();
        let (table, resumed) = (self.entry.table(self.db), found.is_some());
        self.events.say(Event::Begun { name: name.clone(), table, resumed, cost: Some(cost) });
        let begun = Instant::now();
        let mut row = self.begin(ledger, found, options.segments).await?;
        let run = BulkRun {
            task: self.task(ledger, items, &pace),
            page_size: options.page_size,
            total: row.segments,
            of_items,
            progress: Progress::default(),
        };
        let (end, mut counts) = run.run().await?;
        if end == End::Stopped {
            return Ok(Outcome::Stopped);
        }
        let failed = read_failed(self.db, &name).await?.len() as u64;
        if end == End::TooManyFailed {
            return Ok(Outcome::Failed { failed, finished: false });
        }
        // What was repeated in the mean time.
        counts += Counts::from(&row.counts);
        counts.failed = failed;
        let state = if failed == 0 { State::Done } else { State::Failed };
        self.note(ledger, &mut row, state, counts).await?;
        self.events.say(Event::Finished { name, counts, failed, elapsed: begun.elapsed() });
        Ok(match failed {
            0 => Outcome::Done(counts),
            failed => Outcome::Failed { failed, finished: true },
        })
    }

    async fn repeat(&self, ledger: &Ledger<'_>, items: &dyn Items, mut row: RunRow) -> Result<Outcome> {
        let (_, pace) = cost::estimate(self.db, items, self.options.rate).await?;
        let name = self.entry.name.to_string();
        let table = self.entry.table(self.db);
        self.events.say(Event::Begun { name: name.clone(), table, resumed: true, cost: None });
        let begun = Instant::now();
        let (end, repeated) = repeat(self.task(ledger, items, &pace)).await?;
        let failed = read_failed(self.db, &name).await?.len() as u64;
        let mut counts = Counts::from(&row.counts);
        // They were counted as read when they failed.
        counts += Counts { read: 0, ..repeated };
        counts.failed = failed;
        let was_finished = State::of(&row.status) == Some(State::Failed);
        let state = match (was_finished, failed) {
            (true, 0) => State::Done,
            (true, _) => State::Failed,
            // Counted at the end of the run, with those that fail until then.
            (false, _) => State::Begun,
        };
        self.note(ledger, &mut row, state, counts).await?;
        match end {
            End::Stopped => return Ok(Outcome::Stopped),
            End::TooManyFailed => return Ok(Outcome::Failed { failed, finished: false }),
            End::Done => {}
        }
        self.events.say(Event::Finished { name, counts, failed, elapsed: begun.elapsed() });
        Ok(match (failed, was_finished) {
            (0, true) => Outcome::Done(counts),
            (0, false) => Outcome::Repeated,
            (failed, finished) => Outcome::Failed { failed, finished },
        })
    }

    async fn custom(
        &self,
        ledger: &Ledger<'_>,
        migration: &dyn Migration,
        found: Option<RunRow>,
    ) -> Result<Outcome> {
        let name = self.entry.name.to_string();
        let resumed = found.is_some();
        self.events.say(Event::Begun { name: name.clone(), table: None, resumed, cost: None });
        let begun = Instant::now();
        let mut row = self.begin(ledger, found, 1).await?;
        let position = ledger.read_segments().await?.into_iter().find_map(|row| row.cursor);
        let run = Run { db: self.db, ledger, stop: &self.options.stop, position: Mutex::new(position) };
        if let Err(error) = catch_in("the migration", migration.run(&run)).await? {
            if error.is::<Stopped>() {
                return Ok(Outcome::Stopped);
            }
            return Err(match error.downcast::<Error>() {
                Ok(error) => *error,
                Err(error) => {
                    let message = format!("the migration `{name}`: {error}");
                    Error::with_source(Kind::Other, error).message(message).operation("Migrate")
                }
            });
        }
        let counts = Counts::default();
        self.note(ledger, &mut row, State::Done, counts).await?;
        self.events.say(Event::Finished { name, counts, failed: 0, elapsed: begun.elapsed() });
        Ok(Outcome::Done(counts))
    }
}
