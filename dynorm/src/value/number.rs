//! A decimal of 38 significant digits, the whole range of DynamoDB's `N`.

use std::cmp::Ordering;
use std::fmt;
use std::ops::Neg;
use std::str::FromStr;

/// The most significant digits that a number can have.
const MAX_DIGITS: u32 = 38;
/// The decimal exponent of the largest magnitude's first digit: `9.99…E+125`.
const MAX_MAGNITUDE: i32 = 125;
/// The decimal exponent of the smallest magnitude's first digit: `1E-130`.
const MIN_MAGNITUDE: i32 = -130;

/// A DynamoDB number: exact, with up to 38 significant digits, between `1E-130` and `9.99…E+125` in
/// magnitude ([limits]).
///
/// Equality and order are by value: `1`, `1.0` and `1E0` are one number.
///
/// ```
/// use dynorm::Number;
///
/// let exact: Number = "0.12345678901234567890123456789012345678".parse()?;
/// assert_eq!(exact.to_string(), "0.12345678901234567890123456789012345678");
/// assert_eq!("1.0".parse::<Number>()?, Number::from(1));
/// # Ok::<(), dynorm::ParseNumberError>(())
/// ```
///
/// [limits]: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Number {
    /// Without trailing zeros; zero has exponent 0. That makes the representation unique.
    coefficient: i128,
    exponent: i16,
}

/// A text is not a number that DynamoDB can hold.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParseNumberError {
    /// The text is not a decimal number.
    Syntax,
    /// More than 38 significant digits: storing them would round.
    TooManyDigits,
    /// The magnitude is above `9.99…E+125` or below `1E-130`.
    OutOfRange,
}

impl fmt::Display for ParseNumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ParseNumberError::Syntax => "not a decimal number",
            ParseNumberError::TooManyDigits => "more than 38 significant digits",
            ParseNumberError::OutOfRange => "outside of DynamoDB's range of 1E-130 to 9.99E+125",
        })
    }
}

impl std::error::Error for ParseNumberError {}

impl Number {
    /// Zero.
    pub const ZERO: Number = Number { coefficient: 0, exponent: 0 };

    /// `coefficient * 10^exponent`, if that fits into 38 digits and DynamoDB's range.
    pub(crate) fn new(mut coefficient: i128, mut exponent: i32) -> Result<Self, ParseNumberError> {
        if coefficient == 0 {
            return Ok(Number::ZERO);
        }
        while coefficient % 10 == 0 {
            coefficient /= 10;
            exponent += 1;
        }
        let digits = coefficient.unsigned_abs().ilog10() + 1;
        if digits > MAX_DIGITS {
            return Err(ParseNumberError::TooManyDigits);
        }
        let magnitude = exponent + digits.cast_signed() - 1;
        if !(MIN_MAGNITUDE..=MAX_MAGNITUDE).contains(&magnitude) {
            return Err(ParseNumberError::OutOfRange);
        }
        // The magnitude is in range and the digits are at most 38, so the exponent fits.
        let exponent = i16::try_from(exponent).map_err(|_| ParseNumberError::OutOfRange)?;
        Ok(Number { coefficient, exponent })
    }

    /// The value as an integer, if it is one and fits.
    #[must_use]
    pub fn to_i128(self) -> Option<i128> {
        let exponent = u32::try_from(self.exponent).ok()?;
        self.coefficient.checked_mul(10i128.checked_pow(exponent)?)
    }

    /// The value as an unsigned integer, if it is one and fits.
    #[must_use]
    pub fn to_u128(self) -> Option<u128> {
        let exponent = u32::try_from(self.exponent).ok()?;
        u128::try_from(self.coefficient).ok()?.checked_mul(10u128.checked_pow(exponent)?)
    }

