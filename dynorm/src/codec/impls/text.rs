//! Strings and characters, as `S`.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use super::{Textual, text_types};
use crate::codec::{Decode, DecodeError, Encode, EncodeError, MapKey, Reader, SetMember, Writer, types};
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
    const IN_PARTS: bool = true;

    fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        Ok(reader.string()?.into_owned())
    }
}

macro_rules! strings {
    ($($string:ty)*) => {$(
        impl SetMember for $string {
            type Set = types::TextSet;
            const SET: AttributeType = AttributeType::StringSet;

            fn encode_member<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
                writer.string_member(self);
                Ok(())
            }

            fn decode_member<'de, R: Reader<'de>>(reader: &mut R) -> Result<Option<Self>, DecodeError> {
                Ok(reader.next_text_member()?.map(|text| text.into_owned().into()))
            }
        }

        impl MapKey for $string {
            fn to_name(&self) -> Result<Cow<'_, str>, EncodeError> {
                let text: &str = self;
                Ok(Cow::Borrowed(text))
            }

            fn from_name(name: &str) -> Result<Self, DecodeError> {
                Ok(name.to_owned().into())
            }
        }
    )*};
}
strings!(String Box<str> Rc<str> Arc<str> Cow<'_, str>);

impl Textual for char {
    fn to_text(&self) -> Result<String, EncodeError> {
        Ok(self.to_string())
    }

    fn from_text(text: &str) -> Result<Self, DecodeError> {
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(only), None) => Ok(only),
            _ => Err(DecodeError::invalid("expected exactly one character")),
        }
    }
}
text_types!(char);
