//! The in-memory codec: Rust values to and from [`Value`]s.

mod reader;
mod writer;

pub use reader::ValueReader;
pub use writer::ValueWriter;

use super::decode::Decode;
use super::document::{Document, decode_fields};
use super::encode::Encode;
use super::error::{DecodeError, EncodeError};
use super::names::Wanted;
use crate::value::{Map, Value};

/// The attribute value that `value` is stored as.
///
/// # Errors
///
/// If DynamoDB cannot hold the value.
///
/// ```
/// use dynorm::{Value, codec::memory::to_value};
///
/// assert_eq!(to_value(&[1u32, 2][..])?, Value::List(vec![1.into(), 2.into()]));
/// # Ok::<(), dynorm::codec::EncodeError>(())
/// ```
pub fn to_value<T: Encode + ?Sized>(value: &T) -> Result<Value, EncodeError> {
    let mut writer = ValueWriter::new();
    value.encode(&mut writer)?;
    Ok(writer.finish())
}

/// The Rust value that an attribute holds.
///
/// # Errors
///
/// If the attribute does not fit the type.
pub fn from_value<T: Decode>(value: &Value) -> Result<T, DecodeError> {
    T::decode(&mut ValueReader::new(value))
}

/// The attributes that a document is stored as.
///
/// # Errors
///
/// If DynamoDB cannot hold one of its values.
pub fn to_map<D: Document>(document: &D) -> Result<Map, EncodeError> {
    let mut writer = ValueWriter::item();
    document.encode_fields(Wanted::ALL, &mut writer)?;
    Ok(writer.finish_item())
}

/// The document that attributes hold; those that it does not know are passed over.
///
/// # Errors
///
/// If the attributes do not fit the document.
pub fn from_map<D: Document>(map: &Map) -> Result<D, DecodeError> {
    decode_fields(&mut ValueReader::item(map), None)
}
