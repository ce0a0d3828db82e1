//! Slices, vectors, arrays and deques: lists, or binary if the elements are bytes.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;

use crate::codec::types::Attribute;
use crate::codec::{Decode, DecodeError, Encode, EncodeError, Reader, SetMember, Writer, types};
use crate::value::AttributeType;

/// What a sequence of `T` is stored as.
type Slice<T> = <<T as Encode>::Type as Attribute>::Slice;

impl<T: Encode> Encode for [T] {
    type Type = Slice<T>;

    fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        T::encode_slices(self, &[], writer)
    }
}

impl<T: Encode> Encode for Vec<T> {
    type Type = Slice<T>;

    fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        T::encode_slices(self, &[], writer)
    }
}

impl<T: Decode> Decode for Vec<T> {
    const IN_PARTS: bool = true;

    fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        T::decode_vec(reader)
    }
}

impl<T: Encode> Encode for VecDeque<T> {
    type Type = Slice<T>;

    fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        let (front, back) = self.as_slices();
        T::encode_slices(front, back, writer)
    }
}

impl<T: Decode> Decode for VecDeque<T> {
    const IN_PARTS: bool = true;

    fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        Ok(T::decode_vec(reader)?.into())
    }
}

impl<T: Encode, const N: usize> Encode for [T; N] {
    type Type = Slice<T>;

    fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        T::encode_slices(self, &[], writer)
    }
}

impl<T: Decode, const N: usize> Decode for [T; N] {
    const IN_PARTS: bool = true;

    fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        array(T::decode_vec(reader)?)
    }
}

fn array<T, const N: usize>(elements: Vec<T>) -> Result<[T; N], DecodeError> {
    let found = elements.len();
    elements.try_into().map_err(|_| DecodeError::invalid(format!("expected {N} elements, found {found}")))
}

macro_rules! binaries {
    ($($binary:ty)*) => {$(
        impl SetMember for $binary {
            type Set = types::BinarySet;
            const SET: AttributeType = AttributeType::BinarySet;

            fn encode_member<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
                writer.binary_member(self);
                Ok(())
            }

            fn decode_member<'de, R: Reader<'de>>(reader: &mut R) -> Result<Option<Self>, DecodeError> {
                Ok(reader.next_binary_member()?.map(Into::into))
            }
        }
    )*};
}
binaries!(Vec<u8> Box<[u8]> Rc<[u8]> Arc<[u8]> Cow<'_, [u8]>);

impl<const N: usize> SetMember for [u8; N] {
    type Set = types::BinarySet;
    const SET: AttributeType = AttributeType::BinarySet;

    fn encode_member<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        writer.binary_member(self);
        Ok(())
    }

    fn decode_member<'de, R: Reader<'de>>(reader: &mut R) -> Result<Option<Self>, DecodeError> {
        reader.next_binary_member()?.map(array).transpose()
    }
}
