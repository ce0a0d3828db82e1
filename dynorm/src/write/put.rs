//! `PutItem`: [`Table::put`], [`Table::insert`].

use std::any::TypeId;

use futures_core::future::BoxFuture;

use crate::db::{Conflicting, Table, TableRef, conflict};
use crate::error::{Error, Result};
use crate::expr::{AttributePath, Expression, Predicate};
use crate::model::{AnyRecord, NewItem, Record};
use crate::transport::op::Put;
use crate::transport::{Failure, NoItems};

impl<M: Record, Shape> Table<M, Shape> {
    /// Writes an item, in place of one with the same key if there is one. That one is **erased**, with all attributes that
    /// the model does not know.
    ///
    /// # Errors
    ///
    /// If the model cannot be encoded, and as any request.
    pub async fn put(&self, model: &M) -> Result<()> {
        write(self.inner(), model, Existing::Replaced, TypeId::of::<M>()).await
    }

    /// Writes an item that must not exist yet.
    ///
    /// # Errors
    ///
    /// [`Kind::Conflict`](crate::Kind::Conflict) if there is an item with the same key, and then
    /// [`Error::current`] has it. Otherwise as [`put`](Self::put).
    pub async fn insert(&self, model: &M) -> Result<()> {
        write(self.inner(), model, Existing::Refused, TypeId::of::<M>()).await
    }
}

/// What becomes of an item with the same key.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Existing {
    Replaced,
    Refused,
}

fn write<'a>(
    table: &'a TableRef,
    record: &'a dyn AnyRecord,
    existing: Existing,
    model: TypeId,
) -> BoxFuture<'a, Result<()>> {
    const OPERATION: &str = "PutItem";
    Box::pin(async move {
        let context = |error: Error| error.operation(OPERATION).on_table(table.name());
        let schema = &*table.schema_for(|schema| record.key(schema).map(drop)).await?;
        let key = record.key(schema).map_err(context)?;
        let mut expression = Expression::default();
        if existing == Existing::Refused {
            let condition = Predicate::not_exists(AttributePath::new(schema.hash.name.clone()));
            expression = expression.with_condition(&condition).map_err(context)?;
        }
        let item = NewItem::new(record, schema, table.db().clock()).map_err(context)?;
        let put = Put { table: table.name(), item: &item, expression, return_old: false };
        let result = table.db().transport().send(&put, &mut NoItems).await;
        #[cfg(dynorm_broken)]
        if existing == Existing::Replaced && crate::broken::is("puts are made twice") {
            let put = Put { expression: Expression::default(), ..put };
            table.db().transport().send(&put, &mut NoItems).await?;
        }
        match result {
            Ok(_) => Ok(()),
            Err(failure) if own_doing(&item, &failure) => Ok(()),
            Err(failure) => Err(conflict(
                table,
                Conflicting { operation: OPERATION, key: &key, new: true, model },
                failure,
            )),
        }
    })
}

/// Whether the item is there because an earlier attempt of this very request has put it, its answer lost. One that was refused
/// has not. Its version proves it, if it has one; otherwise the whole item must be the one that was sent.
fn own_doing(item: &NewItem<'_>, failure: &Failure) -> bool {
    if !failure.error.is_conflict() || !failure.attempts.may_be_applied() {
        return false;
    }
    failure.current.as_ref().is_some_and(|current| match item.unique_version() {
        Some((name, version)) => current.get(name) == Some(version),
        None => item.to_map().is_ok_and(|sent| sent == *current),
    })
}
