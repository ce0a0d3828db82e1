//! `DeleteItem`: [`Table::delete`].

use std::any::TypeId;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;

use super::any::{AnyWrite, Write};
use super::idempotent::Idempotent;
use super::preview::WritePreview;
use super::returning::Returning;
use super::send::send_alone;
use crate::codec::memory::to_value;
use crate::db::{Table, TableRef};
use crate::error::Result;
use crate::expr::typed::ConditionOn;
use crate::model::{
    ComposedKey, Entity, HashAndRange, HashOnly, IntoKey, KeyValues, MadeOfParts, Model, OneTenant, Record,
    Untyped, ValueOf, pair,
};
use crate::value::Map;

impl<M: Model<Shape = HashOnly>> Table<M, HashOnly> {
    /// Deletes an item by its hash key. That there is none is no error. Await it, or first say
    /// [`only_if`](DeleteItem::only_if) or [`returning_old`](DeleteItem::returning_old).
    pub fn delete(&self, hash: impl ValueOf<M::Hash>) -> DeleteItem<M> {
        DeleteItem::new(self.inner(), to_value(&hash).map(|hash| (hash, None)).map_err(Into::into))
    }
}

impl<M: Model<Shape = HashAndRange>> Table<M, HashAndRange> {
    /// Deletes an item by its hash and range key. That there is none is no error. Await it, or
    /// first say [`only_if`](DeleteItem::only_if) or [`returning_old`](DeleteItem::returning_old).
    pub fn delete(&self, hash: impl ValueOf<M::Hash>, range: impl ValueOf<M::Range>) -> DeleteItem<M> {
        DeleteItem::new(self.inner(), pair::<M>(&hash, &range))
    }
}

impl<M: Entity, Shape: MadeOfParts> Table<M, Shape> {
    /// Deletes an item by its key, which the entity's `key` makes. That there is none is no error.
    /// Await it, or first say
    /// [`only_if`](DeleteItem::only_if) or [`returning_old`](DeleteItem::returning_old).
    pub fn delete(&self, key: ComposedKey<M>) -> DeleteItem<M>
    where
        Shape: OneTenant,
    {
        DeleteItem::new(self.inner(), key.into_pair(self.inner().tenancy()))
    }
}

impl Table<Map, Untyped> {
    /// Deletes an item by its key, `hash` or `(hash, range)`. That there is none is no error. Await
    /// it, or first say [`only_if`](DeleteItem::only_if) or
    /// [`returning_old`](DeleteItem::returning_old).
    pub fn delete(&self, key: impl IntoKey<Map, Untyped>) -> DeleteItem<Map> {
        DeleteItem::new(self.inner(), key.into_values(self.inner().tenancy()))
    }
}

/// The deletion of one item by its key. Await it to send it.
///
/// It is a value, [as each write](Write): it can be cloned, kept, and sent by another task.
///
/// ```
/// # use dynorm::prelude::*;
/// # #[derive(Model)]
/// # #[model(table = "users")]
/// # struct User {
/// #     #[hash_key]
/// #     name: String,
/// #     email: Option<String>,
/// # }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> dynorm::Result<()> {
/// # let db = Db::embedded()?;
/// # let users = db.table::<User>();
/// # users.create().await?;
/// users.put(&User { name: "Ada".into(), email: None }).await?;
///
/// let deletion = users.delete("Ada").only_if(User::email().not_exists()).returning_old();
/// let ada: Option<Item<User>> = deletion.await?;
/// assert!(ada.is_some_and(|ada| ada.is_new()), "she is not in the table any more");
/// # Ok(())
/// # }
/// ```
///
/// On a table of several [entities](derive@crate::Model#entities-on-one-table) an item of another
/// one is not deleted: that is [`Kind::AnotherEntity`](crate::Kind::AnotherEntity).
///
/// # When an answer is lost
///
/// The SDK then sends the deletion again. One without a condition succeeds however often it is
/// sent. One with a condition may fail because it has itself deleted the item, or because somebody
/// else has: an item that is gone cannot tell. That is a [conflict](crate::Kind::Conflict) which
/// says [`may_be_applied`](crate::Error::may_be_applied), never a success.
#[must_use = "a request is sent when it is awaited"]
pub struct DeleteItem<M> {
    write: AnyWrite,
    model: PhantomData<fn() -> M>,
}

impl<M: Record> DeleteItem<M> {
    pub(super) fn new(table: &TableRef, key: KeyValues) -> Self {
        DeleteItem { write: AnyWrite::delete(table, TypeId::of::<M>(), key), model: PhantomData }
    }

    /// Only if the item meets the condition. It may be about any attribute, keys included. Where
    /// there is no item, no attribute exists: `User::email().not_exists()` holds then. Of several
    /// conditions all must hold.
    ///
    /// If it does not hold, that is a [conflict](crate::Kind::Conflict) with the item as it is:
    /// [`Error::current`](crate::Error::current).
    pub fn only_if(mut self, condition: impl ConditionOn<M>) -> Self {
        self.write = self.write.only_if(condition.into_condition().into_holds());
        self
    }

    /// Gives the item as it was, as a new [`Item`](crate::Item): see [`Returning`].
    pub fn returning_old(self) -> Returning<M> {
        Returning::new(self.write)
    }

    /// The same write, made exactly once whatever becomes of the answer, at twice the price: see
    /// [`Idempotent`].
    pub fn idempotent(self) -> Idempotent {
        Idempotent::new(self.write)
    }

    /// What this will send.
    ///
    /// # Errors
    ///
    /// As [`AnyWrite::preview`].
    pub fn preview(&self) -> Result<WritePreview> {
        self.write.preview()
    }
}

impl<M: Record> IntoFuture for DeleteItem<M> {
    type Output = Result<()>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        send_alone(self.write)
    }
}

#[diagnostic::do_not_recommend]
impl<M: Record> Write for DeleteItem<M> {
    fn into_any(self) -> AnyWrite {
        self.write
    }
}

impl<M> Clone for DeleteItem<M> {
    fn clone(&self) -> Self {
        DeleteItem { write: self.write.clone(), model: PhantomData }
    }
}

impl<M> fmt::Debug for DeleteItem<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write.fmt(f)
    }
}
