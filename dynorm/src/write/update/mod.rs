//! `UpdateItem`: [`Table::update`].

mod actions;
mod change;
mod changes;
mod item;
mod look;
mod send;
mod touch;

use std::any::TypeId;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;

pub(super) use change::{Change, NextVersion, Wants, too_large, with_update};
pub(super) use look::look;
pub(super) use send::{update, with_version};

use super::any::{AnyWrite, Write};
use super::idempotent::Idempotent;
use super::preview::WritePreview;
use super::returning::{New, Old, Returning};
use super::send::send_update;
use crate::codec::memory::to_value;
use crate::db::{Table, TableRef, Updated};
use crate::error::Result;
use crate::expr::typed::ConditionOn;
use crate::model::{
    ComposedKey, Entity, HashAndRange, HashOnly, IntoKey, ItemSchema, KeyValues, MadeOfParts, Model,
    OneTenant, Record, Untyped, ValueOf, pair,
};
use crate::value::Map;

impl<M: Model<Shape = HashOnly>> Table<M, HashOnly> {
    /// Changes an item by its hash key, without reading it: see [`UpdateItem`].
    pub fn update(&self, hash: impl ValueOf<M::Hash>) -> UpdateItem<M> {
        UpdateItem::new(self.inner(), to_value(&hash).map(|hash| (hash, None)).map_err(Into::into))
    }
}

impl<M: Model<Shape = HashAndRange>> Table<M, HashAndRange> {
    /// Changes an item by its hash and range key, without reading it: see [`UpdateItem`].
    pub fn update(&self, hash: impl ValueOf<M::Hash>, range: impl ValueOf<M::Range>) -> UpdateItem<M> {
        UpdateItem::new(self.inner(), pair::<M>(&hash, &range))
    }
}

impl<M: Entity, Shape: MadeOfParts> Table<M, Shape> {
    /// Changes an item by its key, which the entity's `key` makes, without reading it: see
    /// [`UpdateItem`]. Parts of keys are changed by a save, which knows the others.
    pub fn update(&self, key: ComposedKey<M>) -> UpdateItem<M>
    where
        Shape: OneTenant,
    {
        UpdateItem::new(self.inner(), key.into_pair(self.inner().tenancy()))
    }
}

impl Table<Map, Untyped> {
    /// Changes an item by its key, `hash` or `(hash, range)`, without reading it: see
    /// [`UpdateItem`]. Its paths are made by [`attribute`](crate::attribute).
    pub fn update(&self, key: impl IntoKey<Map, Untyped>) -> UpdateItem<Map> {
        UpdateItem::new(self.inner(), key.into_values(self.inner().tenancy()))
    }
}

