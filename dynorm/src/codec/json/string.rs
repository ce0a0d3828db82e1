//! The insides of strings, after the opening quote.

use super::scan::special;
use super::source::Source;
use crate::codec::error::DecodeError;

/// The text up to the closing quote, and what follows `end`, which must start with that quote.
/// Nothing if there is an escape in the text, if something else follows, or if it is malformed.
#[inline]
pub(super) fn plain<'de>(rest: &'de str, end: &str) -> Option<(&'de str, &'de str)> {
    let (text, tail) = rest.split_at_checked(special(rest.as_bytes()))?;
    Some((text, tail.strip_prefix(end)?))
}

/// The text of a string with escapes, and what follows the closing quote.
#[cold]
pub(super) fn unescape(source: Source, mut rest: &str) -> Result<(String, &str), DecodeError> {
    // No text is longer than its escaped form, so that there is room for it at once.
    let after = skip_string(source, rest.as_bytes())?;
    let mut text = String::with_capacity(rest.len() - after.len());
    loop {
        let (clean, tail) = source.split(rest, special(rest.as_bytes()))?;
        text.push_str(clean);
        match tail.as_bytes() {
            [b'"', ..] => return Ok((text, source.split(tail, 1)?.1)),
            [b'\\', escape @ ..] => {
                let (character, after) = unescape_one(source, escape)?;
                text.push(character);
                rest = source.split(tail, tail.len() - after.len())?.1;
            }
            other => return Err(malformed(source, other)),
        }
    }
}

/// What follows the closing quote of a string.
#[inline]
pub(super) fn skip_string(source: Source, mut rest: &[u8]) -> Result<&[u8], DecodeError> {
    loop {
        match rest.get(special(rest)..).unwrap_or_default() {
            [b'"', tail @ ..] => return Ok(tail),
            [b'\\', escape @ ..] => rest = unescape_one(source, escape)?.1,
            other => return Err(malformed(source, other)),
        }
    }
}

/// The character that an escape stands for, and what follows it; `rest` starts after the backslash.
#[inline(never)]
fn unescape_one(source: Source, rest: &[u8]) -> Result<(char, &[u8]), DecodeError> {
    let [byte, tail @ ..] = rest else { return Err(malformed(source, rest)) };
    let character = match byte {
        b'"' | b'\\' | b'/' => char::from(*byte),
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unescape_unicode(source, rest),
        _ => return Err(source.error("unknown escape", rest.len())),
    };
    Ok((character, tail))
}

/// The character of `uXXXX`, or of a surrogate pair of them.
fn unescape_unicode(source: Source, rest: &[u8]) -> Result<(char, &[u8]), DecodeError> {
    let lone = || source.error("half a surrogate pair", rest.len());
    let (first, tail) = code_unit(source, rest)?;
    let (code, tail) = match (first, tail) {
        (0xD800..0xDC00, [b'\\', second @ ..]) if second.starts_with(b"u") => {
            let (second, tail) = code_unit(source, second)?;
            let low = second.checked_sub(0xDC00).filter(|low| *low < 0x400).ok_or_else(lone)?;
            (0x1_0000 + ((first - 0xD800) << 10) + low, tail)
        }
        _ => (first, tail),
    };
    // Half of a surrogate pair is no character: a first half alone, or a second half before the
    // first.
    char::from_u32(code).map(|character| (character, tail)).ok_or_else(lone)
}

/// The number of `uXXXX`.
fn code_unit(source: Source, rest: &[u8]) -> Result<(u32, &[u8]), DecodeError> {
    let malformed = || source.error("expected `u` and four hexadecimal digits", rest.len());
    let digits = rest.strip_prefix(b"u").ok_or_else(malformed)?;
    let (digits, tail) = digits.split_first_chunk::<4>().ok_or_else(malformed)?;
    let mut unit = 0;
    for &digit in digits {
        unit = unit * 16 + char::from(digit).to_digit(16).ok_or_else(malformed)?;
    }
    Ok((unit, tail))
}

#[cold]
fn malformed(source: Source, rest: &[u8]) -> DecodeError {
    let what = if rest.is_empty() { "string without end" } else { "control character in a string" };
    source.error(what, rest.len())
}
