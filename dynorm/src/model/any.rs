//! A record whatever its type, for what is compiled once and not for each model.

use std::any::Any;

use crate::codec::EncodeError;
use crate::codec::json::JsonWriter;
use crate::codec::names::{Names, Wanted};
use crate::error::Result;
use crate::model::{Key, Record};
use crate::schema::TableSchema;

/// A [`Record`] whose type is not known.
pub(crate) trait AnyRecord: Send + Sync {
    /// The key of the item, checked.
    fn key(&self, schema: &TableSchema) -> Result<Key>;

    /// Writes names and values of at least the attributes that are wanted, without the braces
    /// around them.
    fn write(&self, wanted: Wanted, writer: &mut JsonWriter) -> Result<(), EncodeError>;

    /// The names of the attributes that it knows.
    fn names(&self) -> &'static Names;

    fn into_any(self: Box<Self>) -> Box<dyn Any + Send + Sync>;
}

impl<M: Record> AnyRecord for M {
    fn key(&self, schema: &TableSchema) -> Result<Key> {
        Record::key(self, schema)
    }

    fn write(&self, wanted: Wanted, writer: &mut JsonWriter) -> Result<(), EncodeError> {
        Record::write(self, wanted, writer)
    }

    fn names(&self) -> &'static Names {
        M::names()
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any + Send + Sync> {
        self
    }
}
