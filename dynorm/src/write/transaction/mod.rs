//! `TransactWriteItems`: [`Db::transact_write`].

mod explain;
mod part;
mod plan;
mod preview;
mod send;

use std::fmt;
use std::future::IntoFuture;

use futures_core::future::BoxFuture;

use self::part::Part;
pub use self::preview::TransactPreview;
pub(super) use self::preview::{View, foresee};
use super::any::{AnyWrite, Write};
use super::diagnostics::TakesByTable;
use super::save::SavedItem;
use crate::db::{Db, Item};
use crate::error::Result;
use crate::model::Record;
use crate::track::Saving;

impl Db {
    /// Several writes that are all made, or none of them: see [`TransactWrite`].
    pub fn transact_write<'a>(&self) -> TransactWrite<'a> {
        TransactWrite { db: self.clone(), parts: Vec::new(), token: None, tries: 1, alone: false }
    }
}

/// Up to 100 writes, of any models and tables, that are [made together or not at all]. Await it to
/// send it.
///
/// ```
/// # use dynorm::prelude::*;
/// # #[derive(Model)]
/// # #[model(table = "stock")]
/// # struct Stock { #[hash_key] sku: String, count: u32 }
/// # #[derive(Model)]
/// # #[model(table = "orders")]
/// # struct Order { #[hash_key] id: u64, sku: String }
/// # #[derive(Model)]
/// # #[model(table = "customers")]
/// # struct Customer { #[hash_key] name: String, active: bool, orders: u32 }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> dynorm::Result<()> {
/// # let db = Db::embedded()?;
/// # let (stock, orders, customers) = (db.table::<Stock>(), db.table::<Order>(), db.table::<Customer>());
/// # stock.create().await?;
/// # orders.create().await?;
/// # customers.create().await?;
/// # stock.put(&Stock { sku: "cup".into(), count: 3 }).await?;
/// # customers.put(&Customer { name: "Ada".into(), active: true, orders: 0 }).await?;
/// let mut ada = customers.get("Ada").await?.expect("she is a customer");
/// ada.orders += 1;
/// db.transact_write()
///     .with(orders.insert(&Order { id: 7, sku: "cup".into() }))
///     .with(stock.delete("saucer").only_if(Stock::count().eq(0) | Stock::sku().not_exists()))
///     .with(stock.check("cup").only_if(Stock::count().ge(1)))
///     .save(&mut ada)
///     .await?;
/// assert!(orders.contains(7).await?);
/// # Ok(())
/// # }
/// ```
///
/// Each write is one that could be sent by itself, with its conditions; a
/// [check](crate::write::ConditionCheck) is a condition on an item that is not written. An item can
/// be in a transaction once. A transaction costs twice the capacity of its writes.
///
/// [Unique](crate::UniqueValue) values have markers, which are written along and count towards
/// the 100. One that another item has is said at the position of its write. A value can move: one
/// write frees it, and another one takes it.
///
/// # When an answer is lost
///
/// Each transaction has a token, by which DynamoDB knows a repetition for ten minutes: the SDK's
/// own retries are made once, and no lost answer is a false conflict. With a [`token`](Self::token)
/// of yours this holds for repetitions by your program too.
///
/// # Errors
///
/// If it was canceled, none of it was made, and [`Error::reasons`](crate::Error::reasons) says why,
/// for each write that was in the way, by its position. The error's kind is that of the first of
/// them: [`Kind::Conflict`](crate::Kind::Conflict) if a condition does not hold, and
/// [`Error::current`](crate::Error::current) has the item as it is;
/// [`Kind::TransactionConflict`](crate::Kind::TransactionConflict) if another transaction was at
/// work on the item.
///
/// Before sending: [`Kind::Invalid`](crate::Kind::Invalid) for the same item twice, for more than
/// 100 writes, and for tables of another client; [`Kind::TooLarge`](crate::Kind::TooLarge) for more
/// than 4 MB; and what each write by itself would refuse.
///
/// Otherwise as any request. Items that were to be saved are as they were before.
///
/// [made together or not at all]: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
#[must_use = "a transaction is sent when it is awaited"]
pub struct TransactWrite<'a> {
    db: Db,
    parts: Vec<Part<'a>>,
    token: Option<String>,
    /// How often it is sent if others are at work on its items.
    tries: u32,
    /// Stands for the one write that it has: errors are those of that.
    alone: bool,
}

