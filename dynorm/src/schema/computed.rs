//! What an entity's attributes are in its layout, and whether its templates fit there. Evaluated by
//! the compiler.

use std::borrow::Cow;

use super::form::Preset;
use super::template::{Composition, Slot};
use super::{IndexKind, IndexSchema, KeyAttribute, TableSchema, Text, VersionAttribute};
use crate::codec::flatten::{equal, panic_with};
use crate::codec::names::{Name, Names};
use crate::value::AttributeType;

/// The attributes that an entity's templates make, in their order, and behind them that of its
/// version, if its form has one, and that of its name.
///
/// # Panics
///
/// At compile time, if the templates do not fit the layout.
#[must_use]
#[track_caller]
pub const fn computed_names<const LENGTH: usize>(
    layout: &TableSchema,
    names: &Names,
    composition: &Composition,
) -> [Name; LENGTH] {
    if layout.composition.is_some() {
        panic_with(&[
            "`",
            composition.layout,
            "` is an entity itself: `in` takes the model whose fields are the keys of the table",
        ]);
    }
    if layout.item_schema.is_some() {
        panic_with(&[
            "the items of `",
            composition.layout,
            "` are those of its entities, each of which has schemas of its own: move `schema_attr` \
             from the layout to the entities",
        ]);
    }
    let mut computed = [Name::new("", ""); LENGTH];
    let mut length = 0;
    let mut place = 0;
    while place < composition.slots.len() {
        let slot = &composition.slots[place];
        let (hash, range) = keys(layout, slot, composition);
        check_slot(slot, hash, range, composition);
        if slot.hash.is_some()
            && let Some(hash) = hash
        {
            computed[length] = checked(hash, names, composition, (&computed, length));
            length += 1;
        }
        if slot.range.is_some()
            && let Some(range) = range
        {
            computed[length] = checked(range, names, composition, (&computed, length));
            length += 1;
        }
        place += 1;
    }
    let preset = preset(composition);
    if composition.version.is_some()
        && let Some(preset) = preset
        && let Some(version) = preset.version_name()
    {
        computed[length] = version;
        length += 1;
    }
    // An entity of dynorm's own form may be in a layout with a preset.
    let preset = if preset.is_some() { preset } else { layout.form.preset };
    computed[length] = match (&layout.entity, preset) {
        // Where the preset says it, the layout need not have a field of it.
        (Some(entity), Some(preset)) if equal(as_str(entity).as_bytes(), preset.entity().as_bytes()) => {
            preset.entity_name()
        }
        (Some(entity), _) => find(names, as_str(entity)),
        (None, Some(preset)) => preset.entity_name(),
        (None, None) => panic_with(&[
            "`",
            composition.layout,
            "` has no attribute that says which entity an item is: add a field such as `#[entity] \
             entity: Option<String>` to it",
        ]),
    };
    computed
}

const fn preset(composition: &Composition) -> Option<Preset> {
    match composition.form {
        Some(form) => form.preset,
        None => None,
    }
}

/// The schema of an entity: that of its layout, with a version of its own.
///
/// # Panics
///
/// At compile time, if the model that is named as the layout is not one.
#[must_use]
#[track_caller]
pub const fn entity_table(
    layout: &'static TableSchema,
    version: Option<VersionAttribute>,
    composition: &'static Composition,
) -> TableSchema {
    let range = match &layout.range {
        Some(range) => Some(copy(range)),
        None => None,
    };
    let entity = match (&layout.entity, preset(composition)) {
        (Some(name), _) => Some(Cow::Borrowed(as_str(name))),
        (None, Some(preset)) => Some(Cow::Borrowed(preset.entity())),
        (None, None) => None,
    };
    let ttl = match &layout.ttl {
        Some(name) => Some(Cow::Borrowed(as_str(name))),
        None => None,
    };
    let Cow::Borrowed(indexes) = &layout.indexes else { not_static() };
    let mut schema = TableSchema::of_model(
        Cow::Borrowed(as_str(&layout.table)),
        copy(&layout.hash),
        range,
        indexes,
        version,
        &[],
        entity,
        ttl,
    );
    schema.composition = Some(composition);
    schema
}

/// That items of an entity expire by the attribute by which those of its layout do: a table has one
/// for all of them.
///
/// # Panics
///
/// At compile time, if that is another one, or none.
#[track_caller]
pub const fn check_entity_ttl(layout: &TableSchema, name: &str, layout_name: &str) {
    match &layout.ttl {
        Some(ttl) if equal(as_str(ttl).as_bytes(), name.as_bytes()) => {}
        Some(ttl) => panic_with(&[
            "the items of `",
            layout_name,
            "` expire by the attribute `",
            as_str(ttl),
            "`, and a table has one for all of its items: give the field with `#[ttl]` this name, `#[model(rename = \"",
            as_str(ttl),
            "\")]`",
        ]),
        None => panic_with(&[
            "the items of `",
            layout_name,
            "` do not expire, and a table has one attribute for all of its items by which they do: \
             mark a field with `#[ttl]` there too",
        ]),
    }
}

