//! Strings and characters, as `S`.

use crate::codec::{Decode, DecodeError, Encode, EncodeError, Reader, SetMember, Writer, types};
use crate::value::AttributeType;

impl Encode for str {
    type Type = types::Text;

    fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        writer.string(self);
        Ok(())
    }
}

impl Encode for String {
    type Type = types::Text;

    fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        writer.string(self);
        Ok(())
    }
}

impl Decode for String {
    fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        Ok(reader.string()?.into_owned())
    }
}

impl SetMember for String {
    type Set = types::TextSet;
    const SET: AttributeType = AttributeType::StringSet;

    fn encode_member<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        writer.string_member(self);
        Ok(())
    }

    fn decode_member<'de, R: Reader<'de>>(reader: &mut R) -> Result<Option<Self>, DecodeError> {
        Ok(reader.next_text_member()?.map(std::borrow::Cow::into_owned))
    }
}

impl Encode for char {
    type Type = types::Text;

    fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        writer.string(self.encode_utf8(&mut [0; 4]));
        Ok(())
    }
}

impl Decode for char {
    fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        let text = reader.string()?;
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(only), None) => Ok(only),
            _ => Err(DecodeError::invalid("expected exactly one character")),
        }
    }
}
