//! Passing over JSON of any kind.

use super::number::json_number;
use super::reader::JsonReader;
use crate::codec::error::{DecodeError, Problem};

/// The kinds of the containers that are open: one bit each, set for objects, below a leading one.
#[derive(Clone, Copy)]
struct Open(u128);

impl Open {
    const NONE: Open = Open(1);

    fn is_none(self) -> bool {
        self.0 == 1
    }

    fn in_object(self) -> bool {
        !self.is_none() && self.0 & 1 == 1
    }

    fn push(&mut self, object: bool) -> Result<(), DecodeError> {
        if self.0.leading_zeros() == 0 {
            return Err(DecodeError::new(Problem::TooDeep));
        }
        self.0 = self.0 << 1 | u128::from(object);
        Ok(())
    }

    fn pop(&mut self) {
        self.0 >>= 1;
    }
}

impl JsonReader<'_> {
    /// Passes over one JSON value of any kind, as strictly as if it were read; up to 127 levels deep.
    ///
    /// # Errors
    ///
    /// If it is malformed or deeper.
    pub fn skip_json(&mut self) -> Result<(), DecodeError> {
        let mut open = Open::NONE;
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.position += 1;
                    self.skip_string_rest()?;
                }
                Some(b'{') => {
                    self.position += 1;
                    if self.peek() != Some(b'}') {
                        open.push(true)?;
                        self.skip_name()?;
                        continue;
                    }
                    self.position += 1;
                }
                Some(b'[') => {
                    self.position += 1;
                    if self.peek() != Some(b']') {
                        open.push(false)?;
                        continue;
                    }
                    self.position += 1;
                }
                _ => self.skip_scalar()?,
            }
            // A value is complete: close what it completes, up to the next comma.
            loop {
                if open.is_none() {
                    self.first = false;
                    return Ok(());
                }
                match (self.peek(), open.in_object()) {
                    (Some(b','), in_object) => {
                        self.position += 1;
                        if in_object {
                            self.skip_name()?;
                        }
                        break;
                    }
                    (Some(b'}'), true) | (Some(b']'), false) => {
                        self.position += 1;
                        open.pop();
                    }
                    (_, true) => return Err(self.unexpected("expected `,` or `}`")),
                    (_, false) => return Err(self.unexpected("expected `,` or `]`")),
                }
            }
        }
    }

    fn skip_name(&mut self) -> Result<(), DecodeError> {
        self.expect(b'"', "expected a name")?;
        self.skip_string_rest()?;
        self.expect(b':', "expected `:`")
    }

    fn skip_scalar(&mut self) -> Result<(), DecodeError> {
        let rest = self.rest();
        let length = match rest {
            [b't', b'r', b'u', b'e', ..] | [b'n', b'u', b'l', b'l', ..] => 4,
            [b'f', b'a', b'l', b's', b'e', ..] => 5,
            _ => json_number(rest).ok_or_else(|| self.unexpected("expected a value"))?,
        };
        self.position += length;
        Ok(())
    }
}
