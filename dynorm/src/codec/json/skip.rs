//! Passing over JSON of any kind.

use super::number::json_number;
use super::source::Source;
use super::string::skip_string;
use crate::codec::error::{DecodeError, Problem};

/// The kinds of the containers that are open: one bit each, set for objects, below a leading one.
#[derive(Clone, Copy)]
struct Open(u128);

impl Open {
    const NONE: Open = Open(1);

    fn is_none(self) -> bool {
        self.0 == 1
    }

    /// Whether the innermost is an object; there must be one.
    fn in_object(self) -> bool {
        self.0 & 1 == 1
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

/// What follows a JSON value of any kind.
pub(super) fn skip_value(source: Source, mut rest: &[u8]) -> Result<&[u8], DecodeError> {
    let mut open = Open::NONE;
    loop {
        rest = match trim(rest) {
            [b'"', tail @ ..] => skip_string(source, tail)?,
            [b'{', tail @ ..] => match trim(tail) {
                [b'}', tail @ ..] => tail,
                tail => {
                    open.push(true)?;
                    rest = skip_name(source, tail)?;
                    continue;
                }
            },
            [b'[', tail @ ..] => match trim(tail) {
                [b']', tail @ ..] => tail,
                tail => {
                    open.push(false)?;
                    rest = tail;
                    continue;
                }
            },
            other => skip_scalar(source, other)?,
        };
        // A value is complete: close what it completes, up to the next comma.
        loop {
            if open.is_none() {
                return Ok(rest);
            }
            match (trim(rest), open.in_object()) {
                ([b',', tail @ ..], true) => {
                    rest = skip_name(source, trim(tail))?;
                    break;
                }
                ([b',', tail @ ..], false) => {
                    rest = tail;
                    break;
                }
                ([b'}', tail @ ..], true) | ([b']', tail @ ..], false) => {
                    open.pop();
                    rest = tail;
                }
                (other, true) => return Err(source.expected("expected `,` or `}`", other.len())),
                (other, false) => return Err(source.expected("expected `,` or `]`", other.len())),
            }
        }
    }
}

#[inline]
fn skip_name(source: Source, rest: &[u8]) -> Result<&[u8], DecodeError> {
    let [b'"', tail @ ..] = rest else { return Err(source.expected("expected a name", rest.len())) };
    match trim(skip_string(source, tail)?) {
        [b':', tail @ ..] => Ok(tail),
        other => Err(source.expected("expected `:`", other.len())),
    }
}

#[inline(never)]
fn skip_scalar(source: Source, rest: &[u8]) -> Result<&[u8], DecodeError> {
    match rest {
        [b't', b'r', b'u', b'e', tail @ ..]
        | [b'n', b'u', b'l', b'l', tail @ ..]
        | [b'f', b'a', b'l', b's', b'e', tail @ ..] => Ok(tail),
        _ => json_number(rest)
            .and_then(|length| rest.get(length..))
            .ok_or_else(|| source.expected("expected a value", rest.len())),
    }
}

/// What follows space, if there is any.
#[inline]
pub(super) fn trim(rest: &[u8]) -> &[u8] {
    match rest {
        [b'!'..=u8::MAX, ..] => rest,
        _ => trim_space(rest),
    }
}

#[inline(never)]
fn trim_space(mut rest: &[u8]) -> &[u8] {
    while let [b' ' | b'\n' | b'\t' | b'\r', tail @ ..] = rest {
        rest = tail;
    }
    rest
}
