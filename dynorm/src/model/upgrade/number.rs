//! The attribute with the number of an item's schema, as a document reads and writes it.

use super::ItemSchema;
use crate::codec::names::Wanted;
use crate::codec::{DecodeError, Encode, EncodeError, Name, Problem, Reader, Writer};

/// Whether the number was there.
#[derive(Clone, Copy, Debug, Default)]
pub struct NumberSlot {
    seen: bool,
    there: bool,
}

/// Passes over the number, which was looked at before. `NULL` counts as no number.
///
/// # Errors
///
/// If it is there twice.
#[inline]
pub fn decode_number<'de, R: Reader<'de>>(slot: &mut NumberSlot, reader: &mut R) -> Result<(), DecodeError> {
    if slot.seen {
        return Err(DecodeError::new(Problem::Duplicate));
    }
    slot.seen = true;
    if reader.is_null()? {
        return reader.null();
    }
    slot.there = true;
    reader.number().map(drop)
}

/// An item without a number is of schema 1: it stands in for it, and is not a change.
#[inline]
pub fn finish_number<T: ItemSchema>(slot: NumberSlot, index: usize, defaults: &mut Wanted) {
    if T::NUMBER == 1 && !slot.there {
        *defaults = defaults.and(index);
    }
}

/// Writes the number of the schema, if it is wanted.
///
/// # Errors
///
/// None.
#[inline]
pub fn encode_number<T: ItemSchema, W: Writer>(
    name: &Name,
    wanted: bool,
    writer: &mut W,
) -> Result<(), EncodeError> {
    if wanted {
        writer.static_name(name);
        T::NUMBER.encode(writer)?;
    }
    Ok(())
}
