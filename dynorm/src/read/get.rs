//! `GetItem`: [`Table::get`], [`Table::contains`].

use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;

use futures_core::future::BoxFuture;

use super::diagnostics::TakesCondition;
use super::unexpired::{Expiry, Unexpired, with_expiry};
use crate::codec::memory::to_value;
use crate::db::{Item, Table, TableRef};
use crate::error::{Error, Result};
use crate::expr::{AttributePath, Expression};
use crate::model::{
    ComposedKey, Entity, HashAndRange, HashOnly, IntoKey, Key, KeyValues, MadeOfParts, Model, OneTenant,
    Record, Untyped, ValueOf, pair,
};
use crate::schema::Text;
use crate::transport::decode::{Plain, Presence, Tracked};
use crate::transport::op::Get;
use crate::transport::{ItemSink, One};
use crate::value::Map;

impl<M: Model<Shape = HashOnly>> Table<M, HashOnly> {
    /// Reads an item by its hash key; `None` if there is none. Await it, or first ask for a
    /// [`consistent`](GetItem::consistent) read.
    ///
    /// What is handed to `tokio::spawn`, `join!` or `try_join_all` has to be the future itself,
    /// which [`into_future`](GetItem#method.into_future) makes of it, as of every request. It holds
    /// all that it needs. See [several at once](crate::guide::batches#several-at-once).
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "users")]
    /// # struct User {
    /// #     #[hash_key]
    /// #     name: String,
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let users = Db::embedded()?.table::<User>();
    /// # users.create().await?;
    /// let ada = tokio::spawn(users.get("Ada").into_future());
    /// assert!(ada.await.expect("it does not panic")?.is_none());
    /// # Ok(())
    /// # }
    /// ```
    pub fn get(&self, hash: impl ValueOf<M::Hash>) -> GetItem<M> {
        GetItem::new(self.inner(), to_value(&hash).map(|hash| (hash, None)).map_err(Into::into))
    }

    /// Whether there is an item with this hash key. Reads its keys alone, consistently.
    pub fn contains(&self, hash: impl ValueOf<M::Hash>) -> Contains {
        Contains::new(self.inner(), to_value(&hash).map(|hash| (hash, None)).map_err(Into::into))
    }
}

impl<M: Model<Shape = HashAndRange>> Table<M, HashAndRange> {
    /// Reads an item by its hash and range key; `None` if there is none. Await it, or first ask for
    /// a [`consistent`](GetItem::consistent) read.
    pub fn get(&self, hash: impl ValueOf<M::Hash>, range: impl ValueOf<M::Range>) -> GetItem<M> {
        GetItem::new(self.inner(), pair::<M>(&hash, &range))
    }

    /// Whether there is an item with this key. Reads its keys alone, consistently.
    pub fn contains(&self, hash: impl ValueOf<M::Hash>, range: impl ValueOf<M::Range>) -> Contains {
        Contains::new(self.inner(), pair::<M>(&hash, &range))
    }
}

impl<M: Entity, Shape: MadeOfParts> Table<M, Shape> {
    /// Reads an item by its key, which the entity's `key` makes; `None` if there is none. Await it,
    /// or first ask for a
    /// [`consistent`](GetItem::consistent) read.
    pub fn get(&self, key: ComposedKey<M>) -> GetItem<M>
    where
        Shape: OneTenant,
    {
        GetItem::new(self.inner(), key.into_pair(self.inner().tenancy()))
    }

    /// Whether there is an item with this key. Reads its keys alone, consistently.
    pub fn contains(&self, key: ComposedKey<M>) -> Contains
    where
        Shape: OneTenant,
    {
        Contains::new(self.inner(), key.into_pair(self.inner().tenancy()))
    }
}

impl Table<Map, Untyped> {
    /// Reads an item by its key, `hash` or `(hash, range)`; `None` if there is none.
    pub fn get(&self, key: impl IntoKey<Map, Untyped>) -> GetItem<Map> {
        GetItem::new(self.inner(), key.into_values(self.inner().tenancy()))
    }

    /// Whether there is an item with this key, `hash` or `(hash, range)`. Reads its keys alone,
    /// consistently.
    pub fn contains(&self, key: impl IntoKey<Map, Untyped>) -> Contains {
        Contains::new(self.inner(), key.into_values(self.inner().tenancy()))
    }
}

