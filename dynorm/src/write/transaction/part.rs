//! What a transaction is made of: writes, and items to be saved.

use std::fmt;

use super::super::any::AnyWrite;
use super::super::save::SavedItem;
use crate::db::TableRef;
use crate::track::Saving;

/// One write of a transaction.
pub(super) enum Part<'a> {
    Write(AnyWrite),
    Save(Saving, &'a mut (dyn SavedItem + 'static)),
}

impl Part<'_> {
    pub(super) fn table(&self) -> &TableRef {
        match self {
            Part::Write(write) => write.table(),
            Part::Save(_, item) => item.table(),
        }
    }
}

impl Part<'_> {
    /// Whether the caller asks for something, beyond what it needs by itself.
    pub(super) fn is_conditional(&self) -> bool {
        matches!(self, Part::Write(write) if write.is_conditional())
    }
}

impl fmt::Debug for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::Write(write) => write.fmt(f),
            Part::Save(saving, item) => f
                .debug_struct(saving.operation())
                .field("table", &item.table().name())
                .finish_non_exhaustive(),
        }
    }
}