/// A change of one item that is not read before. Await it to send it.
///
/// Each method changes one path: an attribute (`User::visits()`), a part of a document
/// (`User::address().city()`), an element of a list (`User::log().at(2)`), an entry of a map
/// (`User::limits().key("daily")`), or by [`attribute`](crate::attribute) what the model does not
/// know. All of them are made at once or not at all, and each sees the item as it was before: their
/// order means nothing.
///
/// ```
/// # use dynorm::prelude::*;
/// # #[derive(Model)]
/// # #[model(table = "stock")]
/// # struct Stock {
/// #     #[hash_key]
/// #     sku: String,
/// #     count: u32,
/// #     sold: u32,
/// #     log: Vec<String>,
/// # }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> dynorm::Result<()> {
/// # let db = Db::embedded()?;
/// let stock = db.table::<Stock>();
/// # stock.create().await?;
/// # stock.put(&Stock { sku: "cup".into(), count: 3, sold: 0, log: Vec::new() }).await?;
/// stock
///     .update("cup")
///     .subtract(Stock::count(), 2)
///     .add(Stock::sold(), 2)
///     .append(Stock::log(), ["two to Ada"])
///     .only_if(Stock::count().ge(2))
///     .await?;
/// # let cup = stock.get("cup").await?.unwrap();
/// # assert_eq!((cup.count, cup.sold, cup.log.len()), (1, 2, 1));
/// # Ok(())
/// # }
/// ```
///
/// # What it asks of the item
///
/// That it is there: an update makes no item, unless it may by [`upsert`](Self::upsert), since one
/// of a few attributes alone is one that no model can read. What is above a nested path must be
/// there too: DynamoDB makes no documents on the way. And what [`only_if`](Self::only_if) says.
///
/// What it adds to, appends to or takes members from must be a number, a list or a set if it is
/// there, and is none where another client has stored `NULL`. That is
/// [`Kind::Invalid`](crate::Kind::Invalid), and names the attribute: after such a failure, and only
/// then, the item is read to find it. [`set`](Self::set) takes whatever is there.
///
/// On a table of several [entities](derive@crate::Model#entities-on-one-table) that it is of the
/// one that is written: one of another entity stays as it is, and is
/// [`Kind::AnotherEntity`](crate::Kind::AnotherEntity).
///
/// # Versions
///
/// The `#[version]` of a model is set by each update: a new one that is drawn when it is sent, or
/// one more if it counts. So a save of what was read before an update conflicts.
///
/// # Schemas
///
/// An update of a model that says of which [schema](crate::Upgrade) its items are is made of an
/// item of this schema alone. One of an older schema is a conflict, whose
/// [`current`](crate::Error::current) item is the upgraded one: change and save that, as
/// [`modify`](crate::Table#method.modify) does. [`any_schema`](Self::any_schema) lifts that.
///
/// # When an answer is lost
///
/// The SDK then sends it again, and an update that adds or appends may be made twice:
/// [`Updated::may_be_applied_twice`] says so. Each attempt after that draws a version of its own,
/// so that a save of what was read in between conflicts. Where counting twice matters, make it
/// [`idempotent`](Self::idempotent), or ask for what does not hold a second time, such as
/// `only_if(!Order::payments().contains(id))`.
///
/// # Errors
///
/// - [`Kind::NotFound`](crate::Kind::NotFound) if there is no such item, and no other condition
///   that may not have held.
/// - [`Kind::Conflict`](crate::Kind::Conflict) if a condition does not hold, or if what must be
///   there is not: the message says which, and [`Error::current`](crate::Error::current) has the
///   item as it is.
/// - Before sending: [`Kind::Invalid`](crate::Kind::Invalid) if an [`attribute`](crate::attribute)
///   is a part of the key or the version, or if two paths overlap, and
///   [`Kind::TooLarge`](crate::Kind::TooLarge) if the expression is over DynamoDB's limits.
///   [`Kind::Encode`](crate::Kind::Encode) for a value that DynamoDB cannot hold.
///
/// Otherwise as any request. After an attempt that got no certain answer, each error says
/// [`may_be_applied`](crate::Error::may_be_applied).
///
/// `I` is the item that is moved on to what came back, if this is the update [of an
/// item](crate::Item::update).
#[must_use = "an update is sent when it is awaited"]
pub struct UpdateItem<M, I = ()> {
    write: AnyWrite,
    /// What is moved on to what came back.
    item: I,
    model: PhantomData<fn() -> M>,
}

impl<M: Record, I> UpdateItem<M, I> {
    fn of(table: &TableRef, key: KeyValues, item: I) -> Self {
        UpdateItem { write: AnyWrite::update(table, TypeId::of::<M>(), key), item, model: PhantomData }
    }

    /// Changes the item only if this holds, on any attributes, those of the key too. Several such
    /// conditions must all hold.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "users")]
    /// # struct User {
    /// #     #[hash_key]
    /// #     name: String,
    /// #     visits: u32,
    /// # }
    /// # fn update(users: &Table<User>) {
    /// let update = users.update("ada").add(User::visits(), 1).only_if(User::visits().lt(10));
    /// # }
    /// ```
    pub fn only_if(mut self, condition: impl ConditionOn<M>) -> Self {
        self.write = self.write.only_if(condition.into_condition().into_holds());
        self
    }
}

