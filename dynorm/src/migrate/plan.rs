//! What a run would do: [`Migrations::plan`], and on which items: [`Migrations::dry_run`].

use std::fmt;
use std::future::IntoFuture;

use futures_core::future::BoxFuture;

use super::cost::{self, Cost};
use super::counts::Counts;
use super::decide::Trouble;
use super::items::Items;
use super::ledger::read_history;
use super::list::{Migrations, Work};
use super::order::{self, State};
use super::pace::{Pace, Rate};
use super::step::Step;
use super::stop::Stop;
use crate::db::Db;
use crate::error::Result;
use crate::model::Key;
use crate::read::Segment;
use crate::track::Change;
use crate::transport::Meter;

/// How many items of each migration are shown, unless the caller says otherwise.
const SHOWN: usize = 5;
/// How many items are read by one request.
const PAGE: u32 = 1_000;

/// What is left to do. Shown, it is one migration a line.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct MigrationPlan {
    /// The migrations that are left, in their order.
    pub left: Vec<PlannedMigration>,
    /// Why they are not run, if the history is not one of this list: see
    /// [`allow_out_of_order`](super::RunMigrations::allow_out_of_order).
    pub blocked: Option<String>,
}

/// A migration that is left.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PlannedMigration {
    /// Its name.
    pub name: String,
    /// How far it is.
    pub state: State,
    /// How it goes about its items: `upgrade`, `each`, `marked` or `custom`.
    pub way: String,
    /// The table whose items it changes; `None` of a custom one.
    pub table: Option<String>,
    /// What it costs from its beginning; `None` of a custom one.
    pub cost: Option<Cost>,
}

/// The making of a [`MigrationPlan`]. Await it to look.
#[must_use = "requests are sent when it is awaited"]
#[derive(Clone, Debug)]
pub struct MakeMigrationPlan {
    list: Migrations,
    db: Db,
    rate: Rate,
}

/// A run that writes nothing and takes no lock. Await it to read all items: it gives a [`DryRun`]
/// for each migration that is left and changes items, as the items are **now**: not as the
/// migrations before it would make them.
#[must_use = "requests are sent when it is awaited"]
#[derive(Clone, Debug)]
pub struct MakeDryRun {
    list: Migrations,
    db: Db,
    rate: Rate,
    shown: usize,
    stop: Stop,
}

/// What a migration would do. Shown, it is some lines, which have **values of items** in them.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct DryRun {
    /// The migration's name.
    pub name: String,
    /// The table whose items it would change.
    pub table: String,
    /// What would become of the items.
    pub counts: Counts,
    /// The first items that would be written, as many as were to be shown.
    pub examples: Vec<Example>,
    /// The first items that would fail, as many as were to be shown, and why.
    pub failed: Vec<(Key, String)>,
}

/// What would be done to an item.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Example {
    /// Its key.
    pub key: Key,
    /// What the function decides.
    pub step: Step,
    /// What would be another value, if it is changed or moved.
    pub changes: Vec<Change>,
}

impl Migrations {
    /// What is left, and what it will cost. Only reads: of each table its description, and up to
    /// 100 items.
    ///
    /// # Errors
    ///
    /// If the list makes no sense, or a request fails.
    pub fn plan(&self, db: &Db) -> MakeMigrationPlan {
        MakeMigrationPlan { list: self.clone(), db: db.clone(), rate: Rate::default() }
    }

    /// Reads all items of what is left, and says what would become of them: see [`MakeDryRun`].
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run), of what does not write.
    pub fn dry_run(&self, db: &Db) -> MakeDryRun {
        let (list, db) = (self.clone(), db.clone());
        MakeDryRun { list, db, rate: Rate::default(), shown: SHOWN, stop: Stop::new() }
    }
}

impl MakeMigrationPlan {
    /// How fast the run is to go.
    pub fn rate(mut self, rate: Rate) -> Self {
        self.rate = rate;
        self
    }

    async fn make(self) -> Result<MigrationPlan> {
        let MakeMigrationPlan { list, db, rate } = self;
        list.check()?;
        let history = read_history(&db).await?;
        let history: Vec<_> = history
            .iter()
            .map(|run| (run.name.as_str(), State::of(&run.status).unwrap_or(State::Begun)))
            .collect();
        let blocked = order::check(list.names(), &history, false).err().map(|error| error.to_string());
        let mut left = Vec::new();
        for entry in &list.entries {
            let found = history.iter().find(|(name, _)| *name == &*entry.name);
            let state = found.map_or(State::Pending, |(_, state)| *state);
            if state.is_done() {
                continue;
            }
            let cost = match &entry.work {
                Work::Items(items) => Some(cost::estimate(&db, &**items, rate).await?.0),
                Work::Custom(_) => None,
            };
            let (name, way) = (entry.name.to_string(), entry.way.name().to_owned());
            left.push(PlannedMigration { name, state, way, table: entry.table(&db), cost });
        }
        Ok(MigrationPlan { left, blocked })
    }
}

