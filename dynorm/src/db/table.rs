use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use super::database::Db;
use super::item::Item;
use super::learnt::{KnownSchema, Learnt};
use crate::codec::json::JsonReader;
use crate::codec::{Decode, Reader};
use crate::error::Result;
use crate::model::{Key, Record, Tenancy, Untyped};
use crate::schema::{MARKERS, MARKERS_SUFFIX, OutOfDate, TableSchema, Text};
use crate::transport::ItemSource;
use crate::transport::Meter;
use crate::value::{Map, Value};

/// The table of a model `M`, or of untyped items if `M` is a [`Map`](crate::Map). Cheap to make and
/// to clone; sends nothing by itself.
///
/// `Shape` follows from `M`: it says whether a key is one value or two.
pub struct Table<M: Record, Shape = <M as Record>::Shape> {
    inner: TableRef,
    model: PhantomData<fn() -> (M, Shape)>,
}

/// A table, whatever its items are.
#[derive(Clone)]
pub struct TableRef {
    db: Db,
    name: Arc<str>,
    /// Known at once for a model, learnt from the table otherwise.
    schema: Schema,
    /// Whose items it holds, if it is a handle for one tenant.
    tenancy: Tenancy,
}

#[derive(Clone, Debug)]
enum Schema {
    Declared(&'static TableSchema),
    Described(Arc<Learnt>),
}

impl<M: Record, Shape> Table<M, Shape> {
    pub(super) fn new(db: Db, name: Text) -> Self {
        let schema = match M::declared_schema() {
            Some(schema) => Schema::Declared(schema),
            None => Schema::Described(Arc::default()),
        };
        let inner = TableRef { db, name: name.into(), schema, tenancy: Tenancy::default() };
        Table { inner, model: PhantomData }
    }

    /// The same model in a table of just this name. To put something before the names of all
    /// models' tables, such as the stage, there is [`Db::with_table_prefix`].
    #[must_use]
    pub fn named(&self, name: impl Into<String>) -> Self {
        let mut table = Table::new(self.inner.db.clone(), name.into().into());
        table.inner.tenancy = self.inner.tenancy.clone();
        table
    }

    /// The same table, with a meter that counts what its requests cost.
    #[must_use]
    pub fn metered(&self, meter: &Meter) -> Self {
        let mut table = self.clone();
        table.inner.db = table.inner.db.metered(meter);
        table
    }

    /// The table's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// The database that the table is in.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.inner.db
    }

    /// An item of this table, not saved yet.
    #[must_use]
    pub fn item(&self, model: M) -> Item<M> {
        Item::new(self.inner.clone(), model)
    }

    pub(super) fn from_inner(inner: TableRef) -> Self {
        Table { inner, model: PhantomData }
    }

    pub(crate) fn inner(&self) -> &TableRef {
        &self.inner
    }
}

