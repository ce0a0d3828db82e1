//! `Option`: absent when `None`.

use crate::codec::types::{Attribute, Maybe};
use crate::codec::{Decode, DecodeError, Encode, EncodeError, Reader, Writer};

/// An attribute that is `None` is left out. Elsewhere, in lists and as an entry of a map, `None` is
/// `NULL`, so that its place is kept.
///
/// Both absent and `NULL` read as `None`. With two layers they are told apart: absent is `None`,
/// `NULL` is `Some(None)`.
impl<T: Encode> Encode for Option<T> {
    type Type = Maybe<T::Type>;

    fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        if let Some(value) = self {
            return value.encode(writer);
        }
        writer.null();
        Ok(())
    }

    /// `Some` of an empty set is absent too, and reads back as `None`.
    fn is_absent(&self) -> bool {
        match self {
            Some(value) => !T::Type::OPTIONAL && value.is_absent(),
            None => true,
        }
    }
}

impl<T: Decode> Decode for Option<T> {
    const IN_PARTS: bool = T::IN_PARTS;

    fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        if reader.is_null()? {
            reader.null()?;
            return Ok(T::null());
        }
        T::decode(reader).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn null() -> Option<Self> {
        Some(T::null())
    }
}
