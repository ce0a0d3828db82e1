//! What an apply says while it is under way.

use std::fmt;
use std::time::Duration;

use super::action::Step;
use super::plan::Plan;

/// What an [`Apply`](super::Apply) does at this moment. Shown, it is a line. Tables are changed
/// side by side, so those of different ones are mixed.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// This is to be done.
    Planned(Plan),
    /// A step is begun.
    Calling(Step),
    /// A table is waited for: it says so again each time that it was looked at.
    #[non_exhaustive]
    Waiting {
        /// The table's name.
        table: String,
        /// What it is at, such as ``index `by_email` CREATING and being filled``.
        phase: String,
        /// For how long it was waited for.
        elapsed: Duration,
        /// Items in the table, as DynamoDB counted them some hours ago.
        item_count: u64,
        /// Size of the table in bytes, as DynamoDB measured it some hours ago.
        size_bytes: u64,
    },
    /// The table takes no change at this moment, since somebody else is changing it, or a limit is
    /// reached. It is tried again.
    #[non_exhaustive]
    Busy {
        /// The step that was refused.
        step: Step,
        /// What DynamoDB said.
        message: String,
    },
    /// A step is done: its effect was seen.
    #[non_exhaustive]
    Done {
        /// The step.
        step: Step,
        /// How long it took.
        elapsed: Duration,
    },
    /// A step is left out: it is destructive and there is no leave for it, or it has to wait, or
    /// this engine does not support it.
    Skipped(Step),
    /// A step cannot be done.
    Blocked(Step),
}

impl Event {
    /// The table that it is about; `None` if it is about all.
    #[must_use]
    pub fn table(&self) -> Option<&str> {
        match self {
            Event::Planned(_) => None,
            Event::Waiting { table, .. } => Some(table),
            Event::Calling(step)
            | Event::Busy { step, .. }
            | Event::Done { step, .. }
            | Event::Skipped(step)
            | Event::Blocked(step) => Some(&step.table),
        }
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Event::Planned(plan) => plan.fmt(f),
            Event::Calling(step) => write!(f, "{step} ..."),
            Event::Waiting { table, phase, elapsed, .. } => {
                write!(f, "table `{table}`: waiting for {} s: {phase}", elapsed.as_secs())
            }
            Event::Busy { step, message } => write!(f, "table `{}`: it is busy: {message}", step.table),
            Event::Done { step, elapsed } => write!(f, "{step}: done after {} s", elapsed.as_secs()),
            Event::Skipped(step) => write!(f, "left out: {step}"),
            Event::Blocked(step) => step.fmt(f),
        }
    }
}
