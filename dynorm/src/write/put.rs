//! `PutItem`: [`Table::put`], [`Table::insert`].

use std::any::TypeId;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;

use super::any::{AnyWrite, Write};
use super::as_model::AsModel;
use super::idempotent::Idempotent;
use super::preview::WritePreview;
use super::returning::Returning;
use super::send::send_alone;
use crate::db::Table;
use crate::error::Result;
use crate::expr::typed::ConditionOn;
use crate::model::{KeyedItem, Record};

impl<M: Record, Shape> Table<M, Shape> {
    /// Writes an item, in place of one with the same key if there is one. That one is **erased**,
    /// with all attributes that the model does not know. Await it, or first say
    /// [`only_if`](PutItem::only_if).
    ///
    /// Takes the model or a reference to it, and encodes it at once, so that the write is a value
    /// of its own. A `#[version]` is drawn when it is sent: `model` keeps the one that it has. An
    /// [`item`](Self::item) that is saved learns the new one.
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
    /// let ada = User { name: "Ada".into(), visits: 1 };
    /// users.put(&ada).await?;
    ///
    /// let error = users.put(&ada).only_if(User::visits().lt(1)).await.unwrap_err();
    /// assert!(error.is_conflict());
    /// assert_eq!(error.current::<User>().map(|ada| ada.visits), Some(1));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Kind::Conflict`](crate::Kind::Conflict) if the condition does not hold.
    /// [`Kind::NotUnique`](crate::Kind::NotUnique) if another item has one of its
    /// [unique](crate::UniqueValue) values. If the model cannot be encoded, and as any request.
    pub fn put(&self, model: impl AsModel<M>) -> PutItem<M> {
        let item = KeyedItem::new(model.as_model(), M::declared_schema());
        PutItem::new(AnyWrite::put(self.inner(), TypeId::of::<M>(), item))
    }

    /// Writes an item that must not exist yet. Await it.
    ///
    /// # Errors
    ///
    /// [`Kind::Conflict`](crate::Kind::Conflict) if there is an item with the same key, and then
    /// [`Error::current`](crate::Error::current) has it. Otherwise as [`put`](Self::put).
    pub fn insert(&self, model: impl AsModel<M>) -> PutItem<M> {
        let item = KeyedItem::new(model.as_model(), M::declared_schema());
        PutItem::new(AnyWrite::insert(self.inner(), TypeId::of::<M>(), item))
    }
}

/// A put or insert of one item. Await it to send it.
///
/// It is a value, [as each write](Write): it can be cloned, kept, and sent by another task.
///
/// # When an answer is lost
///
/// The SDK then sends the put again. If its condition fails only because the first attempt has been
/// applied, that is seen: by the unique `#[version]` that this put drew, or without one by the
/// item's being just what was sent, which an equal put by another client looks like too. It is a
/// success then. Otherwise the conflict says [`may_be_applied`](crate::Error::may_be_applied).
#[must_use = "a request is sent when it is awaited"]
pub struct PutItem<M> {
    write: AnyWrite,
    model: PhantomData<fn() -> M>,
}

impl<M: Record> PutItem<M> {
    fn new(write: AnyWrite) -> Self {
        PutItem { write, model: PhantomData }
    }

    /// Only if the item that is there now meets the condition. It may be about any attribute, keys
    /// included. Where there is no item, no attribute exists: `User::name().not_exists()` on the
    /// hash key is an insert. Of several conditions all must hold.
    ///
    /// If it does not hold, that is a [conflict](crate::Kind::Conflict) with the item as it is:
    /// [`Error::current`](crate::Error::current).
    pub fn only_if(mut self, condition: impl ConditionOn<M>) -> Self {
        self.write = self.write.only_if(condition.into_condition().into_holds());
        self
    }

    /// Gives the item that was there before, as a new [`Item`](crate::Item): see [`Returning`].
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
    /// users.put(&User { name: "Ada".into(), visits: 1 }).await?;
    /// let before = users.put(&User { name: "Ada".into(), visits: 2 }).returning_old().await?;
    /// assert_eq!(before.map(|ada| ada.visits), Some(1));
    /// # Ok(())
    /// # }
    /// ```
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

impl<M: Record> IntoFuture for PutItem<M> {
    type Output = Result<()>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        send_alone(self.write)
    }
}

#[diagnostic::do_not_recommend]
impl<M: Record> Write for PutItem<M> {
    fn into_any(self) -> AnyWrite {
        self.write
    }
}

impl<M> Clone for PutItem<M> {
    fn clone(&self) -> Self {
        PutItem { write: self.write.clone(), model: PhantomData }
    }
}

impl<M> fmt::Debug for PutItem<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write.fmt(f)
    }
}
