//! DynamoDB's wire format: each value is an object with one member, named by its type, as
//! `{"S":"text"}`.
//!
//! [`JsonWriter`] builds the body of a request, [`JsonReader`] walks the body of an answer. Both
//! know only JSON and attribute values; which operation has which members is for the caller.
//!
//! What the reader takes: what `serde_json` takes, and no more, except that
//! - a `\u` escape of half a surrogate pair is an error, also in what is skipped,
//! - nesting is bounded, so that no input can exhaust the stack,
//! - an object with the same name twice is an error where dynorm looks at the names: in models,
//!   documents, maps and [`Value`](crate::Value)s. In what is skipped, and in attributes that a
//!   model does not know, nobody looks.

mod attribute;
mod envelope;
mod number;
mod order;
mod reader;
mod same;
mod scan;
mod skip;
mod source;
mod string;
mod writer;

#[doc(hidden)]
pub use order::Order;
pub use reader::JsonReader;
pub(crate) use same::is_same;
pub use writer::JsonWriter;

use super::decode::Decode;
use super::document::{Document, decode_fields};
use super::encode::Encode;
use super::error::{DecodeError, EncodeError};
use super::names::Wanted;

/// The wire form of an attribute value.
///
/// # Errors
///
/// If DynamoDB cannot hold the value.
///
/// ```
/// use dynorm::codec::json::to_json;
///
/// assert_eq!(to_json(&[1u32, 2][..])?, r#"{"L":[{"N":"1"},{"N":"2"}]}"#);
/// # Ok::<(), dynorm::codec::EncodeError>(())
/// ```
pub fn to_json<T: Encode + ?Sized>(value: &T) -> Result<String, EncodeError> {
    let mut writer = JsonWriter::new();
    writer.value(value)?;
    Ok(writer.into_string())
}

/// The Rust value whose wire form `json` is.
///
/// # Errors
///
/// If the text is not the wire form of an attribute value, or if the attribute does not fit the
/// type.
///
/// ```
/// use dynorm::codec::json::from_json;
///
/// assert_eq!(from_json::<u32>(r#"{"N": "7"}"#)?, 7);
/// # Ok::<(), dynorm::codec::DecodeError>(())
/// ```
pub fn from_json<T: Decode>(json: &str) -> Result<T, DecodeError> {
    let mut reader = JsonReader::new(json);
    let value = T::decode(&mut reader)?;
    reader.finish()?;
    Ok(value)
}

/// The wire form of an item: an object of attribute values.
///
/// # Errors
///
/// If DynamoDB cannot hold one of the values.
///
/// ```
/// use dynorm::{Map, codec::json::item_to_json};
///
/// let item = Map::from([("id".to_owned(), 1.into())]);
/// assert_eq!(item_to_json(&item)?, r#"{"id":{"N":"1"}}"#);
/// # Ok::<(), dynorm::codec::EncodeError>(())
/// ```
pub fn item_to_json<D: Document>(document: &D) -> Result<String, EncodeError> {
    let mut writer = JsonWriter::new();
    writer.item(|writer| document.encode_fields(Wanted::ALL, writer))?;
    Ok(writer.into_string())
}

/// The document that an item holds; attributes that it does not know are passed over.
///
/// # Errors
///
/// If the text is not the wire form of an item, or if an attribute does not fit the document.
pub fn item_from_json<D: Document>(json: &str) -> Result<D, DecodeError> {
    let mut reader = JsonReader::new(json);
    reader.begin_object()?;
    let document = decode_fields(&mut reader, None)?;
    reader.finish()?;
    Ok(document)
}

#[cfg(test)]
mod tests;
