//! Enums: variants without data as strings, variants with data as maps with a tag.

use super::error::{DecodeError, Problem};
use super::names::Name;
use super::notes::Note;
use super::reader::Reader;
use super::writer::Writer;
use crate::value::AttributeType;

/// A variant of an enum that has variants with data.
#[derive(Clone, Copy, Debug)]
pub struct Variant {
    name: &'static str,
    has_data: bool,
}

impl Variant {
    /// A variant without data.
    #[must_use]
    pub const fn unit(name: &'static str) -> Self {
        Variant { name, has_data: false }
    }

    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    /// A variant with data.
    #[must_use]
    pub const fn data(name: &'static str) -> Self {
        Variant { name, has_data: true }
    }
}

/// Starts the map of a variant with data; its fields and `end_map` must follow.
pub fn begin_variant<W: Writer>(tag: &Name, variant: &'static str, writer: &mut W) {
    writer.begin_map();
    writer.static_name(tag);
    writer.string(variant);
}

/// Reads the index of a variant of an enum that has no data.
///
/// # Errors
///
/// If the attribute is not the name of a variant.
pub fn decode_unit<'de, R: Reader<'de>>(
    reader: &mut R,
    variants: &[&'static str],
) -> Result<usize, DecodeError> {
    find_unit(&reader.string()?, variants)
}

/// The same for the next member of a string set.
///
/// # Errors
///
/// If the member is not the name of a variant.
pub fn decode_unit_member<'de, R: Reader<'de>>(
    reader: &mut R,
    variants: &[&'static str],
) -> Result<Option<usize>, DecodeError> {
    reader.next_text_member()?.map(|name| find_unit(&name, variants)).transpose()
}

/// The index of the variant of a name.
///
/// # Errors
///
/// If there is none.
pub fn find_unit(name: &str, variants: &[&'static str]) -> Result<usize, DecodeError> {
    variants
        .iter()
        .position(|variant| *variant == name)
        .ok_or_else(|| unknown(name, variants.iter().copied()))
}

/// Reads the index of a variant of an enum that has data. A variant without data is then read; the
/// map of one that has data is still to read.
///
/// # Errors
///
/// If the attribute is neither the name of a variant without data, nor a map with a tag.
pub fn decode_variant<'de, R: Reader<'de>>(
    reader: &mut R,
    tag: &'static str,
    variants: &[Variant],
) -> Result<usize, DecodeError> {
    match reader.attribute_type()? {
        AttributeType::String => {
            let name = reader.string()?;
            let index = position(&name, variants)?;
            if variants[index].has_data {
                return Err(DecodeError::mismatch(
                    format!("a map (M), since the variant `{name}` has data"),
                    AttributeType::String,
                ));
            }
            Ok(index)
        }
        AttributeType::Map => {
            let index = read_tag(reader.clone(), tag, variants).map_err(|error| error.at(tag))?;
            if reader.takes_notes() {
                reader.note(reader.place(), Note::Tagged(tag));
            }
            if !variants[index].has_data {
                reader.skip()?;
            }
            Ok(index)
        }
        found => Err(DecodeError::mismatch("a string (S) or a map (M), for an enum", found)),
    }
}

/// The variant that a map's tag names. The tag may come after the fields, so this is a look ahead.
fn read_tag<'de, R: Reader<'de>>(
    mut reader: R,
    tag: &str,
    variants: &[Variant],
) -> Result<usize, DecodeError> {
    reader.begin_map()?;
    while let Some(name) = reader.next_name()? {
        if name == tag {
            return position(&reader.string()?, variants);
        }
        reader.skip()?;
    }
    Err(DecodeError::new(Problem::Missing))
}

fn position(name: &str, variants: &[Variant]) -> Result<usize, DecodeError> {
    variants
        .iter()
        .position(|variant| variant.name == name)
        .ok_or_else(|| unknown(name, variants.iter().map(|variant| variant.name)))
}

#[cold]
fn unknown(name: &str, variants: impl Iterator<Item = &'static str>) -> DecodeError {
    let variants: Vec<_> = variants.map(|variant| format!("`{variant}`")).collect();
    DecodeError::invalid(format!("unknown variant `{name}`, expected one of {}", variants.join(", ")))
}
