//! One field of a document: what generated code calls for it, in order of the kinds of fields.

use super::decode::Decode;
use super::encode::Encode;
use super::error::{DecodeError, EncodeError, Problem};
use super::reader::Reader;
use super::writer::{Name, Writer};

/// Writes one field, if it is not absent.
///
/// # Errors
///
/// If DynamoDB cannot hold the value.
pub fn encode_field<T: Encode, W: Writer>(value: &T, name: &Name, writer: &mut W) -> Result<(), EncodeError> {
    if value.is_absent() {
        return Ok(());
    }
    encode_field_with(value, name, writer, T::encode)
}

/// Writes one field by a function of the user's own.
///
/// # Errors
///
/// If the function fails.
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
///
/// # Errors
///
/// If the attribute does not fit the type, or was there before.
pub fn decode_slot<'de, T: Decode, R: Reader<'de>>(
    slot: &mut Option<T>,
    reader: &mut R,
) -> Result<(), DecodeError> {
    decode_slot_with(slot, reader, T::decode)
}

/// Fills a slot by a function of the user's own.
///
/// # Errors
///
/// If the function fails, or the attribute was there before.
pub fn decode_slot_with<'de, T, R: Reader<'de>>(
    slot: &mut Option<T>,
    reader: &mut R,
    decode: impl FnOnce(&mut R) -> Result<T, DecodeError>,
) -> Result<(), DecodeError> {
    if slot.is_some() {
        return Err(DecodeError::new(Problem::Duplicate));
    }
    *slot = Some(decode(reader)?);
    Ok(())
}

/// What a slot holds, or what an absent attribute reads as.
///
/// # Errors
///
/// If the attribute is absent and must not be.
pub fn finish_slot<T: Decode>(slot: Option<T>, name: &Name) -> Result<T, DecodeError> {
    match slot {
        Some(value) => Ok(value),
        None => T::absent().ok_or_else(|| missing(name)),
    }
}

/// What a slot holds; for types that cannot be absent.
///
/// # Errors
///
/// If the attribute is absent.
pub fn finish_required_slot<T>(slot: Option<T>, name: &Name) -> Result<T, DecodeError> {
    slot.ok_or_else(|| missing(name))
}

/// What a slot holds, or what the user's own function gives for an absent attribute.
pub fn finish_slot_or<T>(slot: Option<T>, default: impl FnOnce() -> T) -> T {
    slot.unwrap_or_else(default)
}

#[cold]
fn missing(name: &Name) -> DecodeError {
    DecodeError::new(Problem::Missing).at(name.plain)
}
