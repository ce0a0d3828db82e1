//! What a migration decides of an item, and what comes of it.

use std::error::Error;
use std::fmt;

/// Why a migration cannot decide: any error, also a text (`"no total".into()`).
pub type BoxError = Box<dyn Error + Send + Sync>;

/// What is to become of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// It is saved as it is now, if nobody has changed it since it was read.
    Change,
    /// It stays as it was read, whatever was done to it here.
    Skip,
    /// It is deleted, if nobody has changed it since it was read.
    Delete,
    /// It gets the key that it has now: in one transaction it is put there, if there is no item,
    /// and deleted where it was, if nobody has changed it. With the key that it had, it is a
    /// [`Change`](Step::Change).
    Move,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Step::Change => "change",
            Step::Skip => "skip",
            Step::Delete => "delete",
            Step::Move => "move",
        })
    }
}

/// How a migration goes about its items, which is what its history remembers of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// By the upgrade of the model.
    Upgrade,
    /// By a function that is idempotent.
    Each,
    /// By a function, and a marker in each item that it has changed.
    Marked,
    /// By code of its own.
    Custom,
}

impl Way {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Way::Upgrade => "upgrade",
            Way::Each => "each",
            Way::Marked => "marked",
            Way::Custom => "custom",
        }
    }
}

/// What has become of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Done {
    Changed,
    /// It has the marker already: somebody has changed it whose checkpoint is missing.
    Already,
    Skipped,
    Deleted,
    Moved,
    /// It was deleted meanwhile.
    Gone,
}
