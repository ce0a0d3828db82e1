//! What differs from one stage to another.

use dynorm::deploy::Settings;
use dynorm::{Model, Schema};

/// The tables of one stage: their prefix, and the settings that operations and money decide there.
/// See [`Cli::stage`](crate::Cli::stage).
#[must_use]
#[derive(Clone, Debug)]
pub struct Stage {
    pub(crate) prefix: String,
    pub(crate) schema: Schema,
}

impl Stage {
    pub(crate) fn new(schema: Schema) -> Self {
        Stage { prefix: String::new(), schema }
    }

    /// What stands before the name of each table.
    pub fn table_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// Says what is wanted of each table. As [`Schema::all`].
    pub fn all(mut self, change: impl FnMut(Settings) -> Settings) -> Self {
        self.schema = self.schema.all(change);
        self
    }

    /// Says what is wanted of the table of a model. As [`Schema::table`].
    pub fn table<M: Model>(mut self, change: impl FnMut(Settings) -> Settings) -> Self {
        self.schema = self.schema.table::<M>(change);
        self
    }

    /// Says what is wanted of a table by the name that its model gives it. As
    /// [`Schema::table_named`].
    pub fn table_named(mut self, name: &str, change: impl FnOnce(Settings) -> Settings) -> Self {
        self.schema = self.schema.table_named(name, change);
        self
    }

    /// Only the wanted tables, by their names with or without the prefix, and with those of their
    /// markers; or the first name that none of them has.
    pub(crate) fn only(mut self, names: &[String]) -> Result<Self, String> {
        if names.is_empty() {
            return Ok(self);
        }
        let prefix = self.prefix.clone();
        let base = |name: &str| match name.strip_prefix(&prefix) {
            Some(base) if self.schema.find(base).is_some() => base.to_owned(),
            _ => name.to_owned(),
        };
        let wanted: Vec<String> = names.iter().map(|name| base(name)).collect();
        if let Some(unknown) = wanted.iter().find(|name| self.schema.find(name).is_none()) {
            let known: Vec<_> = self.schema.tables().map(|table| format!("`{}`", table.name())).collect();
            return Err(format!(
                "there is no table `{unknown}` in the schema; there is {}",
                known.join(", ")
            ));
        }
        let is_wanted = |name: &str| wanted.iter().any(|wanted| wanted == name);
        self.schema = self.schema.only(|table| {
            is_wanted(table.name()) || table.markers_of.as_ref().is_some_and(|of| is_wanted(of))
        });
        Ok(self)
    }
}