impl IntoFuture for MakeMigrationPlan {
    type Output = Result<MigrationPlan>;
    type IntoFuture = BoxFuture<'static, Result<MigrationPlan>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.make())
    }
}

impl MakeDryRun {
    /// How fast it reads.
    pub fn rate(mut self, rate: Rate) -> Self {
        self.rate = rate;
        self
    }

    /// How many items of each migration are shown: 5 unless this says otherwise. All are counted.
    pub fn examples(mut self, items: usize) -> Self {
        self.shown = items;
        self
    }

    /// By what it is asked to end: it gives what it has seen by then.
    pub fn stop(mut self, stop: &Stop) -> Self {
        self.stop = stop.clone();
        self
    }

    async fn run(self) -> Result<Vec<DryRun>> {
        self.list.check()?;
        let history = read_history(&self.db).await?;
        let is_done = |name: &str| {
            let found = history.iter().find(|run| run.name == name);
            found.and_then(|run| State::of(&run.status)).is_some_and(State::is_done)
        };
        let mut runs = Vec::new();
        for entry in self.list.entries.iter().filter(|entry| !is_done(&entry.name)) {
            if let Work::Items(items) = &entry.work {
                runs.push(self.one(entry.name.to_string(), &**items).await?);
            }
        }
        Ok(runs)
    }

    async fn one(&self, name: String, items: &dyn Items) -> Result<DryRun> {
        let meter = Meter::new();
        let db = self.db.joined(&self.db.metered(&meter));
        let table = items.table(&db);
        let described = self.db.open(table.name()).describe().await?;
        let pace = Pace::new(self.rate, described.throughput);
        let mut run = DryRun {
            name,
            table: table.name().to_owned(),
            counts: Counts::default(),
            examples: Vec::new(),
            failed: Vec::new(),
        };
        let segment = Segment { table: &table, number: 0, total: 1 };
        let mut cursor = None;
        loop {
            let leave = pace.read(&self.stop).await;
            if self.stop.is_stopped() {
                break;
            }
            let batch = items.page(segment, cursor.as_ref(), PAGE).await?;
            Pace::spend_on_page(leave, meter.read_units() - run.counts.read_units)?;
            run.counts.read_units = meter.read_units();
            for item in batch.items {
                self.look(item, &mut run)?;
            }
            cursor = batch.next;
            if cursor.is_none() {
                break;
            }
        }
        Ok(run)
    }

    fn look(&self, item: Result<Box<dyn super::items::Pending>>, run: &mut DryRun) -> Result<()> {
        run.counts.read += 1;
        let (key, looked) = match item {
            Ok(pending) => (pending.key()?, pending.look()),
            Err(error) => match error.key().cloned() {
                Some(key) => (key, Err(Trouble::Item(error.to_string()))),
                None => return Err(error),
            },
        };
        match looked {
            Ok(look) => {
                run.counts.count(look.done);
                if look.is_write() && run.examples.len() < self.shown {
                    run.examples.push(Example { key, step: look.step, changes: look.changes });
                }
            }
            Err(Trouble::Item(error)) => {
                run.counts.failed += 1;
                if run.failed.len() < self.shown {
                    run.failed.push((key, error));
                }
            }
            Err(Trouble::Run(error)) => return Err(error),
        }
        Ok(())
    }
}

impl IntoFuture for MakeDryRun {
    type Output = Result<Vec<DryRun>>;
    type IntoFuture = BoxFuture<'static, Result<Vec<DryRun>>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl fmt::Display for MigrationPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.left.is_empty() {
            f.write_str("nothing is left to migrate")?;
        }
        for (number, migration) in self.left.iter().enumerate() {
            if number > 0 {
                f.write_str("\n")?;
            }
            migration.fmt(f)?;
        }
        self.blocked.as_ref().map_or(Ok(()), |why| write!(f, "\nblocked: {why}"))
    }
}

impl fmt::Display for PlannedMigration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}, {}", self.name, self.state, self.way)?;
        self.table.as_ref().map_or(Ok(()), |table| write!(f, " on table `{table}`"))?;
        self.cost.as_ref().map_or(Ok(()), |cost| write!(f, ": {cost}"))
    }
}

impl fmt::Display for DryRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on table `{}`: {}", self.name, self.table, self.counts)?;
        for example in &self.examples {
            write!(f, "\n{example}")?;
        }
        self.failed.iter().try_for_each(|(key, error)| write!(f, "\n  item {key} would fail: {error}"))
    }
}

impl fmt::Display for Example {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "  {} item {}", self.step, self.key)?;
        let shown = |value: &Option<crate::value::Value>| match value {
            Some(value) => format!("{value:?}"),
            None => "nothing".to_owned(),
        };
        self.changes.iter().try_for_each(|change| {
            write!(f, "\n    {}: {} -> {}", change.path, shown(&change.old), shown(&change.new))
        })
    }
}
