//! Attributes of any serde type: what `#[model(serde)]` on a field uses.
//!
//! The stored form is the natural one: structs and maps are maps, sequences are lists, enums are as
//! serde's default (a string, or a map of one entry named by the variant), `serde_bytes` is binary.
//! `None` is `NULL` inside of other values; a field that is itself `None` is left out. serde knows
//! neither sets nor plain `Vec<u8>` as binary: both are lists, though sets and binary are read too,
//! wherever a sequence is expected.
//!
//! The keys of maps may be strings, characters, integers, booleans and variants without data.
//!
//! ```
//! use dynorm::codec::serde::encode;
//! use dynorm::codec::{Encode, EncodeError, Writer, json::to_json, types};
//! use serde::Serialize;
//!
//! #[derive(Serialize)]
//! struct Point {
//!     x: f64,
//!     y: f64,
//! }
//!
//! impl Encode for Point {
//!     type Type = types::Any;
//!
//!     fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
//!         encode(self, writer)
//!     }
//! }
//!
//! assert_eq!(to_json(&Point { x: 1.0, y: 0.5 })?, r#"{"M":{"x":{"N":"1"},"y":{"N":"0.5"}}}"#);
//! # Ok::<(), EncodeError>(())
//! ```

mod absent;
mod access;
mod deserializer;
mod error;
mod key;
mod scalar;
mod serializer;
mod variant;

use ::serde::Serialize;
use ::serde::de::DeserializeOwned;

use self::absent::Absent;
use self::deserializer::ValueDeserializer;
use self::serializer::ValueSerializer;
use super::error::{DecodeError, EncodeError};
use super::names::Name;
use super::reader::Reader;
use super::writer::Writer;

/// Writes a value as its [`Serialize`] describes it.
///
/// # Errors
///
/// If DynamoDB cannot hold the value, or if `Serialize` fails.
pub fn encode<T: Serialize + ?Sized, W: Writer>(value: &T, writer: &mut W) -> Result<(), EncodeError> {
    value.serialize(ValueSerializer::new(writer))
}

/// Reads a value as its `Deserialize` describes it.
///
/// # Errors
///
/// If the attribute does not fit the type.
pub fn decode<'de, T: DeserializeOwned, R: Reader<'de>>(reader: &mut R) -> Result<T, DecodeError> {
    T::deserialize(ValueDeserializer::new(reader))
}

/// Writes an attribute with its name, or nothing if the value is `None`.
///
/// # Errors
///
/// As [`encode`].
pub fn encode_field<T: Serialize + ?Sized, W: Writer>(
    value: &T,
    name: &Name,
    writer: &mut W,
) -> Result<(), EncodeError> {
    value.serialize(ValueSerializer::field(name, writer)).map_err(|error| error.at(name.plain))
}

/// What an absent attribute reads as: `None`, if the type has that.
#[must_use]
pub fn absent<T: DeserializeOwned>() -> Option<T> {
    T::deserialize(Absent).ok()
}

#[cfg(test)]
mod tests;
