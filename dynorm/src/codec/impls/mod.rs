//! [`Encode`](super::Encode) and [`Decode`](super::Decode) for types of std and, behind features,
//! of other crates.

#[cfg(feature = "bytes")]
mod bytes;
#[cfg(feature = "chrono")]
mod chrono;
mod float;
mod integer;
#[cfg(feature = "jiff")]
mod jiff;
#[cfg(feature = "serde_json")]
mod json_value;
mod map;
mod net;
mod option;
mod pointer;
#[cfg(feature = "rust_decimal")]
mod rust_decimal;
mod scalar;
mod sequence;
mod set;
mod text;
mod tuple;
#[cfg(feature = "uuid")]
mod uuid;
mod value;

pub use map::MapKey;

use super::error::{DecodeError, EncodeError};

/// A type whose values are text. [`text_types`] makes it an attribute of type `S`, a member of
/// string sets and a key of maps.
trait Textual: Sized {
    fn to_text(&self) -> Result<String, EncodeError>;
    fn from_text(text: &str) -> Result<Self, DecodeError>;
}

macro_rules! text_types {
    ($($type:ty)*) => {$(
        impl $crate::codec::Encode for $type {
            type Type = $crate::codec::types::Text;

            fn encode<W: $crate::codec::Writer>(
                &self,
                writer: &mut W,
            ) -> Result<(), $crate::codec::EncodeError> {
                writer.string(&self.to_text()?);
                Ok(())
            }
        }

        impl $crate::codec::Decode for $type {
            const IN_PARTS: bool = true;

            fn decode<'de, R: $crate::codec::Reader<'de>>(
                reader: &mut R,
            ) -> Result<Self, $crate::codec::DecodeError> {
                Self::from_text(&reader.string()?)
            }
        }

        impl $crate::codec::SetMember for $type {
            type Set = $crate::codec::types::TextSet;
            const SET: $crate::value::AttributeType = $crate::value::AttributeType::StringSet;

            fn encode_member<W: $crate::codec::Writer>(
                &self,
                writer: &mut W,
            ) -> Result<(), $crate::codec::EncodeError> {
                writer.string_member(&self.to_text()?);
                Ok(())
            }

            fn decode_member<'de, R: $crate::codec::Reader<'de>>(
                reader: &mut R,
            ) -> Result<Option<Self>, $crate::codec::DecodeError> {
                reader.next_text_member()?.map(|text| Self::from_text(&text)).transpose()
            }
        }

        impl $crate::codec::MapKey for $type {
            fn to_name(&self) -> Result<std::borrow::Cow<'_, str>, $crate::codec::EncodeError> {
                Ok(self.to_text()?.into())
            }

            fn from_name(name: &str) -> Result<Self, $crate::codec::DecodeError> {
                Self::from_text(name)
            }
        }
    )*};
}
use text_types;

#[cfg(test)]
mod tests;
