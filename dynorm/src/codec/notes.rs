//! How attributes were read, for who has to match them with what the model writes.
//!
//! A model need not write what it has read: it has other spellings of a key, or passes a name over.
//! Only its types know that, and only while they read. They take notes of it if the reader asks for
//! them, which it does when a changed item is looked at again, and never when items are read.

use std::cell::RefCell;

use super::decode::Decode;
use super::error::DecodeError;
use super::names::Names;
use super::reader::Reader;
use crate::value::{AttributeType, Value};

/// How a value was read.
#[derive(Clone, Debug, PartialEq)]
pub enum Note {
    /// It was passed over: the Rust type does not know it.
    Skipped,
    /// It is a map, and only the Rust type knows how its entries belong together.
    Whole,
    /// It is an entry of a map, and the Rust type writes its name like this.
    Named(String),
    /// It is an attribute of a document by an older name of this one; whether it was read, or
    /// another one that counts more.
    Older { name: &'static str, counts: bool },
    /// It is the map of a document that has these names, of which some have older ones.
    Document(&'static Names),
    /// It is the map of an enum, whose variant this entry names.
    Tagged(&'static str),
    /// It is a set, and the Rust type writes the first of these members as the second.
    Member(Box<(Value, Value)>),
}

/// Takes note of a map that is to be written whole, if the type that reads it does not know better.
pub(super) fn note_whole<'de, T: Decode, R: Reader<'de>>(reader: &mut R) -> Result<(), DecodeError> {
    if !T::IN_PARTS && reader.takes_notes() {
        note_map_as_whole(reader)?;
    }
    Ok(())
}

/// Takes note of a map that is to be written whole, if there is one.
#[cold]
pub(super) fn note_map_as_whole<'de, R: Reader<'de>>(reader: &mut R) -> Result<(), DecodeError> {
    if reader.attribute_type()? == AttributeType::Map {
        reader.note(reader.place(), Note::Whole);
    }
    Ok(())
}

/// Notes, each with the place of its value in the text, in the order of the text.
///
/// A reader that was cloned to look ahead, or to try something, and then was given up, leaves notes
/// behind. So each reader counts those that it knows of, and its next one goes there.
#[derive(Debug, Default)]
pub struct Notes(RefCell<Vec<(usize, Note)>>);

impl Notes {
    /// Takes a note behind the first `known`. Gives how many there are then.
    pub(super) fn take(&self, known: usize, place: usize, note: Note) -> usize {
        let mut notes = self.0.borrow_mut();
        notes.truncate(known);
        notes.push((place, note));
        notes.len()
    }

    /// The first `known`.
    pub(crate) fn into_first(self, known: usize) -> Vec<(usize, Note)> {
        let mut notes = self.0.into_inner();
        notes.truncate(known);
        notes
    }
}
