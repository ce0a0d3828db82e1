//! One field of a document: what generated code calls for it, in order of the kinds of fields.

use super::decode::Decode;
use super::encode::Encode;
use super::error::{DecodeError, EncodeError, Problem};
use super::names::{Name, Wanted};
use super::notes::note_whole;
use super::reader::Reader;
use super::types;
use super::writer::Writer;

/// What the type of a field is, unless its attributes say otherwise. One trait for both directions,
/// without a bound that could fail by itself, and with the words of [`Encode`] and [`Decode`]: the
/// compiler shows once what it would say again in the same words, so that a type that lacks them is
/// reported once and not for each use.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored as a DynamoDB attribute",
    label = "needs `Encode` and `Decode`, and so does what it holds",
    note = "derive `Document` for structs and enums of your own; for a type of another crate that \
            has serde, put `#[model(serde)]` on the field; see also the features of dynorm (uuid, \
            chrono, jiff, rust_decimal, bytes, serde_json)"
)]
pub trait Storable: Sized {
    /// The data type that it is stored as.
    type Type: types::Attribute;
    /// For [`Known`].
    const KNOWN: usize = 0;

    /// Writes the field, if it is wanted and not absent.
    ///
    /// # Errors
    ///
    /// If DynamoDB cannot hold the value.
    fn encode_field<W: Writer>(&self, name: &Name, wanted: bool, writer: &mut W) -> Result<(), EncodeError>;

    /// Fills the field's slot by reading its attribute.
    ///
    /// # Errors
    ///
    /// If the attribute does not fit the type, or was there before.
    fn decode_slot<'de, R: Reader<'de>>(slot: &mut Option<Self>, reader: &mut R) -> Result<(), DecodeError>;

    /// The same for a field with a default, which stands in for `NULL` too: the slot stays empty.
    ///
    /// # Errors
    ///
    /// As [`decode_slot`](Self::decode_slot).
    fn decode_slot_or_null<'de, R: Reader<'de>>(
        slot: &mut Option<Self>,
        reader: &mut R,
    ) -> Result<(), DecodeError>;

    /// Sees to it that the slot holds something: what an absent attribute reads as, if it was not
    /// there.
    ///
    /// # Errors
    ///
    /// If the attribute is absent and must not be.
    fn need(slot: &mut Option<Self>, name: &Name) -> Result<(), DecodeError>;
}

// The data type is a parameter: if it was asked for as that of `Encode`, the compiler would say of
// a type such as `Option<Duration>` that it has none, and once more why, of the `Duration`.
#[diagnostic::do_not_recommend]
impl<T: Encode<Type = D> + Decode, D: types::Attribute> Storable for T {
    type Type = D;

    fn encode_field<W: Writer>(&self, name: &Name, wanted: bool, writer: &mut W) -> Result<(), EncodeError> {
        encode_field_with(self, name, wanted && !self.is_absent(), writer, T::encode)
    }

    fn decode_slot<'de, R: Reader<'de>>(slot: &mut Option<T>, reader: &mut R) -> Result<(), DecodeError> {
        note_whole::<T, R>(reader)?;
        fill(slot, reader, T::decode)
    }

    fn decode_slot_or_null<'de, R: Reader<'de>>(
        slot: &mut Option<T>,
        reader: &mut R,
    ) -> Result<(), DecodeError> {
        if reader.is_null()? {
            return fill_from_null(slot, reader, T::decode, T::is_absent);
        }
        Self::decode_slot(slot, reader)
    }

    fn need(slot: &mut Option<T>, name: &Name) -> Result<(), DecodeError> {
        if slot.is_none() {
            *slot = T::absent();
        }
        need_slot(slot.as_ref(), name)
    }
}

/// `T`, where it is known that `T` can be stored:
/// `<[(); <T as Storable>::KNOWN] as Known<T>>::Type`.
///
/// Where it cannot, the length of the array is an error, which the compiler reports, and with it
/// the whole type is one, of which it says nothing any more. So what is generated of the type is no
/// further error, nor are the types that hold it.
pub trait Known<T> {
    /// `T`.
    type Type;
}

impl<T> Known<T> for [(); 0] {
    type Type = T;
}

/// Writes one field by a function of the user's own, if it is wanted.
///
/// # Errors
///
/// If the function fails.
pub fn encode_field_with<T, W: Writer>(
    value: &T,
    name: &Name,
    wanted: bool,
    writer: &mut W,
    encode: impl FnOnce(&T, &mut W) -> Result<(), EncodeError>,
) -> Result<(), EncodeError> {
    if !wanted {
        return Ok(());
    }
    writer.static_name(name);
    encode(value, writer).map_err(|error| error.at(name.plain))
}

/// Fills a slot.
pub(super) fn fill<'de, T, R: Reader<'de>>(
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

/// Fills a slot from `NULL`, if the type has a value for it that is not the one for an absent
/// attribute.
#[cold]
pub(super) fn fill_from_null<'de, T, R: Reader<'de>>(
    slot: &mut Option<T>,
    reader: &mut R,
    decode: impl FnOnce(&mut R) -> Result<T, DecodeError>,
    is_absent: impl FnOnce(&T) -> bool,
) -> Result<(), DecodeError> {
    if slot.is_some() {
        return Err(DecodeError::new(Problem::Duplicate));
    }
    *slot = decode(&mut reader.clone()).ok().filter(|value| !is_absent(value));
    reader.null()
}

/// That a slot holds something; for types that cannot be absent.
///
/// # Errors
///
/// If the attribute is absent.
pub(super) fn need_slot<T>(slot: Option<&T>, name: &Name) -> Result<(), DecodeError> {
    if slot.is_some() { Ok(()) } else { Err(missing(name)) }
}

/// What a slot holds that is needed. All slots are asked for first and then taken: a `?` between
/// fields that were taken already would have each of them dropped on the way out of each of these,
/// and a struct of hundreds of fields would compile for minutes. The slot stays, empty: if slots
/// were moved out one by one, the compiler would keep for each which of the others are still there.
///
/// # Panics
///
/// Never: see [`Storable::need`].
#[inline]
pub fn taken<T>(slot: &mut Option<T>) -> T {
    slot.take().unwrap_or_else(|| unreachable!("a slot that is needed was looked at before"))
}

/// What a slot holds, or what the user's own function gives for an absent attribute: the field of
/// this index is then one of `defaults`.
pub fn finish_slot_or<T>(
    slot: &mut Option<T>,
    index: usize,
    defaults: &mut Wanted,
    default: impl FnOnce() -> T,
) -> T {
    slot.take().unwrap_or_else(|| {
        *defaults = defaults.and(index);
        default()
    })
}

/// The same with the type's own default.
pub fn finish_slot_or_default<T: Default>(slot: &mut Option<T>, index: usize, defaults: &mut Wanted) -> T {
    finish_slot_or(slot, index, defaults, T::default)
}

/// Puts what a slot holds into a field of the struct's own default. If it is empty, the field stays
/// as it is, and is one of `defaults`.
pub fn put<T>(slot: &mut Option<T>, field: &mut T, index: usize, defaults: &mut Wanted) {
    match slot.take() {
        Some(value) => *field = value,
        None => *defaults = defaults.and(index),
    }
}

#[cold]
fn missing(name: &Name) -> DecodeError {
    DecodeError::new(Problem::Missing).at(name.plain)
}
