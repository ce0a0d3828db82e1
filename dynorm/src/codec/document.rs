//! Structs as maps of attributes: what the derive describes, and the loops that it therefore need not contain.

use super::error::{DecodeError, EncodeError};
use super::flatten::Names;
use super::reader::Reader;
use super::writer::Writer;

/// Reads a struct from attributes: the reading half of [`Document`]. Made by the derives; its items are for generated code.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a document",
    label = "has no named attributes",
    note = "derive `Document` for it, or use `dynorm::Map`; a scalar or an enum is one attribute: leave out `flatten`"
)]
pub trait Fields: Sized {
    /// One place for each field, filled as attributes come.
    #[doc(hidden)]
    type Slots;
    /// How many indexes `find` can give.
    #[doc(hidden)]
    const COUNT: usize;
    /// The names of the attributes.
    #[doc(hidden)]
    const NAMES: &'static Names;

    /// Empty slots.
    #[doc(hidden)]
    fn slots() -> Self::Slots;

    /// The index of the field that an attribute belongs to.
    #[doc(hidden)]
    fn find(name: &str) -> Option<usize>;

    /// Reads the value of an attribute into the slot that `find` gave.
    ///
    /// # Errors
    ///
    /// If the value does not fit the field, or if the attribute was there before. The caller adds the name to the path.
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

/// A struct whose fields are attributes: of an item, or of a map inside of one. Made by `#[derive(Document)]` and
/// `#[derive(Model)]`; its items are for generated code.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a document",
    label = "has no named attributes",
    note = "derive `Document` for it, or use `dynorm::Map`"
)]
pub trait Document: Fields {
    /// Writes names and values, without the braces around them.
    ///
    /// # Errors
    ///
    /// If DynamoDB cannot hold a value.
    #[doc(hidden)]
    fn encode_fields<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError>;

    /// The flattened map that takes all attributes without a field, if there is one.
    #[doc(hidden)]
    fn rest(&self) -> Option<&crate::value::Map> {
        None
    }
}

/// Writes a document as one map value.
///
/// # Errors
///
/// If DynamoDB cannot hold one of its values.
pub fn encode_document<D: Document, W: Writer>(document: &D, writer: &mut W) -> Result<(), EncodeError> {
    writer.begin_map();
    document.encode_fields(writer)?;
    writer.end_map();
    Ok(())
}

/// Reads a document from one map value; attributes that it does not know are passed over.
///
/// # Errors
///
/// If the attribute is no map, or does not fit the document.
pub fn decode_document<'de, D: Fields, R: Reader<'de>>(reader: &mut R) -> Result<D, DecodeError> {
    reader.begin_map()?;
    let document = decode_fields(reader, |_, reader| reader.skip())?;
    reader.end_map()?;
    Ok(document)
}

/// Reads a document's fields; `unknown` must read or skip the value of each attribute that has no field.
///
/// Not inlined: one function per document keeps the compile time of many models in proportion.
#[inline(never)]
pub fn decode_fields<'de, D: Fields, R: Reader<'de>>(
    reader: &mut R,
    mut unknown: impl FnMut(&str, &mut R) -> Result<(), DecodeError>,
) -> Result<D, DecodeError> {
    let mut slots = D::slots();
    while let Some(name) = reader.next_name()? {
        match D::find(&name) {
            Some(index) => D::decode_field(&mut slots, index, &name, reader),
            None => unknown(&name, reader),
        }
        .map_err(|error| error.at(name.into_owned()))?;
    }
    D::finish(slots)
}
