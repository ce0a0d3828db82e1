//! Floats, as the shortest decimal that reads back as the same float.
//!
//! NaN, infinities and magnitudes outside of DynamoDB's range cannot be stored. The sign of zero is
//! not kept, since DynamoDB's numbers have none. Reading takes the nearest float, so of a number
//! with more digits than a float has, the rest is not seen; use [`Number`](crate::Number) where
//! that matters.

use crate::codec::{Decode, DecodeError, Encode, EncodeError, Reader, Writer, types};

/// DynamoDB's positive numbers.
const RANGE: std::ops::Range<f64> = 1e-130..1e126;

/// Refuses floats that DynamoDB cannot hold.
fn check(value: f64) -> Result<(), EncodeError> {
    if value == 0.0 || RANGE.contains(&value.abs()) {
        return Ok(());
    }
    Err(EncodeError::invalid(format!("{value:e} is not a number that DynamoDB can hold")))
}

/// ryu writes whole numbers as `1.0`, zero as `0.0` or `-0.0`.
fn trim(text: &str) -> &str {
    match text.strip_suffix(".0").unwrap_or(text) {
        "-0" => "0",
        text => text,
    }
}

macro_rules! floats {
    ($($float:ty)*) => {$(
        impl Encode for $float {
            type Type = types::Numeric;

            fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
                check(f64::from(*self))?;
                writer.number(trim(ryu::Buffer::new().format_finite(*self)))
            }
        }

        impl Decode for $float {
            const IN_PARTS: bool = true;

            fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
                let text = reader.number()?;
                match text.parse::<$float>() {
                    Ok(value) if value.is_finite() => Ok(value),
                    _ => Err(DecodeError::invalid(format!(
                        "the number {text} does not fit into {}",
                        stringify!($float)
                    ))),
                }
            }
        }
    )*};
}
floats!(f32 f64);
