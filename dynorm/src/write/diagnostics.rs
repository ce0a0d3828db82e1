//! What exists for the compiler's messages alone: traits that nothing implements, asked for by
//! methods that nobody can call.

use super::any::AnyWrite;
use super::batch::{BatchOutcome, BatchWrite, Leftover, PutAll, Rest};
use super::delete::DeleteItem;
use super::delete_read::{DeleteRead, IdempotentDelete};
use super::idempotent::{Idempotent, IdempotentSave};
use super::modify::Modify;
use super::put::PutItem;
use super::returning::{New, Old, Returning};
use super::save::SaveItem;
use super::transaction::TransactWrite;
use super::update::UpdateItem;
use crate::db::{Item, Saved, Updated, no_futures_by_themselves};
use crate::error::Result;
use crate::model::Record;

no_futures_by_themselves! {
    [M: Record] PutItem<M> => Result<()>;
    [M: Record] UpdateItem<M> => Result<Updated>;
    ['a, M: Record] UpdateItem<M, &'a mut Item<M>> => Result<Updated>;
    [M: Record] DeleteItem<M> => Result<()>;
    [M: Record] Returning<M, Old> => Result<Option<Item<M>>>;
    [M: Record] Returning<M, New> => Result<Item<M>>;
    [] AnyWrite => Result<()>;
    [] Idempotent => Result<()>;
    ['a] IdempotentSave<'a> => Result<Saved>;
    ['a] SaveItem<'a> => Result<Saved>;
    ['a] DeleteRead<'a> => Result<()>;
    ['a] IdempotentDelete<'a> => Result<()>;
    ['a, M: Record, E: 'a] Modify<'a, M, E> => Result<Item<M>, E>;
    ['a] TransactWrite<'a> => Result<()>;
    [] BatchWrite => BatchOutcome<Leftover>;
    ['a, T: Send + 'a] PutAll<'a, T> => BatchOutcome<T, Rest<'a, T>>;
}

/// What writes an item, and so can give it back as it was. Of checks nothing implements it.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a check gives no item back",
    label = "a check writes nothing",
    note = "`get` the item to look at it; what gives an item back are `put`, `update` and `delete`"
)]
pub trait GivesBack {}

/// What can be sent by itself. Nothing implements it: without it, "is not a future" would be all
/// that the compiler says to whoever awaits a check.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a check is not sent by itself: it is part of a transaction",
    label = "a check cannot be sent by itself",
    note = "hand it to a transaction, `db.transact_write().with(table.check(..).only_if(..))`, \
            together with what is to be written only if it holds; to look at an item by itself, \
            `get` it",
    note = "a condition on the very item that is written stands on the write: `table.put(..).only_if(..)`"
)]
pub trait SentAlone {
    #[doc(hidden)]
    fn never<T>() -> T;
}

/// What gives an item back although it is made exactly once. Nothing implements it.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a write that is made exactly once gives no item back",
    label = "not together with `idempotent`",
    note = "it is a transaction, which gives no item back: `get` the item afterwards",
    note = "without `idempotent` a condition that does not hold a second time, such as on a set of \
            what was done, keeps an update from counting twice"
)]
pub trait GivesBackOnce<'a> {}

/// What takes a condition after it was made a transaction. Nothing implements it.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the condition of a write comes before `idempotent`",
    label = "`only_if` is for the write itself",
    note = "turn them round: `table.update(..).only_if(..).idempotent()`"
)]
pub trait TakesConditionLate<'a> {}

/// What takes a condition although it is of an item that was read. Nothing implements it.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a save or deletion of an item takes no condition",
    label = "`only_if` is for writes by key",
    note = "look at the item before: a `save` and a `delete_if_unchanged` are made only if it is still \
            as it was read; a write by its key takes any condition, \
            `table.update(..).set(..).only_if(..)`, `table.delete(..).only_if(..)`"
)]
pub trait TakesCondition<'a> {}

/// What takes the writes of a transaction by table and item, as a batch does. Nothing implements
/// it.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a transaction takes whole writes, with their conditions",
    label = "this is how a batch is filled",
    note = "pass the write as its table makes it: `.with(table.put(..))`, `.with(table.delete(..))`; \
            items that were read by `.save(&mut item)`"
)]
pub trait TakesByTable {}