impl TableRef {
    pub(crate) fn db(&self) -> &Db {
        &self.db
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The same table with items of another model.
    pub(crate) fn of(&self, schema: &'static TableSchema) -> TableRef {
        TableRef { schema: Schema::Declared(schema), ..self.clone() }
    }

    /// The same table with the items of one tenant.
    pub(super) fn of_tenant(&self, tenancy: Tenancy) -> TableRef {
        TableRef { tenancy, ..self.clone() }
    }

    /// The same table with items of no model, and the keys and indexes that are known.
    pub(crate) fn without_model(&self) -> TableRef {
        let learnt = self.known_schema().map(|schema| Learnt::given(self.untyped(&schema)));
        TableRef { schema: Schema::Described(Arc::new(learnt.unwrap_or_default())), ..self.clone() }
    }

    /// A schema for items without a model. They have no version of their own, and what they hold is
    /// not known to be unique.
    fn untyped(&self, schema: &TableSchema) -> TableSchema {
        let mut schema = schema.clone();
        schema.table = self.name.to_string().into();
        schema.version = None;
        schema.unique = (&[]).into();
        schema.composition = None;
        schema.item_schema = None;
        schema
    }

    /// Whether it has unique values, whose markers are to be kept.
    pub(crate) fn has_markers(&self) -> bool {
        matches!(self.schema, Schema::Declared(schema) if !schema.unique.is_empty())
    }

    /// The table of the markers of its unique values; `None` if it has none.
    pub(crate) fn markers(&self) -> Option<TableRef> {
        let name = || format!("{}{MARKERS_SUFFIX}", self.name).into();
        let schema = Schema::Declared(&MARKERS);
        let tenancy = Tenancy::default();
        self.has_markers().then(|| TableRef { db: self.db.clone(), name: name(), schema, tenancy })
    }

    /// Whose items it holds.
    pub(crate) fn tenancy(&self) -> &Tenancy {
        &self.tenancy
    }

    /// The keys and indexes. If there is no model that says, the table is asked when they are first
    /// needed.
    pub(crate) async fn schema(&self) -> Result<KnownSchema> {
        match &self.schema {
            Schema::Declared(schema) => Ok(KnownSchema::Declared(schema)),
            Schema::Described(learnt) => match learnt.known() {
                Some(known) => Ok(KnownSchema::Learnt(known)),
                // In a box: it is rare, and would make the future of each request large.
                None => Ok(KnownSchema::Learnt(Box::pin(learnt.get(self.ask())).await?)),
            },
        }
    }

    /// The keys and indexes for a request that is looked at first. Without a model they may have
    /// been learnt long ago: if something does not fit them, the table is asked again, once, and
    /// what it says now counts.
    pub(crate) async fn schema_for(&self, fits: impl Fn(&TableSchema) -> Result<()>) -> Result<KnownSchema> {
        let Schema::Described(learnt) = &self.schema else { return self.schema().await };
        let Some(known) = learnt.known() else { return self.schema().await };
        if fits(&known).err().is_none_or(|error| error.detail_ref::<OutOfDate>().is_none()) {
            return Ok(KnownSchema::Learnt(known));
        }
        match Box::pin(learnt.renew(&known, self.ask())).await {
            Ok(now) => Ok(KnownSchema::Learnt(now)),
            Err(error) if error.is_not_found() => {
                learnt.set(None);
                Err(error)
            }
            // Who may not ask is told what does not fit what is known.
            Err(_) => Ok(KnownSchema::Learnt(known)),
        }
    }

    /// Takes notice of what the table looks like now.
    pub(crate) fn learn(&self, schema: &TableSchema) {
        if let Schema::Described(learnt) = &self.schema {
            learnt.set(Some(Arc::new(schema.clone())));
        }
    }

    /// The table is not, or may no longer be, what it was.
    pub(crate) fn forget(&self) {
        if let Schema::Described(learnt) = &self.schema {
            learnt.set(None);
        }
    }

    /// The keys and indexes, if they are known without asking.
    pub(crate) fn known_schema(&self) -> Option<KnownSchema> {
        match &self.schema {
            Schema::Declared(schema) => Some(KnownSchema::Declared(schema)),
            Schema::Described(learnt) => learnt.known().map(KnownSchema::Learnt),
        }
    }

    async fn ask(&self) -> Result<TableSchema> {
        let table = super::describe::fetch(self).await?;
        super::describe::schema(&table).map_err(|error| error.operation("DescribeTable").on_table(&self.name))
    }
}

impl Table<Map, Untyped> {
    /// The same table with its keys and indexes as they are given, instead of learnt by describing
    /// it: a program that knows them needs neither the request nor the permission for it.
    ///
    /// What is given counts until [`describe`](Table::describe) or something else has the table
    /// described. That happens also if a key does not fit, or if an index is not among them, before
    /// that is refused.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// use dynorm::schema::{KeyAttribute, TableSchema};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let db = Db::embedded()?;
    /// let keys = (KeyAttribute::string("username"), KeyAttribute::string("last_name"));
    /// let schema = TableSchema::of_keys(keys.0, keys.1);
    /// let users = db.open("users").with_schema(&schema);
    /// # users.create_with(&schema).await?;
    /// let jane = users.get(("janedoe", "Doe")).await?;
    /// # assert!(jane.is_none());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_schema(&self, schema: &TableSchema) -> Self {
        let mut table = self.clone();
        table.inner.schema = Schema::Described(Arc::new(Learnt::given(self.inner.untyped(schema))));
        table
    }
}

impl ItemSource for TableRef {
    fn name(&self) -> &str {
        &self.name
    }

    fn key_in(&self, item: &str) -> Option<Key> {
        let schema = self.known_schema()?;
        let mut attributes = Map::new();
        let mut reader = JsonReader::new(item);
        reader.begin_object().ok()?;
        while let Some(name) = reader.next_name().ok()? {
            if schema.is_key(&name) {
                attributes.insert(name.into_owned(), Value::decode(&mut reader).ok()?);
            } else {
                reader.skip_json().ok()?;
            }
        }
        Key::of(&schema, &attributes).ok()
    }
}

impl<M: Record, Shape> Clone for Table<M, Shape> {
    fn clone(&self) -> Self {
        Table { inner: self.inner.clone(), model: PhantomData }
    }
}

impl<M: Record, Shape> fmt::Debug for Table<M, Shape> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").field("name", &self.inner.name).finish_non_exhaustive()
    }
}

impl fmt::Debug for TableRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TableRef").field(&self.name).finish()
    }
}
