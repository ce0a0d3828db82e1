use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::number::is_number;
use super::scan::special;
use crate::codec::encode::Encode;
use crate::codec::error::EncodeError;
use crate::codec::names::Name;
use crate::codec::writer::{Writer, sealed};
use crate::value::AttributeType;

/// One, in hundred-millionths.
const ONE: u64 = 100_000_000;

/// Writes attribute values, or the request that they are in, as JSON text.
///
/// ```
/// use dynorm::codec::{Writer, json::JsonWriter};
///
/// let mut body = JsonWriter::new();
/// body.raw("{\"TableName\":").string_literal("users").raw(",\"Item\":");
/// body.item(|item| {
///     item.name("id");
///     item.number("1")
/// })?;
/// body.raw("}");
/// assert_eq!(body.into_string(), r#"{"TableName":"users","Item":{"id":{"N":"1"}}}"#);
/// # Ok::<(), dynorm::codec::EncodeError>(())
/// ```
///
/// As a [`Writer`] it puts a comma after each value; what closes the container around it takes the
/// last comma's place. The methods that are its own leave no comma.
#[derive(Clone, Debug, Default)]
pub struct JsonWriter {
    out: String,
}

impl JsonWriter {
    /// An empty text.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty text with room for so many bytes.
    #[must_use]
    pub fn with_capacity(bytes: usize) -> Self {
        JsonWriter { out: String::with_capacity(bytes) }
    }

    /// What was written.
    #[must_use]
    pub fn into_string(self) -> String {
        self.out
    }

    /// What was written so far.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.out
    }

    /// Writes JSON that is ready made.
    pub fn raw(&mut self, json: &str) -> &mut Self {
        self.out.push_str(json);
        self
    }

    /// Writes a JSON string that is not an attribute value.
    pub fn string_literal(&mut self, text: &str) -> &mut Self {
        self.out.push('"');
        self.escaped(text);
        self.out.push('"');
        self
    }

    /// Writes an item: an object of the names and values that `fields` writes.
    ///
    /// # Errors
    ///
    /// That of `fields`.
    pub fn item(
        &mut self,
        fields: impl FnOnce(&mut Self) -> Result<(), EncodeError>,
    ) -> Result<&mut Self, EncodeError> {
        self.out.push('{');
        fields(self)?;
        self.drop_comma();
        self.out.push('}');
        Ok(self)
    }

    /// Writes one attribute value.
    ///
    /// # Errors
    ///
    /// If DynamoDB cannot hold it.
    pub fn value<T: Encode + ?Sized>(&mut self, value: &T) -> Result<&mut Self, EncodeError> {
        value.encode(self)?;
        self.drop_comma();
        Ok(self)
    }

    fn drop_comma(&mut self) {
        if self.out.ends_with(',') {
            self.out.truncate(self.out.len() - 1);
        }
    }

    fn escaped(&mut self, text: &str) {
        let clean = special(text.as_bytes());
        if clean == text.len() {
            self.out.push_str(text);
        } else {
            self.escaped_behind(clean, text);
        }
    }

    /// Writes a text whose first special character is behind so many bytes.
    fn escaped_behind(&mut self, clean: usize, text: &str) {
        let (mut clean, mut rest) = (clean, text);
        while let Some((before, tail)) = rest.split_at_checked(clean) {
            self.out.push_str(before);
            let mut characters = tail.chars();
            match characters.next() {
                None => return,
                Some('"') => self.out.push_str("\\\""),
                Some('\\') => self.out.push_str("\\\\"),
                Some('\n') => self.out.push_str("\\n"),
                Some('\r') => self.out.push_str("\\r"),
                Some('\t') => self.out.push_str("\\t"),
                Some(control) => {
                    self.out.push_str("\\u00");
                    let code = u32::from(control);
                    self.out.extend(
                        [code >> 4, code & 15].map(|digit| char::from_digit(digit, 16).unwrap_or('0')),
                    );
                }
            }
            rest = characters.as_str();
            clean = special(rest.as_bytes());
        }
    }

    fn base64(&mut self, bytes: &[u8]) {
        STANDARD.encode_string(bytes, &mut self.out);
    }

    fn number_text(&mut self, text: &str) -> Result<(), EncodeError> {
        if !is_number(text) {
            return Err(EncodeError::invalid(format!("not a number: {text}")));
        }
        self.out.push_str(text);
        Ok(())
    }
}

impl sealed::Sealed for JsonWriter {}

impl Writer for JsonWriter {
    fn null(&mut self) {
        self.out.push_str("{\"NULL\":true},");
    }

    fn bool(&mut self, value: bool) {
        self.out.push_str(if value { "{\"BOOL\":true}," } else { "{\"BOOL\":false}," });
    }

    fn string(&mut self, text: &str) {
        self.out.push_str("{\"S\":\"");
        self.escaped(text);
        self.out.push_str("\"},");
    }

    fn binary(&mut self, bytes: &[u8]) {
        self.out.push_str("{\"B\":\"");
        self.base64(bytes);
        self.out.push_str("\"},");
    }

    fn number(&mut self, text: &str) -> Result<(), EncodeError> {
        self.out.push_str("{\"N\":\"");
        self.number_text(text)?;
        self.out.push_str("\"},");
        Ok(())
    }

    fn integer(&mut self, integer: i64) {
        self.raw("{\"N\":\"").raw(itoa::Buffer::new().format(integer)).raw("\"},");
    }

    fn decimal(&mut self, hundred_millionths: i64) -> Result<(), EncodeError> {
        let all = hundred_millionths.unsigned_abs();
        let (whole, part) = (all / ONE, all % ONE);
        self.raw("{\"N\":\"");
        if hundred_millionths < 0 {
            self.out.push('-');
        }
        self.raw(itoa::Buffer::new().format(whole));
        if part > 0 {
            // The one in front keeps the zeros behind it; the point takes its place.
            let mut digits = itoa::Buffer::new();
            let digits = digits.format(ONE + part).trim_end_matches('0');
            self.raw(".").raw(digits.get(1..).unwrap_or_default());
        }
        self.raw("\"},");
        Ok(())
    }

    fn begin_list(&mut self) {
        self.out.push_str("{\"L\":[");
    }

    fn end_list(&mut self) {
        self.drop_comma();
        self.out.push_str("]},");
    }

    fn begin_map(&mut self) {
        self.out.push_str("{\"M\":{");
    }

    fn name(&mut self, name: &str) {
        self.string_literal(name).raw(":");
    }

    fn static_name(&mut self, name: &Name) {
        self.out.push_str(name.json);
    }

    fn end_map(&mut self) {
        self.drop_comma();
        self.out.push_str("}},");
    }

    fn begin_set(&mut self, kind: AttributeType) {
        self.out.push_str(match kind {
            AttributeType::NumberSet => "{\"NS\":[",
            AttributeType::BinarySet => "{\"BS\":[",
            _ => "{\"SS\":[",
        });
    }

    fn string_member(&mut self, text: &str) {
        self.string_literal(text).raw(",");
    }

    fn number_member(&mut self, text: &str) -> Result<(), EncodeError> {
        self.out.push('"');
        self.number_text(text)?;
        self.out.push_str("\",");
        Ok(())
    }

    fn binary_member(&mut self, bytes: &[u8]) {
        self.out.push('"');
        self.base64(bytes);
        self.out.push_str("\",");
    }

    fn end_set(&mut self) {
        self.drop_comma();
        self.out.push_str("]},");
    }
}
