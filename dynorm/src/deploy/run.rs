//! One table on its way to what is wanted of it.

use std::time::{Duration, SystemTime};

use tokio::time::{Instant, sleep};

use super::action::{Action, Class, Step};
use super::apply::{Applied, Events};
use super::call::call;
use super::event::Event;
use super::observed::{ObservedTable, Seen};
use super::plan::{Hints, PlanOptions, steps_of};
use super::read::{ask_further, describe, is_unknown};
use super::value::DeclaredTable;
use crate::db::Db;
use crate::error::{Error, Kind, Result};
use crate::table::Status;

/// Between two looks at a table.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// The same of what has taken long already: an index of a large table takes hours.
const LONG_WAIT: Duration = Duration::from_mins(10);
const PAUSE_OF_LONG_WAIT: Duration = Duration::from_secs(20);
/// How long an accepted change may be out of sight while the table is idle: what is described may
/// be late.
const PATIENCE: Duration = Duration::from_mins(2);
/// How long a refused change may turn out to be made: by an attempt whose answer was lost, or by
/// somebody else.
const DOUBT: Duration = Duration::from_secs(10);
/// How often a change that is refused for now is tried again.
const MOST_REFUSALS: u32 = 6;
const LONGEST_REFUSAL: Duration = Duration::from_secs(30);

pub(super) struct Run<'r, 'e> {
    pub(super) db: &'r Db,
    pub(super) table: &'r DeclaredTable,
    pub(super) options: PlanOptions,
    pub(super) allow_destructive: bool,
    pub(super) timeout: Duration,
    pub(super) index_timeout: Duration,
    pub(super) events: &'r Events<'e>,
    /// The table as it was last seen.
    pub(super) found: Option<ObservedTable>,
    pub(super) hints: Hints,
    pub(super) done: Vec<Step>,
    /// How often the step that is next was refused for now.
    pub(super) refusals: u32,
    /// Since when.
    pub(super) refused_since: Option<Instant>,
}

impl Run<'_, '_> {
    pub(super) async fn run(mut self) -> Result<Applied> {
        self.steps_in_turn().await?;
        // What is being made may not have been seen in full before.
        while self.is_being_made() {
            self.settle().await?;
            self.steps_in_turn().await?;
        }
        let left = self.steps();
        for step in left.iter().cloned() {
            let blocked = matches!(step.class, Class::Blocked(_));
            self.events.say(if blocked { Event::Blocked(step) } else { Event::Skipped(step) });
        }
        Ok(Applied { done: self.done, left })
    }

    /// Does one step after another, as long as there is one that may be done.
    async fn steps_in_turn(&mut self) -> Result<()> {
        loop {
            self.complete().await?;
            let Some(step) = self.steps().into_iter().find(|step| self.may(step)) else { return Ok(()) };
            if self.must_wait(&step) {
                self.settle().await?;
                continue;
            }
            #[cfg(dynorm_broken)]
            if crate::broken::is("what is accepted is believed") {
                self.done.clear();
            }
            if self.done.iter().any(|done| done.action == step.action) {
                return Err(self.not_shown(&step));
            }
            // Whoever has heard of the step before may drop this future, and does not want the next
            // one begun: an engine in the process answers without ever giving way.
            tokio::task::yield_now().await;
            self.events.say(Event::Calling(step.clone()));
            let begun = Instant::now();
            match call(self.db, self.table.name(), &step.action, self.found.as_ref()).await {
                Ok(()) => {
                    self.see(&step, begun).await?;
                    self.finish(step, begun);
                }
                Err(error) => {
                    let ours = error.may_be_applied();
                    if self.refused(&step, error).await? && ours {
                        self.finish(step, begun);
                    }
                }
            }
        }
    }

    fn finish(&mut self, step: Step, begun: Instant) {
        (self.refusals, self.refused_since) = (0, None);
        if let Action::TimeToLive { .. } = step.action {
            // The next change of it is refused for an hour.
            self.wait_until(&step, self.now() + Duration::from_hours(1));
        }
        self.events.say(Event::Done { step: step.clone(), elapsed: begun.elapsed() });
        self.done.push(step);
    }

    fn now(&self) -> SystemTime {
        self.db.clock().now()
    }

    fn steps(&self) -> Vec<Step> {
        steps_of(self.table, self.found.as_ref(), self.options, self.now(), &self.hints)
    }

    fn may(&self, step: &Step) -> bool {
        match step.class {
            Class::Safe => true,
            #[cfg(dynorm_broken)]
            Class::Destructive if crate::broken::is("nobody is asked for leave") => true,
            Class::Destructive => self.allow_destructive,
            Class::Later(_) | Class::Blocked(_) | Class::Unsupported => false,
        }
    }

