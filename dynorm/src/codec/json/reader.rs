use std::borrow::Cow;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::number::is_number;
use crate::codec::error::{DecodeError, Problem};
use crate::codec::reader::{Reader, sealed};
use crate::value::AttributeType;

/// How many lists, maps, objects and arrays may be open at once. DynamoDB allows 32 levels in an item.
const MAX_DEPTH: u32 = 64;

/// Reads attribute values, or the answer that they are in, from JSON text.
///
/// Strings are borrowed from the text where they have no escapes. Nothing is looked at twice, so whoever makes the
/// text has validated it: that it is UTF-8.
#[derive(Clone)]
pub struct JsonReader<'de> {
    text: &'de str,
    pub(super) position: usize,
    depth: u32,
    /// Whether a container was just opened, so that no comma comes before the next element.
    pub(super) first: bool,
}

impl fmt::Debug for JsonReader<'_> {
    /// Without the text, which may be a megabyte of other people's data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonReader").field("position", &self.position).finish_non_exhaustive()
    }
}

impl<'de> JsonReader<'de> {
    /// A reader at the start of a text.
    #[must_use]
    pub fn new(text: &'de str) -> Self {
        JsonReader { text, position: 0, depth: 0, first: false }
    }

    pub(super) fn text(&self) -> &'de str {
        self.text
    }

    pub(super) fn bytes(&self) -> &'de [u8] {
        self.text.as_bytes()
    }

    /// What is still to be read.
    pub(super) fn rest(&self) -> &'de [u8] {
        self.bytes().get(self.position..).unwrap_or_default()
    }

    /// A part of the text; both ends are next to ASCII, so they are at the borders of characters.
    pub(super) fn slice(&self, start: usize, end: usize) -> Result<&'de str, DecodeError> {
        self.text.get(start..end).ok_or_else(|| DecodeError::syntax("cut inside of a character", start))
    }

    /// The next byte that is not space, without reading it; space before it is passed.
    pub(super) fn peek(&mut self) -> Option<u8> {
        loop {
            match self.bytes().get(self.position) {
                Some(b' ' | b'\n' | b'\t' | b'\r') => self.position += 1,
                other => return other.copied(),
            }
        }
    }

    pub(super) fn expect(&mut self, byte: u8, what: &'static str) -> Result<(), DecodeError> {
        if self.peek() != Some(byte) {
            return Err(self.unexpected(what));
        }
        self.position += 1;
        Ok(())
    }

    /// Reads `prefix`, if it comes next.
    fn take<const N: usize>(&mut self, prefix: &[u8; N]) -> bool {
        let taken = self.rest().first_chunk() == Some(prefix);
        if taken {
            self.position += N;
        }
        taken
    }

    #[cold]
    pub(super) fn unexpected(&self, what: &'static str) -> DecodeError {
        let what = if self.position < self.text.len() { what } else { "unexpected end" };
        DecodeError::syntax(what, self.position)
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

    /// Reads `{"TYPE":`, whatever the type.
    fn tag(&mut self) -> Result<AttributeType, DecodeError> {
        self.expect(b'{', "expected an attribute value")?;
        self.expect(b'"', "expected a data type")?;
        let start = self.position;
        let descriptor = self.string_rest()?;
        let found = AttributeType::from_descriptor(&descriptor)
            .ok_or_else(|| DecodeError::syntax("unknown data type", start))?;
        self.expect(b':', "expected `:`")?;
        Ok(found)
    }

    /// Reads `{"TYPE":` of the expected type and the byte that starts its value. Does not move for another type.
    fn open(&mut self, expected: AttributeType, byte: u8, what: &'static str) -> Result<(), DecodeError> {
        let start = self.position;
        let found = self.tag()?;
        if found != expected {
            self.position = start;
            return Err(DecodeError::mismatch(expected.in_words(), found));
        }
        self.expect(byte, what)
    }

    /// Reads the brace that ends an attribute value.
    fn close(&mut self) -> Result<(), DecodeError> {
        self.expect(b'}', "expected `}` after one value")
    }

    /// Reads the comma before a member of a set, or the end of the set.
    fn next_member(&mut self) -> Result<Option<Cow<'de, str>>, DecodeError> {
        if self.next_in_array()? {
            return self.json_string().map(Some);
        }
        self.close()?;
        Ok(None)
    }
}

/// What the base64 in an attribute stands for.
fn decode_base64(text: &str) -> Result<Vec<u8>, DecodeError> {
    STANDARD.decode(text).map_err(DecodeError::other)
}

