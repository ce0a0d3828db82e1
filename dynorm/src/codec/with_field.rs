//! Fields with `#[model(with = "module")]`: written and read by two functions of the user's own.
//!
//! The functions know values, not whether there is one: an `Option` that is `None` is left out, as
//! it is elsewhere. So that the compiler finds out which types are an `Option`, by whatever name,
//! the methods stand twice: [`Presence`] has its own for an `Option`, and gets those of
//! [`NeverAbsent`] for all other types. Their names are such that no trait of the user's is in the
//! way.

use std::marker::PhantomData;

use super::error::DecodeError;
use super::field::{fill, fill_from_null, need_slot};
use super::names::Name;
use super::notes::note_map_as_whole;
use super::reader::Reader;

/// Whether a field of the type `T` may be left out.
#[derive(Debug)]
pub struct Presence<T>(PhantomData<fn() -> T>);

impl<T> Presence<T> {
    /// Of that type.
    pub const NEW: Self = Presence(PhantomData);
}

impl<T> Presence<Option<T>> {
    /// Whether the value is left out.
    #[must_use]
    pub fn dynorm_is_absent(&self, value: &Option<T>) -> bool {
        value.is_none()
    }

    /// Fills a slot; for `NULL` it may stay empty.
    ///
    /// # Errors
    ///
    /// If the function fails, or the attribute was there before.
    pub fn dynorm_decode_slot<'de, R: Reader<'de>>(
        &self,
        slot: &mut Option<Option<T>>,
        reader: &mut R,
        decode: impl FnOnce(&mut R) -> Result<Option<T>, DecodeError>,
    ) -> Result<(), DecodeError> {
        decode_slot_or_null_with(slot, reader, decode, Option::is_none)
    }

    /// Sees to it that a slot holds something: `None`, if the attribute is absent.
    ///
    /// # Errors
    ///
    /// Never.
    pub fn dynorm_need(&self, slot: &mut Option<Option<T>>, _name: &Name) -> Result<(), DecodeError> {
        slot.get_or_insert_default();
        Ok(())
    }
}

/// What [`Presence`] has for types that are no `Option`.
pub trait NeverAbsent<T> {
    /// Whether the value is left out: never.
    fn dynorm_is_absent(&self, _value: &T) -> bool {
        false
    }

    /// Fills a slot.
    ///
    /// # Errors
    ///
    /// If the function fails, or the attribute was there before.
    fn dynorm_decode_slot<'de, R: Reader<'de>>(
        &self,
        slot: &mut Option<T>,
        reader: &mut R,
        decode: impl FnOnce(&mut R) -> Result<T, DecodeError>,
    ) -> Result<(), DecodeError> {
        decode_slot_with(slot, reader, decode)
    }

    /// That a slot holds something.
    ///
    /// # Errors
    ///
    /// If the attribute is absent.
    fn dynorm_need(&self, slot: &mut Option<T>, name: &Name) -> Result<(), DecodeError> {
        need_slot(slot.as_ref(), name)
    }
}

impl<T> NeverAbsent<T> for Presence<T> {}

/// Fills a slot by a function of the user's own, which alone knows what the attribute is.
///
/// # Errors
///
/// If the function fails, or the attribute was there before.
fn decode_slot_with<'de, T, R: Reader<'de>>(
    slot: &mut Option<T>,
    reader: &mut R,
    decode: impl FnOnce(&mut R) -> Result<T, DecodeError>,
) -> Result<(), DecodeError> {
    if reader.takes_notes() {
        note_map_as_whole(reader)?;
    }
    fill(slot, reader, decode)
}

/// The same for a field that may be left out: for `NULL` the slot stays empty, unless the function
/// makes something else of it than what is left out.
///
/// # Errors
///
/// If the function fails for anything but `NULL`, or the attribute was there before.
pub fn decode_slot_or_null_with<'de, T, R: Reader<'de>>(
    slot: &mut Option<T>,
    reader: &mut R,
    decode: impl FnOnce(&mut R) -> Result<T, DecodeError>,
    is_absent: impl FnOnce(&T) -> bool,
) -> Result<(), DecodeError> {
    if reader.is_null()? {
        return fill_from_null(slot, reader, decode, is_absent);
    }
    decode_slot_with(slot, reader, decode)
}
