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

/// Under which name a change is made of what the server has by an older one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OlderNames {
    /// Under the new one, and the older ones go.
    Renewed,
    /// The same, also of what has not changed: the item is read by another version of the model
    /// from now on, which may not know the older names.
    AllRenewed,
    /// Under the one that was read: who compares it with what else was stored looks for it there.
    Kept,
}

/// The changes of an item from `old` to `new`, that the server holds as `raw`.
///
/// A map is changed entry by entry where the server holds a map too, and its entries mean something
/// by themselves: not if only the model's type knows how they belong together, nor if it is an enum
/// and has another variant now, nor if it gets another name.
pub(super) fn edits<'a>(
    raw: &'a Map,
    old: &Map,
    new: &Map,
    identity: &Identity,
    older: OlderNames,
) -> Vec<Edit<'a>> {
    let mut edits = Vec::new();
    Place::item(raw, identity, older).compare(old, new, &mut edits);
    edits
}

/// The change of a whole attribute, which is written by this name.
pub(super) fn edit_whole<'a>(
    name: &str,
    raw: &'a Map,
    old: &Map,
    new: &Map,
    identity: &Identity,
) -> Edit<'a> {
    Place::item(raw, identity, OlderNames::Renewed).edit(name, old.get(name), new.get(name))
}

/// The item, or a map inside of it.
struct Place<'a, 'p> {
    /// The map that it is in, and its name there.
    within: Option<(&'p Place<'a, 'p>, &'p str)>,
    raw: &'a Map,
    identity: &'p Identity,
    older: OlderNames,
    has_asked_tag: Cell<bool>,
    has_asked_map: Cell<bool>,
}

impl<'a, 'p> Place<'a, 'p> {
    fn item(raw: &'a Map, identity: &'p Identity, older: OlderNames) -> Self {
        // That the item is a map need not be asked.
        let (has_asked_tag, has_asked_map) = (Cell::new(false), Cell::new(true));
        Place { within: None, raw, identity, older, has_asked_tag, has_asked_map }
    }

    fn compare(&self, old: &Map, new: &Map, edits: &mut Vec<Edit<'a>>) {
        for (name, old_value) in old {
            let new = new.get(name);
            let stored = self.identity.stored(name);
            let identity = self.identity.entry(stored);
            if new == Some(old_value) && !self.renews(name, identity) {
                continue;
            }
            match (self.raw.get(stored), old_value, new) {
                (Some(Value::Map(raw)), Value::Map(old), Some(Value::Map(new)))
                    if !identity.whole
                        && !is_other_variant(identity, old, new)
                        && self.name_of(name) == stored =>
                {
                    let (has_asked_tag, has_asked_map) = (Cell::new(false), Cell::new(false));
                    let (within, older) = (Some((self, stored)), self.older);
                    Place { within, raw, identity, older, has_asked_tag, has_asked_map }
                        .compare(old, new, edits);
                }
                (_, old, new) => edits.push(self.edit(name, Some(old), new)),
            }
            self.remove_older(name, edits);
        }
        for (name, new) in new {
            if !old.contains_key(name) {
                edits.push(self.edit(name, None, Some(new)));
                self.remove_older(name, edits);
            }
        }
    }

    /// Whether what has not changed gets new names.
    fn renews(&self, name: &str, identity: &Identity) -> bool {
        self.older == OlderNames::AllRenewed
            && (!self.identity.older(name).is_empty() || identity.has_older())
    }

    /// The name by which the server is to have an entry.
    fn name_of<'n>(&'n self, name: &'n str) -> &'n str {
        match self.older {
            OlderNames::Renewed | OlderNames::AllRenewed => self.identity.renewed(name),
            OlderNames::Kept => self.identity.stored(name),
        }
    }

    /// What is changed goes away by its older names.
    fn remove_older(&self, name: &str, edits: &mut Vec<Edit<'a>>) {
        if self.older == OlderNames::Kept {
            return;
        }
        for older in self.identity.older(name) {
            let (path, raw) = (self.path_of(older), self.raw.get(older));
            edits.push(Edit { path, raw, new: None, guards: Vec::new() });
        }
    }

    fn edit(&self, written: &str, old: Option<&Value>, new: Option<&Value>) -> Edit<'a> {
        let stored = self.identity.stored(written);
        let graft = Graft::renewing(self.older == OlderNames::AllRenewed);
        let new = new.map(|new| match (self.raw.get(stored), old) {
            (Some(raw), Some(old)) => graft.value(raw, old, new, self.identity.entry(stored)),
            _ => new.clone(),
        });
        let name = self.name_of(written);
        let raw = self.raw.get(name);
        let mut guards = Vec::new();
        self.ask_tags(&mut guards);
        if raw.is_none() && !self.has_asked_map.replace(true) {
            // An update of an entry of a map that is gone is an invalid request, not a failed
            // condition, so ask for it.
            guards.extend(self.path().map(|path| Predicate::is_type(path, AttributeType::Map)));
        }
        self.ask_older(written, &mut guards);
        Edit { path: self.path_of(name), raw, new, guards }
    }

    /// Asks that nobody has written it by an older name: that would be lost behind this one.
    fn ask_older(&self, name: &str, guards: &mut Vec<Predicate>) {
        let possible = self.identity.possible_older(name).into_iter();
        let absent = possible.filter(|older| !self.raw.contains_key(*older));
        guards.extend(absent.map(|older| Predicate::not_exists(self.path_of(older))));
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
