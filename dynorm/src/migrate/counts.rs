//! How many items a run has met.

use std::fmt;
use std::ops::AddAssign;

use super::step::Done;

/// How many items were met, and what became of them.
///
/// What was done after the last checkpoint of a process that has crashed is done, but not counted:
/// its items are met again, and then are among those that were changed
/// [`already`](Counts::already), or are skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Counts {
    /// Items that were read, those that fit no model included.
    pub read: u64,
    /// Items that were changed.
    pub changed: u64,
    /// Items that had the migration's marker: they were changed by somebody whose checkpoint is
    /// missing.
    pub already: u64,
    /// Items that stayed as they were.
    pub skipped: u64,
    /// Items that were deleted.
    pub deleted: u64,
    /// Items that got another key.
    pub moved: u64,
    /// Items that could not be decided or written: each is listed by its key.
    pub failed: u64,
    /// Read units that this took, as far as they were reported.
    pub read_units: f64,
    /// Write units that this took, as far as they were reported.
    pub write_units: f64,
}

impl Counts {
    pub(super) fn count(&mut self, done: Done) {
        match done {
            Done::Changed => self.changed += 1,
            Done::Already => self.already += 1,
            // What others have deleted needs nothing any more.
            Done::Skipped | Done::Gone => self.skipped += 1,
            Done::Deleted => self.deleted += 1,
            Done::Moved => self.moved += 1,
        }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, more: Counts) {
        self.read += more.read;
        self.changed += more.changed;
        self.already += more.already;
        self.skipped += more.skipped;
        self.deleted += more.deleted;
        self.moved += more.moved;
        self.failed += more.failed;
        self.read_units += more.read_units;
        self.write_units += more.write_units;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} read, {} changed", self.read, self.changed)?;
        let others = [
            (self.already, "changed before"),
            (self.skipped, "skipped"),
            (self.deleted, "deleted"),
            (self.moved, "moved"),
            (self.failed, "failed"),
        ];
        others
            .iter()
            .filter(|(count, _)| *count > 0)
            .try_for_each(|(count, what)| write!(f, ", {count} {what}"))
    }
}
