//! An item as it is put, with a version of its own.

use super::AnyRecord;
use crate::codec::EncodeError;
use crate::codec::json::{JsonReader, JsonWriter, item_from_json};
use crate::codec::names::Wanted;
use crate::codec::{Encode, Writer, document};
use crate::error::Result;
use crate::schema::{TableSchema, VersionAttribute};
use crate::time::{SharedClock, next_version};
use crate::value::{Map, Value};

/// A record that is put as it is, but for its version: that is drawn for each put.
pub(crate) struct NewItem<'a> {
    record: &'a dyn AnyRecord,
    version: Option<(&'a VersionAttribute, Value)>,
}

impl<'a> NewItem<'a> {
    /// As it is: its version, if it has one, was drawn before.
    pub(crate) fn exactly(record: &'a dyn AnyRecord) -> Self {
        NewItem { record, version: None }
    }

    /// With the version that this put gives it.
    ///
    /// # Errors
    ///
    /// If it counts and is at the end.
    pub(crate) fn new(
        record: &'a dyn AnyRecord,
        schema: &'a TableSchema,
        clock: &SharedClock,
    ) -> Result<Self> {
        let Some(attribute) = &schema.version else { return Ok(Self::exactly(record)) };
        // Nobody knows which version the item has that may be there. A count goes on from what the record holds.
        let old = if attribute.kind.is_unique() { None } else { version_of(record, attribute)? };
        let version = next_version(attribute, old.as_ref(), clock)?;
        Ok(NewItem { record, version: Some((attribute, version)) })
    }

    /// The version that was drawn: unique, so that an item which carries it was written by this put.
    pub(crate) fn unique_version(&self) -> Option<(&str, &Value)> {
        let (attribute, version) = self.version.as_ref()?;
        attribute.kind.is_unique().then_some((&*attribute.name, version))
    }

    /// Writes names and values, without the braces around them.
    pub(crate) fn write(&self, writer: &mut JsonWriter) -> Result<(), EncodeError> {
        let Some((attribute, version)) = &self.version else { return self.record.write(Wanted::ALL, writer) };
        self.record.write(Wanted::ALL_BUT_FIRST, writer)?;
        writer.name(&attribute.name);
        version.encode(writer)
    }

    /// As the wire's JSON, with braces; `length` is a guess how long it will be.
    pub(crate) fn to_json(&self, length: usize) -> Result<String> {
        let mut writer = JsonWriter::with_capacity(length);
        writer.item(|writer| self.write(writer))?;
        Ok(writer.into_string())
    }

    /// The attributes.
    pub(crate) fn to_map(&self) -> Result<Map> {
        Ok(item_from_json(&self.to_json(0)?)?)
    }
}

/// The version that a record holds.
fn version_of(record: &dyn AnyRecord, attribute: &VersionAttribute) -> Result<Option<Value>> {
    let mut writer = JsonWriter::new();
    let wanted = Wanted::NONE.and(0);
    writer.item(|writer| record.write(wanted, writer))?;
    let mut reader = JsonReader::new(writer.as_str());
    reader.begin_object()?;
    let mut some: Map = document::decode_fields(&mut reader, None)?;
    Ok(some.remove(&*attribute.name))
}
