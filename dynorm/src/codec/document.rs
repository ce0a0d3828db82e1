//! Structs as maps of attributes: what the derive describes, and the loops that it therefore need not contain.

use super::decode::Decode;
use super::encode::Encode;
use super::error::{DecodeError, EncodeError, Problem};
use super::reader::Reader;
use super::writer::{Name, Writer};
use crate::value::{Map, Value};

/// A struct whose fields are attributes: of an item, or of a map inside of one. Made by `#[derive(Document)]` and
/// `#[derive(Model)]`; its items are for generated code.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a document",
    label = "has no named attributes",
    note = "derive `Document` for it, or use a map with string keys"
)]
pub trait Document: Sized {
    /// One place for each field, filled as attributes come.
    #[doc(hidden)]
    type Slots;
    /// How many indexes `find` can give.
    #[doc(hidden)]
    const COUNT: usize;

    /// Empty slots.
    #[doc(hidden)]
    fn slots() -> Self::Slots;

    /// Writes names and values, without the braces around them.
    ///
    /// # Errors
    ///
    /// If DynamoDB cannot hold a value.
    #[doc(hidden)]
    fn encode_fields<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError>;

    /// The index of the field that an attribute belongs to.
    #[doc(hidden)]
    fn find(name: &str) -> Option<usize>;

    /// Reads the value of an attribute into the slot that `find` gave.
    ///
    /// # Errors
    ///
    /// If the value does not fit the field, or if the attribute was there before.
    #[doc(hidden)]
    fn decode_field<'de, R: Reader<'de>>(
        slots: &mut Self::Slots,
        index: usize,
        name: &str,
        reader: &mut R,
    ) -> Result<(), DecodeError>;

    /// The struct, if no required attribute is missing.
    ///
    /// # Errors
    ///
    /// If one is.
    #[doc(hidden)]
    fn finish(slots: Self::Slots) -> Result<Self, DecodeError>;
}

/// Writes a document as one map value.
pub fn encode_document<D: Document, W: Writer>(document: &D, writer: &mut W) -> Result<(), EncodeError> {
    writer.begin_map();
    document.encode_fields(writer)?;
    writer.end_map();
    Ok(())
}

/// Reads a document from one map value; attributes that it does not know are passed over.
pub fn decode_document<'de, D: Document, R: Reader<'de>>(reader: &mut R) -> Result<D, DecodeError> {
    reader.begin_map()?;
    let document = decode_fields(reader, |_, reader| reader.skip())?;
    reader.end_map()?;
    Ok(document)
}

/// Reads a document's fields; `unknown` must read or skip the value of each attribute that has no field.
pub fn decode_fields<'de, D: Document, R: Reader<'de>>(
    reader: &mut R,
    mut unknown: impl FnMut(&str, &mut R) -> Result<(), DecodeError>,
) -> Result<D, DecodeError> {
    let mut slots = D::slots();
    while let Some(name) = reader.next_name()? {
        match D::find(&name) {
            Some(index) => D::decode_field(&mut slots, index, &name, reader)?,
            None => unknown(&name, reader)?,
        }
    }
    D::finish(slots)
}

/// Writes one field, if it is not absent.
pub fn encode_field<T: Encode, W: Writer>(value: &T, name: &Name, writer: &mut W) -> Result<(), EncodeError> {
    if value.is_absent() {
        return Ok(());
    }
    writer.static_name(name);
    value.encode(writer).map_err(|error| error.at(name.plain))
}

/// Writes one field by a function of the user's own.
pub fn encode_field_with<T, W: Writer>(
    value: &T,
    name: &Name,
    writer: &mut W,
    encode: impl FnOnce(&T, &mut W) -> Result<(), EncodeError>,
) -> Result<(), EncodeError> {
    writer.static_name(name);
    encode(value, writer).map_err(|error| error.at(name.plain))
}

/// Fills a slot by reading its attribute.
pub fn decode_slot<'de, T: Decode, R: Reader<'de>>(
    slot: &mut Option<T>,
    name: &'static str,
    reader: &mut R,
) -> Result<(), DecodeError> {
    decode_slot_with(slot, name, reader, T::decode)
}

/// Fills a slot by a function of the user's own.
pub fn decode_slot_with<'de, T, R: Reader<'de>>(
    slot: &mut Option<T>,
    name: &'static str,
    reader: &mut R,
    decode: impl FnOnce(&mut R) -> Result<T, DecodeError>,
) -> Result<(), DecodeError> {
    if slot.is_some() {
        return Err(DecodeError::new(Problem::Duplicate).at(name));
    }
    *slot = Some(decode(reader).map_err(|error| error.at(name))?);
    Ok(())
}

/// What a slot holds, or what an absent attribute reads as.
pub fn finish_slot<T: Decode>(slot: Option<T>, name: &'static str) -> Result<T, DecodeError> {
    match slot {
        Some(value) => Ok(value),
        None => T::absent().ok_or_else(|| missing(name)),
    }
}

/// What a slot holds; for types that cannot be absent.
pub fn finish_required_slot<T>(slot: Option<T>, name: &'static str) -> Result<T, DecodeError> {
    slot.ok_or_else(|| missing(name))
}

#[cold]
fn missing(name: &'static str) -> DecodeError {
    DecodeError::new(Problem::Missing).at(name)
}

/// Lets a map be the last `flatten`ed field: it takes every attribute that no other field takes.
impl Document for Map {
    type Slots = Map;
    const COUNT: usize = 1;

    fn slots() -> Map {
        Map::new()
    }

    fn encode_fields<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        for (name, value) in self {
            if value.is_absent() {
                continue;
            }
            writer.name(name);
            value.encode(writer).map_err(|error| error.at(name.clone()))?;
        }
        Ok(())
    }

    fn find(_name: &str) -> Option<usize> {
        Some(0)
    }

    fn decode_field<'de, R: Reader<'de>>(
        slots: &mut Map,
        _index: usize,
        name: &str,
        reader: &mut R,
    ) -> Result<(), DecodeError> {
        let value = Value::decode(reader).map_err(|error| error.at(name.to_owned()))?;
        match slots.insert(name.to_owned(), value) {
            None => Ok(()),
            Some(_) => Err(DecodeError::new(Problem::Duplicate).at(name.to_owned())),
        }
    }

    fn finish(slots: Map) -> Result<Map, DecodeError> {
        Ok(slots)
    }
}
