//! What a run says while it is under way.

use std::fmt;
use std::time::Duration;

use super::cost::Cost;
use super::counts::Counts;
use crate::model::Key;

/// What a run does at this moment. Shown, it is a line.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// Somebody has the lock, and is watched for a sign of life: for a lease at most.
    #[non_exhaustive]
    Watching {
        /// The migration's name.
        name: String,
        /// Who has it.
        owner: String,
    },
    /// A migration is begun, or gone on with.
    #[non_exhaustive]
    Begun {
        /// The migration's name.
        name: String,
        /// The table whose items it changes; `None` of a custom one.
        table: Option<String>,
        /// Whether it was begun before.
        resumed: bool,
        /// What it costs from its beginning; `None` of a custom one, and where failed items are
        /// repeated.
        cost: Option<Cost>,
    },
    /// What was done is written down.
    #[non_exhaustive]
    Progress {
        /// The migration's name.
        name: String,
        /// Items so far, those of earlier runs included.
        counts: Counts,
        /// How many items there are, as far as that is known.
        items: Option<u64>,
        /// Segments that are done.
        segments_done: u32,
        /// Segments in all.
        segments: u32,
        /// For how long this run is at it.
        elapsed: Duration,
    },
    /// An item has failed, and is written down.
    #[non_exhaustive]
    ItemFailed {
        /// The migration's name.
        name: String,
        /// The item's key.
        key: Key,
        /// Why.
        error: String,
    },
    /// A migration has met all of its items.
    #[non_exhaustive]
    Finished {
        /// The migration's name.
        name: String,
        /// Items, of all runs of it.
        counts: Counts,
        /// How many items are still failed.
        failed: u64,
        /// How long this run was at it.
        elapsed: Duration,
    },
}

impl Event {
    /// The name of the migration that it is about.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Event::Watching { name, .. }
            | Event::Begun { name, .. }
            | Event::Progress { name, .. }
            | Event::ItemFailed { name, .. }
            | Event::Finished { name, .. } => name,
        }
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Event::Watching { owner, .. } => {
                write!(f, "{}: {owner} has the lock; waiting to see whether it is alive", self.name())
            }
            Event::Begun { name, table, resumed, cost } => {
                write!(f, "{name}: {}", if *resumed { "gone on with" } else { "begun" })?;
                table.as_ref().map_or(Ok(()), |table| write!(f, " on table `{table}`"))?;
                cost.as_ref().map_or(Ok(()), |cost| write!(f, ": {cost}"))
            }
            Event::Progress { name, counts, segments_done, segments, elapsed, .. } => {
                write!(f, "{name}: {counts}; {segments_done} of {segments} segments, {} s", elapsed.as_secs())
            }
            Event::ItemFailed { name, key, error } => write!(f, "{name}: item {key} failed: {error}"),
            Event::Finished { name, counts, failed: 0, elapsed } => {
                write!(f, "{name}: done after {} s: {counts}", elapsed.as_secs())
            }
            Event::Finished { name, counts, failed, .. } => {
                write!(f, "{name}: finished, but for failed items, {failed} of them: {counts}")
            }
        }
    }
}

/// Who listens, to all segments.
#[derive(Clone, Copy)]
pub(super) struct Events<'e>(pub(super) &'e (dyn Fn(Event) + Sync));

impl Events<'_> {
    pub(super) fn say(self, event: Event) {
        (self.0)(event);
    }
}
