//! Numbers, held against schoolbook arithmetic on their text. A fuzz target includes this file too.

use dynorm::codec::DecodeError;
use dynorm::codec::json::from_json;
use dynorm::{Decode, Number, ParseNumberError};

/// Holds all ways of reading a number against its digits.
///
/// # Panics
///
/// If they differ.
pub fn check(text: &str) {
    // No number is longer than that; the digits of a billion-fold exponent are not worth counting.
    if text.len() > 400 {
        return;
    }
    let number = text.parse::<Number>();
    assert_eq!(number.clone().map(|number| Digits::of(&number.to_string())), expected(text), "{text:?}");

    let Ok(json) = serde_json::to_string(text) else { return };
    let json = format!("{{\"N\":{json}}}");
    let read = from_json::<Number>(&json);
    assert_eq!(read.as_ref().ok(), number.as_ref().ok(), "{text:?}: {read:?}");
    let Ok(number) = number else {
        // Types with a range of their own do without that of `Number`, but not without the syntax.
        if number == Err(ParseNumberError::Syntax) {
            assert!(read_as::<i64>(&json).is_err() && read_as::<u128>(&json).is_err(), "{text:?}");
            assert!(read_as::<f64>(&json).is_err() && read_as::<f32>(&json).is_err(), "{text:?}");
        }
        return;
    };

    let integer = number.to_i128();
    assert_eq!(read_as::<i128>(&json).ok(), integer, "{text:?}");
    assert_eq!(read_as::<u128>(&json).ok(), number.to_u128(), "{text:?}");
    assert_eq!(read_as::<i64>(&json).ok(), integer.and_then(|integer| integer.try_into().ok()), "{text:?}");
    assert_eq!(read_as::<u64>(&json).ok(), integer.and_then(|integer| integer.try_into().ok()), "{text:?}");
    assert_eq!(read_as::<i8>(&json).ok(), integer.and_then(|integer| integer.try_into().ok()), "{text:?}");
    let float = read_as::<f64>(&json).ok();
    assert_eq!((float, float), (Some(number.to_f64()), text.parse().ok()), "{text:?}");
    assert_eq!(read_as::<f32>(&json).ok(), text.parse().ok().filter(|float: &f32| float.is_finite()));
}

fn read_as<T: Decode>(json: &str) -> Result<T, DecodeError> {
    from_json(json)
}

/// A number as its significant digits, without zeros at either end, and the place of the first:
/// `0.DIGITS * 10^place`.
#[derive(Debug, PartialEq)]
struct Digits {
    negative: bool,
    significant: String,
    place: i64,
}

impl Digits {
    /// The digits of a number that is well-formed.
    fn of(text: &str) -> Digits {
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let unsigned = mantissa.trim_start_matches(['+', '-']);
        let whole = unsigned.find('.').unwrap_or(unsigned.len());
        let digits = unsigned.replace('.', "");
        let significant = digits.trim_start_matches('0');
        let zeros = digits.len() - significant.len();
        if significant.is_empty() {
            return Digits { negative: false, significant: String::new(), place: 0 };
        }
        // An exponent that an `i64` does not hold is beyond every range, with at most 400 digits
        // before it.
        let exponent =
            exponent.parse().unwrap_or(if exponent.starts_with('-') { -1_000_000 } else { 1_000_000 });
        Digits {
            negative: mantissa.starts_with('-'),
            significant: significant.trim_end_matches('0').to_owned(),
            place: exponent.clamp(-1_000_000, 1_000_000) + signed(whole) - signed(zeros),
        }
    }
}

fn signed(length: usize) -> i64 {
    i64::try_from(length).expect("short")
}

/// What a text should be read as.
fn expected(text: &str) -> Result<Digits, ParseNumberError> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let without_sign =
        |text: &str| text.strip_prefix(['+', '-']).map(str::to_owned).unwrap_or(text.to_owned());
    let unsigned = without_sign(mantissa);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((&unsigned, ""));
    let has_exponent = exponent.is_none_or(|exponent| {
        let digits = without_sign(exponent);
        !digits.is_empty() && is_digits(&digits)
    });
    if whole.len() + fraction.len() == 0 || !is_digits(whole) || !is_digits(fraction) || !has_exponent {
        return Err(ParseNumberError::Syntax);
    }
    let digits = Digits::of(text);
    match (digits.significant.len(), digits.place) {
        (39.., _) => Err(ParseNumberError::TooManyDigits),
        (1.., ..=-130 | 127..) => Err(ParseNumberError::OutOfRange),
        _ => Ok(digits),
    }
}
