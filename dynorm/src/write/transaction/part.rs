//! What a transaction is made of: writes, and items to be saved.

use std::fmt;

use super::super::any::AnyWrite;
use super::super::save::SavedItem;
use super::preview::View;
use crate::db::TableRef;
use crate::track::Saving;

/// One write of a transaction.
pub(super) enum Part<'a> {
    /// `None` once it was planned for good.
    Write(Option<AnyWrite>),
    Save {
        saving: Saving,
        /// What errors call it.
        operation: &'static str,
        item: &'a mut (dyn SavedItem + 'static),
    },
}

impl Part<'_> {
    /// The table, as long as it is not planned for good.
    pub(super) fn table(&self) -> Option<&TableRef> {
        match self {
            Part::Write(write) => write.as_ref().map(AnyWrite::table),
            Part::Save { item, .. } => Some(item.table()),
        }
    }

    /// It for a look at what is sent for it, as long as it is not planned for good.
    pub(super) fn view(&self) -> Option<View<'_>> {
        match self {
            Part::Write(write) => write.as_ref().map(View::Write),
            Part::Save { saving, operation, item } => {
                Some(View::Save { saving: *saving, operation, item: &**item })
            }
        }
    }

    /// Whether it has markers to keep, of which others may make that it has to be planned again.
    pub(super) fn has_markers(&self) -> bool {
        self.table().is_some_and(TableRef::has_markers)
    }

    /// Whether it may draw a version: only of a table's items that are known to have none it does
    /// not.
    pub(super) fn may_have_version(&self) -> bool {
        let schema = self.table().and_then(TableRef::known_schema);
        schema.is_none_or(|schema| schema.version.is_some())
    }

    /// Whether the caller asks for something, beyond what it needs by itself.
    pub(super) fn is_conditional(&self) -> bool {
        matches!(self, Part::Write(Some(write)) if write.is_conditional())
    }
}

impl fmt::Debug for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::Write(Some(write)) => write.fmt(f),
            Part::Write(None) => f.write_str("a write that was planned"),
            Part::Save { operation, item, .. } => {
                f.debug_struct(operation).field("table", &item.table().name()).finish_non_exhaustive()
            }
        }
    }
}
