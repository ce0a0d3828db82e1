//! A write as it is sent, but for its version: that is drawn when it is.

use std::any::TypeId;

use super::any::{Action, AnyWrite, Parts};
use crate::db::{Conflicting, KnownSchema, TableRef, conflict};
use crate::error::{Error, Kind, Result};
use crate::expr::{AttributePath, Expression, Predicate};
use crate::model::{EncodedItem, Key};
use crate::schema::TableSchema;
use crate::transport::Failure;

/// A write that can be sent, by itself or with others.
pub(super) struct Ready {
    pub(super) table: TableRef,
    pub(super) schema: KnownSchema,
    pub(super) operation: &'static str,
    pub(super) key: Key,
    pub(super) what: What,
    pub(super) expression: Expression,
    model: TypeId,
    asks: Asks,
}

/// What is done to the item.
pub(super) enum What {
    Put(EncodedItem),
    Delete,
    /// Nothing: others are done only if its condition holds.
    Check,
}

/// What it says if the condition does not hold.
#[derive(Clone, Copy)]
enum Asks {
    /// That the item is as the caller wants it.
    Wanted,
    /// That there is none.
    NoItem,
    /// Both.
    NoItemAndWanted,
    /// That the item is as it was read.
    AsRead,
}

impl AnyWrite {
    /// Makes it ready. Where there is no model, the table may have to be asked for its keys.
    pub(super) async fn ready(self) -> Result<Ready> {
        let schema = match self.action() {
            Ok(action) => Some(self.table().schema_for(|schema| action.fits(schema)).await?),
            // No need to ask.
            Err(_) => None,
        };
        self.ready_for(schema)
    }

    /// Makes it ready for a table of this schema, if that is known.
    pub(super) fn ready_for(self, schema: Option<KnownSchema>) -> Result<Ready> {
        let Parts { table, model, operation, action, conditions, error } = self.into_parts();
        let context = |error: Error| error.operation(operation).on_table(table.name());
        let action = action.map_err(|error| context(error.into_error()))?;
        let schema = schema.ok_or_else(|| {
            let message = "without a model, what is sent is known only to the table";
            context(Error::new(Kind::Invalid, message))
        })?;
        let asks = action.asks(!conditions.is_empty());
        let conditions = action.with_own(conditions, &schema);
        let (key, what) = action.split(&schema).map_err(context)?;
        let expression = match error {
            Some(error) => Err(error.into_error()),
            None => expression(conditions),
        };
        let expression = expression.map_err(|error| context(error).with_key(&key))?;
        Ok(Ready { table, schema, operation, key, what, expression, model, asks })
    }
}

impl Action {
    /// What its condition asks for, given whether there is one of the caller.
    fn asks(&self, wanted: bool) -> Asks {
        match self {
            Action::Insert(_) if wanted => Asks::NoItemAndWanted,
            Action::Insert(_) => Asks::NoItem,
            Action::DeleteRead(_) => Asks::AsRead,
            Action::Put(_) | Action::Delete(_) | Action::Check(_) => Asks::Wanted,
        }
    }

    /// The conditions, with that which it has by itself in front.
    fn with_own(&self, mut conditions: Vec<Predicate>, schema: &TableSchema) -> Vec<Predicate> {
        let hash = || AttributePath::new(schema.hash.name.clone());
        match self {
            Action::Insert(_) => conditions.insert(0, Predicate::not_exists(hash())),
            Action::Check(_) if conditions.is_empty() => conditions.push(Predicate::exists(hash())),
            _ => {}
        }
        conditions
    }

    fn split(self, schema: &TableSchema) -> Result<(Key, What)> {
        Ok(match self {
            Action::Put(item) | Action::Insert(item) => {
                let (key, item) = item.split(schema)?;
                (key, What::Put(item))
            }
            Action::Delete((hash, range)) => (Key::new(schema, hash, range)?, What::Delete),
            Action::DeleteRead(key) => (key, What::Delete),
            Action::Check((hash, range)) => (Key::new(schema, hash, range)?, What::Check),
        })
    }
}

fn expression(mut conditions: Vec<Predicate>) -> Result<Expression> {
    let condition = match conditions.len() {
        0 => return Ok(Expression::default()),
        1 => conditions.swap_remove(0),
        _ => Predicate::And(conditions),
    };
    Expression::default().with_condition(&condition)
}

impl Ready {
    /// Whether it is made only where there is no item.
    pub(super) fn is_insert(&self) -> bool {
        matches!(self.asks, Asks::NoItem | Asks::NoItemAndWanted)
    }

    /// Says in an error what it is about.
    pub(super) fn context(&self, error: Error) -> Error {
        error.operation(self.operation).on_table(self.table.name()).with_key(&self.key)
    }

    /// Why it failed, with the current item if a condition did not hold.
    pub(super) fn failed(&self, failure: Failure) -> Error {
        let Ready { table, operation, key, model, asks, .. } = self;
        let is_there = failure.current.is_some();
        let new = self.is_insert();
        let error = conflict(table, Conflicting { operation, key, new, model: *model }, failure);
        match asks {
            Asks::Wanted if error.is_conflict() => error.message("the condition does not hold"),
            // Where the engine hands over an item, that is why.
            Asks::NoItemAndWanted if error.is_conflict() && !is_there => {
                error.message("the item exists already, or the condition does not hold")
            }
            _ => error,
        }
    }
}
