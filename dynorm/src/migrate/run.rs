//! The run of all migrations that are left: [`Migrations::run`].

use std::fmt;
use std::future::IntoFuture;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_core::future::BoxFuture;
use tokio::time::Instant;

use super::counts::Counts;
use super::event::{Event, Events};
use super::ledger::{make_table, read_history, read_run};
use super::list::Migrations;
use super::lock::Taking;
use super::order::{self, State};
use super::pace::Rate;
use super::stop::Stop;
use super::work::{Outcome, Worker};
use crate::db::Db;
use crate::error::{Error, Kind, Result};

/// The run of migrations. Await it to begin: it runs one after another of those that are left, each
/// under a lock of its own, and gives a [`Report`].
///
/// It may be ended at any moment, by a crash as well: the next run goes on from what was written
/// down. See the [guide](crate::guide::migrations).
#[must_use = "it begins when it is awaited"]
pub struct RunMigrations<'e> {
    list: Migrations,
    db: Db,
    options: Options,
    on_event: Option<Box<dyn FnMut(Event) + Send + 'e>>,
}

/// What a run is told.
#[derive(Clone, Debug)]
pub(super) struct Options {
    pub(super) rate: Rate,
    pub(super) segments: u32,
    pub(super) page_size: u32,
    pub(super) lease: Duration,
    pub(super) waits: bool,
    pub(super) max_failures: u64,
    pub(super) only_failed: bool,
    pub(super) allow_out_of_order: bool,
    pub(super) runner: String,
    pub(super) version: Option<String>,
    pub(super) stop: Stop,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            rate: Rate::Quarter,
            segments: 8,
            page_size: 100,
            lease: Duration::from_secs(30),
            waits: false,
            max_failures: 100,
            only_failed: false,
            allow_out_of_order: false,
            runner: format!("process {}", std::process::id()),
            version: None,
            stop: Stop::new(),
        }
    }
}

/// What a run has done.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Report {
    /// The migrations that it has finished, in their order.
    pub finished: Vec<Finished>,
    /// How it ended.
    pub ended: Ended,
}

/// A migration that was finished.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Finished {
    /// Its name.
    pub name: String,
    /// Its items, those of earlier runs included.
    pub counts: Counts,
    /// How long this run was at it.
    pub elapsed: Duration,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ended {
    /// Nothing is left.
    Done,
    /// It was asked to [stop](RunMigrations::stop) in the middle of this migration, or before it.
    #[non_exhaustive]
    Stopped {
        /// The migration's name.
        name: String,
    },
    /// Items of this migration have failed, so that those behind it are not begun.
    #[non_exhaustive]
    Failed {
        /// The migration's name.
        name: String,
        /// How many of its items are failed.
        failed: u64,
        /// Whether all other items were met. If not, so many have failed that it was given up, and
        /// the next run goes on.
        finished: bool,
    },
}

impl Report {
    /// Itself, if nothing is left.
    ///
    /// # Errors
    ///
    /// [`Kind::Other`] that says what is left otherwise.
    pub fn or_error(self) -> Result<Self> {
        let message = match &self.ended {
            Ended::Done => return Ok(self),
            Ended::Stopped { name } => format!("the migration `{name}` was stopped; run it again to go on"),
            Ended::Failed { name, failed, finished: true } => {
                format!("failed items of the migration `{name}`: {failed}; `only_failed` repeats them")
            }
            Ended::Failed { name, failed, finished: false } => {
                format!(
                    "failed items of the migration `{name}`: {failed}, and it was given up; run it again to go on"
                )
            }
        };
        Err(Error::new(Kind::Other, message).operation("Migrate"))
    }
}

impl Migrations {
    /// Runs all migrations that are left, one after another: see [`RunMigrations`].
    ///
    /// The table `dynorm-migrations`, with the prefix of the database, is made if it is not there.
    ///
    /// # Errors
    ///
    /// [`Kind::Invalid`] if the list or the history makes no sense: see [`check`](Self::check) and
    /// [`allow_out_of_order`](RunMigrations::allow_out_of_order); and if the function of an
    /// [`each`](Self::each) is not idempotent. [`Kind::Locked`] if somebody else is at work.
    /// [`Kind::Other`] with the error of a custom migration. Otherwise what a request failed with.
    /// In each case the next run goes on.
    pub fn run(&self, db: &Db) -> RunMigrations<'static> {
        RunMigrations { list: self.clone(), db: db.clone(), options: Options::default(), on_event: None }
    }
}

