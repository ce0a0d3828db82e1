//! What a save changes of what the server holds.
//!
//! As the difference of the model's encodings, but in the server's own terms: by its names, and not
//! finer than it allows.

use std::cell::Cell;

use super::graft::{Graft, is_other_variant};
use super::identity::Identity;
use crate::expr::{AttributePath, Predicate};
use crate::value::{AttributeType, Map, Value};

/// One changed attribute, or changed entry of a nested map. No path is a part of another.
#[derive(Debug)]
pub(super) struct Edit<'a> {
    /// Where, by the server's names.
    pub(super) path: AttributePath,
    /// What the server holds there.
    pub(super) raw: Option<&'a Value>,
    /// What it is to hold; `None` if there is nothing any more.
    pub(super) new: Option<Value>,
    /// What must be so above it for the change to make sense, where no edit before has it.
    pub(super) guards: Vec<Predicate>,
}

/// The changes of an item from `old` to `new`, that the server holds as `raw`.
///
/// A map is changed entry by entry where the server holds a map too, and its entries mean something
/// by themselves: not if only the model's type knows how they belong together, nor if it is an enum
/// and has another variant now.
pub(super) fn edits<'a>(raw: &'a Map, old: &Map, new: &Map, identity: &Identity) -> Vec<Edit<'a>> {
    let mut edits = Vec::new();
    Place::item(raw, identity).compare(old, new, &mut edits);
    edits
}

/// The change of a whole attribute.
pub(super) fn edit_whole<'a>(
    name: &str,
    raw: &'a Map,
    old: &Map,
    new: &Map,
    identity: &Identity,
) -> Edit<'a> {
    Place::item(raw, identity).edit(name, raw.get(name), old.get(name), new.get(name))
}

/// The item, or a map inside of it.
struct Place<'a, 'p> {
    /// The map that it is in, and its name there.
    within: Option<(&'p Place<'a, 'p>, &'p str)>,
    raw: &'a Map,
    identity: &'p Identity,
    has_asked_tag: Cell<bool>,
    has_asked_map: Cell<bool>,
}

impl<'a, 'p> Place<'a, 'p> {
    fn item(raw: &'a Map, identity: &'p Identity) -> Self {
        // That the item is a map need not be asked.
        let (has_asked_tag, has_asked_map) = (Cell::new(false), Cell::new(true));
        Place { within: None, raw, identity, has_asked_tag, has_asked_map }
    }

    fn compare(&self, old: &Map, new: &Map, edits: &mut Vec<Edit<'a>>) {
        for (name, old) in old {
            let new = new.get(name);
            if new == Some(old) {
                continue;
            }
            let stored = self.identity.stored(name);
            let identity = self.identity.entry(stored);
            match (self.raw.get(stored), old, new) {
                (Some(Value::Map(raw)), Value::Map(old), Some(Value::Map(new)))
                    if !identity.whole && !is_other_variant(identity, old, new) =>
                {
                    let (has_asked_tag, has_asked_map) = (Cell::new(false), Cell::new(false));
                    let within = Some((self, stored));
                    Place { within, raw, identity, has_asked_tag, has_asked_map }.compare(old, new, edits);
                }
                (raw, old, new) => edits.push(self.edit(stored, raw, Some(old), new)),
            }
        }
        for (name, new) in new {
            if !old.contains_key(name) {
                edits.push(self.edit(name, self.raw.get(name), None, Some(new)));
            }
        }
    }

    fn edit(
        &self,
        stored: &str,
        raw: Option<&'a Value>,
        old: Option<&Value>,
        new: Option<&Value>,
    ) -> Edit<'a> {
        let new = new.map(|new| match (raw, old) {
            (Some(raw), Some(old)) => Graft::default().value(raw, old, new, self.identity.entry(stored)),
            _ => new.clone(),
        });
        let mut guards = Vec::new();
        self.ask_tags(&mut guards);
        if raw.is_none() && !self.has_asked_map.replace(true) {
            // An update of an entry of a map that is gone is an invalid request, not a failed
            // condition, so ask for it.
            guards.extend(self.path().map(|path| Predicate::is_type(path, AttributeType::Map)));
        }
        Edit { path: self.path_of(stored), raw, new, guards }
    }

    /// Asks that the enums in which this is, are still of the variant that was read.
    fn ask_tags(&self, guards: &mut Vec<Predicate>) {
        if self.has_asked_tag.replace(true) {
            return;
        }
        if let Some((outer, _)) = self.within {
            outer.ask_tags(guards);
        }
        if let Some(tag) = self.identity.tag
            && let Some(read) = self.raw.get(tag)
        {
            guards.push(Predicate::equals(self.path_of(tag), read.clone()));
            // What has a tag is a map.
            self.has_asked_map.set(true);
        }
    }

    fn path(&self) -> Option<AttributePath> {
        self.within.map(|(outer, name)| outer.path_of(name))
    }

    fn path_of(&self, name: &str) -> AttributePath {
        match self.path() {
            Some(path) => path.then(name.to_owned()),
            None => AttributePath::new(name.to_owned()),
        }
    }
}
