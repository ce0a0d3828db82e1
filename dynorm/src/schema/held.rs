//! What an index holds of an entity. Evaluated by the compiler, but for [`TableSchema::holds`].

use std::borrow::Cow;

use super::computed::{as_str, attributes, index_of};
use super::template::{Composition, Piece, Slot};
use super::{IndexSchema, Projection, TableSchema};
use crate::codec::flatten::{equal, panic_with};
use crate::codec::names::Names;

impl TableSchema {
    /// Whether what is read of the table, or of an index of it, has an attribute, if the item has.
    pub(crate) fn holds(&self, index: Option<&str>, attribute: &str) -> bool {
        let Some(index) = index.and_then(|name| self.index(name)) else { return true };
        let is_key = || self.is_key(attribute) || index.keys().any(|key| key.name == attribute);
        match &index.projection {
            Projection::All => true,
            Projection::KeysOnly => is_key(),
            Projection::Include(names) => is_key() || names.iter().any(|name| name == attribute),
        }
    }
}

impl Composition {
    /// Whether the keys of a slot tell this entity's items from others by how they begin. What
    /// other programs store may begin as it likes.
    pub(crate) const fn tells_apart(&self, slot: &Slot) -> bool {
        if self.form.is_some() {
            return false;
        }
        let hash = match (slot.hash, self.slots) {
            // A local index has the table's hash key.
            (None, [table, ..]) => table.hash,
            (hash, _) => hash,
        };
        let telling = if slot.range.is_some() { slot.range } else { hash };
        matches!(telling, Some([Piece::Literal(_), ..]))
    }
}

/// Fails to compile if an index does not hold what its queries give: all attributes, or those of
/// a projection.
///
/// # Panics
///
/// In this case, when the compiler evaluates it.
#[track_caller]
pub const fn check_held(
    layout: &'static TableSchema,
    composition: &Composition,
    slot: usize,
    given: Option<&Names>,
) {
    let slot = &composition.slots[slot];
    let Some(name) = slot.index else { return };
    // That there is none is said elsewhere.
    let Some(index) = index_of(layout, name) else { return };
    if let Projection::All = index.projection {
        return;
    }
    if !composition.tells_apart(slot) {
        check_told_apart(layout, composition, index, name);
    }
    let Some(given) = given else {
        panic_with(&[
            "the index `",
            name,
            "` of `",
            composition.layout,
            "` does not hold all of `",
            composition.entity,
            "`: say what its queries give, by `project = \"..\"` with the name of a struct that has \
             `#[derive(Projection)]`",
        ]);
    };
    let mut place = 0;
    while place < given.all().len() {
        let attribute = given.all()[place].plain;
        if !is_held(layout, index, attribute) {
            panic_with(&[
                "the index `",
                name,
                "` of `",
                composition.layout,
                "` does not hold `",
                attribute,
                "`: leave it out of the projection, or `include` it there",
            ]);
        }
        place += 1;
    }
}

/// That an index holds the attributes by which an entity's items are told from others.
#[track_caller]
const fn check_told_apart(
    layout: &'static TableSchema,
    composition: &Composition,
    index: &IndexSchema,
    name: &str,
) {
    let preset = match composition.form {
        Some(form) => form.preset,
        None => None,
    };
    let entity = match (&layout.entity, preset) {
        (Some(entity), _) => Some(as_str(entity)),
        (None, Some(preset)) => Some(preset.entity()),
        (None, None) => None,
    };
    let version = match (composition.version, preset) {
        (Some(_), Some(preset)) => match preset.version_name() {
            Some(version) => Some(version.plain),
            None => None,
        },
        _ => None,
    };
    let (attributes, mut place) = ([entity, version], 0);
    while place < attributes.len() {
        if let Some(attribute) = attributes[place]
            && !is_held(layout, index, attribute)
        {
            let or = if composition.form.is_some() { "" } else { ", or begin the keys with text" };
            panic_with(&[
                "queries of the index `",
                name,
                "` tell `",
                composition.entity,
                "` from other items by `",
                attribute,
                "`, which it does not hold: `include` it on `",
                composition.layout,
                "`",
                or,
            ]);
        }
        place += 1;
    }
}

/// [`TableSchema::holds`] of an index of a model.
#[track_caller]
const fn is_held(layout: &TableSchema, index: &IndexSchema, attribute: &str) -> bool {
    if same(&layout.hash.name, attribute) {
        return true;
    }
    if let Some(range) = &layout.range
        && same(&range.name, attribute)
    {
        return true;
    }
    let keys = [attributes(&index.hash), attributes(&index.range)];
    let mut which = 0;
    while which < keys.len() {
        let mut place = 0;
        while place < keys[which].len() {
            if same(&keys[which][place].name, attribute) {
                return true;
            }
            place += 1;
        }
        which += 1;
    }
    let Projection::Include(Cow::Borrowed(included)) = &index.projection else { return false };
    let mut place = 0;
    while place < included.len() {
        if same(&included[place], attribute) {
            return true;
        }
        place += 1;
    }
    false
}

const fn same(name: &super::Text, attribute: &str) -> bool {
    equal(as_str(name).as_bytes(), attribute.as_bytes())
}
