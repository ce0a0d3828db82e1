//! Attribute values: `{"TYPE":value}`, and the containers among them.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::number::{is_number, small_integer};
use super::reader::JsonReader;
use super::scan::count_before;
use super::string::plain;
use crate::codec::error::DecodeError;
use crate::codec::names::{Names, Wanted};
use crate::codec::notes::Note;
use crate::codec::reader::{Reader, sealed};
use crate::value::AttributeType;

impl<'de> JsonReader<'de> {
    /// Reads `{"TYPE":`, whatever the type.
    fn tag(&mut self) -> Result<AttributeType, DecodeError> {
        self.expect("{", "expected an attribute value")?;
        self.expect("\"", "expected a data type")?;
        let left = self.rest.len();
        let descriptor = self.string_rest()?;
        let found = AttributeType::from_descriptor(&descriptor)
            .ok_or_else(|| self.source().error("unknown data type", left))?;
        self.expect(":", "expected `:`")?;
        Ok(found)
    }

    /// Reads `{"TYPE":` of the expected type and what starts its value. Does not move for another
    /// type.
    #[cold]
    fn open(&mut self, expected: AttributeType, token: &str, what: &'static str) -> Result<(), DecodeError> {
        let start = self.rest;
        let found = self.tag()?;
        if found != expected {
            self.rest = start;
            return Err(DecodeError::mismatch(expected.in_words(), found));
        }
        self.expect(token, what)
    }

    /// Reads the brace that ends an attribute value.
    fn close(&mut self) -> Result<(), DecodeError> {
        if self.take("}") {
            return Ok(());
        }
        self.expect("}", "expected `}` after one value")
    }

