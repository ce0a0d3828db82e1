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

/// A float of few digits, in hundred-millionths.
///
/// Decimals of up to 15 digits read as floats that all differ. So one of them that reads as this
/// float is the shortest that does, and need not be searched for. Smaller ones are written with an
/// exponent.
#[expect(clippy::float_cmp, reason = "it must be the very same float")]
#[expect(clippy::cast_possible_truncation, reason = "below 10^15")]
fn few_digits(value: f64) -> Option<i64> {
    const ONE: f64 = 1e8;
    let scaled = (value * ONE).round();
    let few = (1e-3..1e7).contains(&value.abs()) && scaled / ONE == value;
    few.then_some(scaled as i64)
}

/// ryu writes whole numbers as `1.0`, zero as `0.0` or `-0.0`.
fn trim(text: &str) -> &str {
    match text.strip_suffix(".0").unwrap_or(text) {
        "-0" => "0",
        text => text,
    }
}

macro_rules! floats {
    ($($float:ty $(, $few_digits:ident)?;)*) => {$(
        impl Encode for $float {
            type Type = types::Numeric;

            fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
                check(f64::from(*self))?;
                $(if let Some(hundred_millionths) = $few_digits(*self) {
                    return writer.decimal(hundred_millionths);
                })?
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
floats! {
    f32;
    f64, few_digits;
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::codec::json::JsonWriter;
    use crate::codec::memory::to_value;
    use crate::value::{Number, Value};

    /// Both writers write what ryu finds.
    fn is_shortest(value: f64) {
        let mut buffer = ryu::Buffer::new();
        let expected = trim(buffer.format_finite(value));
        let mut json = JsonWriter::new();
        assert_eq!(json.value(&value).unwrap().as_str(), format!(r#"{{"N":"{expected}"}}"#));
        let number: Number = expected.parse().unwrap();
        assert_eq!(to_value(&value).unwrap(), Value::Number(number), "{expected}");
    }

    #[test]
    fn floats_at_the_ends_of_few_digits_are_the_shortest() {
        for value in [
            0.0,
            -0.0,
            1.0,
            -1.0,
            0.1,
            0.3,
            0.1 + 0.2,
            0.29,
            1.005,
            1e-3,
            9.99e-4,
            1e7,
            1e7 - 1e-8,
            9_999_999.999_999_99,
            1e-5,
            1.234e-5,
            0.001_234_567,
            1.000_000_01,
            1.000_000_001,
            1e16,
            1e22,
            f64::EPSILON,
            1.0 / 3.0,
        ] {
            is_shortest(value);
            is_shortest(-value);
        }
        assert_eq!((few_digits(781.25), few_digits(-0.5)), (Some(78_125_000_000), Some(-50_000_000)));
        assert_eq!((few_digits(0.1 + 0.2), few_digits(1.0 / 3.0), few_digits(1e7)), (None, None, None));
    }

    proptest! {
        #[test]
        fn floats_are_the_shortest(bits: u64, scaled in -2_000_000_000_000_000i64..2_000_000_000_000_000, digits in 0..9) {
            let value = f64::from_bits(bits);
            if check(value).is_ok() {
                is_shortest(value);
            }
            // A decimal, and the floats beside it.
            #[expect(clippy::cast_precision_loss, reason = "any float will do")]
            let decimal = scaled as f64 / 10f64.powi(digits);
            for value in [decimal, decimal.next_up(), decimal.next_down()] {
                if check(value).is_ok() {
                    is_shortest(value);
                }
            }
        }
    }
}
