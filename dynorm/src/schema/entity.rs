//! What a table knows of the entity whose items are written to it.

use super::template::{Composition, Piece, Slot};
use super::{IndexSchema, TableSchema};
use crate::codec::{DecodeError, Problem};
use crate::value::{Map, Value};

impl TableSchema {
    /// Whether an attribute is made of the fields of an entity, or holds its name.
    pub(crate) fn is_computed(&self, name: &str) -> bool {
        self.composition.is_some() && self.is_key(name) || self.computed().contains(&name)
    }

    /// The attributes, besides the key, that are made of the fields of an entity, or hold its name.
    pub(crate) fn computed(&self) -> Vec<&str> {
        let Some(composition) = self.composition else { return Vec::new() };
        let slots = composition.slots.iter().flat_map(|slot| self.keys_of(slot));
        slots.chain(composition.version().map(|(name, _)| name)).chain(self.entity.as_deref()).collect()
    }

    /// The keys that are made of the fields of an entity: those of the table, and of the indexes
    /// that its items may be in.
    pub(crate) fn made_keys(&self) -> Vec<&str> {
        let Some(composition) = self.composition else { return Vec::new() };
        let slots = composition.slots.iter().flat_map(|slot| self.keys_of(slot));
        self.keys().map(|key| &*key.name).chain(slots).collect()
    }

    /// For each index that an entity's items may be in, its keys and all that these are made of and
    /// that can change: if one of them changes, the others must be what they were, or there could
    /// be a key that nobody meant.
    pub(crate) fn dependent(&self) -> Vec<Vec<&str>> {
        let Some(composition) = self.composition else { return Vec::new() };
        let parts = |slot: &Slot| slot.parts().filter_map(|part| composition.parts.get(part).copied());
        let fixed: Vec<_> = composition.slots.first().into_iter().flat_map(parts).collect();
        let dependent = |slot: &Slot| {
            let parts = parts(slot).filter(|part| !fixed.contains(part));
            self.keys_of(slot).chain(parts).collect()
        };
        composition.slots.iter().skip(1).map(dependent).collect()
    }

    /// What there is to say of an item of another entity, or of another version of this one, at the
    /// attribute that says so.
    pub(crate) fn another_entity_in(&self, item: &Map) -> Option<DecodeError> {
        let (composition, attribute) = (self.composition?, self.entity.as_ref()?);
        let text = |name: &str| item.get(name).and_then(Value::as_str);
        let found = text(attribute);
        if !found.is_some_and(|found| composition.is_named(found)) {
            return Some(composition.another(found.map(str::to_owned)).at(attribute.clone()));
        }
        let (name, version) = composition.version()?;
        match text(name) {
            Some(found) if found == version => None,
            Some(found) => Some(composition.another_version(found).at(name)),
            None => Some(composition.another(None).at(name)),
        }
    }

    /// The keys that a slot's templates make, but those of the table.
    fn keys_of(&self, slot: &Slot) -> impl Iterator<Item = &str> {
        let index = slot.index.and_then(|index| self.index(index));
        let keys = index.into_iter().flat_map(IndexSchema::keys).map(|key| &*key.name);
        keys.filter(|name| !self.is_key(name))
    }
}

impl Composition {
    /// The attribute that holds the entity's version, and the version, if the form has one.
    pub(crate) fn version(&self) -> Option<(&'static str, &'static str)> {
        Some((self.form?.preset?.version_name()?.plain, self.version?))
    }

    /// The attribute that a piece of a template is a part of.
    pub(crate) fn part_name(&self, piece: Piece) -> Option<&'static str> {
        self.parts.get(piece.part()?).copied()
    }

    /// Whether that is the entity's name, or was.
    pub(crate) fn is_named(&self, name: &str) -> bool {
        name == self.name || self.was.contains(&name)
    }

    /// That an item is of another entity than this one: of which, if it says so.
    #[cold]
    pub(crate) fn another(&self, found: Option<String>) -> DecodeError {
        DecodeError::new(Problem::Entity { expected: self.name, found })
    }

    /// That an item is of another version of this entity.
    #[cold]
    pub(crate) fn another_version(&self, found: &str) -> DecodeError {
        self.another(Some(format!("{}, version {found}", self.name)))
    }

    /// Whether keys are made of an attribute.
    pub(crate) fn has_part(&self, name: &str) -> bool {
        self.parts.contains(&name)
    }
}
