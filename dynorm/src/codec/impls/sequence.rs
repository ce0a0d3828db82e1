//! Slices, vectors, arrays and deques: lists, or binary if the elements are bytes.

use crate::codec::types::Attribute;
use crate::codec::{Decode, DecodeError, Encode, EncodeError, Reader, SetMember, Writer, types};
use crate::value::AttributeType;

/// What a sequence of `T` is stored as.
type Slice<T> = <<T as Encode>::Type as Attribute>::Slice;

impl<T: Encode> Encode for [T] {
    type Type = Slice<T>;

    fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        T::encode_slice(self, writer)
    }
}

impl<T: Encode> Encode for Vec<T> {
    type Type = Slice<T>;

    fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        T::encode_slice(self, writer)
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        T::decode_vec(reader)
    }
}

impl<T: Encode, const N: usize> Encode for [T; N] {
    type Type = Slice<T>;

    fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        T::encode_slice(self, writer)
    }
}

impl<T: Decode, const N: usize> Decode for [T; N] {
    fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        let elements = T::decode_vec(reader)?;
        let found = elements.len();
        elements.try_into().map_err(|_| DecodeError::invalid(format!("expected {N} elements, found {found}")))
    }
}

impl SetMember for Vec<u8> {
    type Set = types::BinarySet;
    const SET: AttributeType = AttributeType::BinarySet;

    fn encode_member<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        writer.binary_member(self);
        Ok(())
    }

    fn decode_member<'de, R: Reader<'de>>(reader: &mut R) -> Result<Option<Self>, DecodeError> {
        reader.next_binary_member()
    }
}
