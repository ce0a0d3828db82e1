//! One write of a batch, before and after it is made ready for the wire.

use crate::db::TableRef;
use crate::error::{Error, Result};
use crate::model::{AnyRecord, Key, NewItem};
use crate::retry::catch;
use crate::schema::TableSchema;
use crate::value::Value;

pub(super) const OPERATION: &str = "BatchWriteItem";

/// The values of a key whose attributes are not known by name.
pub(super) type KeyValues = (Value, Option<Value>);

/// A write as the caller gave it.
pub(super) enum Entry {
    Put(Box<dyn AnyRecord>),
    Delete(Result<KeyValues>),
}

impl Entry {
    /// Whether it has a key of such a table.
    pub(super) fn fits(&self, schema: &TableSchema) -> Result<()> {
        match self {
            Entry::Put(model) => model.key(schema).map(drop),
            Entry::Delete(Ok(key)) => Key::check(schema, key),
            Entry::Delete(Err(_)) => Ok(()),
        }
    }

    /// The model of a put, or the key's values of a delete.
    pub(super) fn into_parts(self) -> (Option<Box<dyn AnyRecord>>, Option<KeyValues>) {
        match self {
            Entry::Put(model) => (Some(model), None),
            Entry::Delete(values) => (None, values.ok()),
        }
    }
}

/// A write that can be sent.
pub(super) struct Ready {
    pub(super) table: TableRef,
    pub(super) key: Key,
    /// The item's JSON of a put, encoded once however often it is sent.
    pub(super) json: Option<String>,
    pub(super) model: Option<Box<dyn AnyRecord>>,
    /// Earlier writes of the same key, in their order: this one stands for them, if it is made.
    pub(super) superseded: Vec<Box<dyn AnyRecord>>,
}

impl Ready {
    /// Makes a write ready; `length` is a guess how long its JSON will be. Gives the model back if that fails.
    pub(super) fn new(
        table: TableRef,
        schema: &TableSchema,
        entry: Entry,
        length: usize,
    ) -> Result<Self, (Error, Option<Box<dyn AnyRecord>>)> {
        let context = |error: Error| error.operation(OPERATION).on_table(table.name());
        let superseded = Vec::new();
        match entry {
            Entry::Put(model) => {
                let encode = || {
                    let key = model.key(schema)?;
                    Ok((NewItem::new(&*model, schema, table.db().clock())?.to_json(length)?, key))
                };
                match catch("encoding the model", encode).and_then(|encoded| encoded) {
                    Ok((json, key)) => {
                        Ok(Ready { table, key, json: Some(json), model: Some(model), superseded })
                    }
                    Err(error) => Err((context(error), Some(model))),
                }
            }
            Entry::Delete(key) => match key.and_then(|(hash, range)| Key::new(schema, hash, range)) {
                Ok(key) => Ok(Ready { table, key, json: None, model: None, superseded }),
                Err(error) => Err((context(error), None)),
            },
        }
    }

    /// Bytes that it takes in a request, about.
    pub(super) fn size(&self) -> usize {
        self.json.as_ref().map_or(100, String::len)
    }

    /// How many of the caller's writes this is.
    pub(super) fn writes(&self) -> u64 {
        1 + self.superseded.len() as u64
    }

    /// Stands for an earlier write of the same key.
    pub(super) fn supersede(&mut self, earlier: Ready) {
        let Ready { superseded, model, .. } = earlier;
        let earlier = superseded.into_iter().chain(model);
        self.superseded = earlier.chain(std::mem::take(&mut self.superseded)).collect();
    }
}
