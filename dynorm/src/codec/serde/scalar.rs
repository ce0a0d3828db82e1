//! What has no data type of its own around it: members of sets and keys of maps.

use std::borrow::Cow;

use ::serde::Deserializer;
use ::serde::de::{IntoDeserializer, Visitor};
use ::serde::forward_to_deserialize_any;

use crate::codec::MapKey;
use crate::codec::error::DecodeError;
use crate::value::Number;

/// One member or key.
pub(super) enum Scalar<'de> {
    /// The key of a map: text, or the text of something that can be a key.
    Key(Cow<'de, str>),
    Text(Cow<'de, str>),
    Number(Cow<'de, str>),
    Binary(Vec<u8>),
}

/// Hands over a number to a visitor that does not say which type it takes: as an integer if it is
/// one, else as a float, but never rounded.
pub(super) fn visit_number<'de, V: Visitor<'de>>(text: &str, visitor: V) -> Result<V::Value, DecodeError> {
    if let Ok(integer) = text.parse() {
        return visitor.visit_u64(integer);
    }
    if let Ok(integer) = text.parse() {
        return visitor.visit_i64(integer);
    }
    let number: Number = text.parse().map_err(DecodeError::other)?;
    let float = number.to_f64();
    if Number::try_from(float) == Ok(number) {
        return visitor.visit_f64(float);
    }
    match (number.to_i128(), number.to_u128()) {
        (Some(integer), _) => visitor.visit_i128(integer),
        (None, Some(integer)) => visitor.visit_u128(integer),
        (None, None) => {
            Err(DecodeError::invalid(format!("the number {text} has more digits than an f64 holds")))
        }
    }
}

fn visit_text<'de, V: Visitor<'de>>(text: Cow<'de, str>, visitor: V) -> Result<V::Value, DecodeError> {
    match text {
        Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
        Cow::Owned(text) => visitor.visit_string(text),
    }
}

/// `deserialize_x` of what a key may be besides text.
macro_rules! keys {
    ($($method:ident $visit:ident $type:ty;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
            match self {
                Scalar::Key(name) => visitor.$visit(<$type>::from_name(&name)?),
                other => other.deserialize_any(visitor),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Scalar<'de> {
    type Error = DecodeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self {
            Scalar::Key(text) | Scalar::Text(text) => visit_text(text, visitor),
            Scalar::Number(text) => visit_number(&text, visitor),
            Scalar::Binary(bytes) => visitor.visit_byte_buf(bytes),
        }
    }

    keys! {
        deserialize_i8 visit_i8 i8;
        deserialize_i16 visit_i16 i16;
        deserialize_i32 visit_i32 i32;
        deserialize_i64 visit_i64 i64;
        deserialize_i128 visit_i128 i128;
        deserialize_u8 visit_u8 u8;
        deserialize_u16 visit_u16 u16;
        deserialize_u32 visit_u32 u32;
        deserialize_u64 visit_u64 u64;
        deserialize_u128 visit_u128 u128;
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self {
            Scalar::Key(name) => visitor.visit_bool(name.parse().map_err(DecodeError::other)?),
            other => other.deserialize_any(visitor),
        }
    }

    /// Takes the nearest float, as for an attribute of its own.
    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self {
            Scalar::Number(text) => visitor.visit_f64(text.parse().map_err(DecodeError::other)?),
            other => other.deserialize_any(visitor),
        }
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self {
            Scalar::Binary(bytes) => {
                let bytes: ::serde::de::value::SeqDeserializer<_, _> = bytes.into_deserializer();
                bytes.deserialize_seq(visitor)
            }
            other => other.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match self {
            Scalar::Key(text) | Scalar::Text(text) => visitor.visit_enum(text.into_deserializer()),
            other => other.deserialize_any(visitor),
        }
    }

    forward_to_deserialize_any! {
        char str string bytes byte_buf unit unit_struct tuple tuple_struct map struct identifier ignored_any
    }
}