    /// The nearest `f64`. Rounds, since an `f64` holds 15 to 17 digits.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        // `coefficientEexponent` is always valid syntax for a float.
        format!("{}e{}", self.coefficient, self.exponent).parse().unwrap_or(f64::NAN)
    }

    /// The decimal exponent of the first digit; zero sorts below all others.
    fn magnitude(self) -> i32 {
        match self.coefficient.unsigned_abs().checked_ilog10() {
            Some(log) => i32::from(self.exponent) + log.cast_signed(),
            None => i32::MIN,
        }
    }

    /// The coefficient with `38 - digits` zeros appended: comparable between equal magnitudes.
    fn aligned(self) -> u128 {
        let coefficient = self.coefficient.unsigned_abs();
        let digits = coefficient.checked_ilog10().map_or(0, |log| log + 1);
        coefficient * 10u128.pow(MAX_DIGITS - digits)
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        // Most often so, and by far the fastest: sets are compared a great deal.
        if self.exponent == other.exponent {
            return self.coefficient.cmp(&other.coefficient);
        }
        let sign = self.coefficient.signum().cmp(&other.coefficient.signum());
        let magnitude = || {
            let order = self.magnitude().cmp(&other.magnitude());
            order.then_with(|| self.aligned().cmp(&other.aligned()))
        };
        sign.then_with(|| if self.coefficient < 0 { magnitude().reverse() } else { magnitude() })
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The same number on the other side of zero.
impl Neg for Number {
    type Output = Number;

    fn neg(self) -> Number {
        // 38 digits are far from the ends of the type, and DynamoDB's range is the same on both
        // sides.
        Number { coefficient: -self.coefficient, exponent: self.exponent }
    }
}

impl FromStr for Number {
    type Err = ParseNumberError;

    fn from_str(text: &str) -> Result<Self, ParseNumberError> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, parse_exponent(exponent)?),
            None => (text, 0),
        };
        let (negative, mantissa) = match mantissa.as_bytes().first() {
            Some(b'-') => (true, &mantissa[1..]),
            Some(b'+') => (false, &mantissa[1..]),
            _ => (false, mantissa),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        if whole.is_empty() && fraction.is_empty() {
            return Err(ParseNumberError::Syntax);
        }
        let mut coefficient: i128 = 0;
        // Zeros are held back until a digit follows them, so that `1000…0` with a hundred zeros
        // is one digit and an exponent.
        let mut zeros: u32 = 0;
        let mut digits: u32 = 0;
        for byte in whole.bytes().chain(fraction.bytes()) {
            match byte {
                b'0' if coefficient == 0 => {}
                b'0' => zeros += 1,
                b'1'..=b'9' => {
                    digits += zeros + 1;
                    if digits > MAX_DIGITS {
                        // A syntax error further on is the better answer, so look for it first.
                        return Err(overlong(whole, fraction));
                    }
                    coefficient = coefficient * 10i128.pow(zeros + 1) + i128::from(byte - b'0');
                    zeros = 0;
                }
                _ => return Err(ParseNumberError::Syntax),
            }
        }
        let fraction_digits = i32::try_from(fraction.len()).map_err(|_| ParseNumberError::OutOfRange)?;
        let exponent = i64::from(exponent) - i64::from(fraction_digits) + i64::from(zeros);
        let exponent = exponent.clamp(-1_000_000, 1_000_000);
        let exponent = i32::try_from(exponent).map_err(|_| ParseNumberError::OutOfRange)?;
        Number::new(if negative { -coefficient } else { coefficient }, exponent)
    }
}

fn overlong(whole: &str, fraction: &str) -> ParseNumberError {
    if whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
        ParseNumberError::TooManyDigits
    } else {
        ParseNumberError::Syntax
    }
}

/// Saturates: an exponent beyond any range is answered by the range check, or is that of a zero.
fn parse_exponent(text: &str) -> Result<i32, ParseNumberError> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ParseNumberError::Syntax);
    }
    let magnitude = digits.parse::<i32>().unwrap_or(100_000).min(100_000);
    Ok(if text.starts_with('-') { -magnitude } else { magnitude })
}

impl fmt::Display for Number {
    /// Plain digits for magnitudes up to 40 places, else scientific notation; both are exact.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.coefficient.unsigned_abs().to_string();
        let sign = if self.coefficient < 0 { "-" } else { "" };
        match i32::from(self.exponent) {
            exponent @ 0..=40 => {
                write!(f, "{sign}{digits}{:0<width$}", "", width = exponent.unsigned_abs() as usize)
            }
            exponent @ -40..0 => {
                let places = exponent.unsigned_abs() as usize;
                match digits.len().checked_sub(places) {
                    Some(0) | None => write!(f, "{sign}0.{digits:0>places$}"),
                    Some(whole) => write!(f, "{sign}{}.{}", &digits[..whole], &digits[whole..]),
                }
            }
            exponent => write!(f, "{sign}{digits}E{exponent}"),
        }
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// All integers of up to 64 bits have at most 20 digits.
macro_rules! from_integer {
    ($($integer:ty)*) => {$(
        impl From<$integer> for Number {
            fn from(mut value: $integer) -> Self {
                // Divided in its own type: a division of 128 bits takes ten times as long.
                let mut exponent = 0;
                while value != 0 && value % 10 == 0 {
                    value /= 10;
                    exponent += 1;
                }
                Number { coefficient: i128::from(value), exponent }
            }
        }
    )*};
}
from_integer!(u8 u16 u32 u64 i8 i16 i32 i64);

impl TryFrom<i128> for Number {
    type Error = ParseNumberError;

