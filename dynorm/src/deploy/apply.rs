//! From a plan to the tables: [`Schema::plan`], [`Schema::apply`], [`Schema::ensure`].

use std::fmt;
use std::future::IntoFuture;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_core::future::BoxFuture;
use futures_util::StreamExt;
use futures_util::stream;

use super::action::{Class, Step};
use super::event::Event;
use super::plan::{Fingerprint, Plan, PlanOptions};
use super::read::observe;
use super::run::Run;
use super::value::Schema;
use crate::db::Db;
use crate::error::{Error, Kind, Result};

/// Tables that are changed side by side.
const SIDE_BY_SIDE: usize = 10;
/// Tables take seconds.
const TIMEOUT: Duration = Duration::from_mins(10);
/// Indexes of large tables take hours.
const INDEX_TIMEOUT: Duration = Duration::from_hours(6);

/// The making of a plan. Await it to look at the tables.
#[must_use = "requests are sent when it is awaited"]
#[derive(Clone, Debug)]
pub struct MakePlan {
    schema: Schema,
    db: Db,
    options: PlanOptions,
}

/// The changing of tables to what a schema wants. Await it to begin.
///
/// It looks at the tables, plans, does the first step of each table that it may, waits until what
/// came of it is *seen*, and does so again until nothing is left. It keeps no state of its own: a
/// crash, a timeout, a future that is dropped or somebody else who does the same leave what the
/// next one reads and goes on from.
#[must_use = "requests are sent when it is awaited"]
pub struct Apply<'e> {
    schema: Schema,
    db: Db,
    options: PlanOptions,
    allow_destructive: bool,
    expected: Option<Fingerprint>,
    timeout: Duration,
    index_timeout: Duration,
    on_event: Option<Box<dyn FnMut(Event) + Send + 'e>>,
}

/// What an apply has done.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Applied {
    /// What was done, in this order for each table.
    pub done: Vec<Step>,
    /// What is left of the plan.
    pub left: Vec<Step>,
}

impl Applied {
    /// Whether all is as wanted, as far as this engine can.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        !self.left.iter().any(Step::is_difference)
    }

    /// Whether what is left only has to wait.
    #[must_use]
    pub fn is_later(&self) -> bool {
        let mut left = self.left.iter().filter(|step| step.is_difference()).peekable();
        left.peek().is_some() && left.all(|step| matches!(step.class, Class::Later(_)))
    }

    /// Itself if all is as wanted.
    ///
    /// # Errors
    ///
    /// [`Kind::Invalid`] with all that is left otherwise.
    pub fn or_error(self) -> Result<Self> {
        if self.is_complete() {
            return Ok(self);
        }
        let left = self.left.iter().filter(|step| step.is_difference()).map(ToString::to_string);
        let message = format!("not all tables are as wanted: {}", left.collect::<Vec<_>>().join("; "));
        Err(Error::new(Kind::Invalid, message))
    }
}

impl Schema {
    /// What is to be done so that the tables become what this schema wants. Only reads.
    ///
    /// The tables have the names of the schema: see [`Schema::with_table_prefix`].
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "users")]
    /// # struct User {
    /// #     #[hash_key]
    /// #     name: String,
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let db = Db::embedded()?;
    /// let schema = dynorm::schema![User];
    /// let plan = schema.plan(&db).await?;
    /// assert_eq!(plan.to_string(), "table `users`: make it with hash key `name` (S)");
    ///
    /// schema.apply(&db).await?;
    /// assert!(schema.plan(&db).await?.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the schema [contradicts](Self::check) itself, or a table cannot be described.
    pub fn plan(&self, db: &Db) -> MakePlan {
        MakePlan { schema: self.of(db), db: db.clone(), options: PlanOptions::new() }
    }

    /// Changes the tables to what this schema wants: see [`Apply`]. What cannot be done in place is
    /// not attempted; what is destructive is left out unless it is
    /// [allowed](Apply::allow_destructive).
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "users")]
    /// # struct User {
    /// #     #[hash_key]
    /// #     name: String,
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let db = Db::embedded()?;
    /// let schema = dynorm::schema![User].all(|table| table.deletion_protection(true));
    /// let applied = schema.apply(&db).on_event(|event| println!("{event}")).await?;
    /// assert!(applied.is_complete());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Kind::Invalid`] if the schema contradicts itself, or the plan is not the
    /// [expected](Apply::expect) one. [`Kind::Timeout`] if a table is still being changed: run it
    /// again. [`Kind::Service`] if DynamoDB accepted a change and does not show it. Otherwise what
    /// a request failed with; then other tables may have been changed.
    pub fn apply(&self, db: &Db) -> Apply<'static> {
        Apply {
            schema: self.of(db),
            db: db.clone(),
            options: PlanOptions::new(),
            allow_destructive: false,
            expected: None,
            timeout: TIMEOUT,
            index_timeout: INDEX_TIMEOUT,
            on_event: None,
        }
    }

    /// Makes what is missing and changes what can be changed without destroying anything, for tests
    /// and development: [`apply`](Self::apply), after which the models can be used.
    ///
    /// # Errors
    ///
    /// As [`apply`](Self::apply), and [`Kind::Invalid`] if a table still does not fit its models.
    pub async fn ensure(&self, db: &Db) -> Result<Applied> {
        let applied = self.apply(db).await?;
        self.verify(db).await?.or_error()?;
        Ok(applied)
    }

    /// The schema under the names that a database has for its tables.
    pub(super) fn of(&self, db: &Db) -> Schema {
        self.clone().with_table_prefix(db.table_prefix())
    }
}

