//! Documents inside of documents, without a map around them.

use std::mem;

use super::decode::Decode;
use super::document::{Document, Fields};
use super::encode::Encode;
use super::error::{DecodeError, EncodeError, Problem};
pub(crate) use super::names::equal;
use super::names::{Name, Names, Wanted};
use super::reader::Reader;
use super::writer::Writer;
use crate::value::{Map, Value};

/// Refuses a flattened map with an attribute that is also a field of `D`: it would be written
/// twice.
///
/// # Errors
///
/// If there is one.
pub fn check_rest<D: Fields>(rest: Option<&Map>) -> Result<(), EncodeError> {
    for name in rest.into_iter().flat_map(Map::keys) {
        // The map comes last, so all names that are not a field's have the last index.
        if D::NAMES.find(name) != Some(D::NAMES.count() - 1) {
            return Err(
                EncodeError::invalid("in a flattened map, but also a field of its own").at(name.clone())
            );
        }
    }
    Ok(())
}

/// A flattened document; its names start at the index `offset` of the document that it is in.
///
/// # Errors
///
/// If a required attribute is missing.
pub fn finish_flattened<D: Fields>(
    slots: &mut D::Slots,
    offset: usize,
    defaults: &mut Wanted,
) -> Result<D, DecodeError> {
    let mut own = Wanted::NONE;
    let document = D::finish(slots, &mut own)?;
    *defaults = defaults.or(own.ahead(offset));
    Ok(document)
}

/// Fails to compile if two fields have the same attribute, or if a flattened map is not last.
///
/// # Panics
///
/// In these cases, when the compiler evaluates it.
#[track_caller]
pub const fn check_names(names: &Names) {
    check_unique(names);
    check_rest_last(names);
}

/// Fails to compile if a model has no attribute of this name, so that a projection of it would
/// never find one, or also reads it by a name by which the projection does not.
///
/// # Panics
///
/// In these cases, when the compiler evaluates it.
#[track_caller]
pub const fn check_projected(model: &Names, name: &Name, projection: &Names) {
    if model.first(name).is_none() && !model.rest {
        panic_with(&[
            "the model has no attribute `",
            name.plain,
            "`: name the field as the model's attribute, or say which by `#[model(rename = \"..\")]`",
        ]);
    }
    if let Some(older) = model.older_unread(name, projection) {
        panic_with(&[
            "the model reads `",
            name.plain,
            "` by its older name `",
            older,
            "` too, and this would not find it: add `#[model(alias = \"",
            older,
            "\")]`",
        ]);
    }
}

/// The same of an entity, whose first flattened names are those that are computed.
///
/// # Panics
///
/// In these cases, when the compiler evaluates it.
#[track_caller]
pub const fn check_entity_names(names: &Names) {
    let computed = names.flattened[0];
    let mut index = 0;
    while index < names.all().len() {
        let name = &names.all()[index];
        if is_there_before(names, index) && computed.first(name).is_some() {
            panic_with(&[
                "`",
                name.plain,
                "` is an attribute of the layout that is made of this entity's fields: give the \
                 field that has this name too another, with `#[model(rename = \"..\")]`",
            ]);
        }
        index += 1;
    }
    if let Some(older) = names.older_twice()
        && computed.first(&Name::new(older, "")).is_some()
    {
        panic_with(&[
            "`",
            older,
            "` is an attribute of the layout that is made of this entity's fields, and so no older name of one: remove the `alias`",
        ]);
    }
    check_names(names);
}

#[track_caller]
const fn check_unique(names: &Names) {
    let mut index = 0;
    while index < names.all().len() {
        let name = names.all()[index].plain;
        if is_there_before(names, index) {
            panic_with(&[
                "two fields have the attribute name `",
                name,
                "`, at least one of them flattened: give one of them another, with `#[model(rename = \"..\")]`",
            ]);
        }
        index += 1;
    }
    if let Some(name) = names.older_twice() {
        panic_with(&[
            "`",
            name,
            "` is the older name of a field, and also the name or an older name of another one, at least one of them flattened: remove the `alias`, or \
             give the other field another name",
        ]);
    }
}

