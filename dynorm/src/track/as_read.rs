//! That an item is as it was read: the conditions of its deletion.

use super::condition::{full_condition, version_condition};
use super::snapshot::Snapshot;
use crate::codec::names::Names;
use crate::error::Result;
use crate::expr::{AttributePath, Predicate};
use crate::schema::TableSchema;
use crate::value::Map;

impl Snapshot {
    /// The unique values that were read.
    pub(crate) fn unique(&self, schema: &TableSchema) -> Result<Map> {
        self.some(schema.unique.iter().map(|name| &**name))
    }

    /// That the item has the version that was read. Nothing, if it is a table without versions.
    pub(crate) fn version_is_as_read(&self, schema: &TableSchema) -> Result<Option<Predicate>> {
        let Some(version) = &schema.version else { return Ok(None) };
        let raw = self.some(std::iter::once(&*version.name))?;
        Ok(Some(version_condition(schema, &raw, &version.name)))
    }

    /// What a save of it asks for: that it has the version that was read, or without versions all
    /// that was read.
    pub(crate) fn is_as_read(&self, schema: &TableSchema) -> Result<Predicate> {
        match self.version_is_as_read(schema)? {
            Some(condition) => Ok(condition),
            None => Ok(full_condition(schema, &self.attributes()?, &[])),
        }
    }

    /// That the item has all that was read, and of what the model knows nothing that was not there.
    /// A deletion would take that along, where a save leaves it as it is.
    pub(crate) fn all_is_as_read(&self, schema: &TableSchema, known: &Names) -> Result<Predicate> {
        let raw = self.attributes()?;
        let mut names = Vec::new();
        known.collect(&mut names);
        let absent = names.into_iter().filter(|name| !raw.contains_key(*name) && !schema.is_key(name));
        let absent = absent.map(|name| Predicate::not_exists(AttributePath::new(name)));
        let mut all = vec![full_condition(schema, &raw, &[])];
        all.extend(absent);
        Ok(Predicate::And(all))
    }
}