impl MakePlan {
    /// What the plan may do that it otherwise would not.
    pub fn options(mut self, options: PlanOptions) -> Self {
        self.options = options;
        self
    }
}

impl IntoFuture for MakePlan {
    type Output = Result<Plan>;
    type IntoFuture = BoxFuture<'static, Result<Plan>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            self.schema.check()?;
            let observed = observe(&self.db, &self.schema).await?;
            Plan::new(&self.schema, &observed, self.options, self.db.clock().now())
        })
    }
}

impl Apply<'_> {
    /// What the plan may do that it otherwise would not.
    pub fn options(mut self, options: PlanOptions) -> Self {
        self.options = options;
        self
    }

    /// Whether destructive steps are done.
    pub fn allow_destructive(mut self, allow: bool) -> Self {
        self.allow_destructive = allow;
        self
    }

    /// Does nothing unless the plan has this fingerprint: that of the plan that somebody has looked
    /// at.
    pub fn expect(mut self, fingerprint: Fingerprint) -> Self {
        self.expected = Some(fingerprint);
        self
    }

    /// Waits that long at most for each step; 10 minutes unless said otherwise.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Waits that long at most for an index that is made or dropped; 6 hours unless said otherwise.
    pub fn index_timeout(mut self, timeout: Duration) -> Self {
        self.index_timeout = timeout;
        self
    }

    /// Says what is being done.
    pub fn on_event<'f>(self, on_event: impl FnMut(Event) + Send + 'f) -> Apply<'f> {
        Apply {
            schema: self.schema,
            db: self.db,
            options: self.options,
            allow_destructive: self.allow_destructive,
            expected: self.expected,
            timeout: self.timeout,
            index_timeout: self.index_timeout,
            on_event: Some(Box::new(on_event)),
        }
    }

    async fn apply(mut self) -> Result<Applied> {
        self.schema.check()?;
        let observed = observe(&self.db, &self.schema).await?;
        let plan = Plan::new(&self.schema, &observed, self.options, self.db.clock().now())?;
        if let Some(expected) = self.expected
            && expected != plan.fingerprint()
        {
            let message = format!(
                "the plan is not the expected one: its fingerprint is {}, not {expected}; look at it again",
                plan.fingerprint()
            );
            return Err(Error::new(Kind::Invalid, message));
        }
        let events = Events(Mutex::new(self.on_event.take()));
        events.say(Event::Planned(plan));
        let runs = self.schema.tables().map(|table| Run {
            db: &self.db,
            table,
            options: self.options,
            allow_destructive: self.allow_destructive,
            timeout: self.timeout,
            index_timeout: self.index_timeout,
            events: &events,
            found: observed.table(table.name()).cloned(),
            hints: super::plan::Hints::default(),
            done: Vec::new(),
            refusals: 0,
            refused_since: None,
        });
        let runs: Vec<_> = runs.map(Run::run).collect();
        // In the order of the tables. One that fails does not keep the others from being finished.
        let results: Vec<Result<Applied>> = stream::iter(runs).buffered(SIDE_BY_SIDE).collect().await;
        let mut applied = Applied::default();
        for result in results {
            let mut of_table = result?;
            applied.done.append(&mut of_table.done);
            applied.left.append(&mut of_table.left);
        }
        Ok(applied)
    }
}

impl<'e> IntoFuture for Apply<'e> {
    type Output = Result<Applied>;
    type IntoFuture = BoxFuture<'e, Result<Applied>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.apply())
    }
}

impl fmt::Debug for Apply<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Apply")
            .field("schema", &self.schema)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// Who listens, from all tables.
pub(super) struct Events<'e>(Mutex<Option<Box<dyn FnMut(Event) + Send + 'e>>>);

impl Events<'_> {
    pub(super) fn say(&self, event: Event) {
        // One whose listener has panicked says no more.
        let mut listener = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(listener) = &mut *listener {
            listener(event);
        }
    }
}
