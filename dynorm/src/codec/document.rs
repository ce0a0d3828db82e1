//! Structs as maps of attributes: what the derive describes, and the loops that it therefore need
//! not contain.

use super::error::{DecodeError, EncodeError};
use super::names::{Names, Wanted};
use super::notes::Note;
use super::older;
use super::reader::Reader;
use super::writer::Writer;
use crate::value::Map;

/// Reads a struct from attributes: the reading half of [`Document`]. Made by the derives; its items
/// are for generated code.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a document",
    label = "has no named attributes",
    note = "derive `Document` for it, or use `dynorm::Map`; a scalar or an enum is one attribute: leave out `flatten`"
)]
pub trait Fields: Sized {
    /// One place for each field, empty by default, filled as attributes come.
    #[doc(hidden)]
    type Slots: Default;
    /// The names of the attributes.
    #[doc(hidden)]
    const NAMES: &'static Names;
    /// For [`Known`](super::field::Known).
    #[doc(hidden)]
    const KNOWN: usize = 0;

    /// Reads the value of an attribute into the slot of the index that its name was found at.
    ///
    /// # Errors
    ///
    /// If the value does not fit the field, or if the attribute was there before. The caller adds
    /// the name to the path.
    #[doc(hidden)]
    fn decode_field<'de, R: Reader<'de>>(
        slots: &mut Self::Slots,
        index: usize,
        name: &str,
        reader: &mut R,
    ) -> Result<(), DecodeError>;

    /// The struct, if no required attribute is missing: what is in the slots is taken out of them.
    /// Adds the fields for which defaults stand in to `defaults`.
    ///
    /// # Errors
    ///
    /// If one is.
    #[doc(hidden)]
    fn finish(slots: &mut Self::Slots, defaults: &mut Wanted) -> Result<Self, DecodeError>;
}

/// A struct whose fields are attributes: of an item, or of a map inside of one. Made by
/// `#[derive(Document)]` and `#[derive(Model)]`; its items are for generated code.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a document",
    label = "has no named attributes",
    note = "derive `Document` for it, or use `dynorm::Map`; a scalar or an enum is one attribute: leave out `flatten`"
)]
pub trait Document: Fields {
    /// For [`Known`](super::field::Known).
    #[doc(hidden)]
    const KNOWN: usize = 0;

    /// Writes names and values, without the braces around them.
    ///
    /// # Errors
    ///
    /// If DynamoDB cannot hold a value.
    #[doc(hidden)]
    fn encode_fields<W: Writer>(&self, wanted: Wanted, writer: &mut W) -> Result<(), EncodeError>;

    /// The flattened map that takes all attributes without a field, if there is one.
    #[doc(hidden)]
    fn rest(&self) -> Option<&Map> {
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
    document.encode_fields(Wanted::ALL, writer)?;
    writer.end_map();
    Ok(())
}

/// Reads a document from one map value; attributes that it does not know are passed over.
///
/// # Errors
///
/// If the attribute is no map, or does not fit the document.
pub fn decode_document<'de, D: Fields, R: Reader<'de>>(reader: &mut R) -> Result<D, DecodeError> {
    if D::NAMES.has_older() && reader.takes_notes() {
        reader.note(reader.place(), Note::Document(D::NAMES));
    }
    reader.begin_map()?;
    let mut defaults = Wanted::NONE;
    let document = decode_with_defaults(reader, None, &mut defaults)?;
    reader.end_map()?;
    if defaults != Wanted::NONE {
        reader.note_defaults(Wanted::ALL);
    }
    Ok(document)
}

/// Reads an item's fields; attributes that have no field go to `extra`, or are passed over.
pub(crate) fn decode_fields<'de, D: Fields, R: Reader<'de>>(
    reader: &mut R,
    extra: Option<&mut Map>,
) -> Result<D, DecodeError> {
    let mut defaults = Wanted::NONE;
    let document = decode_with_defaults(reader, extra, &mut defaults);
    reader.note_defaults(defaults);
    document
}

/// Reads fields, and adds those for which defaults stand in to `defaults`.
#[inline(never)]
fn decode_with_defaults<'de, D: Fields, R: Reader<'de>>(
    reader: &mut R,
    extra: Option<&mut Map>,
    defaults: &mut Wanted,
) -> Result<D, DecodeError> {
    let mut slots = D::Slots::default();
    let mut field = |index, name: &str, reader: &mut R| D::decode_field(&mut slots, index, name, reader);
    if D::NAMES.has_older() {
        older::read_attributes(reader, D::NAMES, &mut field, extra)?;
    } else {
        read_attributes(reader, D::NAMES, &mut field, extra)?;
    }
    D::finish(&mut slots, defaults)
}

/// What reads the value of the attribute of an index and a name.
pub(super) type ReadField<'a, R> = dyn FnMut(usize, &str, &mut R) -> Result<(), DecodeError> + 'a;

/// Reads attributes, whatever the document: compiled once, not for each.
#[inline(never)]
fn read_attributes<'de, R: Reader<'de>>(
    reader: &mut R,
    names: &Names,
    field: &mut ReadField<'_, R>,
    mut extra: Option<&mut Map>,
) -> Result<(), DecodeError> {
    let mut after = u16::MAX;
    loop {
        // Items are alike: mostly it is the name that came in this place the last time.
        if let Some(index) = reader.guess_name(names, after) {
            if let Err(error) = field(usize::from(index), names.plain(index), reader) {
                return Err(error.at(names.plain(index)));
            }
            after = index;
            continue;
        }
        let Some(name) = reader.next_name()? else { return Ok(()) };
        let read = match (names.find(&name), &mut extra) {
            (Some(index), _) => {
                let index_of_own = u16::try_from(index).unwrap_or(u16::MAX);
                reader.note_name(names, after, index_of_own);
                after = index_of_own;
                field(index, &name, reader)
            }
            (None, Some(extra)) => Map::decode_field(extra, 0, &name, reader),
            (None, None) => reader.skip(),
        };
        if let Err(error) = read {
            return Err(error.at(name.into_owned()));
        }
    }
}