    /// Whether the table is busy with something that a step does not put an end to, as the drop of
    /// an index does that is being filled.
    fn must_wait(&self, step: &Step) -> bool {
        #[cfg(dynorm_broken)]
        if crate::broken::is("a busy table is not waited for") {
            return false;
        }
        let Some(found) = self.found.as_ref().filter(|found| found.under_way().is_some()) else {
            return false;
        };
        let Action::DropIndex { name } = &step.action else { return true };
        let others = || found.indexes.iter().any(|(other, index)| other != name && !index.status.is_active());
        let filled = found.indexes.get(name).is_some_and(|index| index.backfilling);
        !filled || !found.status.is_active() || others()
    }

    /// Whether the table, or an index of the schema, cannot be used yet.
    fn is_being_made(&self) -> bool {
        let Some(found) = &self.found else { return false };
        let declared = |name: &str| self.table.schema.index(name).is_some();
        let is_making = |status: &Status| *status == Status::Creating;
        is_making(&found.status)
            || found.indexes.iter().any(|(name, index)| declared(name) && is_making(&index.status))
    }

    /// Looks at the table again; at what its description does not say too, if that may have
    /// changed.
    async fn look(&mut self, further: bool) -> Result<()> {
        let mut seen = describe(self.db, self.table).await?;
        if let Some(seen) = &mut seen {
            match &self.found {
                Some(before) if !further && before.tags != Seen::NotAsked => {
                    seen.time_to_live = before.time_to_live.clone();
                    seen.point_in_time_recovery = before.point_in_time_recovery.clone();
                    seen.resource_policy = before.resource_policy.clone();
                    seen.tags = before.tags.clone();
                }
                // A table that is being made has nothing to say yet.
                _ if seen.status == Status::Creating => {}
                _ => ask_further(self.db, self.table, seen).await?,
            }
        }
        self.found = seen;
        Ok(())
    }

    /// Asks again for what of a new table is not to be seen yet.
    async fn complete(&mut self) -> Result<()> {
        let begun = Instant::now();
        let mut pause = FIRST_PAUSE;
        let table = self.table;
        let is_unseen = |found: &ObservedTable| found.status.is_active() && found.lacks(table);
        while self.found.as_ref().is_some_and(is_unseen) && begun.elapsed() < PATIENCE {
            sleep(pause).await;
            pause = (pause * 3 / 2).min(LONGEST_PAUSE);
            self.look(true).await?;
        }
        Ok(())
    }

    /// Waits until the table is busy with nothing.
    async fn settle(&mut self) -> Result<()> {
        let begun = Instant::now();
        let mut pause = FIRST_PAUSE;
        while let Some(phase) = self.found.as_ref().and_then(ObservedTable::under_way) {
            self.check_status()?;
            pause = self.pause(begun, pause, phase).await?;
            self.look(false).await?;
        }
        Ok(())
    }

    /// Waits until what came of a step is seen and the table is busy with nothing.
    async fn see(&mut self, step: &Step, begun: Instant) -> Result<()> {
        let further = matches!(
            step.action,
            Action::TimeToLive { .. }
                | Action::PointInTimeRecovery(_)
                | Action::ResourcePolicy(_)
                | Action::Tags { .. }
        );
        let mut idle_since = None;
        let mut pause = FIRST_PAUSE;
        loop {
            self.look(further).await?;
            let under_way = self.found.as_ref().and_then(ObservedTable::under_way);
            let still_planned = self.steps().iter().any(|other| other.action == step.action);
            let phase = match under_way {
                Some(phase) => {
                    idle_since = None;
                    self.check_status()?;
                    phase
                }
                None if !still_planned => return Ok(()),
                #[cfg(dynorm_broken)]
                None if crate::broken::is("an effect is not waited for") => return Ok(()),
                #[cfg(dynorm_broken)]
                None if crate::broken::is("what is accepted is believed") => return Ok(()),
                None => {
                    if idle_since.get_or_insert_with(Instant::now).elapsed() > PATIENCE {
                        return Err(self.not_shown(step));
                    }
                    "what was asked for is not to be seen yet".to_owned()
                }
            };
            pause = self.pause(begun, pause, phase).await?;
        }
    }

    /// Waits a moment, if there is time left; gives the next pause.
    async fn pause(&self, begun: Instant, pause: Duration, phase: String) -> Result<Duration> {
        let elapsed = begun.elapsed();
        let table = self.table.name();
        let busy_index =
            |found: &ObservedTable| found.indexes.values().any(|index| !index.status.is_active());
        let limit =
            if self.found.as_ref().is_some_and(busy_index) { self.index_timeout } else { self.timeout };
        if elapsed + pause > limit {
            let message =
                format!("after {elapsed:?} it is still at this: {phase}; it goes on: run apply again");
            return Err(Error::new(Kind::Timeout, message).on_table(table));
        }
        let count = |count: fn(&ObservedTable) -> u64| self.found.as_ref().map_or(0, count);
        let (item_count, size_bytes) = (count(|found| found.item_count), count(|found| found.size_bytes));
        self.events.say(Event::Waiting { table: table.to_owned(), phase, elapsed, item_count, size_bytes });
        sleep(pause).await;
        let longest = if elapsed < LONG_WAIT { LONGEST_PAUSE } else { PAUSE_OF_LONG_WAIT };
        Ok((pause * 3 / 2).min(longest))
    }

