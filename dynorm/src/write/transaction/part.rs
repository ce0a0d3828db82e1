//! What a transaction is made of: writes, and items to be saved.

use std::fmt;

use super::super::any::AnyWrite;
use super::super::save::SavedItem;
use crate::db::TableRef;
use crate::track::Saving;

/// One write of a transaction.
pub(super) enum Part<'a> {
    Write(AnyWrite),
    Save {
        saving: Saving,
        /// What errors call it.
        operation: &'static str,
        item: &'a mut (dyn SavedItem + 'static),
    },
}

impl Part<'_> {
    pub(super) fn table(&self) -> &TableRef {
        match self {
            Part::Write(write) => write.table(),
            Part::Save { item, .. } => item.table(),
        }
    }

    /// Whether the caller asks for something, beyond what it needs by itself.
    pub(super) fn is_conditional(&self) -> bool {
        matches!(self, Part::Write(write) if write.is_conditional())
    }
}

impl fmt::Debug for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::Write(write) => write.fmt(f),
            Part::Save { operation, item, .. } => {
                f.debug_struct(operation).field("table", &item.table().name()).finish_non_exhaustive()
            }
        }
    }
}