/// The keys of the table or index that a slot is for. A local index has its range key alone, since
/// its hash key is the table's.
#[track_caller]
const fn keys<'s>(
    layout: &'s TableSchema,
    slot: &Slot,
    composition: &Composition,
) -> (Option<&'s KeyAttribute>, Option<&'s KeyAttribute>) {
    let Some(wanted) = slot.index else { return (Some(&layout.hash), layout.range.as_ref()) };
    if let Some(index) = index_of(layout, wanted) {
        return index_keys(index);
    }
    panic_with(&[
        "`",
        composition.layout,
        "` has no index `",
        wanted,
        "`: `index` takes the name of one as it is in DynamoDB",
    ])
}

/// The index of that name.
#[track_caller]
pub(super) const fn index_of<'s>(layout: &'s TableSchema, wanted: &str) -> Option<&'s IndexSchema> {
    let Cow::Borrowed(indexes) = &layout.indexes else { not_static() };
    let mut place = 0;
    while place < indexes.len() {
        if equal(as_str(&indexes[place].name).as_bytes(), wanted.as_bytes()) {
            return Some(&indexes[place]);
        }
        place += 1;
    }
    None
}

#[track_caller]
const fn index_keys(index: &IndexSchema) -> (Option<&KeyAttribute>, Option<&KeyAttribute>) {
    let hash = match index.kind {
        IndexKind::Local => None,
        IndexKind::Global => only(index, attributes(&index.hash)),
    };
    (hash, only(index, attributes(&index.range)))
}

#[expect(clippy::ptr_arg, reason = "a `Cow` is not a slice for the compiler's evaluation")]
pub(super) const fn attributes<'s>(key: &'s Cow<'static, [KeyAttribute]>) -> &'s [KeyAttribute] {
    match key {
        Cow::Borrowed(key) => key,
        Cow::Owned(_) => not_static(),
    }
}

/// The one attribute of a key.
#[track_caller]
const fn only<'s>(index: &IndexSchema, key: &'s [KeyAttribute]) -> Option<&'s KeyAttribute> {
    if key.len() > 1 {
        panic_with(&[
            "the index `",
            as_str(&index.name),
            "` has keys of several attributes, and a template makes one: leave it to fields of the \
             layout's models, or give it one attribute for each key",
        ]);
    }
    key.first()
}

/// That there is a template for each key, and for nothing else.
#[track_caller]
const fn check_slot(
    slot: &Slot,
    hash: Option<&KeyAttribute>,
    range: Option<&KeyAttribute>,
    composition: &Composition,
) {
    check_key("hash", slot, slot.hash.is_some(), hash, composition);
    check_key("range", slot, slot.range.is_some(), range, composition);
}

#[track_caller]
const fn check_key(
    which: &str,
    slot: &Slot,
    has_template: bool,
    key: Option<&KeyAttribute>,
    composition: &Composition,
) {
    let (of, index) = match slot.index {
        Some(index) => ("the index ", index),
        None => ("the table of ", composition.layout),
    };
    match (has_template, key) {
        (true, None) => panic_with(&[
            of,
            "`",
            index,
            "` has no ",
            which,
            " key of its own: remove `",
            which,
            " = \"..\"`",
        ]),
        (false, Some(key)) => panic_with(&[
            of,
            "`",
            index,
            "` has the ",
            which,
            " key `",
            as_str(&key.name),
            "`: say what it is made of, `",
            which,
            " = \"..\"`",
        ]),
        (true, Some(key)) if !matches!(key.attribute_type, AttributeType::String) => panic_with(&[
            "the key attribute `",
            as_str(&key.name),
            "` of `",
            composition.layout,
            "` is no string, and what a template makes is one: make the field a `String`",
        ]),
        _ => {}
    }
}

/// The name of a key attribute, which is not among those that there are already.
#[track_caller]
const fn checked(
    key: &KeyAttribute,
    names: &Names,
    composition: &Composition,
    (before, length): (&[Name], usize),
) -> Name {
    let name = find(names, as_str(&key.name));
    let mut place = 0;
    while place < length {
        if equal(before[place].plain.as_bytes(), name.plain.as_bytes()) {
            panic_with(&[
                "two templates of `",
                composition.entity,
                "` make the attribute `",
                name.plain,
                "`: an entity's slots share no attribute",
            ]);
        }
        place += 1;
    }
    name
}

/// The name with its form on the wire.
#[track_caller]
const fn find(names: &Names, wanted: &str) -> Name {
    let mut place = 0;
    while place < names.all().len() {
        if equal(names.all()[place].plain.as_bytes(), wanted.as_bytes()) {
            return names.all()[place];
        }
        place += 1;
    }
    panic_with(&["no field has the attribute `", wanted, "`"])
}

const fn copy(key: &'static KeyAttribute) -> KeyAttribute {
    KeyAttribute::new(Cow::Borrowed(as_str(&key.name)), key.attribute_type)
}

#[track_caller]
pub(super) const fn as_str(text: &Text) -> &str {
    match text {
        Cow::Borrowed(text) => text,
        Cow::Owned(_) => not_static(),
    }
}

/// The schema of a model is made by the derive, of text that is static.
#[track_caller]
const fn not_static() -> ! {
    panic!("a model's schema is static")
}
