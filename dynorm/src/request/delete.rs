//! `DeleteItem`: [`Table::delete`], [`Table::delete_returning`].

use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;

use futures_core::future::BoxFuture;

use super::get::{KeyValues, pair};
use crate::codec::memory::to_value;
use crate::db::{Access, Table, TableRef};
use crate::error::{Error, Result};
use crate::expr::Expression;
use crate::model::{HashAndRange, HashOnly, IntoKey, Key, Model, Record, Untyped, ValueOf};
use crate::transport::decode::{Plain, Presence};
use crate::transport::{Delete, ItemSink, One};
use crate::value::Map;

impl<M: Model<Shape = HashOnly>> Table<M, HashOnly> {
    /// Deletes an item by its hash key. That there is none is no error.
    pub fn delete(&self, hash: impl ValueOf<M::Hash>) -> DeleteItem {
        DeleteItem::new(self.inner(), to_value(&hash).map(|hash| (hash, None)).map_err(Into::into))
    }

    /// Deletes an item by its hash key and gives it as it was; `None` if there was none.
    pub fn delete_returning(&self, hash: impl ValueOf<M::Hash>) -> DeleteReturning<M> {
        DeleteReturning::new(self.delete(hash))
    }
}

impl<M: Model<Shape = HashAndRange>> Table<M, HashAndRange> {
    /// Deletes an item by its hash and range key. That there is none is no error.
    pub fn delete(&self, hash: impl ValueOf<M::Hash>, range: impl ValueOf<M::Range>) -> DeleteItem {
        DeleteItem::new(self.inner(), pair::<M>(&hash, &range))
    }

    /// Deletes an item by its hash and range key and gives it as it was; `None` if there was none.
    pub fn delete_returning(
        &self,
        hash: impl ValueOf<M::Hash>,
        range: impl ValueOf<M::Range>,
    ) -> DeleteReturning<M> {
        DeleteReturning::new(self.delete(hash, range))
    }
}

impl Table<Map, Untyped> {
    /// Deletes an item by its key, `hash` or `(hash, range)`. That there is none is no error.
    pub fn delete(&self, key: impl IntoKey<Map, Untyped>) -> DeleteItem {
        DeleteItem::new(self.inner(), key.into_values())
    }

    /// Deletes an item by its key and gives it as it was; `None` if there was none.
    pub fn delete_returning(&self, key: impl IntoKey<Map, Untyped>) -> DeleteReturning<Map> {
        DeleteReturning::new(self.delete(key))
    }
}

/// The deletion of one item. Await it to send it.
#[must_use = "a request is sent when it is awaited"]
#[derive(Debug)]
pub struct DeleteItem {
    table: TableRef,
    key: KeyValues,
}

impl DeleteItem {
    fn new(table: &TableRef, key: KeyValues) -> Self {
        DeleteItem { table: table.clone(), key }
    }

    fn send(self, return_old: bool, sink: &mut dyn ItemSink) -> BoxFuture<'_, Result<()>> {
        Box::pin(async move {
            let DeleteItem { table, key } = self;
            let context = |error: Error| error.operation("DeleteItem").on_table(table.name());
            let (hash, range) = key.map_err(context)?;
            let key = Key::new(table.schema().await?, hash, range).map_err(context)?;
            send_with(&table, &key, return_old, sink).await
        })
    }
}

impl IntoFuture for DeleteItem {
    type Output = Result<()>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.send(false, &mut One::new(Presence)).await })
    }
}

/// The deletion of one item that gives it as it was. Await it to send it.
#[must_use = "a request is sent when it is awaited"]
#[derive(Debug)]
pub struct DeleteReturning<M> {
    delete: DeleteItem,
    model: PhantomData<fn() -> M>,
}

impl<M> DeleteReturning<M> {
    fn new(delete: DeleteItem) -> Self {
        DeleteReturning { delete, model: PhantomData }
    }
}

impl<M: Record> IntoFuture for DeleteReturning<M> {
    type Output = Result<Option<M>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let mut sink = One::new(Plain::NEW);
            self.delete.send(true, &mut sink).await?;
            Ok(sink.into_item())
        })
    }
}

/// Deletes an item.
pub(super) async fn send(table: &TableRef, key: &Key) -> Result<()> {
    send_with(table, key, false, &mut One::new(Presence)).await
}

async fn send_with(table: &TableRef, key: &Key, return_old: bool, sink: &mut dyn ItemSink) -> Result<()> {
    let delete = Delete { table: table.name(), key, expression: Expression::default(), return_old };
    let result = table.db().transport().delete(delete, sink).await;
    match table.db().metering(Access::Write, result) {
        Ok(_) => Ok(()),
        Err(failure) => Err(failure.error.operation("DeleteItem").on_table(table.name()).with_key(key)),
    }
}