impl<M: Record> UpdateItem<M> {
    fn new(table: &TableRef, key: KeyValues) -> Self {
        UpdateItem::of(table, key, ())
    }

    /// Makes the item if it is not there: from its key and what this update sets, and nothing else.
    /// A model can read it only if all other attributes may be absent.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "hits")]
    /// # struct Hits {
    /// #     #[hash_key]
    /// #     page: String,
    /// #     count: u64,
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let db = Db::embedded()?;
    /// # let hits = db.table::<Hits>();
    /// # hits.create().await?;
    /// hits.update("/").add(Hits::count(), 1).upsert().await?;
    /// # assert_eq!(hits.get("/").await?.unwrap().count, 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn upsert(mut self) -> Self {
        if let Some(change) = self.write.change_mut() {
            change.upsert = true;
        }
        self
    }

    /// Makes it of whatever schema the item is, where it is only made of one of the model's own
    /// [schema](crate::Upgrade) without this. The item stays of the schema that it is: so this is
    /// for attributes that all versions have, and that mean the same to all of them. What a later
    /// upgrade makes of the item, it makes of what this has changed too.
    ///
    /// Not together with [`upsert`](Self::upsert), which would have to make an item of some schema.
    pub fn any_schema(mut self) -> Self
    where
        M: ItemSchema,
    {
        if let Some(change) = self.write.change_mut() {
            change.any_schema = true;
        }
        self
    }

    /// Gives the item as it was before, as a new [`Item`](crate::Item); `None` if there was none:
    /// see [`Returning`]. Not in a transaction.
    pub fn returning_old(self) -> Returning<M, Old> {
        Returning::new(self.write)
    }

    /// Gives the item as it is then, loaded: it can be changed and saved. See [`Returning`]. Not in
    /// a transaction.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "users")]
    /// # struct User {
    /// #     #[hash_key]
    /// #     name: String,
    /// #     visits: u32,
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let db = Db::embedded()?;
    /// # let users = db.table::<User>();
    /// # users.create().await?;
    /// # users.put(&User { name: "Ada".into(), visits: 0 }).await?;
    /// let mut ada: Item<User> = users.update("Ada").add(User::visits(), 1).returning_new().await?;
    /// assert_eq!(ada.visits, 1);
    /// ada.visits = 0;
    /// ada.save().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn returning_new(self) -> Returning<M, New> {
        Returning::new(self.write)
    }

    /// The same update, made exactly once whatever becomes of the answer, at twice the price: see
    /// [`Idempotent`].
    pub fn idempotent(self) -> Idempotent {
        Idempotent::new(self.write)
    }

    /// What this will send. A version is drawn only then.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "users")]
    /// # struct User {
    /// #     #[hash_key]
    /// #     name: String,
    /// #     visits: u32,
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let users = Db::embedded()?.table::<User>();
    /// let preview = users.update("ada").add(User::visits(), 1).preview()?;
    /// assert_eq!(preview.update.as_deref(), Some("ADD #1 :0"));
    /// assert_eq!(preview.condition.as_deref(), Some("attribute_exists(#0)"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`AnyWrite::preview`].
    pub fn preview(&self) -> Result<WritePreview> {
        self.write.preview()
    }
}

impl<M: Record> IntoFuture for UpdateItem<M> {
    type Output = Result<Updated>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        send_update(self.write)
    }
}

#[diagnostic::do_not_recommend]
impl<M: Record> Write for UpdateItem<M> {
    fn into_any(self) -> AnyWrite {
        self.write
    }
}

impl<M> Clone for UpdateItem<M> {
    fn clone(&self) -> Self {
        UpdateItem { write: self.write.clone(), item: (), model: PhantomData }
    }
}

impl<M, I> fmt::Debug for UpdateItem<M, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write.fmt(f)
    }
}
