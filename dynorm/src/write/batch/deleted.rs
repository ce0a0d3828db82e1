//! What came of the deletion of all that a query or scan finds.

use super::entry::OPERATION;
use super::outcome::Refused;
use crate::error::{Error, Kind, Result};
use crate::model::Key;
use crate::read::Cursor;

/// What came of a [`DeleteAll`](super::DeleteAll).
#[must_use = "what could not be deleted is in here"]
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Deleted {
    /// How many deletions DynamoDB has taken. That of an item which somebody else has deleted
    /// meanwhile is one of them.
    pub deleted: u64,
    /// The keys of items that were found and not deleted: not taken by DynamoDB after all attempts,
    /// or not sent any more because of the error. Some may have been deleted all the same, if
    /// [`may_be_applied`](Self::may_be_applied) says so. To run it again from
    /// [`next`](Self::next) finds them too.
    pub leftovers: Vec<Key>,
    /// Deletions that can never be made: the item is of another tenant than the table, or DynamoDB
    /// refused it by itself.
    pub refused: Vec<Refused<Key>>,
    /// Why it ended early, if not just for want of capacity.
    pub error: Option<Error>,
    /// Where to go on, by [`start_after`](crate::read::Read::start_after) of the same query: where
    /// it ended early, behind the last page without leftovers, and at the end of a
    /// [`limit`](crate::read::Read::limit) behind that. `None` if there is nothing more, if it has
    /// not come beyond its start, and of [`segments`](crate::read::Read::segments) that are read at
    /// once: then run it again from the start.
    pub next: Option<Cursor>,
    pub(super) may_be_applied: bool,
}

impl Deleted {
    /// Whether all that was found, up to the limit if there is one, was deleted.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.leftovers.is_empty() && self.refused.is_empty() && self.error.is_none()
    }

    /// Whether some of the leftovers may have been deleted all the same: an attempt of their
    /// request got no answer that says what it has done, and no attempt after it was taken either.
    #[must_use]
    pub fn may_be_applied(&self) -> bool {
        self.may_be_applied
    }

    /// The number of deletions, if all that was found was deleted.
    ///
    /// # Errors
    ///
    /// The error that ended it, that of the first deletion that was refused, or
    /// [`Kind::Throttled`].
    pub fn into_result(self) -> Result<u64> {
        if self.is_complete() {
            return Ok(self.deleted);
        }
        let count = self.leftovers.len();
        let refused = self.refused.into_iter().next().map(|refused| refused.error);
        Err(refused.or(self.error).unwrap_or_else(|| {
            Error::new(Kind::Throttled, format!("{count} deletions were not taken after all attempts"))
                .operation(OPERATION)
        }))
    }

    /// Notes why it ends, unless there was a reason before.
    pub(super) fn fail(&mut self, error: Error) {
        self.error.get_or_insert(error);
    }
}
