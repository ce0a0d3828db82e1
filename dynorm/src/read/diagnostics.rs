//! What an index holds of an item is no item, a read asks for no condition, and a request is no
//! future. Nothing here can be called: without it, "no method named `save`" would be all that the
//! compiler says to whoever tries.

use std::future::{Ready, ready};

use super::get::{Contains, GetItem};
use super::get_select::GetSelected;
use super::index::Index;
use super::select::Columns;
use super::transact_get::{Gets, TransactGet};
use crate::db::{Item, Saved, no_futures_by_themselves};
use crate::error::Result;
use crate::model::Record;

no_futures_by_themselves! {
    [M: Record] GetItem<M> => Result<Option<Item<M>>>;
    [M: Record, C: Columns<M> + 'static] GetSelected<M, C> => Result<Option<C::Values>>;
    [] Contains => Result<bool>;
    [G: Gets] TransactGet<G> => Result<G::Output>;
}

/// An item as a whole. Nothing implements it.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is what an index holds of an item: it can neither be saved nor deleted",
    label = "not the whole item",
    note = "read with `fetch` in place of `stream` or `all`: it gives the items themselves"
)]
pub trait WholeItem {
    #[doc(hidden)]
    fn never<T>() -> T;
}

/// A request that takes a condition. Nothing that reads implements it.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a read of one item takes no condition",
    label = "`only_if` is for writes",
    note = "conditions stand on `put`, `insert`, `update`, `delete` and `check`; to read an item \
            and look at it, await the `get` and compare its fields",
    note = "a query or scan that leaves items out takes a `filter`"
)]
pub trait TakesCondition {}

/// The methods of an [`Item`](crate::Item), for what an index holds.
#[doc(hidden)]
pub trait Held: Index {
    #[doc(hidden)]
    fn save(&mut self) -> Ready<Result<Saved>>
    where
        Self: WholeItem,
    {
        ready(Self::never())
    }

    #[doc(hidden)]
    fn partial_save(&mut self) -> Ready<Result<Saved>>
    where
        Self: WholeItem,
    {
        ready(Self::never())
    }

    #[doc(hidden)]
    fn overwrite(&mut self) -> Ready<Result<Saved>>
    where
        Self: WholeItem,
    {
        ready(Self::never())
    }

    #[doc(hidden)]
    fn delete(&mut self) -> Ready<Result<()>>
    where
        Self: WholeItem,
    {
        ready(Self::never())
    }
}

impl<I: Index> Held for I {}
