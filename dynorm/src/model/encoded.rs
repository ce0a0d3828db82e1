//! An item that was encoded when a write of it was made, and is put when that is sent.

use super::put::count_of;
use super::{AnyRecord, Key};
use crate::codec::json::{JsonReader, JsonWriter, item_from_json};
use crate::codec::names::Wanted;
use crate::codec::{Decode, DecodeError, Reader};
use crate::error::{Error, Kept, Result};
use crate::schema::TableSchema;
use crate::value::{Map, Value};

/// What most items take at most.
const SMALL: usize = 512;

/// A record as the wire's JSON, without its version: that is drawn when it is sent.
#[derive(Clone)]
pub(crate) struct EncodedItem {
    /// With the braces around it.
    json: String,
    /// The version that the record holds, if it counts.
    count: Option<Value>,
}

/// The same with its key.
#[derive(Clone)]
pub(crate) struct KeyedItem {
    item: EncodedItem,
    /// `None` if only the table says what its keys are.
    key: Option<Key>,
}

/// Why a record was not encoded.
#[derive(Clone)]
pub(crate) struct NotEncoded {
    /// The key, if that is not why.
    key: Option<Box<Key>>,
    error: Kept,
}

impl From<Error> for NotEncoded {
    fn from(error: Error) -> Self {
        NotEncoded { key: None, error: error.into() }
    }
}

impl NotEncoded {
    /// The error, with the key if that is known.
    pub(crate) fn into_error(self) -> Error {
        let error = self.error.into_error();
        match &self.key {
            Some(key) => error.with_key(&**key),
            None => error,
        }
    }
}

impl KeyedItem {
    /// `schema` is the model's, if there is a model.
    pub(crate) fn new(record: &dyn AnyRecord, schema: Option<&TableSchema>) -> Result<Self, NotEncoded> {
        let key = schema.map(|schema| record.key(schema)).transpose()?;
        match EncodedItem::new(record, schema) {
            Ok(item) => Ok(KeyedItem { item, key }),
            Err(error) => Err(NotEncoded { key: key.map(Box::new), error: error.into() }),
        }
    }

    /// Whether it has a key of such a table.
    pub(crate) fn fits(&self, schema: &TableSchema) -> Result<()> {
        match &self.key {
            Some(_) => Ok(()),
            None => self.item.key(schema).map(drop),
        }
    }

    /// The key, checked, and the item.
    pub(crate) fn split(self, schema: &TableSchema) -> Result<(Key, EncodedItem)> {
        let KeyedItem { item, key } = self;
        match key {
            Some(key) => Ok((key, item)),
            None => Ok((item.key(schema)?, item)),
        }
    }
}

impl EncodedItem {
    fn new(record: &dyn AnyRecord, schema: Option<&TableSchema>) -> Result<Self> {
        let version = schema.and_then(|schema| schema.version.as_ref());
        let wanted = if version.is_some() { Wanted::ALL_BUT_FIRST } else { Wanted::ALL };
        let count = version.map(|attribute| count_of(record, attribute)).transpose()?.flatten();
        let mut writer = JsonWriter::with_capacity(SMALL);
        writer.item(|writer| record.write(wanted, writer))?;
        Ok(EncodedItem { json: writer.into_string(), count })
    }

    /// Bytes of the JSON: no fewer than DynamoDB counts.
    pub(crate) fn length(&self) -> usize {
        self.json.len()
    }

    fn key(&self, schema: &TableSchema) -> Result<Key> {
        Key::of(schema, &self.some(|name| schema.is_key(name))?)
    }

    /// Those attributes that are wanted, by name.
    pub(crate) fn some(&self, is_wanted: impl Fn(&str) -> bool) -> Result<Map, DecodeError> {
        let mut attributes = Map::new();
        let mut reader = JsonReader::new(&self.json);
        reader.begin_object()?;
        while let Some(name) = reader.next_name()? {
            if is_wanted(&name) {
                attributes.insert(name.into_owned(), Value::decode(&mut reader)?);
            } else {
                reader.skip_json()?;
            }
        }
        Ok(attributes)
    }

    pub(super) fn count(&self) -> Option<&Value> {
        self.count.as_ref()
    }

    /// Writes names and values, without the braces around them.
    pub(super) fn write(&self, writer: &mut JsonWriter) {
        let attributes = self.json.get(1..self.json.len() - 1).unwrap_or_default();
        if !attributes.is_empty() {
            writer.raw(attributes).raw(",");
        }
    }

    /// The attributes.
    pub(crate) fn to_map(&self) -> Result<Map> {
        Ok(item_from_json(&self.json)?)
    }
}