    /// A status that does not pass by itself.
    fn check_status(&self) -> Result<()> {
        let Some(found) = &self.found else { return Ok(()) };
        let other = |status: &Status| matches!(status, Status::Other(_));
        if other(&found.status) || found.indexes.values().any(|index| other(&index.status)) {
            let message =
                format!("it is {} and will not become ACTIVE", found.under_way().unwrap_or_default());
            return Err(Error::new(Kind::Other, message).on_table(self.table.name()));
        }
        Ok(())
    }

    /// A change that DynamoDB did not accept: perhaps not now, perhaps since it is made already,
    /// which is what it gives.
    async fn refused(&mut self, step: &Step, error: Error) -> Result<bool> {
        let message = error.to_string();
        let place = (step.table.clone(), step.action.name());
        if is_unknown(&error) || message.contains(ASKS_FOR_NOTHING) {
            self.hints.unsupported.push(place);
            return Ok(false);
        }
        if message.contains(TOO_SOON) {
            self.wait_until(step, self.now() + Duration::from_hours(1));
            return Ok(false);
        }
        match error.kind() {
            Kind::InUse | Kind::Throttled => self.busy(step, error, message).await.map(|()| false),
            Kind::Invalid | Kind::NotFound | Kind::AlreadyExists => self.doubt(step, error).await,
            _ if error.may_be_applied() => self.doubt(step, error).await,
            _ => Err(error),
        }
    }

    /// Tries again when the table is idle, and a little later each time: what is in use for as long
    /// as a step may take, what is beyond a limit some times.
    async fn busy(&mut self, step: &Step, error: Error, message: String) -> Result<()> {
        self.events.say(Event::Busy { step: step.clone(), message });
        self.refusals += 1;
        let since = *self.refused_since.get_or_insert_with(Instant::now);
        let in_use = error.kind() == Kind::InUse && since.elapsed() < self.timeout;
        if !in_use && self.refusals > MOST_REFUSALS {
            let Some(interval) = interval(&step.action) else {
                return Err(error
                    .hint("somebody else keeps changing the table, or a limit is reached: run apply again"));
            };
            (self.refusals, self.refused_since) = (0, None);
            self.wait_until(step, self.now() + interval);
            return Ok(());
        }
        let pause = Duration::from_secs(1 << self.refusals.min(6)) / 2;
        sleep(pause.min(LONGEST_REFUSAL)).await;
        self.look(true).await?;
        self.settle().await
    }

    /// Looks whether it is made all the same.
    async fn doubt(&mut self, step: &Step, error: Error) -> Result<bool> {
        #[cfg(dynorm_broken)]
        if crate::broken::is("a lost answer is an error") {
            return Err(error);
        }
        let begun = Instant::now();
        let mut pause = FIRST_PAUSE;
        loop {
            self.look(true).await?;
            self.settle().await?;
            if !self.steps().iter().any(|other| other.action == step.action) {
                return Ok(true);
            }
            if begun.elapsed() > DOUBT {
                return Err(error);
            }
            sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// Leaves a step for later, whatever the description of the table says.
    fn wait_until(&mut self, step: &Step, when: SystemTime) {
        self.hints.later.insert((step.table.clone(), step.action.name()), when);
    }

    fn not_shown(&self, step: &Step) -> Error {
        let server = self.found.as_ref().map_or("the server".to_owned(), ObservedTable::server);
        let message = format!("{server} accepted this and does not show it: {}", step.action);
        let error = Error::new(Kind::Service, message).on_table(self.table.name());
        let is_setting = !matches!(
            step.action,
            Action::CreateTable(_) | Action::CreateIndex(_) | Action::DropIndex { .. }
        );
        if is_setting {
            error.hint(
                "if it never does, leave this setting unmanaged there, by a stage of its own; \
                 otherwise run apply again",
            )
        } else {
            error.hint("run apply again; if it is the same then, this server cannot do it")
        }
    }
}

/// What an engine says that does not know what a request asks for.
const ASKS_FOR_NOTHING: &str = "At least one of";
/// What DynamoDB says to a second change of time to live within an hour.
const TOO_SOON: &str = "modified multiple times within a fixed interval";

/// How long DynamoDB's limit on a change lasts, if it has one of its own.
fn interval(action: &Action) -> Option<Duration> {
    match action {
        Action::Throughput(change) if change.mode => Some(Duration::from_hours(24)),
        Action::Throughput(_) | Action::TimeToLive { .. } => Some(Duration::from_hours(1)),
        Action::Encryption(_) => Some(Duration::from_hours(24)),
        // A new table has no backups for some minutes.
        Action::PointInTimeRecovery(_) => Some(Duration::from_mins(10)),
        Action::TableClass(_) => Some(Duration::from_hours(30 * 24)),
        _ => None,
    }
}
