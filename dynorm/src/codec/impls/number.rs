//! Integers, exactly.

use crate::codec::{Decode, DecodeError, Encode, EncodeError, Reader, SetMember, Writer, types};
use crate::value::{AttributeType, Number};

/// Reads an integer; `1.0` and `1E2` are integers too, though no engine is known to write them so.
pub(super) fn parse<T: std::str::FromStr + TryFrom<i128> + TryFrom<u128>>(
    text: &str,
) -> Result<T, DecodeError> {
    if let Ok(integer) = text.parse() {
        return Ok(integer);
    }
    let number: Option<Number> = text.parse().ok();
    number
        .and_then(|number| match number.to_i128() {
            Some(integer) => integer.try_into().ok(),
            None => number.to_u128()?.try_into().ok(),
        })
        .ok_or_else(|| {
            DecodeError::invalid(format!(
                "the number {text} does not fit into {}",
                std::any::type_name::<T>()
            ))
        })
}

macro_rules! integers {
    ($($integer:ty: $type:ident;)*) => {$(
        impl Encode for $integer {
            type Type = types::$type;

            fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
                writer.number(itoa::Buffer::new().format(*self))
            }
        }

        impl Decode for $integer {
            fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
                parse(&reader.number()?)
            }
        }

        impl SetMember for $integer {
            type Set = types::NumericSet;
            const SET: AttributeType = AttributeType::NumberSet;

            fn encode_member<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
                writer.number_member(itoa::Buffer::new().format(*self))
            }

            fn decode_member<'de, R: Reader<'de>>(reader: &mut R) -> Result<Option<Self>, DecodeError> {
                reader.next_text_member()?.map(|text| parse(&text)).transpose()
            }
        }
    )*};
}

integers! {
    u16: Numeric;
    u32: Numeric;
    u64: Numeric;
    i8: Numeric;
    i16: Numeric;
    i32: Numeric;
    i64: Numeric;
}
