//! `PutItem`: [`Table::put`], [`Table::insert`].

use crate::db::{Access, Table};
use crate::error::{Error, Result};
use crate::expr::{AttributePath, Expression, Predicate};
use crate::model::Record;
use crate::schema::TableSchema;
use crate::transport::operation::Attributes;
use crate::transport::{Failure, Put};

impl<M: Record, Shape> Table<M, Shape> {
    /// Writes an item, in place of one with the same key if there is one. That one is **erased**, with all attributes that
    /// the model does not know.
    ///
    /// # Errors
    ///
    /// If the model cannot be encoded, and as any request.
    pub async fn put(&self, model: &M) -> Result<()> {
        self.write(model, |_| None).await
    }

    /// Writes an item that must not exist yet.
    ///
    /// # Errors
    ///
    /// [`Kind::Conflict`](crate::Kind::Conflict) if there is an item with the same key, and then
    /// [`Error::current`] has it. Otherwise as [`put`](Self::put).
    pub async fn insert(&self, model: &M) -> Result<()> {
        let not_exists =
            |schema: &TableSchema| Some(Predicate::not_exists(AttributePath::new(schema.hash.name.clone())));
        self.write(model, not_exists).await
    }

    async fn write(
        &self,
        model: &M,
        condition: impl FnOnce(&TableSchema) -> Option<Predicate>,
    ) -> Result<()> {
        let table = self.inner();
        let context = |error: Error| error.operation("PutItem").table(table.name());
        let schema = table.schema().await?;
        let key = model.key(schema).map_err(context)?;
        let mut expression = Expression::default();
        if let Some(condition) = condition(schema) {
            expression = expression.with_condition(&condition).map_err(context)?;
        }
        let put = Put { table: table.name(), item: model, expression };
        let result = table.db().metering(Access::Write, table.db().transport().put(put).await);
        match result {
            Ok(_) => Ok(()),
            Err(failure) if own_doing(model, &failure) => Ok(()),
            Err(failure) => Err(crate::db::conflict::<M>(table, true, "PutItem", &key, failure)),
        }
    }
}

/// Whether a retry has met our own earlier attempt.
fn own_doing<M: Record>(model: &M, failure: &Failure) -> bool {
    failure.attempts > 1
        && failure.error.is_conflict()
        && failure.current.is_some()
        && failure.current == model.to_map().ok()
}
