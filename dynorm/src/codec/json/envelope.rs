//! What surrounds the items in the answer to a request: plain JSON, without types.

use std::borrow::Cow;

use super::number::json_number;
use super::reader::JsonReader;
use super::skip::skip_value;
use crate::codec::error::DecodeError;

impl<'de> JsonReader<'de> {
    /// Opens an object that is not an attribute value: an answer, or an item in it. Its members are
    /// read by [`next_name`](crate::codec::Reader::next_name), which also closes it.
    ///
    /// # Errors
    ///
    /// If there is none. This holds for all methods here: each fails if the input is malformed or
    /// something else.
    pub fn begin_object(&mut self) -> Result<(), DecodeError> {
        self.expect("{", "expected an object")?;
        self.enter()
    }

    /// Opens an array that is not an attribute value.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub fn begin_array(&mut self) -> Result<(), DecodeError> {
        self.expect("[", "expected an array")?;
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
                self.take("]");
                self.leave();
                return Ok(false);
            }
            Some(b',') if !self.first => {
                self.take(",");
                if self.peek() == Some(b']') {
                    return Err(self.expected("expected a value"));
                }
            }
            Some(_) if self.first => {}
            _ => return Err(self.expected("expected `,` or `]`")),
        }
        self.first = false;
        Ok(true)
    }

    /// Whether an object comes next.
    pub(crate) fn is_object(&mut self) -> bool {
        self.peek() == Some(b'{')
    }

    /// Whether an array comes next.
    pub(crate) fn is_array(&mut self) -> bool {
        self.peek() == Some(b'[')
    }

    /// Whether a string comes next.
    pub(crate) fn is_string(&mut self) -> bool {
        self.peek() == Some(b'"')
    }

    /// Reads a string that is not an attribute value.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub fn json_string(&mut self) -> Result<Cow<'de, str>, DecodeError> {
        self.expect("\"", "expected a string")?;
        self.string_rest()
    }

    /// The text of a number that is not an attribute value.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub fn json_number(&mut self) -> Result<&'de str, DecodeError> {
        self.peek();
        let length = json_number(self.rest.as_bytes()).ok_or_else(|| self.expected("expected a number"))?;
        self.advance(length)
    }

    /// Reads `true` or `false`.
    ///
    /// # Errors
    ///
    /// If there is neither.
    pub fn json_bool(&mut self) -> Result<bool, DecodeError> {
        self.peek();
        if self.take("true") {
            return Ok(true);
        }
        if self.take("false") { Ok(false) } else { Err(self.expected("expected `true` or `false`")) }
    }

    /// Reads `null` if that is what follows, and says whether it was.
    pub fn json_null(&mut self) -> bool {
        self.peek();
        self.take("null")
    }

    /// Passes over one JSON value of any kind, as strictly as if it were read; up to 127 levels
    /// deep.
    ///
    /// # Errors
    ///
    /// If it is malformed or deeper.
    pub fn skip_json(&mut self) -> Result<(), DecodeError> {
        let left = skip_value(self.source(), self.rest.as_bytes())?.len();
        self.advance(self.rest.len() - left)?;
        self.first = false;
        Ok(())
    }

    /// Passes over one JSON value and gives its text, without the space around it.
    ///
    /// # Errors
    ///
    /// If it is malformed.
    pub fn raw_json(&mut self) -> Result<&'de str, DecodeError> {
        self.peek();
        let start = self.position();
        self.skip_json()?;
        Ok(self.raw_since(start))
    }

    /// Lets `read` read one JSON value. If it fails, goes on after that value, so that a page
    /// survives an item that does not fit the model.
    ///
    /// # Errors
    ///
    /// The outer one if the value is malformed JSON: then nothing more can be read. The inner one
    /// is that of `read`.
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
            Some(_) => Err(self.expected("expected the end")),
        }
    }
}