impl RunMigrations<'_> {
    /// How fast it goes; [a quarter](Rate::Quarter) of what is provisioned unless this says
    /// otherwise.
    pub fn rate(mut self, rate: Rate) -> Self {
        self.options.rate = rate;
        self
    }

    /// In how many parts a table is read, each of which is worked on at the same time, up to 64: 8
    /// unless this says otherwise. Counts for migrations that are begun by this run: one that was
    /// begun before keeps its segments.
    pub fn segments(mut self, segments: u32) -> Self {
        self.options.segments = segments.clamp(1, 100_000);
        self
    }

    /// How many items are read by one request: 100 unless this says otherwise.
    pub fn page_size(mut self, items: u32) -> Self {
        self.options.page_size = items.max(1);
        self
    }

    /// For how long the lock stays this run's without a sign of life: 30 seconds unless this says
    /// otherwise, and a tenth of a second at least. After a crash, the next run waits that long.
    pub fn lease(mut self, lease: Duration) -> Self {
        self.options.lease = lease.max(Duration::from_millis(100));
        self
    }

    /// Waits as long as somebody else is at work, instead of an error of
    /// [`Kind::Locked`](crate::Kind::Locked).
    pub fn wait_for_lock(mut self, wait: bool) -> Self {
        self.options.waits = wait;
        self
    }

    /// Gives up when so many items have failed in this run: 100 unless this says otherwise.
    pub fn max_failures(mut self, items: u64) -> Self {
        self.options.max_failures = items.max(1);
        self
    }

    /// Repeats the items that have failed, and nothing else.
    pub fn only_failed(mut self, only: bool) -> Self {
        self.options.only_failed = only;
        self
    }

    /// Runs what is left also if the history has migrations that are not in the list, or ones that
    /// are behind those that are left.
    pub fn allow_out_of_order(mut self, allow: bool) -> Self {
        self.options.allow_out_of_order = allow;
        self
    }

    /// Who this is, for the lock and the history: the process's number unless this says otherwise.
    pub fn runner(mut self, runner: impl Into<String>) -> Self {
        self.options.runner = runner.into();
        self
    }

    /// The program's version, for the history.
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.options.version = Some(version.into());
        self
    }

    /// By what it is asked to end.
    pub fn stop(mut self, stop: &Stop) -> Self {
        self.options.stop = stop.clone();
        self
    }
}

impl RunMigrations<'_> {
    /// Says what is being done.
    pub fn on_event<'f>(self, on_event: impl FnMut(Event) + Send + 'f) -> RunMigrations<'f> {
        let RunMigrations { list, db, options, .. } = self;
        RunMigrations { list, db, options, on_event: Some(Box::new(on_event)) }
    }

    async fn run(self) -> Result<Report> {
        let RunMigrations { list, db, options, on_event } = self;
        list.check()?;
        make_table(&db).await?;
        let history = read_history(&db).await?;
        // What a newer program calls otherwise was begun, at least.
        let history: Vec<_> = history
            .iter()
            .map(|run| (run.name.as_str(), State::of(&run.status).unwrap_or(State::Begun)))
            .collect();
        order::check(list.names(), &history, options.allow_out_of_order)?;
        let listener = Mutex::new(on_event);
        let say = |event| {
            // One who has panicked hears no more.
            if let Some(listener) = &mut *listener.lock().unwrap_or_else(PoisonError::into_inner) {
                listener(event);
            }
        };
        let events = Events(&say);
        let mut finished = Vec::new();
        for entry in &list.entries {
            let ended = |ended| Ok(Report { finished: finished.clone(), ended });
            let name = entry.name.to_string();
            let run = read_run(&db, &name).await?;
            let state = run.as_ref().and_then(|run| State::of(&run.status)).unwrap_or(State::Pending);
            match state {
                State::Done | State::Baseline => continue,
                State::Pending if options.only_failed => continue,
                State::Failed if !options.only_failed => {
                    let failed = run.map_or(0, |run| Counts::from(&run.counts).failed);
                    return ended(Ended::Failed { name, failed, finished: true });
                }
                _ => {}
            }
            let taking = Taking {
                db: &db,
                name: &name,
                runner: &options.runner,
                lease: options.lease,
                waits: options.waits,
                stop: &options.stop,
                events,
            };
            let Some(lock) = taking.take().await? else { return ended(Ended::Stopped { name }) };
            let begun = Instant::now();
            let worker = Worker { db: &db, entry, lock: &lock, options: &options, events };
            let outcome = worker.work().await;
            lock.release().await;
            match outcome? {
                Outcome::DoneBefore | Outcome::Repeated => {}
                Outcome::Done(counts) => {
                    finished.push(Finished { name, counts, elapsed: begun.elapsed() });
                }
                Outcome::Stopped => return ended(Ended::Stopped { name }),
                Outcome::Failed { failed, finished } => {
                    return ended(Ended::Failed { name, failed, finished });
                }
            }
        }
        Ok(Report { finished, ended: Ended::Done })
    }
}

impl<'e> IntoFuture for RunMigrations<'e> {
    type Output = Result<Report>;
    type IntoFuture = BoxFuture<'e, Result<Report>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl fmt::Debug for RunMigrations<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunMigrations")
            .field("migrations", &self.list)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