impl<'a> TransactWrite<'a> {
    /// Of one write, as whose it passes.
    pub(super) fn of_one(write: AnyWrite, token: Option<String>) -> Self {
        let db = write.table().db().clone();
        TransactWrite { db, parts: vec![Part::Write(Some(write))], token, tries: 1, alone: true }
    }

    /// The same of one save, and of the name that errors call it.
    pub(super) fn of_save(
        item: &'a mut (dyn SavedItem + 'static),
        (saving, operation): (Saving, &'static str),
        token: Option<String>,
    ) -> Self {
        let db = item.table().db().clone();
        TransactWrite {
            db,
            parts: vec![Part::Save { saving, operation, item }],
            token,
            tries: 1,
            alone: true,
        }
    }

    /// Adds a write, or a check: what a table's `put`, `insert`, `update`, `delete` or `check`
    /// gives, not awaited.
    pub fn with(mut self, write: impl Write) -> Self {
        self.parts.push(Part::Write(Some(write.into_any())));
        self
    }

    /// Adds a [`save`](Item::save) of an item: on condition that all that was read is as it was, or
    /// the version. That is also asked of an item without changes, which is not written then. The
    /// item has been saved once the transaction is made.
    pub fn save<M: Record>(self, item: &'a mut Item<M>) -> Self {
        self.saving(Saving::Conditional, item)
    }

    /// Adds a [`partial_save`](Item::partial_save) of an item: on condition that what has changed
    /// is as it was read. Of an item without changes it is asked that it exists.
    ///
    /// A transaction does not say which version it found. So an item with a `#[version]` keeps the
    /// one that was read, and the next `save` of it conflicts: [`refresh`](Item::refresh) it
    /// before.
    pub fn partial_save<M: Record>(self, item: &'a mut Item<M>) -> Self {
        self.saving(Saving::Partial, item)
    }

    /// Adds an [`overwrite`](Item::overwrite) of an item, which **erases** what others have changed
    /// since it was read.
    pub fn overwrite<M: Record>(self, item: &'a mut Item<M>) -> Self {
        self.saving(Saving::Overwriting, item)
    }

    #[doc(hidden)]
    pub fn put<T: TakesByTable, V>(self, _table: T, _model: V) -> Self {
        self
    }

    #[doc(hidden)]
    pub fn delete<T: TakesByTable, K>(self, _table: T, _key: K) -> Self {
        self
    }

    fn saving(mut self, saving: Saving, item: &'a mut (dyn SavedItem + 'static)) -> Self {
        self.parts.push(Part::Save { saving, operation: saving.operation(), item });
        self
    }

    /// The token by which DynamoDB knows a repetition of this transaction: 1 to 36 characters. The
    /// same transaction with the same token is made once, [for ten minutes] after it was first
    /// made; after that, it is another one.
    ///
    /// Make it of what the transaction is about, such as the number of a payment, and a program
    /// that has crashed may send it again. All of it must be the same then, or it is
    /// [`Kind::TokenReused`](crate::Kind::TokenReused). Versions that its writes draw follow from
    /// the token, so that they are the same; those of a saved item depend on what was read. So does
    /// what a `put`, `delete` or `overwrite` of a model with [unique](crate::UniqueValue) values
    /// sends: an `insert` is the same each time.
    ///
    /// Without this, each time that it is sent has a token of its own.
    ///
    /// [for ten minutes]: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html#DDB-TransactWriteItems-request-ClientRequestToken
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// Sends it up to so many times, and for a minute, if other transactions are at work on its
    /// items ([`Kind::TransactionConflict`](crate::Kind::TransactionConflict)). The second time is
    /// at once, and before each of the others there is a wait at random that becomes longer. Once
    /// unless this says otherwise: what is contended for should not be fought for silently.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.tries = attempts.max(1);
        self
    }

    /// How many writes and checks there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.parts.len()
    }

    /// Whether there is nothing to do: then nothing is sent.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }
}

impl<'a> IntoFuture for TransactWrite<'a> {
    type Output = Result<()>;
    type IntoFuture = BoxFuture<'a, Result<()>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.send().await.map(drop) })
    }
}

/// Which writes there are, not what they write.
impl fmt::Debug for TransactWrite<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransactWrite").field("parts", &self.parts).finish_non_exhaustive()
    }
}
