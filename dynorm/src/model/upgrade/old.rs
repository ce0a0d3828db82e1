//! An item that is older than its model, while it is read.

use super::ItemSchema;
use crate::codec::document::decode_fields;
use crate::codec::json::{JsonReader, JsonWriter, item_from_json};
use crate::codec::names::{Names, Wanted};
use crate::codec::{DecodeError, Document};
use crate::value::Map;

/// An item of an older schema. For generated code.
#[derive(Debug)]
pub struct OldItem<'r, 'de> {
    number: u32,
    reader: &'r mut JsonReader<'de>,
    /// What the version that it was written as does not know.
    pub(super) unknown: Map,
    /// What that version knows.
    pub(super) names: &'static Names,
    /// What that version writes for what it has read.
    pub(super) encoded: Map,
}

impl<'r, 'de> OldItem<'r, 'de> {
    pub(super) fn new(number: u32, reader: &'r mut JsonReader<'de>) -> Self {
        OldItem { number, reader, unknown: Map::new(), names: &Names::NONE, encoded: Map::new() }
    }

    pub(super) fn number(&self) -> u32 {
        self.number
    }

    /// Reads it as the version that it was written as.
    pub(super) fn read<T: ItemSchema>(&mut self) -> Result<T, DecodeError> {
        let old: T = decode_fields(self.reader, Some(&mut self.unknown))?;
        // What stands in for attributes is a matter of the old version.
        self.reader.take_defaults();
        self.names = T::NAMES;
        self.encoded = item_from_json(&written(&old, &Map::new())?)?;
        Ok(old)
    }
}

/// An item's JSON.
pub(super) fn written<T: Document>(document: &T, extra: &Map) -> Result<String, DecodeError> {
    let mut writer = JsonWriter::with_capacity(512);
    let result = writer.item(|writer| {
        document.encode_fields(Wanted::ALL, writer)?;
        extra.encode_fields(Wanted::ALL, writer)
    });
    result.map_err(DecodeError::other)?;
    Ok(writer.into_string())
}
