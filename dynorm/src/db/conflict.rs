//! What stands in the way of a save: the item as it is now.

use std::any::{Any, TypeId};
use std::sync::OnceLock;

use super::canceled::{Reason, Reasons};
use super::item::Item;
use super::table::TableRef;
use crate::codec::json::{JsonReader, item_to_json};
use crate::error::{Error, Kind};
use crate::model::{Key, Record};
use crate::track::Overlap;
use crate::transport::decode::Tracked;
use crate::transport::{Failure, ItemDecoder};
use crate::value::Map;

/// The current item of a conflict. Loaded when it is asked for, so that writes need not know how.
struct Current {
    table: TableRef,
    attributes: Map,
    /// The type of the record that was written.
    model: TypeId,
    /// An `Item` of that type; `None` if the attributes do not fit it.
    item: OnceLock<Option<Box<dyn Any + Send + Sync>>>,
    /// What was changed on both sides, if it was tried to merge them.
    overlaps: Vec<Overlap>,
}

/// A write that may have met a conflict.
pub(crate) struct Conflicting<'a> {
    pub(crate) operation: &'static str,
    pub(crate) key: &'a Key,
    /// Whether the item was to be created.
    pub(crate) new: bool,
    /// The type of the record.
    pub(crate) model: TypeId,
    /// Whether it would write over an item of a newer schema, if it met one.
    pub(crate) lowers: bool,
}

/// A failed write as an error, with the current item if that is why it failed.
pub(crate) fn conflict(table: &TableRef, write: Conflicting<'_>, failure: Failure) -> Error {
    let error = failure.error.operation(write.operation).on_table(table.name()).with_key(write.key);
    if error.kind() != Kind::Conflict {
        return error;
    }
    let error = error.message(match (&failure.current, write.new) {
        (_, true) => "the item exists already",
        (Some(_), false) => "the item was changed since it was read",
        // Some engines do not hand over the item, whether or not there still is one.
        (None, false) => "the item was changed or deleted since it was read",
    });
    let Some(attributes) = failure.current else { return error };
    let newer = table.known_schema().filter(|_| write.lowers).and_then(|schema| {
        let number = schema.item_schema.as_ref()?;
        Some((number.newer_in(&attributes)?, number.name.clone()))
    });
    let error = match newer {
        Some((message, attribute)) => {
            error.of_kind(Kind::NewerSchema).message(message).at_attribute(attribute)
        }
        None => error,
    };
    let (table, model, item) = (table.clone(), write.model, OnceLock::new());
    error.detail(Current { table, attributes, model, item, overlaps: Vec::new() })
}

/// Says in an error what is in the way: the item as it is now, and what both have changed of it.
pub(crate) fn in_the_way<M: Record>(error: Error, item: Item<M>, overlaps: Vec<Overlap>) -> Error {
    let attributes = item.snapshot.as_ref().and_then(|snapshot| snapshot.attributes().ok());
    error.detail(Current {
        table: item.table.clone(),
        attributes: attributes.unwrap_or_default(),
        model: TypeId::of::<M>(),
        item: OnceLock::from(Some(Box::new(item) as Box<dyn Any + Send + Sync>)),
        overlaps,
    })
}

/// Whether this is the conflict of an item of another model.
pub(crate) fn is_of_another_model<M: Record>(error: &Error) -> bool {
    error.detail_ref::<Current>().is_some_and(|current| !current.is::<M>())
}

/// Of a transaction that was canceled, the reason that `is_it`; otherwise the error itself.
pub(crate) fn reason_of(mut error: Error, is_it: impl Fn(&Error) -> bool) -> Error {
    if !error.reasons().iter().any(|reason| is_it(reason.error())) {
        return error;
    }
    let reasons = error.take_detail::<Reasons>().map_or_else(Vec::new, |reasons| reasons.0);
    match reasons.into_iter().map(Reason::into_error).find(is_it) {
        Some(reason) if error.may_be_applied() => reason.applied_perhaps(),
        Some(reason) => reason,
        None => error,
    }
}

impl Current {
    /// Whether this is of a write of an `M`.
    fn is<M: Record>(&self) -> bool {
        self.model == TypeId::of::<M>()
    }

    fn load<M: Record>(&self) -> Option<Box<dyn Any + Send + Sync>> {
        let json = item_to_json(&self.attributes).ok()?;
        let loaded = Tracked::<M>::NEW.decode(&mut JsonReader::new(&json)).ok()?;
        Some(Box::new(Item::loaded(self.table.clone(), loaded)))
    }
}

impl Error {
    /// The item that a conflicting save met, loaded: ready to be changed and saved. Of a
    /// transaction, the first such item of an `M`.
    ///
    /// `None` if the error is no conflict, if there is no such item (any more), if it does not fit
    /// the model, or if `M` is not the model of the save.
    #[must_use]
    pub fn current<M: Record>(&self) -> Option<&Item<M>> {
        let current = self.about_current::<M>()?.detail_ref::<Current>()?;
        current.item.get_or_init(|| current.load::<M>()).as_ref()?.downcast_ref()
    }

    /// As [`current`](Self::current), taken out of the error.
    #[must_use]
    pub fn into_current<M: Record>(mut self) -> Option<Item<M>> {
        self.take_current()
    }

    pub(crate) fn take_current<M: Record>(&mut self) -> Option<Item<M>> {
        self.current::<M>()?;
        if let Some(reasons) = self.take_detail::<Reasons>() {
            let mut reasons = reasons.0.into_iter();
            return reasons.find_map(|reason| reason.into_error().into_current::<M>());
        }
        let item = self.take_detail::<Current>()?.item.into_inner()??;
        item.downcast().ok().map(|item| *item)
    }

    /// What was changed on both sides, of the error of a [`merge`](crate::write::Conflict::merge)
    /// or a [`save_merging`](Item::save_merging) that left it to be decided. Nothing of any other
    /// error.
    #[must_use]
    pub fn overlaps(&self) -> &[Overlap] {
        self.detail_ref::<Current>().map_or(&[], |current| &current.overlaps)
    }

    /// The attributes of the item that a conflicting save of an `M` met, whether or not they fit
    /// the model.
    #[must_use]
    pub fn current_attributes<M: Record>(&self) -> Option<&Map> {
        Some(&self.about_current::<M>()?.detail_ref::<Current>()?.attributes)
    }

    /// The error that has the current item of an `M`: this one, or a reason of this one.
    fn about_current<M: Record>(&self) -> Option<&Error> {
        let has = |error: &&Error| error.detail_ref::<Current>().is_some_and(Current::is::<M>);
        Some(self).filter(has).or_else(|| self.reasons().iter().map(Reason::error).find(has))
    }
}
