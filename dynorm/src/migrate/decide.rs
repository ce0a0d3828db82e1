//! What a migration's function decides of one item, and the guard of what must be idempotent.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::step::{BoxError, Step};
use crate::codec::json::{JsonReader, item_to_json};
use crate::db::Item;
use crate::error::{Error, Kind, Result};
use crate::model::{Key, Model};
use crate::retry::catch;
use crate::track::diff;
use crate::transport::ItemDecoder;
use crate::transport::decode::Tracked;
use crate::value::Value;

/// The attribute of an item that has the names of the migrations that have changed it.
pub(super) const MARKERS: &str = "_migrations";

/// The function of a migration.
pub(super) type Function<M> = dyn Fn(&mut Item<M>) -> Result<Step, BoxError> + Send + Sync;

/// What tells that an item was changed already.
#[derive(Clone, Debug)]
pub(super) enum Marker {
    /// Nothing: the function itself must tell.
    None {
        /// Whether it is held to that.
        guarded: bool,
    },
    /// The migration's name in a set.
    Name(Arc<str>),
    /// The number of the item's schema, without which it was not upgraded when it was read.
    Number,
}

/// A function, and how it is known what it has done.
pub(super) struct Decide<M: Model> {
    pub(super) name: Arc<str>,
    pub(super) function: Box<Function<M>>,
    pub(super) marker: Marker,
}

/// Why an item is not changed.
#[derive(Debug)]
pub(super) enum Trouble {
    /// It fails by itself: it is written down, and the others go on.
    Item(String),
    /// The others would fail as well.
    Run(Error),
}

impl From<Error> for Trouble {
    /// What is about the item, and what is about the table, the connection or the permission.
    fn from(error: Error) -> Self {
        match error.kind() {
            Kind::Conflict
            | Kind::NotUnique
            | Kind::AlreadyExists
            | Kind::TransactionCanceled
            | Kind::Encode
            | Kind::Decode
            | Kind::AnotherEntity
            | Kind::Invalid
            | Kind::KeyChanged
            | Kind::TooLarge => Trouble::Item(error.to_string()),
            _ => Trouble::Run(error),
        }
    }
}

impl<M: Model> Decide<M> {
    /// Whether the item was changed by this migration.
    pub(super) fn is_done(&self, item: &Item<M>) -> bool {
        let Marker::Name(name) = &self.marker else { return false };
        #[cfg(dynorm_broken)]
        if crate::broken::is("markers are not looked at") {
            return false;
        }
        matches!(item.extra().get(MARKERS), Some(Value::StringSet(names)) if names.contains(&**name))
    }

    /// What is to become of the item, which is changed to that.
    pub(super) fn decide(&self, item: &mut Item<M>) -> Result<Step, Trouble> {
        let before = key_of(item)?;
        let mut step = self.call(item).map_err(Trouble::Item)?;
        if step == Step::Move && before == key_of(item)? {
            step = Step::Change;
        }
        match (step, &self.marker) {
            (Step::Change | Step::Move, Marker::Name(name)) => mark(item, name)?,
            (Step::Change | Step::Move, Marker::None { guarded: true }) => self.guard(item)?,
            _ => {}
        }
        Ok(step)
    }

    fn call(&self, item: &mut Item<M>) -> Result<Step, String> {
        let called = catch("the migration's function", || (self.function)(item));
        called.map_err(|error| error.to_string())?.map_err(|error| error.to_string())
    }

    /// What would be done to the item if it were met again, as it is to be saved: nothing, or a
    /// crash before the next checkpoint would do it twice.
    fn guard(&self, item: &Item<M>) -> Result<(), Trouble> {
        #[cfg(dynorm_broken)]
        if crate::broken::is("what is not idempotent is let through") {
            return Ok(());
        }
        let stored = item.encode()?;
        let json = item_to_json(&stored).map_err(Error::from)?;
        let loaded = Tracked::<M>::NEW.decode(&mut JsonReader::new(&json)).map_err(Error::from)?;
        let mut again = Item::loaded(item.table.clone(), loaded);
        let before = again.encode()?;
        let what = match self.call(&mut again) {
            Ok(Step::Skip) => return Ok(()),
            Ok(Step::Delete) => "deletes the item that it has changed".to_owned(),
            Ok(Step::Change | Step::Move) => match diff(&before, &again.encode()?).first() {
                None => return Ok(()),
                Some(change) => format!("changes `{}` again on what it has changed", change.path),
            },
            Err(error) => format!("fails on what it has changed: {error}"),
        };
        let message = format!(
            "the function of the migration `{}` {what}, so that a crash could have it done twice: \
             let it give `Step::Skip` for an item that is done, or make it `marked`; nothing was \
             written of this item",
            self.name
        );
        let error = Error::new(Kind::Invalid, message).operation("Migrate").on_table(item.table.name());
        Err(Trouble::Run(match key_of(item)? {
            Some(key) => error.with_key(&key),
            None => error,
        }))
    }
}

/// The key that the item now has.
fn key_of<M: Model>(item: &Item<M>) -> Result<Option<Key>, Trouble> {
    // What makes no key is an error when it is saved.
    Ok(Key::of(M::schema(), &item.encode()?).ok())
}

/// Puts the name into the item's set.
fn mark<M: Model>(item: &mut Item<M>, name: &str) -> Result<(), Trouble> {
    let none = || Value::StringSet(BTreeSet::new());
    match item.extra_mut().entry(MARKERS.to_owned()).or_insert_with(none) {
        Value::StringSet(names) => {
            names.insert(name.to_owned());
            Ok(())
        }
        other => {
            let found = other.attribute_type().in_words();
            Err(Trouble::Item(format!("its attribute `{MARKERS}` must be a set of strings, found {found}")))
        }
    }
}
