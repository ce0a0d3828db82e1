//! What stands in the way of a save: the item as it is now.

use super::item::Item;
use super::table::TableRef;
use crate::error::{Error, Kind};
use crate::model::{Key, Record};
use crate::transport::decode::Tracked;
use crate::transport::{Failure, ItemDecoder};
use crate::value::Map;

/// The current item of a conflict.
struct Current<M: Record> {
    /// `None` if the item does not fit the model.
    item: Option<Item<M>>,
    attributes: Map,
}

/// A failed write as an error, with the current item if that is why it failed. `new` if the item was to be created.
pub(crate) fn conflict<M: Record>(
    table: &TableRef,
    new: bool,
    operation: &'static str,
    key: &Key,
    failure: Failure,
) -> Error {
    let error = failure.error.operation(operation).table(table.name()).key(key);
    if error.kind() != Kind::Conflict {
        return error;
    }
    let error = error.message(match (&failure.current, new) {
        (_, true) => "the item exists already",
        (Some(_), false) => "the item was changed since it was read",
        (None, false) => "the item was deleted since it was read",
    });
    let Some(attributes) = failure.current else { return error };
    let loaded = Tracked::<M>::NEW.decode_map(attributes.clone()).ok();
    let item = loaded.map(|loaded| Item::loaded(table.clone(), loaded));
    error.detail(Current { item, attributes })
}

impl Error {
    /// The item that a conflicting save met, loaded: ready to be changed and saved.
    ///
    /// `None` if the error is no conflict, if there is no such item (any more), if it does not fit the model, or if `M` is
    /// not the model of the save.
    #[must_use]
    pub fn current<M: Record>(&self) -> Option<&Item<M>> {
        self.detail_ref::<Current<M>>()?.item.as_ref()
    }

    /// As [`current`](Self::current), taken out of the error.
    #[must_use]
    pub fn into_current<M: Record>(mut self) -> Option<Item<M>> {
        self.take_detail::<Current<M>>()?.item
    }

    /// The attributes of the item that a conflicting save of an `M` met, whether or not they fit the model.
    #[must_use]
    pub fn current_attributes<M: Record>(&self) -> Option<&Map> {
        Some(&self.detail_ref::<Current<M>>()?.attributes)
    }
}
