//! The value: which tables there are, by the models that are on them.

use std::any::TypeId;

use super::settings::{Setting, Settings};
use super::unite::{problems_of, unite};
use crate::error::{Error, Kind, Result};
use crate::model::Model;
use crate::schema::{MARKERS, MARKERS_SUFFIX, QueryFunction, TableSchema, Text};

/// The tables of a program: what its models are on, and what is wanted of each.
///
/// [`dynorm::schema!`](crate::schema!) makes one of models. Several models on one table are united:
/// their keys have to be equal, and the table has the indexes of all of them. What contradicts is
/// kept, and [`check`](Self::check) tells it, as does everything that uses the schema.
///
/// The names of tables are those that the models give them. See [`deploy`](crate::deploy) for an
/// example.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schema {
    tables: Vec<DeclaredTable>,
    /// What contradicts among models, as it came.
    contradictions: Vec<String>,
}

/// A table as it is wanted.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct DeclaredTable {
    /// The table's name, keys and indexes, those of all its models together.
    pub schema: TableSchema,
    /// The models and entities on it. The table of markers of unique values has none.
    pub models: Vec<DeclaredModel>,
    /// What is wanted besides.
    pub settings: Settings,
    /// The name of the table whose unique values have their markers here.
    pub markers_of: Option<String>,
}

/// A model or entity on a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeclaredModel {
    /// The struct's name.
    pub name: &'static str,
    /// The struct's name with its path.
    pub path: &'static str,
    /// The model's own keys and indexes.
    pub schema: &'static TableSchema,
    /// The functions that start queries, of the table and of each index.
    pub queries: &'static [QueryFunction],
    id: TypeId,
}

/// The schema of models, each on the table that it names.
///
/// ```
/// # use dynorm::prelude::*;
/// # #[derive(Model)]
/// # #[model(table = "users")]
/// # struct User {
/// #     #[hash_key]
/// #     name: String,
/// # }
/// # #[derive(Model)]
/// # #[model(table = "orders")]
/// # struct Order {
/// #     #[hash_key]
/// #     id: u64,
/// # }
/// let schema = dynorm::schema![User, Order];
/// assert_eq!(schema.tables().count(), 2);
/// ```
#[macro_export]
macro_rules! schema {
    ($($model:ty),* $(,)?) => { $crate::Schema::new()$(.with::<$model>())* };
}

impl Schema {
    /// Without tables.
    #[must_use]
    pub fn new() -> Self {
        Schema::default()
    }

    /// With a model, on the table that it names. One that is there already changes nothing.
    #[must_use]
    pub fn with<M: Model>(self) -> Self {
        self.with_named::<M>(M::schema().table.clone())
    }

    /// With a model, on a table of another name.
    #[must_use]
    pub fn with_named<M: Model>(mut self, table: impl Into<Text>) -> Self {
        let path = std::any::type_name::<M>();
        let name = path.rsplit("::").next().unwrap_or(path);
        let model =
            DeclaredModel { name, path, schema: M::schema(), queries: M::QUERIES, id: TypeId::of::<M>() };
        self.add(table.into(), M::schema(), Some(model));
        self
    }

    /// With a table of which no model is there, under the name that its schema has.
    #[must_use]
    pub fn with_table(mut self, schema: &TableSchema) -> Self {
        self.add(schema.table.clone(), schema, None);
        self
    }

    fn add(&mut self, name: Text, schema: &TableSchema, model: Option<DeclaredModel>) {
        let place = self.tables.iter().position(|table| table.name() == name);
        if let Some(table) = place.and_then(|place| self.tables.get_mut(place)) {
            if model.is_some_and(|model| table.models.iter().any(|known| known.id == model.id)) {
                return;
            }
            self.contradictions.extend(unite(table, schema, model.as_ref()));
            table.models.extend(model);
        } else {
            let schema = TableSchema { table: name.clone(), composition: None, ..schema.clone() };
            let (models, settings) = (model.into_iter().collect(), Settings::default());
            self.tables.push(DeclaredTable { schema, models, settings, markers_of: None });
        }
        if !schema.unique.is_empty() {
            self.add_markers(&name);
        }
    }

