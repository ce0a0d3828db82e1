use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use tokio::sync::OnceCell;

use super::database::Db;
use super::item::Item;
use super::meter::Meter;
use crate::codec::json::JsonReader;
use crate::codec::{Decode, Reader};
use crate::error::Result;
use crate::model::{Key, Record};
use crate::schema::{TableSchema, Text};
use crate::transport::ItemSource;
use crate::value::{Map, Value};

/// The table of a model `M`, or of untyped items if `M` is a [`Map`](crate::Map). Cheap to make and to clone; sends nothing by itself.
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
}

#[derive(Clone, Debug)]
enum Schema {
    Declared(&'static TableSchema),
    Described(Arc<OnceCell<TableSchema>>),
}

impl<M: Record, Shape> Table<M, Shape> {
    pub(super) fn new(db: Db, name: Text) -> Self {
        let schema = match M::declared_schema() {
            Some(schema) => Schema::Declared(schema),
            None => Schema::Described(Arc::default()),
        };
        Table { inner: TableRef { db, name: name.into(), schema }, model: PhantomData }
    }

    /// The same model in a table of another name, such as one for each stage.
    #[must_use]
    pub fn named(&self, name: impl Into<String>) -> Self {
        Table::new(self.inner.db.clone(), name.into().into())
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

    /// The keys and indexes; asks DynamoDB if there is no model that says, once.
    pub(crate) async fn schema(&self) -> Result<&TableSchema> {
        match &self.schema {
            Schema::Declared(schema) => Ok(schema),
            Schema::Described(cell) => cell.get_or_try_init(|| self.learn_schema()).await,
        }
    }

    /// The keys and indexes, if they are known without asking.
    fn known_schema(&self) -> Option<&TableSchema> {
        match &self.schema {
            Schema::Declared(schema) => Some(schema),
            Schema::Described(cell) => cell.get(),
        }
    }

    async fn learn_schema(&self) -> Result<TableSchema> {
        let table = super::describe::fetch(self).await?;
        super::describe::schema(&table).map_err(|error| error.operation("DescribeTable").on_table(&self.name))
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
        Key::of(schema, &attributes).ok()
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
