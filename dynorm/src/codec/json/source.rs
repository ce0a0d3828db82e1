use crate::codec::error::DecodeError;

/// The text that is read, as far as errors need it: places are kept as what is left after them.
#[derive(Clone, Copy)]
pub(super) struct Source {
    length: usize,
}

impl Source {
    pub(super) fn new(text: &str) -> Self {
        Source { length: text.len() }
    }

    /// The input is malformed where so many bytes are left.
    #[cold]
    pub(super) fn error(self, what: &'static str, left: usize) -> DecodeError {
        DecodeError::syntax(what, self.length.saturating_sub(left))
    }

    /// Something else is needed where so many bytes are left.
    #[cold]
    pub(super) fn expected(self, what: &'static str, left: usize) -> DecodeError {
        self.error(if left == 0 { "unexpected end" } else { what }, left)
    }

    /// The first `length` bytes, and the rest. All that the reader cuts at is ASCII, so this does
    /// not fail.
    #[inline]
    pub(super) fn split(self, rest: &str, length: usize) -> Result<(&str, &str), DecodeError> {
        rest.split_at_checked(length).ok_or_else(|| self.error("cut inside of a character", rest.len()))
    }
}
