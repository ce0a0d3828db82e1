//! One write of a batch, before and after it is made ready for the wire.

use super::super::any::AnyWrite;
use super::made;
use crate::db::{KnownSchema, TableRef};
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
    /// One that was made before it came here.
    Made(AnyWrite),
}

impl Entry {
    /// Whether it has a key of such a table.
    pub(super) fn fits(&self, schema: &TableSchema) -> Result<()> {
        match self {
            Entry::Put(model) => model.key(schema).map(drop),
            Entry::Delete(Ok(key)) => Key::check(schema, key),
            Entry::Delete(Err(_)) => Ok(()),
            Entry::Made(write) => write.action().map_or(Ok(()), |action| action.fits(schema)),
        }
    }

    /// Why it can be in no batch, whatever its table is.
    pub(super) fn unfit(&self) -> Option<Error> {
        match self {
            Entry::Made(write) => made::unfit(write),
            Entry::Put(_) | Entry::Delete(_) => None,
        }
    }
}

/// What the caller gave, to be handed back if it is not written.
pub(super) enum Given {
    /// To be put.
    Model(Box<dyn AnyRecord>),
    Made(AnyWrite),
    /// The key's values of a delete that was not made ready.
    Key(KeyValues),
    /// A model of a load, which keeps it.
    Taken(Ticket),
    /// A delete whose key is in the error, or known.
    Nothing,
}

/// The number of a model that a load has taken from its source.
pub(super) type Ticket = u64;

impl Given {
    pub(super) fn of(entry: Entry) -> Self {
        match entry {
            Entry::Put(model) => Given::Model(model),
            Entry::Made(write) => Given::Made(write),
            Entry::Delete(Ok(values)) => Given::Key(values),
            Entry::Delete(Err(_)) => Given::Nothing,
        }
    }

    pub(super) fn is_delete(&self) -> bool {
        match self {
            Given::Model(_) | Given::Taken(_) => false,
            Given::Made(write) => write.operation() == "DeleteItem",
            Given::Key(_) | Given::Nothing => true,
        }
    }
}

/// A write that can be sent.
pub(super) struct Ready {
    pub(super) table: TableRef,
    pub(super) key: Key,
    /// The item's JSON of a put, encoded once however often it is sent.
    pub(super) json: Option<String>,
    pub(super) given: Given,
    /// Earlier models of a load with the same key, in their order: this write stands for theirs, if
    /// it is made.
    pub(super) superseded: Vec<Ticket>,
    /// The same as a write by itself, of a load that sends one by one.
    pub(super) alone: Option<Box<AnyWrite>>,
}

/// A write that cannot be sent, as the caller gave it.
pub(super) struct Unready {
    pub(super) table: TableRef,
    pub(super) given: Given,
    pub(super) error: Error,
}

impl Ready {
    /// Makes a write ready; `length` is a guess how long its JSON will be.
    pub(super) fn new(
        table: TableRef,
        schema: KnownSchema,
        entry: Entry,
        length: usize,
    ) -> Result<Self, Box<Unready>> {
        let (encoded, given) = match entry {
            Entry::Put(model) => (encode(&*model, &table, &schema, length), Given::Model(model)),
            Entry::Delete(key) => {
                let key = key.and_then(|(hash, range)| Key::new(&schema, hash, range));
                (key.map(|key| (key, None)), Given::Nothing)
            }
            Entry::Made(write) => (made::encode(&write, schema, length), Given::Made(write)),
        };
        match encoded.and_then(|encoded| of_tenant(&table, encoded)) {
            Ok((key, json)) => Ok(Ready { table, key, json, given, superseded: Vec::new(), alone: None }),
            Err(error) => {
                let error = error.operation(OPERATION).on_table(table.name());
                Err(Box::new(Unready { table, given, error }))
            }
        }
    }

    /// The same of a model that a load has taken.
    pub(super) fn of_taken(
        table: &TableRef,
        schema: &TableSchema,
        (ticket, model): (Ticket, &dyn AnyRecord),
        length: usize,
    ) -> Result<Self> {
        let encoded = encode(model, table, schema, length).and_then(|encoded| of_tenant(table, encoded));
        let (key, json) = encoded.map_err(|error| error.operation(OPERATION).on_table(table.name()))?;
        let (table, given) = (table.clone(), Given::Taken(ticket));
        Ok(Ready { table, key, json, given, superseded: Vec::new(), alone: None })
    }

    /// The same with what it is as a write by itself.
    pub(super) fn and_alone(self, write: Result<AnyWrite>) -> Result<Self> {
        let write = write.map_err(|error| error.operation("PutItem").on_table(self.table.name()))?;
        Ok(Ready { alone: Some(Box::new(write)), ..self })
    }

    /// The deletion of an item by its key, if that is one of the table's tenant.
    pub(super) fn delete(table: &TableRef, key: Key) -> Result<Self> {
        let (key, json) = of_tenant(table, (key, None))?;
        Ok(Ready {
            table: table.clone(),
            key,
            json,
            given: Given::Nothing,
            superseded: Vec::new(),
            alone: None,
        })
    }

    /// Bytes that it takes in a request, about.
    pub(super) fn size(&self) -> usize {
        self.json.as_ref().map_or(100, String::len)
    }

    /// How many of the caller's writes this is.
    pub(super) fn writes(&self) -> u64 {
        1 + self.superseded.len() as u64
    }

    /// Those of a load that this is.
    pub(super) fn tickets(&self) -> impl Iterator<Item = Ticket> {
        let own = match self.given {
            Given::Taken(ticket) => Some(ticket),
            _ => None,
        };
        self.superseded.iter().copied().chain(own)
    }

    /// Stands for an earlier write of the same key.
    pub(super) fn supersede(&mut self, earlier: &Ready) {
        self.superseded.splice(..0, earlier.tickets());
    }
}

/// The key of an item, and of a put its JSON.
type Encoded = (Key, Option<String>);

fn encode(model: &dyn AnyRecord, table: &TableRef, schema: &TableSchema, length: usize) -> Result<Encoded> {
    let encode = || {
        let json = NewItem::new(model, schema, table.db().clock())?.to_json(length)?;
        Ok((model.key(schema)?, Some(json)))
    };
    catch("encoding the model", encode).and_then(|encoded| encoded)
}

/// Refuses the item of another tenant.
fn of_tenant(table: &TableRef, encoded: Encoded) -> Result<Encoded> {
    table.tenancy().check(&encoded.0)?;
    Ok(encoded)
}
