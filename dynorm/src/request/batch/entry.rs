//! One write of a batch, before and after it is made ready for the wire.

use crate::db::TableRef;
use crate::error::{Error, Result};
use crate::model::{AnyRecord, Key};
use crate::value::Value;

/// A write as the caller gave it.
pub(super) enum Entry {
    Put(Box<dyn AnyRecord>),
    Delete(Result<(Value, Option<Value>)>),
}

impl Entry {
    fn into_model(self) -> Option<Box<dyn AnyRecord>> {
        match self {
            Entry::Put(model) => Some(model),
            Entry::Delete(_) => None,
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
}

impl Ready {
    /// Makes a write ready; `length` is a guess how long its JSON will be. Gives the model back if that fails.
    pub(super) async fn new(
        table: TableRef,
        entry: Entry,
        length: usize,
    ) -> Result<Self, (Error, Option<Box<dyn AnyRecord>>)> {
        let schema = match table.schema().await {
            Ok(schema) => schema,
            Err(error) => return Err((error, entry.into_model())),
        };
        let context = |error: Error| error.operation("BatchWriteItem").on_table(table.name());
        match entry {
            Entry::Put(model) => match model.key(schema).and_then(|key| Ok((model.to_json(length)?, key))) {
                Ok((json, key)) => Ok(Ready { table, key, json: Some(json), model: Some(model) }),
                Err(error) => Err((context(error), Some(model))),
            },
            Entry::Delete(key) => match key.and_then(|(hash, range)| Key::new(schema, hash, range)) {
                Ok(key) => Ok(Ready { table, key, json: None, model: None }),
                Err(error) => Err((context(error), None)),
            },
        }
    }

    /// Bytes that it takes in a request, about.
    pub(super) fn size(&self) -> usize {
        self.json.as_ref().map_or(100, String::len)
    }
}
