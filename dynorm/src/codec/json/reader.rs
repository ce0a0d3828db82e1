//! The place in a text, and the steps that all reading is made of.

use std::borrow::Cow;
use std::fmt;

use super::order::Order;
use super::skip::trim;
use super::source::Source;
use super::string::{plain, unescape};
use crate::codec::error::{DecodeError, Problem};
use crate::codec::names::Wanted;
use crate::codec::notes::Notes;

/// How many lists, maps, objects and arrays may be open at once. DynamoDB allows 32 levels in an
/// item.
const MAX_DEPTH: u32 = 64;

/// Reads attribute values, or the answer that they are in, from JSON text.
///
/// Strings are borrowed from the text where they have no escapes. Each method first tries the one
/// form that DynamoDB writes, without space and escapes, as a few comparisons with constants; what
/// is not of that form goes the long way, to a value or to an error that says where.
#[derive(Clone)]
pub struct JsonReader<'de> {
    text: &'de str,
    /// What is still to be read: an end of `text`.
    pub(super) rest: &'de str,
    depth: u32,
    /// Whether a container was just opened, so that no comma comes before the next element.
    pub(super) first: bool,
    pub(super) order: Option<&'de Order>,
    pub(super) notes: Option<&'de Notes>,
    /// How many of the notes are of what this reader has read.
    pub(super) noted: usize,
    /// The fields of the item that was read last for which defaults stand in.
    pub(super) defaults: Wanted,
}

impl fmt::Debug for JsonReader<'_> {
    /// Without the text, which may be a megabyte of other people's data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonReader").field("position", &self.position()).finish_non_exhaustive()
    }
}

impl<'de> JsonReader<'de> {
    /// A reader at the start of a text.
    #[must_use]
    pub fn new(text: &'de str) -> Self {
        JsonReader {
            text,
            rest: text,
            depth: 0,
            first: false,
            order: None,
            notes: None,
            noted: 0,
            defaults: Wanted::NONE,
        }
    }

    /// The same, with a memory for the order of attributes: for texts with many items. Not public
    /// API.
    #[doc(hidden)]
    #[must_use]
    pub fn remembering(self, order: &'de Order) -> Self {
        JsonReader { order: Some(order), ..self }
    }

    /// The same, with notes of how values are read.
    pub(crate) fn noting(self, notes: &'de Notes) -> Self {
        JsonReader { notes: Some(notes), ..self }
    }

    /// How many notes were taken.
    pub(crate) fn noted(&self) -> usize {
        self.noted
    }

    /// The fields of the item that was just read for which defaults stand in.
    pub(crate) fn take_defaults(&mut self) -> Wanted {
        std::mem::replace(&mut self.defaults, Wanted::NONE)
    }

    /// How many bytes were read. With [`raw_since`](Self::raw_since), cuts a value out as it
    /// stands.
    #[must_use]
    pub fn position(&self) -> usize {
        self.text.len() - self.rest.len()
    }

    /// The text from a position that was passed until here.
    #[must_use]
    pub fn raw_since(&self, position: usize) -> &'de str {
        self.text.get(position..self.position()).unwrap_or_default()
    }

    /// How many bytes are still to be read.
    pub(crate) fn left(&self) -> usize {
        self.rest.len()
    }

    pub(super) fn source(&self) -> Source {
        Source::new(self.text)
    }

    #[cold]
    pub(super) fn expected(&self, what: &'static str) -> DecodeError {
        self.source().expected(what, self.rest.len())
    }

    /// Reads `prefix`, if it comes next.
    #[inline]
    pub(super) fn take(&mut self, prefix: &str) -> bool {
        let tail = self.rest.strip_prefix(prefix);
        self.rest = tail.unwrap_or(self.rest);
        tail.is_some()
    }

    /// Reads `length` bytes.
    pub(super) fn advance(&mut self, length: usize) -> Result<&'de str, DecodeError> {
        let (read, rest) = self.source().split(self.rest, length)?;
        self.rest = rest;
        Ok(read)
    }

    /// The next byte that is not space, without reading it; space before it is passed.
    pub(super) fn peek(&mut self) -> Option<u8> {
        let bytes = self.rest.as_bytes();
        let tail = trim(bytes);
        // Space is ASCII, so this does not cut inside of a character.
        self.rest = self.rest.get(bytes.len() - tail.len()..).unwrap_or_default();
        tail.first().copied()
    }

    /// Reads `token`, and space before it.
    pub(super) fn expect(&mut self, token: &str, what: &'static str) -> Result<(), DecodeError> {
        self.peek();
        if self.take(token) { Ok(()) } else { Err(self.expected(what)) }
    }

    /// Counts a container that was opened.
    pub(super) fn enter(&mut self) -> Result<(), DecodeError> {
        if self.depth == MAX_DEPTH {
            return Err(DecodeError::new(Problem::TooDeep));
        }
        self.depth += 1;
        self.first = true;
        Ok(())
    }

    /// Counts a container that was closed.
    pub(super) fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.first = false;
    }

    /// The rest of a string whose opening quote was read. Borrowed, unless it has escapes.
    pub(super) fn string_rest(&mut self) -> Result<Cow<'de, str>, DecodeError> {
        if let Some((text, rest)) = plain(self.rest, "\"") {
            self.rest = rest;
            return Ok(Cow::Borrowed(text));
        }
        let (text, rest) = unescape(self.source(), self.rest)?;
        self.rest = rest;
        Ok(Cow::Owned(text))
    }
}
