//! The keys of what a query or scan finds, without the rest of the items.

use std::sync::Arc;

use super::cursor::Cursor;
use super::index::Index;
use super::pager::{Paging, pages};
use super::pages::Pages;
use super::preview::{Preview, preview};
use super::request::operation;
use super::select::{Select, collect};
use super::spec::{Read, Spec};
use crate::db::TableRef;
use crate::error::{Error, Kind, Result};
use crate::expr::{AttributePath, Predicate};
use crate::model::Record;
use crate::schema::TableSchema;
use crate::transport::PageSink;
use crate::transport::decode::Plain;
use crate::value::Map;

/// Reads the keys of the table and index alone.
#[derive(Clone, Debug)]
pub(super) struct Keys;

impl<M> Select<M> for Keys {
    type Output = Map;
    type Decoder = Plain<Map>;

    fn decoder(&self, _table: &TableRef) -> Plain<Map> {
        Plain::NEW
    }

    /// No attribute of its own; the keys are always read.
    fn projection(&self) -> Option<Vec<AttributePath>> {
        Some(Vec::new())
    }
}

/// A query or scan of a table that reads keys alone, of just the items that it gives to those who
/// read them whole.
#[derive(Clone)]
pub(crate) struct FindKeys {
    table: TableRef,
    spec: Spec,
}

impl FindKeys {
    pub(crate) fn new<I: Index, S, O: Select<I::Record>>(read: &Read<I, S, O>, table: &TableRef) -> Self {
        let mut spec = read.spec().clone();
        if I::OF_ONE_ENTITY
            && let Some(schema) = I::Record::declared_schema()
        {
            leave_out_others(&mut spec, schema);
        }
        O::narrow(&mut spec);
        FindKeys { table: table.clone(), spec }
    }

    pub(crate) fn table(&self) -> &TableRef {
        &self.table
    }

    /// `Query` or `Scan`.
    pub(crate) fn operation(&self) -> &'static str {
        operation(&self.spec)
    }

    /// Where it starts, if not at the beginning.
    pub(crate) fn start(&self) -> Option<&Cursor> {
        self.spec.start.as_ref()
    }

    /// The keys, with those of the index, a page for each request. Sends nothing before it is
    /// polled.
    pub(crate) fn pages(self) -> Pages<Map> {
        let FindKeys { table, spec } = self;
        let (operation, for_sinks) = (operation(&spec), table.clone());
        let new_sink =
            move || -> Box<dyn PageSink> { Box::new(collect::<Map, _>(&Keys, operation, &for_sinks)) };
        let (spec, projection) = (Box::new(spec), Some(Vec::new()));
        Pages::new(pages(Paging { table, spec, projection, new_sink: Arc::new(new_sink) }))
    }

    /// What is sent to find them.
    ///
    /// # Errors
    ///
    /// What would be refused before it is sent, and if the table's keys are not known yet.
    pub(crate) fn preview(&self) -> Result<Preview> {
        let context = |error: Error| error.operation(self.operation()).on_table(self.table.name());
        let schema = self.table.known_schema().ok_or_else(|| {
            context(Error::new(Kind::Invalid, "without a model, what is sent is known only to the table"))
        })?;
        let mut spec = self.spec.clone();
        spec.take_tenant_of(&self.table).map_err(context)?;
        preview(&spec, &schema, Some(Vec::new())).map_err(context)
    }
}

/// Leaves out items of other entities, wherever that can be seen: who reads items whole is told of
/// one in its place, but who reads keys alone is not.
fn leave_out_others(spec: &mut Spec, schema: &TableSchema) {
    let Some(name) = &schema.entity else { return };
    let index = spec.index.as_deref();
    let is_key = index
        .and_then(|index| schema.index(index))
        .is_some_and(|index| index.hash.iter().chain(&*index.range).any(|key| key.name == *name));
    if is_key || !schema.holds(index, name) {
        return;
    }
    for filter in Predicate::of_entity(schema) {
        let is_there = match &spec.filter {
            Some(Predicate::And(all)) => all.contains(&filter),
            Some(only) => *only == filter,
            None => false,
        };
        if !is_there {
            spec.add_predicate(filter);
        }
    }
}
