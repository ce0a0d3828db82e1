//! An item as it is put, with a version of its own.

use super::{AnyRecord, EncodedItem};
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
    attributes: Attributes<'a>,
    version: Option<(&'a VersionAttribute, Value)>,
}

/// What is put.
#[derive(Clone, Copy)]
enum Attributes<'a> {
    Record(&'a dyn AnyRecord),
    Encoded(&'a EncodedItem),
}

impl<'a> NewItem<'a> {
    /// As it is: its version, if it has one, was drawn before.
    pub(crate) fn exactly(record: &'a dyn AnyRecord) -> Self {
        NewItem { attributes: Attributes::Record(record), version: None }
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
        let old = count_of(record, attribute)?;
        let version = next_version(attribute, old.as_ref(), clock)?;
        Ok(NewItem { attributes: Attributes::Record(record), version: Some((attribute, version)) })
    }

    /// The same of one that was encoded before.
    pub(crate) fn encoded(
        item: &'a EncodedItem,
        schema: &'a TableSchema,
        clock: &SharedClock,
    ) -> Result<Self> {
        let version = match &schema.version {
            Some(attribute) => Some((attribute, next_version(attribute, item.count(), clock)?)),
            None => None,
        };
        Ok(NewItem { attributes: Attributes::Encoded(item), version })
    }

    /// The version that was drawn: unique, so that an item which carries it was written by this
    /// put.
    pub(crate) fn unique_version(&self) -> Option<(&str, &Value)> {
        let (attribute, version) = self.version.as_ref()?;
        attribute.kind.is_unique().then_some((&*attribute.name, version))
    }

    /// About so many bytes of JSON.
    pub(crate) fn length(&self) -> usize {
        match self.attributes {
            Attributes::Record(_) => 256,
            Attributes::Encoded(item) => item.length(),
        }
    }

    /// Writes names and values, without the braces around them.
    pub(crate) fn write(&self, writer: &mut JsonWriter) -> Result<(), EncodeError> {
        match self.attributes {
            Attributes::Record(record) => {
                let is_versioned = self.version.is_some();
                record.write(if is_versioned { Wanted::ALL_BUT_FIRST } else { Wanted::ALL }, writer)?;
            }
            Attributes::Encoded(item) => item.write(writer),
        }
        let Some((attribute, version)) = &self.version else { return Ok(()) };
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

/// What a put goes on from: nobody knows which version the item has that may be there, but a count
/// goes on from what the record holds.
pub(super) fn count_of(record: &dyn AnyRecord, attribute: &VersionAttribute) -> Result<Option<Value>> {
    if attribute.kind.is_unique() {
        return Ok(None);
    }
    let mut writer = JsonWriter::new();
    let wanted = Wanted::NONE.and(0);
    writer.item(|writer| record.write(wanted, writer))?;
    let mut reader = JsonReader::new(writer.as_str());
    reader.begin_object()?;
    let mut some: Map = document::decode_fields(&mut reader, None)?;
    Ok(some.remove(&*attribute.name))
}
