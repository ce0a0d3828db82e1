//! Where an attribute value comes from.

use std::borrow::Cow;

use super::error::DecodeError;
use super::names::{Names, Wanted};
use super::notes::Note;
use crate::value::AttributeType;

/// Gives one attribute value, as a sequence of calls. Implemented by dynorm alone.
///
/// A scalar is one call, which fails without moving on if the attribute has another type. A list is
/// `begin_list`, then `next_element` before each element until it says false. A map is `begin_map`,
/// then `next_name` before each value until it gives `None`, then `end_map`. A set is `begin_set`,
/// then `next_..._member` until it gives `None`.
///
/// Cloning remembers a place to come back to; it is cheap.
pub trait Reader<'de>: Clone + sealed::Sealed {
    /// The type of the value that comes next.
    ///
    /// # Errors
    ///
    /// If the input is malformed. This holds for all methods.
    fn attribute_type(&mut self) -> Result<AttributeType, DecodeError>;

    /// Whether the value that comes next is `NULL`.
    ///
    /// # Errors
    ///
    /// If the input is malformed.
    fn is_null(&mut self) -> Result<bool, DecodeError> {
        Ok(self.attribute_type()? == AttributeType::Null)
    }

    /// Reads `NULL`.
    ///
    /// # Errors
    ///
    /// If the attribute has another type. This holds for all methods that read a value.
    fn null(&mut self) -> Result<(), DecodeError>;
    /// Reads `BOOL`.
    ///
    /// # Errors
    ///
    /// If the attribute has another type.
    fn bool(&mut self) -> Result<bool, DecodeError>;
    /// Reads `S`.
    ///
    /// # Errors
    ///
    /// If the attribute has another type.
    fn string(&mut self) -> Result<Cow<'de, str>, DecodeError>;
    /// Reads the text of `N`: decimal digits, maybe with sign, point and exponent. Whether it is in
    /// range is for the caller to see.
    ///
    /// # Errors
    ///
    /// If the attribute has another type.
    fn number(&mut self) -> Result<Cow<'de, str>, DecodeError>;
    /// Reads `N` if it is a small integer that can be had faster than its text; else nothing is
    /// read.
    #[doc(hidden)]
    fn small_integer(&mut self) -> Option<i64> {
        None
    }
    /// Reads `B`.
    ///
    /// # Errors
    ///
    /// If the attribute has another type.
    fn binary(&mut self) -> Result<Vec<u8>, DecodeError>;

    /// Opens a list.
    ///
    /// # Errors
    ///
    /// If the attribute has another type.
    fn begin_list(&mut self) -> Result<(), DecodeError>;
    /// About how many elements the list has that was just opened, where that is cheap to tell; only
    /// for making room.
    #[doc(hidden)]
    fn elements_ahead(&self) -> usize {
        0
    }
    /// Whether another element follows; if not, the list is closed.
    ///
    /// # Errors
    ///
    /// If the input is malformed.
    fn next_element(&mut self) -> Result<bool, DecodeError>;

    /// Opens a map.
    ///
    /// # Errors
    ///
    /// If the attribute has another type.
    fn begin_map(&mut self) -> Result<(), DecodeError>;
    /// The name of the next entry of the map, or of the item; its value must be read or skipped.
    ///
    /// # Errors
    ///
    /// If the input is malformed.
    fn next_name(&mut self) -> Result<Option<Cow<'de, str>>, DecodeError>;
    /// As [`next_name`](Self::next_name), if the name that comes next can be guessed: the index of
    /// a document's own name. `after` is the index of the name before, or a number
    /// beyond all indexes.
    #[doc(hidden)]
    fn guess_name(&mut self, _names: &Names, _after: u16) -> Option<u16> {
        None
    }
    /// Takes note of a name that was not guessed.
    #[doc(hidden)]
    fn note_name(&mut self, _names: &Names, _after: u16, _index: u16) {}
    /// Closes the map, after `next_name` gave `None`. An item, which is no value itself, has no
    /// such end.
    ///
    /// # Errors
    ///
    /// If the input is malformed.
    fn end_map(&mut self) -> Result<(), DecodeError>;

    /// Opens a set; `kind` is one of the three set types.
    ///
    /// # Errors
    ///
    /// If the attribute has another type.
    fn begin_set(&mut self, kind: AttributeType) -> Result<(), DecodeError>;
    /// The next member of a string set, or the text of the next one of a number set; `None` closes
    /// the set.
    ///
    /// # Errors
    ///
    /// If the input is malformed.
    fn next_text_member(&mut self) -> Result<Option<Cow<'de, str>>, DecodeError>;
    /// The next member of a binary set; `None` closes the set.
    ///
    /// # Errors
    ///
    /// If the input is malformed.
    fn next_binary_member(&mut self) -> Result<Option<Vec<u8>>, DecodeError>;

    /// Passes over the next value, whatever it is.
    ///
    /// # Errors
    ///
    /// If the input is malformed.
    fn skip(&mut self) -> Result<(), DecodeError>;

    /// Whether notes are wanted of how values are read.
    #[doc(hidden)]
    fn takes_notes(&self) -> bool {
        false
    }
    /// Where the value that comes next stands, for [`note`](Self::note).
    #[doc(hidden)]
    fn place(&self) -> usize {
        0
    }
    /// Takes a note of how the value at a place is read, if that is wanted.
    #[doc(hidden)]
    fn note(&mut self, _place: usize, _note: Note) {}
    /// Takes note that a default stands in for an attribute: for these fields of an item, for all
    /// if it is inside of one.
    #[doc(hidden)]
    fn note_defaults(&mut self, _fields: Wanted) {}
}

pub(super) mod sealed {
    pub trait Sealed {}
}
