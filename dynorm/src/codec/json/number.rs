//! The syntax of numbers: JSON's own, and that of the text in `N`.

/// The integer at the start of a text, and what follows it; nothing if there is none, or if it has
/// more than 15 digits.
///
/// Eight digits at a time, without a branch for each.
pub(super) fn small_integer(text: &str) -> Option<(i64, &str)> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (mut value, mut count) = leading_digits(*digits.as_bytes().first_chunk()?);
    if count == 8 {
        let (low, more) = leading_digits(*digits.as_bytes().get(8..)?.first_chunk()?);
        let scale = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000].get(more)?;
        value = value * scale + low;
        count += more;
    }
    if count == 0 {
        return None;
    }
    let (_, rest) = digits.split_at_checked(count)?;
    let value = i64::try_from(value).ok()?;
    Some((if digits.len() < text.len() { -value } else { value }, rest))
}

/// The value of the digits that come first, and how many they are.
fn leading_digits(chunk: [u8; 8]) -> (u64, usize) {
    const ONES: u64 = u64::from_ne_bytes([0x01; 8]);
    // The first byte is the least significant. A digit becomes its value, all else at least 10.
    let values = u64::from_le_bytes(chunk) ^ (ONES * 0x30);
    let others = (values.wrapping_add(ONES * (0x80 - 10)) | values) & (ONES * 0x80);
    // A carry out of a byte that is no digit can spoil those after it, but none before.
    let count = others.trailing_zeros() / 8;
    // The last digit comes to the top; zeros come before the first.
    let Some(values) = values.checked_shl(64 - 8 * count) else { return (0, 0) };
    // Neighbours are joined: digits to pairs, pairs to fours, fours to eight.
    let pairs = (values.wrapping_mul(10) + (values >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs.wrapping_mul(100) + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
    let eight = (fours.wrapping_mul(10_000) + (fours >> 32)) & 0xffff_ffff;
    (eight, count as usize)
}

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

/// Whether a text is a number by its syntax. DynamoDB is more lenient than JSON: `+1`, `.5`, `1.`
/// and `007` are numbers to it.
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
    fn small_integers_are_read_with_what_follows() {
        for digits in 1..=18 {
            for text in
                ["1234567890123456789", "9999999999999999999", "0000000000000000001", "1000000000000000000"]
            {
                let Some(text) = text.get(..digits) else { continue };
                for (sign, after) in [
                    ("", "\"}"),
                    ("-", "\"}"),
                    ("", ".5\""),
                    ("-", "e1\""),
                    ("", "/////////"),
                    ("", "::::::::"),
                ] {
                    let whole = format!("{sign}{text}{after}        ");
                    let expected: i64 = format!("{sign}{text}").parse().unwrap();
                    match small_integer(&whole) {
                        Some((found, rest)) => {
                            assert_eq!(found, expected, "{whole}");
                            assert_eq!(rest.trim_end(), after, "{whole}");
                        }
                        None => assert!(digits > 15, "{whole}"),
                    }
                }
            }
        }
        for text in
            ["", "-", "--1       ", "x1       ", ".1       ", "-\"       ", "+1        ", "é1       ", "1é2"]
        {
            assert!(small_integer(text).is_none_or(|(_, rest)| rest == "é2"), "{text}");
        }
    }

    #[test]
    fn every_byte_ends_the_digits_unless_it_is_one() {
        for place in 0..8 {
            for byte in 0..=u8::MAX {
                let mut chunk = *b"12345678";
                chunk[place] = byte;
                let length = if byte.is_ascii_digit() { 8 } else { place };
                let text = str::from_utf8(&chunk[..length]).unwrap();
                assert_eq!(
                    leading_digits(chunk),
                    (text.parse().unwrap_or(0), length),
                    "{byte:#x} at {place}"
                );
            }
        }
    }

    #[test]
    fn json_numbers_are_those_of_serde_json() {
        for text in TEXTS {
            // serde_json tolerates whitespace around a number; that is not part of the number
            // itself.
            let expected = text.trim() == text && serde_json::from_str::<f64>(text).is_ok();
            assert_eq!(json_number(text.as_bytes()) == Some(text.len()), expected, "{text:?}");
        }
    }
}
