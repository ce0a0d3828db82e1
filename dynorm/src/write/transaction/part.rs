//! What a transaction is made of: writes, and items to be saved.

use std::any::TypeId;
use std::fmt;

use super::super::any::AnyWrite;
use super::super::save::Save;
use crate::db::{Item, TableRef};
use crate::model::Record;
use crate::track::{Saving, Snapshot, encode_again, encode_json};
use crate::value::Value;

/// One write of a transaction.
pub(super) enum Part<'a> {
    Write(AnyWrite),
    Save(Saving, &'a mut (dyn SavedItem + 'static)),
}

/// An [`Item`] whatever its model.
pub(super) trait SavedItem: Send {
    fn table(&self) -> &TableRef;

    /// A save of it, and what it moves on when it is made.
    fn parts(&mut self, saving: Saving) -> (Save<'_>, &mut Option<Snapshot>);

    fn put_version(&mut self, version: &Value);
}

impl<M: Record> SavedItem for Item<M> {
    fn table(&self) -> &TableRef {
        &self.table
    }

    fn parts(&mut self, saving: Saving) -> (Save<'_>, &mut Option<Snapshot>) {
        let save = Save {
            table: &self.table,
            saving,
            operation: saving.operation(),
            model: TypeId::of::<M>(),
            now: encode_json(&self.model, &self.extra),
            encode_again: encode_again::<M>,
        };
        (save, &mut self.snapshot)
    }

    fn put_version(&mut self, version: &Value) {
        self.model.put_version(version);
    }
}

impl Part<'_> {
    pub(super) fn table(&self) -> &TableRef {
        match self {
            Part::Write(write) => write.table(),
            Part::Save(_, item) => item.table(),
        }
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
