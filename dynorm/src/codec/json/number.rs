//! The syntax of numbers: JSON's own, and that of the text in `N`.

/// How many bytes at the start of `bytes` are a JSON number.
pub(super) fn json_number(bytes: &[u8]) -> Option<usize> {
    let unsigned = bytes.strip_prefix(b"-").unwrap_or(bytes);
    let rest = match unsigned {
        [b'0', rest @ ..] => rest,
        _ => some_digits(unsigned)?,
    };
    let rest = match rest {
        [b'.', fraction @ ..] => some_digits(fraction)?,
        _ => rest,
    };
    Some(bytes.len() - exponent(rest)?.len())
}

/// Whether a text is a number by its syntax. DynamoDB is more lenient than JSON: `+1`, `.5`, `1.` and `007` are
/// numbers to it.
pub(super) fn is_number(text: &str) -> bool {
    let bytes = text.as_bytes();
    let unsigned = match bytes {
        [b'-' | b'+', unsigned @ ..] => unsigned,
        _ => bytes,
    };
    let rest = digits(unsigned);
    if rest.is_empty() {
        return !unsigned.is_empty();
    }
    let has_whole = rest.len() < unsigned.len();
    let rest = match rest {
        [b'.', fraction @ ..] if has_whole => digits(fraction),
        [b'.', fraction @ ..] => match some_digits(fraction) {
            Some(rest) => rest,
            None => return false,
        },
        _ if has_whole => rest,
        _ => return false,
    };
    exponent(rest).is_some_and(<[u8]>::is_empty)
}

/// What follows after an exponent, if there is one; nothing if there is half of one.
fn exponent(bytes: &[u8]) -> Option<&[u8]> {
    match bytes {
        [b'e' | b'E', b'+' | b'-', rest @ ..] | [b'e' | b'E', rest @ ..] => some_digits(rest),
        _ => Some(bytes),
    }
}

/// What follows after digits.
fn digits(mut bytes: &[u8]) -> &[u8] {
    while let [b'0'..=b'9', rest @ ..] = bytes {
        bytes = rest;
    }
    bytes
}

/// What follows after digits, if there are any.
fn some_digits(bytes: &[u8]) -> Option<&[u8]> {
    let rest = digits(bytes);
    (rest.len() < bytes.len()).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Number, ParseNumberError};

    const TEXTS: [&str; 40] = [
        "", "0", "-0", "+0", "00", "01", "-1", "--1", "+-1", "12345", "1.5", "1.", ".5", ".", "-.5", "-.",
        "1.5.2", "1e5", "1E5", "1e+5", "1e-5", "1e", "1e+", "e5", ".e5", "1.e5", "1e5.", "1e5e5", "0x1",
        "NaN", "inf", "infinity", " 1", "1 ", "1_000", "1,5", "١", "1e５", "-", "+",
    ];

    #[test]
    fn the_syntax_of_n_is_that_of_number() {
        for text in TEXTS {
            let expected = text.parse::<Number>() != Err(ParseNumberError::Syntax);
            assert_eq!(is_number(text), expected, "{text:?}");
        }
    }

    #[test]
    fn json_numbers_are_those_of_serde_json() {
        for text in TEXTS {
            // serde_json tolerates whitespace around a number; that is not part of the number itself.
            let expected = text.trim() == text && serde_json::from_str::<f64>(text).is_ok();
            assert_eq!(json_number(text.as_bytes()) == Some(text.len()), expected, "{text:?}");
        }
    }
}