    fn add_markers(&mut self, of: &str) {
        let name = format!("{of}{MARKERS_SUFFIX}");
        if let Some(table) = self.tables.iter().find(|table| table.name() == name) {
            if table.markers_of.is_none() {
                self.contradictions.push(format!(
                    "table `{name}` is to hold the markers of the unique values of `{of}`, and {} is on it",
                    table.who()
                ));
            }
            return;
        }
        let schema = TableSchema { table: name.into(), ..MARKERS.clone() };
        let (models, settings, markers_of) = (Vec::new(), Settings::default(), Some(of.to_owned()));
        self.tables.push(DeclaredTable { schema, models, settings, markers_of });
    }

    /// Says what is wanted of each table that is there by now, those of markers of unique values
    /// included.
    #[must_use]
    pub fn all(mut self, mut change: impl FnMut(Settings) -> Settings) -> Self {
        for table in &mut self.tables {
            table.settings = change(std::mem::take(&mut table.settings));
        }
        self
    }

    /// Says what is wanted of the tables of a model. It is no part of the schema: that is a
    /// contradiction.
    #[must_use]
    pub fn table<M: Model>(mut self, mut change: impl FnMut(Settings) -> Settings) -> Self {
        let is_of = |table: &DeclaredTable| table.models.iter().any(|model| model.id == TypeId::of::<M>());
        let mut found = false;
        for table in self.tables.iter_mut().filter(|table| is_of(table)) {
            table.settings = change(std::mem::take(&mut table.settings));
            found = true;
        }
        if !found {
            let name = std::any::type_name::<M>();
            self.contradictions.push(format!("settings are given for `{name}`, which is not in the schema"));
        }
        self
    }

    /// Says what is wanted of a table by its name, such as that of markers, `users-unique`.
    #[must_use]
    pub fn table_named(mut self, name: &str, change: impl FnOnce(Settings) -> Settings) -> Self {
        match self.tables.iter_mut().find(|table| table.name() == name) {
            Some(table) => table.settings = change(std::mem::take(&mut table.settings)),
            None => self
                .contradictions
                .push(format!("settings are given for table `{name}`, which is not in the schema")),
        }
        self
    }

    /// The same schema with something before the name of each table.
    #[must_use]
    pub fn with_table_prefix(mut self, prefix: &str) -> Self {
        for table in &mut self.tables {
            table.schema.table = format!("{prefix}{}", table.schema.table).into();
            table.markers_of = table.markers_of.as_ref().map(|of| format!("{prefix}{of}"));
        }
        self
    }

    /// The same schema with only those tables that are wanted.
    #[must_use]
    pub fn only(mut self, wanted: impl FnMut(&DeclaredTable) -> bool) -> Self {
        self.tables.retain(wanted);
        self
    }

    /// The tables, in the order in which they came; that of markers behind the table they are for.
    #[must_use]
    pub fn tables(&self) -> impl ExactSizeIterator<Item = &DeclaredTable> {
        self.tables.iter()
    }

    /// The table of that name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&DeclaredTable> {
        self.tables.iter().find(|table| table.name() == name)
    }

    /// What contradicts, each as a sentence that names the models, tables and indexes; empty if
    /// nothing does.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        let own = self.tables.iter().flat_map(problems_of);
        self.contradictions.iter().cloned().chain(own).collect()
    }

    /// Whether the schema can be: nothing in it contradicts, and DynamoDB has such tables.
    ///
    /// # Errors
    ///
    /// [`Kind::Invalid`], with all of [`problems`](Self::problems).
    pub fn check(&self) -> Result<()> {
        let problems = self.problems();
        if problems.is_empty() {
            return Ok(());
        }
        Err(Error::new(Kind::Invalid, format!("the schema contradicts itself: {}", problems.join("; "))))
    }
}

impl DeclaredTable {
    /// The table's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.schema.table
    }

    /// Whether it holds the markers of the unique values of another table.
    #[must_use]
    pub fn is_markers(&self) -> bool {
        self.markers_of.is_some()
    }

    /// By which attribute its items are to expire: the `#[ttl]` of its models, or else what its
    /// settings say.
    #[must_use]
    pub fn time_to_live(&self) -> Setting<String> {
        match &self.schema.ttl {
            Some(attribute) => Setting::On(attribute.clone().into_owned()),
            None => self.settings.time_to_live.clone(),
        }
    }

    /// Its models, for messages.
    pub(super) fn who(&self) -> String {
        let names: Vec<_> = self.models.iter().map(|model| format!("`{}`", model.name)).collect();
        if names.is_empty() { format!("table `{}`", self.name()) } else { names.join(" and ") }
    }
}