    /// # Errors
    ///
    /// If the integer has more than 38 significant digits.
    fn try_from(value: i128) -> Result<Self, ParseNumberError> {
        Number::new(value, 0)
    }
}

impl TryFrom<u128> for Number {
    type Error = ParseNumberError;

    /// # Errors
    ///
    /// If the integer has more than 38 significant digits.
    fn try_from(value: u128) -> Result<Self, ParseNumberError> {
        // Only 39-digit values exceed i128; they fit when they end in a zero.
        match i128::try_from(value) {
            Ok(value) => Number::new(value, 0),
            Err(_) if value.is_multiple_of(10) => Number::new((value / 10).cast_signed(), 1),
            Err(_) => Err(ParseNumberError::TooManyDigits),
        }
    }
}

impl TryFrom<f64> for Number {
    type Error = ParseNumberError;

    /// The shortest decimal that reads back as the same `f64`.
    ///
    /// # Errors
    ///
    /// For NaN, infinities, and magnitudes outside of DynamoDB's range.
    fn try_from(value: f64) -> Result<Self, ParseNumberError> {
        if !value.is_finite() {
            return Err(ParseNumberError::OutOfRange);
        }
        ryu::Buffer::new().format_finite(value).parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        text.parse().unwrap()
    }

    #[test]
    fn equal_values_are_equal_however_they_are_written() {
        for text in ["1", "1.0", "1E0", "0.1e1", "10e-1", "+1", "01", "1.", "1.000e+0"] {
            assert_eq!(number(text), Number::from(1), "{text}");
        }
        for text in ["0", "-0", "0.000", "0e99999", "-0.0e-99999"] {
            assert_eq!(number(text), Number::ZERO, "{text}");
        }
    }

    #[test]
    fn thirty_eight_digits_survive_and_thirty_nine_are_refused() {
        let digits = "12345678901234567890123456789012345678";
        assert_eq!(number(digits).to_string(), digits);
        assert_eq!(number(&format!("-0.{digits}")).to_string(), format!("-0.{digits}"));
        let overlong = format!("{digits}9").parse::<Number>();
        assert_eq!(overlong, Err(ParseNumberError::TooManyDigits));
        assert_eq!(number(&format!("{digits}0")).to_string(), format!("{digits}0"));
    }

    #[test]
    fn the_range_is_dynamodbs() {
        let nines = "9".repeat(38);
        assert!(format!("{nines}E88").parse::<Number>().is_ok());
        assert_eq!(format!("{nines}E89").parse::<Number>(), Err(ParseNumberError::OutOfRange));
        assert!("1E-130".parse::<Number>().is_ok());
        assert_eq!("1E-131".parse::<Number>(), Err(ParseNumberError::OutOfRange));
        assert_eq!("1E99999999999".parse::<Number>(), Err(ParseNumberError::OutOfRange));
    }

    #[test]
    fn what_is_not_a_number_is_refused() {
        for text in
            ["", "-", ".", "e1", "1e", "1e+", "1x", "0x10", "NaN", "Infinity", " 1", "1 ", "--1", "1.2.3"]
        {
            assert_eq!(text.parse::<Number>(), Err(ParseNumberError::Syntax), "{text:?}");
        }
    }

    #[test]
    fn order_is_by_value() {
        let ascending = ["-1E125", "-20", "-3", "-1E-130", "0", "1E-130", "0.5", "0.51", "3", "20", "1E125"];
        for pair in ascending.windows(2) {
            assert!(number(pair[0]) < number(pair[1]), "{pair:?}");
        }
    }

    #[test]
    fn integers_convert_exactly_or_not_at_all() {
        assert_eq!(number("1e3").to_i128(), Some(1000));
        assert_eq!(number("1.5").to_i128(), None);
        assert_eq!(number("1e125").to_i128(), None);
        assert_eq!(number("-1").to_u128(), None);
        assert_eq!(Number::try_from(i128::MAX), Err(ParseNumberError::TooManyDigits));
        assert_eq!(Number::from(1500u64), number("1.5e3"));
        let tens = u128::MAX / 10 * 10;
        assert_eq!(Number::try_from(tens).unwrap().to_u128(), Some(tens));
    }

    #[test]
    fn printing_reads_back() {
        for text in ["0", "-7", "123.456", "0.001", "1E-100", "-5E99", "100", "1E41", "0.1", "12E-41"] {
            let value = number(text);
            assert_eq!(number(&value.to_string()), value, "{text} printed as {value}");
        }
    }
}
