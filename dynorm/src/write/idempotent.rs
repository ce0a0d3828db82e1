//! Writes that are made once, whatever becomes of the answer: `idempotent()` on a write.

use std::fmt;
use std::future::IntoFuture;

use futures_core::future::BoxFuture;

use super::any::AnyWrite;
use super::diagnostics::{GivesBackOnce, TakesConditionLate};
use super::preview::WritePreview;
use super::save::SavedItem;
use super::transaction::{TransactWrite, View};
use crate::db::Saved;
use crate::error::Result;
use crate::track::Saving;

/// A write that is made exactly once, though it may be sent several times: a
/// [transaction](TransactWrite) of this write alone, with a token by which DynamoDB knows a
/// repetition for ten minutes. Await it to send it.
///
/// A plain write whose answer is lost is sent again by the SDK. An update that adds or appends may
/// then be made twice, and a condition may fail because of what the first attempt has written. Here
/// neither happens. It costs twice the capacity of a plain write, and it can give no item back.
///
/// ```
/// # use dynorm::prelude::*;
/// # #[derive(Model)]
/// # #[model(table = "users")]
/// # struct User { #[hash_key] name: String, visits: u32 }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> dynorm::Result<()> {
/// # let db = Db::embedded()?;
/// # let users = db.table::<User>();
/// # users.create().await?;
/// users.insert(&User { name: "Ada".into(), visits: 0 }).idempotent().await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// As the write by itself. [`Kind::TransactionConflict`](crate::Kind::TransactionConflict) if
/// another transaction was at work on the item.
#[must_use = "a write is sent when it is awaited"]
#[derive(Clone)]
pub struct Idempotent {
    write: AnyWrite,
    token: Option<String>,
}

impl Idempotent {
    pub(super) fn new(write: AnyWrite) -> Self {
        Idempotent { write, token: None }
    }

    pub(super) fn with_token(write: AnyWrite, token: Option<String>) -> Self {
        Idempotent { write, token }
    }

    /// The token by which DynamoDB knows a repetition: see [`TransactWrite::token`]. Without this,
    /// each time that it is sent is another write.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// What this will send.
    ///
    /// # Errors
    ///
    /// As [`AnyWrite::preview`], and for a token that is none.
    pub fn preview(&self) -> Result<WritePreview> {
        WritePreview::once(&self.write, self.token.as_deref())
    }

    // Of all lifetimes, since a bound without a parameter would be an error here.
    #[doc(hidden)]
    pub fn returning_old(self) -> Self
    where
        Self: for<'a> GivesBackOnce<'a>,
    {
        self
    }

    #[doc(hidden)]
    pub fn returning_new(self) -> Self
    where
        Self: for<'a> GivesBackOnce<'a>,
    {
        self
    }

    #[doc(hidden)]
    pub fn only_if<C>(self, _condition: C) -> Self
    where
        Self: for<'a> TakesConditionLate<'a>,
    {
        self
    }
}

impl IntoFuture for Idempotent {
    type Output = Result<()>;
    type IntoFuture = BoxFuture<'static, Result<()>>;

    fn into_future(self) -> Self::IntoFuture {
        let transaction = TransactWrite::of_one(self.write, self.token);
        Box::pin(async move { transaction.send().await.map(drop) })
    }
}

/// What kind of write it is, and to which table.
impl fmt::Debug for Idempotent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Idempotent").field(&self.write).finish()
    }
}

/// A save of an item that is made exactly once: see [`Idempotent`]. Await it to send it.
#[must_use = "a save is sent when it is awaited"]
pub struct IdempotentSave<'a> {
    item: &'a mut (dyn SavedItem + 'static),
    saving: Saving,
    token: Option<String>,
}

impl<'a> IdempotentSave<'a> {
    pub(super) fn new(item: &'a mut (dyn SavedItem + 'static), saving: Saving) -> Self {
        IdempotentSave { item, saving, token: None }
    }

    /// The token by which DynamoDB knows a repetition: see [`TransactWrite::token`].
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }
}

impl IdempotentSave<'_> {
    /// What this will send; `None` if nothing has changed, so that nothing is sent.
    ///
    /// # Errors
    ///
    /// As [`SaveItem::preview`](super::SaveItem::preview), and for a token that is none.
    pub fn preview(&self) -> Result<Option<WritePreview>> {
        let (saving, operation) = (self.saving, self.saving.operation());
        let view = View::Save { saving, operation, item: &*self.item };
        WritePreview::in_transaction(view, self.token.as_deref())
    }
}

impl<'a> IntoFuture for IdempotentSave<'a> {
    type Output = Result<Saved>;
    type IntoFuture = BoxFuture<'a, Result<Saved>>;

    fn into_future(self) -> Self::IntoFuture {
        let transaction =
            TransactWrite::of_save(self.item, (self.saving, self.saving.operation()), self.token);
        Box::pin(async move { Ok(if transaction.send().await? { Saved::WRITTEN } else { Saved::UNCHANGED }) })
    }
}

impl fmt::Debug for IdempotentSave<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = self.item.table().name();
        f.debug_struct("IdempotentSave").field("table", &table).finish_non_exhaustive()
    }
}
