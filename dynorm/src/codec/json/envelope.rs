//! What surrounds the items in the answer to a request: plain JSON, without types.

use std::borrow::Cow;

use super::number::json_number;
use super::reader::JsonReader;
use crate::codec::error::DecodeError;

impl<'de> JsonReader<'de> {
    /// Opens an object that is not an attribute value: an answer, or an item in it. Its members are read by
    /// [`next_name`](crate::codec::Reader::next_name), which also closes it.
    ///
    /// # Errors
    ///
    /// If there is none. This holds for all methods here: each fails if the input is malformed or something else.
    pub fn begin_object(&mut self) -> Result<(), DecodeError> {
        self.expect(b'{', "expected an object")?;
        self.enter()
    }

    /// Opens an array that is not an attribute value.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub fn begin_array(&mut self) -> Result<(), DecodeError> {
        self.expect(b'[', "expected an array")?;
        self.enter()
    }

    /// Whether another element of the array follows; if not, the array is closed.
    ///
    /// # Errors
    ///
    /// If neither an element nor the end follows.
    pub fn next_in_array(&mut self) -> Result<bool, DecodeError> {
        match self.peek() {
            Some(b']') => {
                self.position += 1;
                self.leave();
                return Ok(false);
            }
            Some(b',') if !self.first => {
                self.position += 1;
                if self.peek() == Some(b']') {
                    return Err(self.unexpected("expected a value"));
                }
            }
            Some(_) if self.first => {}
            _ => return Err(self.unexpected("expected `,` or `]`")),
        }
        self.first = false;
        Ok(true)
    }

    /// Reads a string that is not an attribute value.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub fn json_string(&mut self) -> Result<Cow<'de, str>, DecodeError> {
        self.expect(b'"', "expected a string")?;
        self.string_rest()
    }

    /// The text of a number that is not an attribute value.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub fn json_number(&mut self) -> Result<&'de str, DecodeError> {
        self.peek();
        let length = json_number(self.rest()).ok_or_else(|| self.unexpected("expected a number"))?;
        let start = self.position;
        self.position += length;
        self.slice(start, self.position)
    }

    /// Reads `true` or `false`.
    ///
    /// # Errors
    ///
    /// If there is neither.
    pub fn json_bool(&mut self) -> Result<bool, DecodeError> {
        self.peek();
        let (value, length) = match self.rest() {
            [b't', b'r', b'u', b'e', ..] => (true, 4),
            [b'f', b'a', b'l', b's', b'e', ..] => (false, 5),
            _ => return Err(self.unexpected("expected `true` or `false`")),
        };
        self.position += length;
        Ok(value)
    }

    /// Reads `null` if that is what follows, and says whether it was.
    pub fn json_null(&mut self) -> bool {
        self.peek();
        let null = self.rest().starts_with(b"null");
        if null {
            self.position += 4;
        }
        null
    }

    /// How many bytes were read. With [`raw_since`](Self::raw_since), cuts a value out as it stands.
    #[must_use]
    pub fn position(&self) -> usize {
        self.position
    }

    /// The text from a position that was passed until here.
    #[must_use]
    pub fn raw_since(&self, position: usize) -> &'de str {
        self.text().get(position..self.position).unwrap_or_default()
    }

    /// Passes over one JSON value and gives its text, without the space around it.
    ///
    /// # Errors
    ///
    /// If it is malformed.
    pub fn raw_json(&mut self) -> Result<&'de str, DecodeError> {
        self.peek();
        let start = self.position;
        self.skip_json()?;
        self.slice(start, self.position)
    }

    /// Lets `read` read one JSON value. If it fails, goes on after that value, so that a page survives an item that
    /// does not fit the model.
    ///
    /// # Errors
    ///
    /// The outer one if the value is malformed JSON: then nothing more can be read. The inner one is that of `read`.
    pub fn attempt<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Result<T, DecodeError>, DecodeError> {
        let start = self.clone();
        let result = read(self);
        if result.is_err() {
            *self = start;
            self.skip_json()?;
        }
        Ok(result)
    }

    /// Checks that nothing but space is left.
    ///
    /// # Errors
    ///
    /// If something is.
    pub fn finish(mut self) -> Result<(), DecodeError> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.unexpected("expected the end")),
        }
    }
}
