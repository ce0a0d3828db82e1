//! Sets of strings, numbers or binary, as DynamoDB's own sets.
//!
//! DynamoDB has no empty set: an attribute that is one is left out, and what is absent reads as empty. In a list or as an
//! entry of a map, an empty set is `NULL`, so that its place is kept, and `NULL` reads as empty.

use std::collections::{BTreeSet, HashSet};
use std::hash::{BuildHasher, Hash};

use crate::codec::error::Problem;
use crate::codec::{Decode, DecodeError, Encode, EncodeError, Reader, SetMember, Writer};

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

/// Reads a set; `insert` says whether the member is new. DynamoDB never sends one twice, but two may be one to the Rust type.
fn decode_members<'de, T: SetMember, R: Reader<'de>>(
    reader: &mut R,
    mut insert: impl FnMut(T) -> bool,
) -> Result<(), DecodeError> {
    if reader.is_null()? {
        return reader.null();
    }
    reader.begin_set(T::SET)?;
    while let Some(member) = T::decode_member(reader)? {
        if !insert(member) {
            return Err(DecodeError::new(Problem::Duplicate));
        }
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
    fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        let mut set = BTreeSet::new();
        decode_members(reader, |member| set.insert(member))?;
        Ok(set)
    }

    fn absent() -> Option<Self> {
        Some(BTreeSet::new())
    }
}
