//! `ConditionCheck`: [`Table::check`].

use std::any::TypeId;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::any::{AnyWrite, Write};
use super::diagnostics::{GivesBack, SentAlone};
use super::idempotent::Idempotent;
use super::preview::WritePreview;
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
    /// A check of an item by its hash key, for a transaction: see [`ConditionCheck`].
    pub fn check(&self, hash: impl ValueOf<M::Hash>) -> ConditionCheck<M> {
        ConditionCheck::new(self.inner(), to_value(&hash).map(|hash| (hash, None)).map_err(Into::into))
    }
}

impl<M: Model<Shape = HashAndRange>> Table<M, HashAndRange> {
    /// A check of an item by its hash and range key, for a transaction: see [`ConditionCheck`].
    pub fn check(&self, hash: impl ValueOf<M::Hash>, range: impl ValueOf<M::Range>) -> ConditionCheck<M> {
        ConditionCheck::new(self.inner(), pair::<M>(&hash, &range))
    }
}

impl<M: Entity, Shape: MadeOfParts> Table<M, Shape> {
    /// A check of an item by its key, which the entity's `key` makes, for a transaction: see
    /// [`ConditionCheck`].
    pub fn check(&self, key: ComposedKey<M>) -> ConditionCheck<M>
    where
        Shape: OneTenant,
    {
        ConditionCheck::new(self.inner(), key.into_pair(self.inner().tenancy()))
    }
}

impl Table<Map, Untyped> {
    /// A check of an item by its key, `hash` or `(hash, range)`, for a transaction: see
    /// [`ConditionCheck`].
    pub fn check(&self, key: impl IntoKey<Map, Untyped>) -> ConditionCheck<Map> {
        ConditionCheck::new(self.inner(), key.into_values(self.inner().tenancy()))
    }
}

/// A condition on one item that is not written: what else is in the transaction is done only if it
/// holds.
///
/// Without [`only_if`](Self::only_if) it asks that the item exists. It is sent by a transaction
/// alone, and cannot be awaited. An item of another
/// [entity](derive@crate::Model#entities-on-one-table) is refused as
/// [`Kind::AnotherEntity`](crate::Kind::AnotherEntity), whatever the condition.
#[must_use = "a check is part of a transaction"]
pub struct ConditionCheck<M> {
    write: AnyWrite,
    model: PhantomData<fn() -> M>,
}

impl<M: Record> ConditionCheck<M> {
    fn new(table: &TableRef, key: KeyValues) -> Self {
        ConditionCheck { write: AnyWrite::check(table, TypeId::of::<M>(), key), model: PhantomData }
    }

    /// That the item meets the condition, and no longer that it exists: where there is none, no
    /// attribute exists. It may be about any attribute, keys included. Of several conditions all
    /// must hold.
    pub fn only_if(mut self, condition: impl ConditionOn<M>) -> Self {
        self.write = self.write.only_if(condition.into_condition().into_holds());
        self
    }

    #[doc(hidden)]
    pub fn returning_old(self) -> Self
    where
        Self: GivesBack,
    {
        self
    }

    #[doc(hidden)]
    pub fn idempotent(self) -> Idempotent
    where
        M: SentAlone,
    {
        M::never()
    }

    /// What the transaction will send of this.
    ///
    /// # Errors
    ///
    /// As [`AnyWrite::preview`].
    pub fn preview(&self) -> Result<WritePreview> {
        self.write.preview()
    }
}

#[diagnostic::do_not_recommend]
impl<M: Record> Write for ConditionCheck<M> {
    fn into_any(self) -> AnyWrite {
        self.write
    }
}

// Of the model and not of the check, of which the compiler would say "is not a future"; nor
// `IntoFuture`, of which it would name its own impl.
impl<M: Record + SentAlone> Future for ConditionCheck<M> {
    type Output = Result<()>;

    fn poll(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<Self::Output> {
        M::never()
    }
}

impl<M> Clone for ConditionCheck<M> {
    fn clone(&self) -> Self {
        ConditionCheck { write: self.write.clone(), model: PhantomData }
    }
}

impl<M> fmt::Debug for ConditionCheck<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write.fmt(f)
    }
}
