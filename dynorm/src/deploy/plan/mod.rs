//! From the tables as they are to those that are wanted: ordered steps. Pure.

mod capacity;
mod fingerprint;
mod indexes;
mod protection;
#[cfg(feature = "serde")]
mod serialize;

use std::collections::BTreeMap;
use std::fmt;
use std::time::SystemTime;

pub use fingerprint::{Fingerprint, ParseFingerprintError};

use super::action::{Action, Class, Step};
use super::observed::{Observed, ObservedTable, Seen};
use super::value::{DeclaredTable, Schema};
use crate::error::Result;
use crate::table::Status;

/// What is to be done so that the tables become what a [`Schema`] wants: in this order, for each
/// table.
///
/// It is made of what was described and what is wanted alone, so it can be looked at, shown to
/// others, and made again. Shown, it is one sentence a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    steps: Vec<Step>,
    notes: Vec<Note>,
    fingerprint: Fingerprint,
}

/// Something to know about a table that is no step. Shown, it is a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Note {
    /// The table's name.
    pub table: String,
    /// What there is to know.
    pub text: String,
}

/// What a plan may do that it otherwise would not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlanOptions {
    /// Drops an index whose keys or projection are others and makes it anew: nobody can read it
    /// meanwhile. Otherwise that is blocked, and another name advised.
    pub replace_indexes: bool,
    /// Changes tables of `CloudFormation` stacks, which then no longer are what their stack says.
    pub force: bool,
}

impl PlanOptions {
    /// None of it.
    #[must_use]
    pub const fn new() -> Self {
        PlanOptions { replace_indexes: false, force: false }
    }

    /// Whether an index is dropped and made anew if its keys or projection are others.
    #[must_use]
    pub const fn replace_indexes(mut self, replace: bool) -> Self {
        self.replace_indexes = replace;
        self
    }

    /// Whether tables of `CloudFormation` stacks are changed.
    #[must_use]
    pub const fn force(mut self, force: bool) -> Self {
        self.force = force;
        self
    }
}

/// What an apply has met with that no description says: by table and name of the action.
#[derive(Clone, Debug, Default)]
pub(super) struct Hints {
    pub(super) later: BTreeMap<(String, &'static str), SystemTime>,
    pub(super) unsupported: Vec<(String, &'static str)>,
}

impl Plan {
    /// The plan from `observed` to `schema`, at that time. The schema's tables have the names that
    /// they are observed under: see [`Schema::with_table_prefix`]. Those that were not observed are
    /// left out.
    ///
    /// # Errors
    ///
    /// If the schema [contradicts](Schema::check) itself.
    pub fn new(schema: &Schema, observed: &Observed, options: PlanOptions, now: SystemTime) -> Result<Self> {
        schema.check()?;
        let fingerprint = Fingerprint::of(schema, observed, options);
        let mut plan = Plan { steps: Vec::new(), notes: Vec::new(), fingerprint };
        for table in schema.tables() {
            let Some(found) = observed.tables.get(table.name()) else {
                let text = "it was not looked at".to_owned();
                plan.notes.push(Note { table: table.name().to_owned(), text });
                continue;
            };
            let hints = &Hints::default();
            let mut of_table = Planner { table, options, now, hints, steps: Vec::new(), notes: Vec::new() };
            of_table.plan(found.as_ref());
            plan.steps.append(&mut of_table.steps);
            plan.notes.append(&mut of_table.notes);
        }
        Ok(plan)
    }

    /// The steps, in their order for each table.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// What else there is to know.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// Whether all is as wanted, as far as this engine can: no step is left but those that it does
    /// not support.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.steps.iter().any(Step::is_difference)
    }

    /// Whether a step is destructive.
    #[must_use]
    pub fn is_destructive(&self) -> bool {
        self.steps.iter().any(|step| step.class == Class::Destructive)
    }

    /// Whether a step is blocked.
    #[must_use]
    pub fn is_blocked(&self) -> bool {
        self.steps.iter().any(|step| matches!(step.class, Class::Blocked(_)))
    }

    /// What stands for the tables as they are and as they are wanted: as long as it is the same,
    /// the plan is the same, but for what has to wait.
    #[must_use]
    pub const fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.steps.is_empty() {
            f.write_str("nothing to do")?;
        }
        for (place, step) in self.steps.iter().enumerate() {
            write!(f, "{}{step}", if place == 0 { "" } else { "\n" })?;
        }
        self.notes.iter().try_for_each(|note| write!(f, "\n{note}"))
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "note: table `{}`: {}", self.table, self.text)
    }
}

/// The steps of one table.
pub(super) fn steps_of(
    table: &DeclaredTable,
    found: Option<&ObservedTable>,
    options: PlanOptions,
    now: SystemTime,
    hints: &Hints,
) -> Vec<Step> {
    let mut planner = Planner { table, options, now, hints, steps: Vec::new(), notes: Vec::new() };
    planner.plan(found);
    planner.steps
}

