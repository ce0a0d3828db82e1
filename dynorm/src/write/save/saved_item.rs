//! An item that is saved, whatever its model: so that saves are compiled once, and stand beside
//! each other in a transaction.

use std::any::TypeId;

use super::send::Save;
use crate::codec::names::Names;
use crate::db::{Item, TableRef};
use crate::error::Result;
use crate::model::Record;
use crate::track::{EncodeAgain, Saving, Snapshot, encode_json};
use crate::value::{Map, Value};

/// An [`Item`] whatever its model.
pub(in crate::write) trait SavedItem: Send {
    fn table(&self) -> &TableRef;

    /// The names of the attributes that the model knows.
    fn names(&self) -> &'static Names;

    /// The type of the record.
    fn model(&self) -> TypeId;

    /// The attributes, if it was neither read nor saved.
    fn encode_new(&self) -> Result<Option<Map>>;

    fn snapshot(&mut self) -> &mut Option<Snapshot>;

    /// What was read or last written; `None` if it is new.
    fn read(&self) -> Option<&Snapshot>;

    /// A save of it.
    fn save(&self, saving: Saving, operation: &'static str) -> Save<'_>;

    /// A save of it, and what it moves on when it is made.
    fn parts(&mut self, saving: Saving, operation: &'static str) -> (Save<'_>, &mut Option<Snapshot>);

    fn put_version(&mut self, version: &Value);
}

impl<M: Record> SavedItem for Item<M> {
    fn table(&self) -> &TableRef {
        &self.table
    }

    fn names(&self) -> &'static Names {
        M::names()
    }

    fn model(&self) -> TypeId {
        TypeId::of::<M>()
    }

    fn encode_new(&self) -> Result<Option<Map>> {
        if self.is_new() { self.encode().map(Some) } else { Ok(None) }
    }

    fn snapshot(&mut self) -> &mut Option<Snapshot> {
        &mut self.snapshot
    }

    fn read(&self) -> Option<&Snapshot> {
        self.snapshot.as_ref()
    }

    fn save(&self, saving: Saving, operation: &'static str) -> Save<'_> {
        let now = encode_json(&self.model, &self.extra, self.snapshot.as_ref());
        save_of::<M>(&self.table, now, saving, operation)
    }

    fn parts(&mut self, saving: Saving, operation: &'static str) -> (Save<'_>, &mut Option<Snapshot>) {
        let now = encode_json(&self.model, &self.extra, self.snapshot.as_ref());
        (save_of::<M>(&self.table, now, saving, operation), &mut self.snapshot)
    }

    fn put_version(&mut self, version: &Value) {
        self.model.put_version(version);
    }
}

/// `now` is what the item encodes to.
fn save_of<'a, M: Record>(
    table: &'a TableRef,
    now: Result<String>,
    saving: Saving,
    operation: &'static str,
) -> Save<'a> {
    Save { table, saving, operation, model: TypeId::of::<M>(), now, encode_again: EncodeAgain::of::<M>() }
}