    /// Reads a value that is a string, whatever it stands for; `prefix` is what comes before it
    /// without space.
    #[expect(clippy::inline_always, reason = "so that `prefix` is a constant")]
    #[inline(always)]
    fn text(&mut self, kind: AttributeType, prefix: &str) -> Result<Cow<'de, str>, DecodeError> {
        if let Some(rest) = self.rest.strip_prefix(prefix)
            && let Some((text, rest)) = plain(rest, "\"}")
        {
            self.rest = rest;
            return Ok(Cow::Borrowed(text));
        }
        self.text_slowly(kind)
    }

    #[cold]
    fn text_slowly(&mut self, kind: AttributeType) -> Result<Cow<'de, str>, DecodeError> {
        let what = match kind {
            AttributeType::Number => "expected a number in a string",
            AttributeType::Binary => "expected base64 in a string",
            _ => "expected a string",
        };
        self.open(kind, "\"", what)?;
        let text = self.string_rest()?;
        self.close()?;
        Ok(text)
    }

    /// What is wrong with a number that starts at `start`: its syntax.
    #[cold]
    fn no_number(&mut self, start: &'de str) -> DecodeError {
        self.rest = start;
        match self.open(AttributeType::Number, "\"", "expected a string") {
            Ok(()) => self.source().error("expected a number in the string", self.rest.len()),
            Err(error) => error,
        }
    }

    /// Reads the `true` or `false` of `NULL` and `BOOL`.
    #[cold]
    fn truth(&mut self, kind: AttributeType) -> Result<bool, DecodeError> {
        let start = self.rest;
        let found = self.tag()?;
        if found != kind {
            self.rest = start;
            return Err(DecodeError::mismatch(kind.in_words(), found));
        }
        let value = self.json_bool()?;
        self.close()?;
        Ok(value)
    }

    #[cold]
    fn next_name_slowly(&mut self) -> Result<Option<Cow<'de, str>>, DecodeError> {
        match self.peek() {
            Some(b'}') if self.take("}") => {
                self.leave();
                return Ok(None);
            }
            Some(b',') if !self.first => {
                self.take(",");
                self.expect("\"", "expected a name")?;
            }
            Some(b'"') if self.first => _ = self.take("\""),
            _ => return Err(self.expected("expected `,` or `}`")),
        }
        self.first = false;
        let name = self.string_rest()?;
        self.expect(":", "expected `:`")?;
        Ok(Some(name))
    }

    /// Reads the comma before a member of a set and the member, or the end of the set.
    fn next_member(&mut self) -> Result<Option<Cow<'de, str>>, DecodeError> {
        let start = if self.first { self.rest.strip_prefix("\"") } else { self.rest.strip_prefix(",\"") };
        if let Some(rest) = start
            && let Some((member, rest)) = plain(rest, "\"")
        {
            self.rest = rest;
            self.first = false;
            return Ok(Some(Cow::Borrowed(member)));
        }
        if self.take("]}") {
            self.leave();
            return Ok(None);
        }
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
        match self.rest.as_bytes() {
            [b'{', b'"', b'S', b'"', ..] => return Ok(AttributeType::String),
            [b'{', b'"', b'N', b'"', ..] => return Ok(AttributeType::Number),
            [b'{', b'"', b'M', b'"', ..] => return Ok(AttributeType::Map),
            [b'{', b'"', b'L', b'"', ..] => return Ok(AttributeType::List),
            _ => {}
        }
        let start = self.rest;
        let found = self.tag();
        self.rest = start;
        found
    }

    fn is_null(&mut self) -> Result<bool, DecodeError> {
        // That the second letter is no escape makes it another type, or none at all, which reading
        // it will tell.
        if let [b'{', b'"', b'A'..=b'M' | b'O'..=b'Z', ..] | [b'{', b'"', b'N', b'"', ..] =
            self.rest.as_bytes()
        {
            return Ok(false);
        }
        Ok(self.attribute_type()? == AttributeType::Null)
    }

    /// `{"NULL":false}` is null too, as it is to the SDK; DynamoDB itself writes `true` only.
    fn null(&mut self) -> Result<(), DecodeError> {
        if self.take("{\"NULL\":true}") {
            return Ok(());
        }
        self.truth(AttributeType::Null)?;
        Ok(())
    }

    fn bool(&mut self) -> Result<bool, DecodeError> {
        if self.take("{\"BOOL\":true}") {
            return Ok(true);
        }
        if self.take("{\"BOOL\":false}") {
            return Ok(false);
        }
        self.truth(AttributeType::Bool)
    }

    #[inline]
    fn string(&mut self) -> Result<Cow<'de, str>, DecodeError> {
        self.text(AttributeType::String, "{\"S\":\"")
    }

    #[inline]
    fn number(&mut self) -> Result<Cow<'de, str>, DecodeError> {
        let start = self.rest;
        let text = self.text(AttributeType::Number, "{\"N\":\"")?;
        if is_number(&text) { Ok(text) } else { Err(self.no_number(start)) }
    }

    #[inline]
    fn small_integer(&mut self) -> Option<i64> {
        let (integer, rest) = small_integer(self.rest.strip_prefix("{\"N\":\"")?)?;
        self.rest = rest.strip_prefix("\"}")?;
        Some(integer)
    }

    fn binary(&mut self) -> Result<Vec<u8>, DecodeError> {
        decode_base64(&self.text(AttributeType::Binary, "{\"B\":\"")?)
    }

    #[inline]
    fn begin_list(&mut self) -> Result<(), DecodeError> {
        if !self.take("{\"L\":[") {
            self.open(AttributeType::List, "[", "expected an array")?;
        }
        self.enter()
    }

    /// The braces up to the first bracket, if they are those of scalars: `{"N":"1"},{"N":"2"}]`. A
    /// text may hold either, which makes the guess wrong and nothing else.
    fn elements_ahead(&self) -> usize {
        /// Of how many bytes the braces are counted.
        const AHEAD: usize = 256;
        let bytes = self.rest.as_bytes();
        if !matches!(bytes, [b'{', b'"', b'B' | b'N' | b'S', b'"', ..]) {
            return 0;
        }
        let ahead = bytes.get(..AHEAD).unwrap_or(bytes);
        count_before(ahead, b'{', b']')
    }

    #[inline]
    fn next_element(&mut self) -> Result<bool, DecodeError> {
        let element = if self.first { Some(self.rest) } else { self.rest.strip_prefix(',') };
        if let Some(rest) = element
            && rest.starts_with('{')
        {
            self.rest = rest;
            self.first = false;
            return Ok(true);
        }
        if self.take("]}") {
            self.leave();
            return Ok(false);
        }
        let more = self.next_in_array()?;
        if !more {
            self.close()?;
        }
        Ok(more)
    }

    #[inline]
    fn begin_map(&mut self) -> Result<(), DecodeError> {
        if !self.take("{\"M\":{") {
            self.open(AttributeType::Map, "{", "expected an object")?;
        }
        self.enter()
    }

    #[expect(
        clippy::inline_always,
        reason = "8 % of the time of reading a page, for a few instructions in each model"
    )]
    #[inline(always)]
    fn next_name(&mut self) -> Result<Option<Cow<'de, str>>, DecodeError> {
        let start = if self.first { self.rest.strip_prefix("\"") } else { self.rest.strip_prefix(",\"") };
        if let Some(rest) = start
            && let Some((name, rest)) = plain(rest, "\":")
        {
            self.rest = rest;
            self.first = false;
            return Ok(Some(Cow::Borrowed(name)));
        }
        if self.take("}") {
            self.leave();
            return Ok(None);
        }
        self.next_name_slowly()
    }

    #[inline]
    fn guess_name(&mut self, names: &Names, after: u16) -> Option<u16> {
        let index = self.order?.next(names, after)?;
        let start = if self.first { self.rest } else { self.rest.strip_prefix(',')? };
        self.rest = start.strip_prefix(names.json(index)?)?;
        self.first = false;
        Some(index)
    }

    fn note_name(&mut self, names: &Names, after: u16, index: u16) {
        if let Some(order) = self.order {
            order.note(names, after, index);
        }
    }

    #[inline]
    fn end_map(&mut self) -> Result<(), DecodeError> {
        self.close()
    }

    fn begin_set(&mut self, kind: AttributeType) -> Result<(), DecodeError> {
        let usual = match kind {
            AttributeType::NumberSet => "{\"NS\":[",
            AttributeType::BinarySet => "{\"BS\":[",
            _ => "{\"SS\":[",
        };
        if !self.take(usual) {
            self.open(kind, "[", "expected an array")?;
        }
        self.enter()
    }

    fn next_text_member(&mut self) -> Result<Option<Cow<'de, str>>, DecodeError> {
        self.next_member()
    }

    fn next_binary_member(&mut self) -> Result<Option<Vec<u8>>, DecodeError> {
        self.next_member()?.map(|text| decode_base64(&text)).transpose()
    }

    fn skip(&mut self) -> Result<(), DecodeError> {
        if self.notes.is_some() {
            self.note(self.position(), Note::Skipped);
        }
        if let [b'{', b'"', b'A'..=b'Z', b'"', b':', b'"', ..] = self.rest.as_bytes()
            && let Some((_, rest)) = self.rest.get(6..).and_then(|text| plain(text, "\"}"))
        {
            self.rest = rest;
            self.first = false;
            return Ok(());
        }
        self.skip_json()
    }

    fn takes_notes(&self) -> bool {
        self.notes.is_some()
    }

    fn place(&self) -> usize {
        self.position()
    }

    fn note(&mut self, place: usize, note: Note) {
        if let Some(notes) = self.notes {
            self.noted = notes.take(self.noted, place, note);
        }
    }

    fn note_defaults(&mut self, fields: Wanted) {
        self.defaults = self.defaults.or(fields);
    }
}
