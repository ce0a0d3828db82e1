//! Strings: to the closing quote, with or without the text.

use std::borrow::Cow;

use super::reader::JsonReader;
use super::scan::special;
use crate::codec::error::DecodeError;

impl<'de> JsonReader<'de> {
    /// The rest of a string whose opening quote was read. Borrowed, unless it has escapes.
    pub(super) fn string_rest(&mut self) -> Result<Cow<'de, str>, DecodeError> {
        let start = self.position;
        let end = special(self.bytes(), start);
        match self.bytes().get(end) {
            Some(b'"') => {
                self.position = end + 1;
                Ok(Cow::Borrowed(self.slice(start, end)?))
            }
            Some(b'\\') => self.unescape(end).map(Cow::Owned),
            _ => Err(self.bad_string(end)),
        }
    }

    /// Passes over the rest of a string whose opening quote was read.
    pub(super) fn skip_string_rest(&mut self) -> Result<(), DecodeError> {
        loop {
            let end = special(self.bytes(), self.position);
            match self.bytes().get(end) {
                Some(b'"') => {
                    self.position = end + 1;
                    return Ok(());
                }
                Some(b'\\') => {
                    self.position = end + 1;
                    self.escape()?;
                }
                _ => return Err(self.bad_string(end)),
            }
        }
    }

    /// The rest of a string whose first backslash is at `backslash`.
    #[cold]
    fn unescape(&mut self, mut end: usize) -> Result<String, DecodeError> {
        let mut text = String::new();
        loop {
            text.push_str(self.slice(self.position, end)?);
            match self.bytes().get(end) {
                Some(b'"') => {
                    self.position = end + 1;
                    return Ok(text);
                }
                Some(b'\\') => {
                    self.position = end + 1;
                    text.push(self.escape()?);
                    end = special(self.bytes(), self.position);
                }
                _ => return Err(self.bad_string(end)),
            }
        }
    }

    /// The character that an escape stands for, whose backslash was read.
    fn escape(&mut self) -> Result<char, DecodeError> {
        let Some(&byte) = self.bytes().get(self.position) else {
            return Err(self.bad_string(self.position));
        };
        let character = match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode_escape(),
            _ => return Err(DecodeError::syntax("unknown escape", self.position)),
        };
        self.position += 1;
        Ok(character)
    }

    /// The character of `uXXXX`, or of a surrogate pair of them.
    fn unicode_escape(&mut self) -> Result<char, DecodeError> {
        let start = self.position;
        let lone = || DecodeError::syntax("half a surrogate pair", start);
        let first = self.code_unit()?;
        let code = match first {
            0xD800..0xDC00 => {
                if !self.rest().starts_with(b"\\u") {
                    return Err(lone());
                }
                self.position += 1;
                let second = self.code_unit()?;
                if !(0xDC00..0xE000).contains(&second) {
                    return Err(lone());
                }
                0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00)
            }
            _ => first,
        };
        // What is left out is the second half of a pair, standing first.
        char::from_u32(code).ok_or_else(lone)
    }

    /// The number of `uXXXX`.
    fn code_unit(&mut self) -> Result<u32, DecodeError> {
        let bad = || DecodeError::syntax("expected `u` and four hexadecimal digits", self.position);
        let rest = self.bytes().get(self.position..).unwrap_or_default();
        let [b'u', digits @ ..] = rest else { return Err(bad()) };
        let digits: &[u8; 4] = digits.first_chunk().ok_or_else(bad)?;
        let mut unit = 0;
        for &digit in digits {
            unit = unit * 16 + char::from(digit).to_digit(16).ok_or_else(bad)?;
        }
        self.position += 5;
        Ok(unit)
    }

    #[cold]
    fn bad_string(&self, end: usize) -> DecodeError {
        if end < self.bytes().len() {
            DecodeError::syntax("control character in a string", end)
        } else {
            DecodeError::syntax("string without end", end)
        }
    }
}
