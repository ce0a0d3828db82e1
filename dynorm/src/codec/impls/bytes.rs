//! `u8`: a number by itself, binary in a sequence.

use crate::codec::{Decode, DecodeError, Encode, EncodeError, Reader, Writer, types};

impl Encode for u8 {
    type Type = types::Byte;

    fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        writer.number(itoa::Buffer::new().format(*self))
    }

    fn encode_slice<W: Writer>(slice: &[Self], writer: &mut W) -> Result<(), EncodeError> {
        writer.binary(slice);
        Ok(())
    }
}

impl Decode for u8 {
    fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        super::number::parse(&reader.number()?)
    }

    fn decode_vec<'de, R: Reader<'de>>(reader: &mut R) -> Result<Vec<Self>, DecodeError> {
        reader.binary()
    }
}