/// A read of one item. Await it to send it.
#[must_use = "a request is sent when it is awaited"]
#[derive(Debug)]
pub struct GetItem<M> {
    table: TableRef,
    key: KeyValues,
    consistent: bool,
    /// The attribute by which items expire, if one that has is not wanted.
    pub(super) not_expired: Option<Text>,
    model: PhantomData<fn() -> M>,
}

impl<M: Record> GetItem<M> {
    pub(super) fn new(table: &TableRef, key: KeyValues) -> Self {
        GetItem { table: table.clone(), key, consistent: false, not_expired: None, model: PhantomData }
    }

    /// The table, the values of the key, and how it is read.
    pub(super) fn into_parts(self) -> (TableRef, KeyValues, Reading) {
        let GetItem { table, key, consistent, not_expired, .. } = self;
        (table, key, Reading { consistent, not_expired, paths: None })
    }

    /// Sees every write that was answered before: a [strongly consistent read], at twice the price.
    ///
    /// [strongly consistent read]: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.ReadConsistency.html
    pub fn consistent(mut self) -> Self {
        self.consistent = true;
        self
    }

    #[doc(hidden)]
    pub fn only_if<C>(self, _condition: C) -> Self
    where
        Self: TakesCondition,
    {
        self
    }

    /// Sends the request and gives the model alone: cheaper, but without saves and without the
    /// attributes that the model does not know.
    ///
    /// # Errors
    ///
    /// If the item does not fit the model, and as any request.
    pub async fn model(self) -> Result<Option<M>> {
        let (table, key, reading) = self.into_parts();
        let mut sink = One::new(Plain::NEW);
        send(&table, key, reading, &mut sink).await?;
        Ok(sink.into_item())
    }
}

impl<M: Record> IntoFuture for GetItem<M> {
    type Output = Result<Option<Item<M>>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let (table, key, reading) = self.into_parts();
            let mut sink = One::new(Tracked::NEW);
            send(&table, key, reading, &mut sink).await?;
            Ok(sink.into_item().map(|loaded| Item::loaded(table, loaded)))
        })
    }
}

/// A question whether an item exists. Await it to send it.
#[must_use = "a request is sent when it is awaited"]
#[derive(Debug)]
pub struct Contains {
    table: TableRef,
    key: KeyValues,
}

impl Contains {
    pub(super) fn new(table: &TableRef, key: KeyValues) -> Self {
        Contains { table: table.clone(), key }
    }
}

impl IntoFuture for Contains {
    type Output = Result<bool>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let mut sink = One::new(Presence);
            let reading = Reading { consistent: true, not_expired: None, paths: Some(Vec::new()) };
            send(&self.table, self.key, reading, &mut sink).await?;
            Ok(sink.into_item().is_some())
        })
    }
}

/// How an item is read.
pub(super) struct Reading {
    pub(super) consistent: bool,
    /// The attribute by which items expire, if one that has is not wanted.
    pub(super) not_expired: Option<Text>,
    /// The attributes to read, besides the hash key, which every item has; `None` for all.
    pub(super) paths: Option<Vec<AttributePath>>,
}

pub(super) fn send<'a>(
    table: &'a TableRef,
    key: KeyValues,
    reading: Reading,
    sink: &'a mut dyn ItemSink,
) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let context = |error: Error| error.operation("GetItem").on_table(table.name());
        let key = key.map_err(context)?;
        let schema = table.schema_for(|schema| Key::check(schema, &key)).await?;
        let key = Key::new(&schema, key.0, key.1).map_err(context)?;
        let Reading { consistent, not_expired, paths } = reading;
        let expression = match paths {
            Some(mut paths) => {
                if let Some(attribute) = &not_expired {
                    with_expiry(&mut paths, attribute).map_err(context)?;
                }
                let hash = AttributePath::new(schema.hash.name.clone());
                if !paths.contains(&hash) {
                    paths.push(hash);
                }
                Expression::default().with_projection(&paths)
            }
            None => Expression::default(),
        };
        let get = Get { table: table.name(), key: &key, consistent, expression };
        let transport = table.db().transport();
        let result = match not_expired.map(|attribute| Expiry::now(attribute, table)) {
            Some(expiry) => transport.send(&get, &mut Unexpired { expiry, sink }).await,
            None => transport.send(&get, sink).await,
        };
        #[cfg(dynorm_broken)]
        if crate::broken::is("reads fail without a cause") {
            let error = Error::new(crate::error::Kind::Other, "no cause");
            return Err(context(error).with_key(&key));
        }
        result.map(drop).map_err(|failure| context(failure.error).with_key(&key))
    })
}