impl sealed::Sealed for JsonReader<'_> {}

impl<'de> Reader<'de> for JsonReader<'de> {
    fn attribute_type(&mut self) -> Result<AttributeType, DecodeError> {
        let start = self.position;
        let found = self.tag();
        self.position = start;
        found
    }

    fn is_null(&mut self) -> Result<bool, DecodeError> {
        match self.rest() {
            [b'{', b'"', b'N', b'U', ..] => {}
            [b'{', b'"', b'A'..=b'Z', ..] => return Ok(false),
            _ => {}
        }
        Ok(self.attribute_type()? == AttributeType::Null)
    }

    /// `{"NULL":false}` is null too, as it is to the SDK; DynamoDB itself writes `true` only.
    fn null(&mut self) -> Result<(), DecodeError> {
        self.scalar(AttributeType::Null)?;
        Ok(())
    }

    fn bool(&mut self) -> Result<bool, DecodeError> {
        self.scalar(AttributeType::Bool)
    }

    fn string(&mut self) -> Result<Cow<'de, str>, DecodeError> {
        if !self.take(b"{\"S\":\"") {
            self.open(AttributeType::String, b'"', "expected a string")?;
        }
        let text = self.string_rest()?;
        self.close()?;
        Ok(text)
    }

    fn number(&mut self) -> Result<Cow<'de, str>, DecodeError> {
        if !self.take(b"{\"N\":\"") {
            self.open(AttributeType::Number, b'"', "expected a number in a string")?;
        }
        let start = self.position;
        let text = self.string_rest()?;
        if !is_number(&text) {
            return Err(DecodeError::syntax("expected a number in the string", start));
        }
        self.close()?;
        Ok(text)
    }

    fn binary(&mut self) -> Result<Vec<u8>, DecodeError> {
        if !self.take(b"{\"B\":\"") {
            self.open(AttributeType::Binary, b'"', "expected base64 in a string")?;
        }
        let text = self.string_rest()?;
        self.close()?;
        decode_base64(&text)
    }

    fn begin_list(&mut self) -> Result<(), DecodeError> {
        if !self.take(b"{\"L\":[") {
            self.open(AttributeType::List, b'[', "expected an array")?;
        }
        self.enter()
    }

    fn next_element(&mut self) -> Result<bool, DecodeError> {
        let more = self.next_in_array()?;
        if !more {
            self.close()?;
        }
        Ok(more)
    }

    fn begin_map(&mut self) -> Result<(), DecodeError> {
        if !self.take(b"{\"M\":{") {
            self.open(AttributeType::Map, b'{', "expected an object")?;
        }
        self.enter()
    }

    fn next_name(&mut self) -> Result<Option<Cow<'de, str>>, DecodeError> {
        match self.peek() {
            Some(b'}') => {
                self.position += 1;
                self.leave();
                return Ok(None);
            }
            Some(b',') if !self.first => {
                self.position += 1;
                self.expect(b'"', "expected a name")?;
            }
            Some(b'"') if self.first => self.position += 1,
            _ => return Err(self.unexpected("expected `,` or `}`")),
        }
        self.first = false;
        let name = self.string_rest()?;
        self.expect(b':', "expected `:`")?;
        Ok(Some(name))
    }

    fn end_map(&mut self) -> Result<(), DecodeError> {
        self.close()
    }

    fn begin_set(&mut self, kind: AttributeType) -> Result<(), DecodeError> {
        self.open(kind, b'[', "expected an array")?;
        self.enter()
    }

    fn next_text_member(&mut self) -> Result<Option<Cow<'de, str>>, DecodeError> {
        self.next_member()
    }

    fn next_binary_member(&mut self) -> Result<Option<Vec<u8>>, DecodeError> {
        self.next_member()?.map(|text| decode_base64(&text)).transpose()
    }

    fn skip(&mut self) -> Result<(), DecodeError> {
        self.skip_json()
    }
}

impl JsonReader<'_> {
    /// Reads the `true` or `false` of `NULL` and `BOOL`.
    fn scalar(&mut self, expected: AttributeType) -> Result<bool, DecodeError> {
        let start = self.position;
        let found = self.tag()?;
        if found != expected {
            self.position = start;
            return Err(DecodeError::mismatch(expected.in_words(), found));
        }
        let value = self.json_bool()?;
        self.close()?;
        Ok(value)
    }
}
