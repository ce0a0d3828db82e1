//! `BOOL` and `NULL`.

use crate::codec::{Decode, DecodeError, Encode, EncodeError, Reader, Writer, types};

impl Encode for bool {
    type Type = types::Bool;

    fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        writer.bool(*self);
        Ok(())
    }
}

impl Decode for bool {
    const IN_PARTS: bool = true;

    fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        reader.bool()
    }
}

/// `NULL`: present, but without a value.
impl Encode for () {
    type Type = types::Null;

    fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        writer.null();
        Ok(())
    }
}

impl Decode for () {
    const IN_PARTS: bool = true;

    fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        reader.null()
    }

    fn null() -> Option<Self> {
        Some(())
    }
}
