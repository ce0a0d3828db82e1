//! The variant of an enum that holds what no other variant is, so that it is written back as it was
//! read.

use std::borrow::Cow;

use super::encode::Encode;
use super::error::{DecodeError, EncodeError, Problem};
use super::names::Name;
use super::notes::Note;
use super::reader::Reader;
use super::variant::{Variant, decode_variant};
use super::writer::Writer;
use crate::value::{AttributeType, Value};

/// The type of the field that holds the name of a variant that is not known.
#[diagnostic::on_unimplemented(
    message = "the variant with `other` cannot hold the name of what is not known as `{Self}`",
    label = "not a `String`",
    note = "no other variant has data, so that all are stored as strings: make this field a `String`"
)]
pub trait OtherText {
    /// With this name.
    fn of(name: &str) -> Self;

    /// The name.
    fn text(&self) -> &str;
}

impl OtherText for String {
    fn of(name: &str) -> Self {
        name.to_owned()
    }

    fn text(&self) -> &str {
        self
    }
}

/// The type of the field that holds a variant that is not known, with its data.
#[diagnostic::on_unimplemented(
    message = "the variant with `other` cannot hold what is not known as `{Self}`",
    label = "not a `dynorm::Value`",
    note = "other variants have data, so that what is not known may have some too: make this field a `dynorm::Value`"
)]
pub trait OtherValue: Sized {
    /// With this value.
    fn of(value: Value) -> Self;

    /// The value.
    fn value(&self) -> &Value;
}

impl OtherValue for Value {
    fn of(value: Value) -> Self {
        value
    }

    fn value(&self) -> &Value {
        self
    }
}

/// Makes a variant of an index and, if that is the first that is none, a name that is not known.
type Make<T> = fn(usize, &str) -> T;

/// Reads a variant of an enum that has no data, known or not.
///
/// # Errors
///
/// If the attribute is no string.
pub fn decode_unit_or_other<'de, R: Reader<'de>, T>(
    reader: &mut R,
    variants: &[&'static str],
    make: Make<T>,
) -> Result<T, DecodeError> {
    Ok(find_unit_or_other(&reader.string()?, variants, make))
}

/// The same for the next member of a string set.
///
/// # Errors
///
/// If the input is malformed.
pub fn decode_unit_member_or_other<'de, R: Reader<'de>, T>(
    reader: &mut R,
    variants: &[&'static str],
    make: Make<T>,
) -> Result<Option<T>, DecodeError> {
    Ok(reader.next_text_member()?.map(|name| find_unit_or_other(&name, variants, make)))
}

/// The variant of a name.
pub fn find_unit_or_other<T>(name: &str, variants: &[&'static str], make: Make<T>) -> T {
    make(variants.iter().position(|variant| *variant == name).unwrap_or(variants.len()), name)
}

/// The name of what is not known, among members of a set or keys of a map: beside the variant that
/// it is the name of, one of the two would be lost.
///
/// # Errors
///
/// If it is the name of a variant.
pub fn check_other<'n>(name: &'n str, variants: &[&'static str]) -> Result<&'n str, EncodeError> {
    if variants.contains(&name) { Err(known(name)) } else { Ok(name) }
}

/// Reads the index of a variant of an enum that has data: of one that is not known, how many there
/// are, and its value is still to read.
///
/// # Errors
///
/// If the attribute is neither the name of a variant, nor a map with a tag.
pub fn decode_variant_or_other<'de, R: Reader<'de>>(
    reader: &mut R,
    tag: &'static str,
    variants: &[Variant],
) -> Result<usize, DecodeError> {
    let mut ahead = reader.clone();
    let kind = ahead.attribute_type()?;
    let name = match kind {
        AttributeType::String => ahead.string()?,
        AttributeType::Map => match name_in(ahead, tag)? {
            Some(name) => name,
            None => return Err(DecodeError::new(Problem::Missing).at(tag)),
        },
        // It says what is wrong.
        _ => return decode_variant(reader, tag, variants),
    };
    if variants.iter().any(|variant| variant.name() == name) {
        return decode_variant(reader, tag, variants);
    }
    if kind == AttributeType::Map && reader.takes_notes() {
        reader.note(reader.place(), Note::Tagged(tag));
    }
    Ok(variants.len())
}

/// The name of the variant that a map is, whose tag may come after its fields.
fn name_in<'de, R: Reader<'de>>(
    mut reader: R,
    tag: &'static str,
) -> Result<Option<Cow<'de, str>>, DecodeError> {
    reader.begin_map()?;
    while let Some(name) = reader.next_name()? {
        if name == tag {
            return reader.string().map(Some).map_err(|error| error.at(tag));
        }
        reader.skip()?;
    }
    Ok(None)
}

/// Writes a variant that is not known.
///
/// # Errors
///
/// If it is the name of one that is, or nothing that would be read as a variant: it could not be
/// read again.
pub fn encode_other<W: Writer>(
    value: &Value,
    tag: &Name,
    variants: &[Variant],
    writer: &mut W,
) -> Result<(), EncodeError> {
    let name = match value {
        Value::String(name) => name,
        Value::Map(map) => map.get(tag.plain).and_then(Value::as_str).ok_or_else(|| {
            let message = "the variant for what is not known needs a string here, which names a variant";
            EncodeError::invalid(message).at(tag.plain)
        })?,
        other => {
            return Err(EncodeError::invalid(format!(
                "the variant for what is not known holds a string or a map, not {}",
                other.attribute_type().in_words()
            )));
        }
    };
    if variants.iter().any(|variant| variant.name() == name) {
        return Err(known(name));
    }
    value.encode(writer)
}

#[cold]
fn known(name: &str) -> EncodeError {
    EncodeError::invalid(format!(
        "`{name}` is a variant that is known, and would be read as that: use the variant itself"
    ))
}