/// The plan of one table, in the making.
struct Planner<'p> {
    table: &'p DeclaredTable,
    options: PlanOptions,
    now: SystemTime,
    hints: &'p Hints,
    steps: Vec<Step>,
    notes: Vec<Note>,
}

impl Planner<'_> {
    fn plan(&mut self, found: Option<&ObservedTable>) {
        let Some(found) = found.filter(|found| found.status != Status::Deleting) else {
            let why = if found.is_some() { "once the one that is being deleted is gone" } else { "" };
            self.push(Action::CreateTable(Box::new(self.table.clone())), Class::Safe, why);
            return;
        };
        if let Status::Other(status) = &found.status {
            let recipe = "this status does not pass by itself: see to it first";
            self.push(Action::Revive { status: status.clone() }, Class::Blocked(recipe.to_owned()), "");
            return;
        }
        if !self.keys(found) {
            return;
        }
        // What protects comes first, drops before what they make room for, and what takes hours
        // last.
        self.tags(found);
        self.resource_policy(found);
        self.deletion_protection(found, true);
        self.point_in_time_recovery(found, true);
        self.time_to_live(found);
        #[cfg(dynorm_broken)]
        if crate::broken::is("drops come last") {
            self.indexes(found);
        }
        self.drops(found);
        self.throughput(found);
        self.on_demand_maximum(found);
        self.table_class(found);
        self.encryption(found);
        self.stream(found);
        self.indexes(found);
        self.warm_throughput(found);
        self.point_in_time_recovery(found, false);
        self.deletion_protection(found, false);
        self.owner(found);
        for what in &found.not_managed {
            self.note(format!("{what}, which is not managed here and stays as it is"));
        }
    }

    /// Whether the table's key is as wanted: if it is not, nothing else matters.
    fn keys(&mut self, found: &ObservedTable) -> bool {
        let key = |schema: &crate::schema::TableSchema| (schema.hash.clone(), schema.range.clone());
        let (wanted, found) = (key(&self.table.schema), key(&found.schema));
        if wanted == found {
            return true;
        }
        let recipe = "the key of a table stays what it is: make a table under a new name, write to \
                      both, copy the items, read from the new one, and then drop the old one";
        self.push(Action::ChangeKey { wanted, found }, Class::Blocked(recipe.to_owned()), "");
        false
    }

    /// A table of a `CloudFormation` stack is the stack's to change.
    fn owner(&mut self, found: &ObservedTable) {
        #[cfg(dynorm_broken)]
        if crate::broken::is("a stack's table is anybody's") {
            return;
        }
        let Some(stack) = found.stack().filter(|_| !self.steps.is_empty()) else { return };
        if self.options.force {
            self.note(format!("it belongs to stack `{stack}`, which will not know of the change"));
            return;
        }
        let recipe = format!("it belongs to CloudFormation stack `{stack}`: change it there, or force it");
        for step in self.steps.iter_mut().filter(|step| step.is_difference()) {
            step.class = Class::Blocked(recipe.clone());
        }
    }

    /// Adds a step, unless something was met with meanwhile that says otherwise.
    fn push(&mut self, action: Action, class: Class, why: impl Into<String>) {
        let table = self.table.name().to_owned();
        let place = (table.clone(), action.name());
        let class = match class {
            Class::Safe | Class::Destructive if self.hints.unsupported.contains(&place) => Class::Unsupported,
            Class::Safe | Class::Destructive => match self.hints.later.get(&place) {
                Some(when) if *when > self.now => Class::Later(*when),
                _ => class,
            },
            class => class,
        };
        self.steps.push(Step { table, action, class, why: why.into() });
    }

    fn note(&mut self, text: String) {
        self.notes.push(Note { table: self.table.name().to_owned(), text });
    }

    /// What is known of a setting that is asked for by itself; if it cannot be known, a step that
    /// says so stands for it.
    fn known<'s, T>(&mut self, seen: &'s Seen<T>, action: impl FnOnce() -> Action) -> Option<&'s T> {
        match seen {
            Seen::Is(value) => return Some(value),
            Seen::Unsupported => self.push(action(), Class::Unsupported, ""),
            Seen::NotAsked => {
                let recipe = "how it is was not to be seen yet: look again".to_owned();
                self.push(action(), Class::Blocked(recipe), "");
            }
            #[cfg(dynorm_broken)]
            Seen::Unknown(_) if crate::broken::is("what is unknown is equal") => {}
            Seen::Unknown(why) => {
                let recipe = format!("how it is cannot be read ({why}): permit that, or leave it unmanaged");
                self.push(action(), Class::Blocked(recipe), "");
            }
        }
        None
    }
}
