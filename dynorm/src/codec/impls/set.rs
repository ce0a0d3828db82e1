//! Sets of strings, numbers or binary, as DynamoDB's own sets.
//!
//! DynamoDB has no empty set: an attribute that is one is left out, and what is absent reads as
//! empty. In a list or as an entry of a map, an empty set is `NULL`, so that its place is kept, and
//! `NULL` reads as empty.

use std::collections::{BTreeSet, HashSet};
use std::hash::{BuildHasher, Hash};

use crate::codec::error::Problem;
use crate::codec::memory::ValueWriter;
use crate::codec::notes::Note;
use crate::codec::{Decode, DecodeError, Encode, EncodeError, Reader, SetMember, Writer};
use crate::value::{AttributeType, Value};

/// Writes a set.
fn encode_members<'a, T: SetMember + 'a, W: Writer>(
    members: impl ExactSizeIterator<Item = &'a T>,
    writer: &mut W,
) -> Result<(), EncodeError> {
    if members.len() == 0 {
        writer.null();
        return Ok(());
    }
    writer.begin_set(T::SET);
    for member in members {
        member.encode_member(writer)?;
    }
    writer.end_set();
    Ok(())
}

/// Reads a set; `insert` says whether the member is new. DynamoDB never sends one twice, but two
/// may be one to the Rust type.
fn decode_members<'de, T: SetMember, R: Reader<'de>>(
    reader: &mut R,
    mut insert: impl FnMut(T) -> bool,
) -> Result<(), DecodeError> {
    if reader.is_null()? {
        return reader.null();
    }
    let place = reader.place();
    reader.begin_set(T::SET)?;
    let takes_notes = reader.takes_notes();
    loop {
        let before = takes_notes.then(|| reader.clone());
        let Some(member) = T::decode_member(reader)? else { return Ok(()) };
        if let Some(before) = before {
            note_member(reader, place, before, &member)?;
        }
        if !insert(member) && !T::HAS_ALIASES {
            return Err(DecodeError::new(Problem::Duplicate));
        }
    }
}

/// Takes note of how a member is written, if that is another text than was read; `before` is about
/// to read it.
fn note_member<'de, T: SetMember, R: Reader<'de>>(
    reader: &mut R,
    place: usize,
    mut before: R,
    member: &T,
) -> Result<(), DecodeError> {
    let mut written = ValueWriter::new();
    written.begin_set(T::SET);
    // A member that cannot be written makes the save fail that would have to write it.
    if member.encode_member(&mut written).is_err() {
        return Ok(());
    }
    written.end_set();
    let written = written.finish();
    let stored = if T::SET == AttributeType::BinarySet {
        before.next_binary_member()?.map(|bytes| Value::BinarySet([bytes].into()))
    } else {
        before.next_text_member()?.and_then(|text| match T::SET {
            AttributeType::NumberSet => Some(Value::NumberSet([text.parse().ok()?].into())),
            _ => Some(Value::StringSet([text.into_owned()].into())),
        })
    };
    if let Some(stored) = stored
        && stored != written
    {
        reader.note(place, Note::Member(Box::new((stored, written))));
    }
    Ok(())
}

impl<T: SetMember, S> Encode for HashSet<T, S> {
    type Type = T::Set;

    fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        encode_members(self.iter(), writer)
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl<T: SetMember + Eq + Hash, S: BuildHasher + Default> Decode for HashSet<T, S> {
    const IN_PARTS: bool = true;

    fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        let mut set = HashSet::default();
        decode_members(reader, |member| set.insert(member))?;
        Ok(set)
    }

    fn absent() -> Option<Self> {
        Some(HashSet::default())
    }
}

impl<T: SetMember> Encode for BTreeSet<T> {
    type Type = T::Set;

    fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        encode_members(self.iter(), writer)
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl<T: SetMember + Ord> Decode for BTreeSet<T> {
    const IN_PARTS: bool = true;

    fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        let mut set = BTreeSet::new();
        decode_members(reader, |member| set.insert(member))?;
        Ok(set)
    }

    fn absent() -> Option<Self> {
        Some(BTreeSet::new())
    }
}