#[track_caller]
const fn check_rest_last(names: &Names) {
    let mut index = 1;
    while index < names.flattened.len() {
        assert!(
            !names.flattened[index - 1].rest,
            "a flattened map takes all attributes that are left: it must be the last flattened field"
        );
        index += 1;
    }
}

/// Whether a name is also that of a field before it.
const fn is_there_before(names: &Names, index: usize) -> bool {
    match names.first(&names.all()[index]) {
        Some(first) => first < index,
        None => false,
    }
}

/// Panics at compile time, where a message can only be one string; what is too long for it is cut.
#[track_caller]
pub(crate) const fn panic_with(parts: &[&str]) -> ! {
    let mut buffer = [0; 512];
    let mut length = 0;
    let mut index = 0;
    while index < parts.len() {
        let part = parts[index].as_bytes();
        if part.len() <= buffer.len() - length {
            buffer.split_at_mut(length).1.split_at_mut(part.len()).0.copy_from_slice(part);
            length += part.len();
        }
        index += 1;
    }
    match str::from_utf8(buffer.split_at(length).0) {
        Ok(message) => panic!("{}", message),
        Err(_) => unreachable!(),
    }
}

/// Lets a map be the last `flatten`ed field: it takes every attribute that no other field takes.
#[diagnostic::do_not_recommend]
impl Fields for Map {
    type Slots = Map;
    const NAMES: &'static Names = &Names::REST;

    fn decode_field<'de, R: Reader<'de>>(
        slots: &mut Map,
        _index: usize,
        name: &str,
        reader: &mut R,
    ) -> Result<(), DecodeError> {
        match slots.insert(name.to_owned(), Value::decode(reader)?) {
            None => Ok(()),
            Some(_) => Err(DecodeError::new(Problem::Duplicate)),
        }
    }

    fn finish(slots: &mut Map, _defaults: &mut Wanted) -> Result<Map, DecodeError> {
        Ok(mem::take(slots))
    }
}

#[diagnostic::do_not_recommend]
impl Document for Map {
    fn encode_fields<W: Writer>(&self, wanted: Wanted, writer: &mut W) -> Result<(), EncodeError> {
        if !wanted.has(0) {
            return Ok(());
        }
        for (name, value) in self {
            if value.is_absent() {
                continue;
            }
            writer.name(name);
            value.encode(writer).map_err(|error| error.at(name.clone()))?;
        }
        Ok(())
    }

    fn rest(&self) -> Option<&Map> {
        Some(self)
    }
}

/// Lets a `flatten`ed field be optional: it is `None` if not one of its attributes is there.
#[diagnostic::do_not_recommend]
impl<D: Fields> Fields for Option<D> {
    type Slots = Option<D::Slots>;
    const NAMES: &'static Names = D::NAMES;

    fn decode_field<'de, R: Reader<'de>>(
        slots: &mut Self::Slots,
        index: usize,
        name: &str,
        reader: &mut R,
    ) -> Result<(), DecodeError> {
        D::decode_field(slots.get_or_insert_default(), index, name, reader)
    }

    fn finish(slots: &mut Self::Slots, defaults: &mut Wanted) -> Result<Self, DecodeError> {
        slots.as_mut().map(|slots| D::finish(slots, defaults)).transpose()
    }
}

#[diagnostic::do_not_recommend]
impl<D: Document> Document for Option<D> {
    fn encode_fields<W: Writer>(&self, wanted: Wanted, writer: &mut W) -> Result<(), EncodeError> {
        self.as_ref().map_or(Ok(()), |document| document.encode_fields(wanted, writer))
    }

    fn rest(&self) -> Option<&Map> {
        self.as_ref()?.rest()
    }
}
