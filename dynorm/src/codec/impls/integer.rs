//! Integers, exactly. Those of 128 bits may have more than DynamoDB's 38 digits; then they cannot
//! be stored.

use std::borrow::Cow;
use std::num::NonZero;

use crate::codec::{Decode, DecodeError, Encode, EncodeError, MapKey, Reader, SetMember, Writer, types};
use crate::value::{AttributeType, Number, ParseNumberError};

/// Reads an integer; `1.0` and `1E2` are integers too, though no engine is known to write them so.
pub(super) fn parse<T: std::str::FromStr + TryFrom<i128> + TryFrom<u128>>(
    text: &str,
) -> Result<T, DecodeError> {
    match text.parse() {
        Ok(integer) => Ok(integer),
        Err(_) => parse_otherwise(text),
    }
}

fn encode<T: itoa::Integer + TryInto<i64> + Copy, W: Writer>(
    integer: T,
    writer: &mut W,
) -> Result<(), EncodeError> {
    match integer.try_into() {
        Ok(small) => {
            writer.integer(small);
            Ok(())
        }
        Err(_) => writer.number(itoa::Buffer::new().format(integer)),
    }
}

fn decode<'de, T, R: Reader<'de>>(reader: &mut R) -> Result<T, DecodeError>
where
    T: std::str::FromStr + TryFrom<i64> + TryFrom<i128> + TryFrom<u128>,
{
    match reader.small_integer() {
        Some(integer) => integer.try_into().map_err(|_| does_not_fit::<T>(&integer.to_string())),
        None => parse(&reader.number()?),
    }
}

#[cold]
fn parse_otherwise<T: TryFrom<i128> + TryFrom<u128>>(text: &str) -> Result<T, DecodeError> {
    let number: Option<Number> = text.parse().ok();
    number
        .and_then(|number| match number.to_i128() {
            Some(integer) => integer.try_into().ok(),
            None => number.to_u128()?.try_into().ok(),
        })
        .ok_or_else(|| does_not_fit::<T>(text))
}

#[cold]
fn does_not_fit<T>(text: &str) -> DecodeError {
    DecodeError::invalid(format!("the number {text} does not fit into {}", std::any::type_name::<T>()))
}

/// Reads an integer that is the name of a map's entry. One that is not written as dynorm writes it
/// is an error: `01` beside `1` would be lost, and alone it would change its name.
fn parse_name<T>(name: &str) -> Result<T, DecodeError>
where
    T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static> + itoa::Integer + Copy,
{
    let integer: T = name.parse().map_err(DecodeError::other)?;
    if itoa::Buffer::new().format(integer) != name {
        return Err(DecodeError::invalid(format!(
            "`{name}` has a sign or zeros that an integer does not need"
        )));
    }
    Ok(integer)
}

/// Refuses integers that DynamoDB cannot hold; those of up to 64 bits all fit.
fn check<T: TryInto<Number, Error = ParseNumberError>>(integer: T) -> Result<(), EncodeError> {
    match integer.try_into() {
        Ok(_) => Ok(()),
        Err(error) => Err(EncodeError::other(error)),
    }
}

macro_rules! integers {
    ($($integer:ty: $type:ident $(, $check:ident)?;)*) => {$(
        impl Encode for $integer {
            type Type = types::$type;

            fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
                $($check(*self)?;)?
                encode(*self, writer)
            }
        }

        impl Decode for $integer {
            const IN_PARTS: bool = true;

            fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
                decode(reader)
            }
        }

        collections! { $integer $(, $check)? }
    )*};
}

/// What integers can be besides an attribute of their own.
macro_rules! collections {
    ($integer:ty $(, $check:ident)?) => {
        impl SetMember for $integer {
            type Set = types::NumericSet;
            const SET: AttributeType = AttributeType::NumberSet;

            fn encode_member<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
                $($check(*self)?;)?
                writer.number_member(itoa::Buffer::new().format(*self))
            }

            fn decode_member<'de, R: Reader<'de>>(reader: &mut R) -> Result<Option<Self>, DecodeError> {
                reader.next_text_member()?.map(|text| parse(&text)).transpose()
            }
        }

        impl MapKey for $integer {
            fn to_name(&self) -> Result<Cow<'_, str>, EncodeError> {
                Ok(itoa::Buffer::new().format(*self).to_owned().into())
            }

            fn from_name(name: &str) -> Result<Self, DecodeError> {
                parse_name(name)
            }
        }

        impl Encode for NonZero<$integer> {
            type Type = types::Numeric;

            fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
                self.get().encode(writer)
            }
        }

        impl Decode for NonZero<$integer> {
            const IN_PARTS: bool = true;

            fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
                NonZero::new(<$integer>::decode(reader)?).ok_or_else(zero)
            }
        }

        impl SetMember for NonZero<$integer> {
            type Set = types::NumericSet;
            const SET: AttributeType = AttributeType::NumberSet;

            fn encode_member<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
                self.get().encode_member(writer)
            }

            fn decode_member<'de, R: Reader<'de>>(reader: &mut R) -> Result<Option<Self>, DecodeError> {
                let member = <$integer>::decode_member(reader)?;
                member.map(|integer| NonZero::new(integer).ok_or_else(zero)).transpose()
            }
        }
    };
}

#[cold]
fn zero() -> DecodeError {
    DecodeError::invalid("expected a number other than zero")
}

integers! {
    u16: Numeric;
    u32: Numeric;
    u64: Numeric;
    u128: Numeric, check;
    usize: Numeric;
    i8: Numeric;
    i16: Numeric;
    i32: Numeric;
    i64: Numeric;
    i128: Numeric, check;
    isize: Numeric;
}

/// A number by itself, binary when there are several.
impl Encode for u8 {
    type Type = types::Byte;

    fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        u16::from(*self).encode(writer)
    }

    fn encode_slices<W: Writer>(front: &[Self], back: &[Self], writer: &mut W) -> Result<(), EncodeError> {
        if back.is_empty() {
            writer.binary(front);
        } else {
            writer.binary(&[front, back].concat());
        }
        Ok(())
    }
}

impl Decode for u8 {
    const IN_PARTS: bool = true;

    fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        decode(reader)
    }

    fn decode_vec<'de, R: Reader<'de>>(reader: &mut R) -> Result<Vec<Self>, DecodeError> {
        reader.binary()
    }
}

collections! { u8 }
