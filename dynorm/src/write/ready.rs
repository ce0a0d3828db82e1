//! A write as it is sent, but for its version: that is drawn when it is.

use std::any::TypeId;

use super::any::{Action, AnyWrite, Parts};
use super::update::{self, Change, Wants};
use crate::codec::DecodeError;
use crate::db::{Conflicting, KnownSchema, TableRef, conflict};
use crate::error::{Error, Kind, Result};
use crate::expr::{AttributePath, Expression, Predicate, Update};
use crate::model::{EncodedItem, Key};
use crate::schema::TableSchema;
use crate::transport::Failure;
use crate::value::{AttributeType, Map};

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
    /// Whether it asks that there is no item of another entity.
    of_entity: bool,
}

/// What is done to the item.
pub(super) enum What {
    Put(EncodedItem),
    Update {
        update: Update,
        /// Whether the item gets a new version, if it has one.
        sets_version: bool,
    },
    Delete,
    /// Nothing: others are done only if its condition holds.
    Check,
}

/// What it says if the condition does not hold.
enum Asks {
    /// That the item is as the caller wants it.
    Wanted,
    /// That there is none.
    NoItem,
    /// Both.
    NoItemAndWanted,
    /// That the item is as it was read.
    AsRead,
    /// That there is no item of another entity.
    NoOther,
    /// That there is no item of a newer schema.
    NotNewer,
    /// What an update asks for by itself, and the caller.
    Update(Wants),
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
        let Parts { table, model, operation, action, mut conditions, constant, error } = self.into_parts();
        let context = |error: Error| error.operation(operation).on_table(table.name());
        let action = action.map_err(|error| context(error.into_error()))?;
        let schema = schema.ok_or_else(|| {
            let message = "without a model, what is sent is known only to the table";
            context(Error::new(Kind::Invalid, message))
        })?;
        conditions.extend(constant.and_then(|constant| action.constant(constant, &schema)));
        let of_entity = schema.composition.is_some() && action.asks_whose(&conditions);
        let asked = action.asked(conditions, &schema);
        let (key, what) = action.split(&schema).map_err(context)?;
        table.tenancy().check(&key).map_err(context)?;
        let expression = match error {
            Some(error) => Err(error.into_error()),
            None => asked.and_then(|(asks, conditions)| Ok((asks, expression(conditions, &what)?))),
        };
        let (asks, expression) = expression.map_err(|error| context(error).with_key(&key))?;
        Ok(Ready { table, schema, operation, key, what, expression, model, asks, of_entity })
    }
}

impl Action {
    /// A condition of which the answer is known, in words that DynamoDB has. One that is false is
    /// sent all the same, so that the failure has the current item, as of any other. One that is
    /// true is asked for nothing, but by a check: that would ask by itself whether there is an
    /// item.
    fn constant(&self, holds: bool, schema: &TableSchema) -> Option<Predicate> {
        let hash = || AttributePath::new(schema.hash.name.clone());
        let both = vec![Predicate::exists(hash()), Predicate::not_exists(hash())];
        match self {
            _ if !holds => Some(Predicate::And(both)),
            Action::Check(_) => Some(Predicate::Or(both)),
            _ => None,
        }
    }

    /// Whether it asks that there is no item of another entity, of those whose items have entities.
    /// What puts an item replaces whatever is there, and an item that was read is compared.
    fn asks_whose(&self, wanted: &[Predicate]) -> bool {
        match self {
            Action::Put(_) | Action::Insert(_) => false,
            Action::DeleteRead(..) => wanted.is_empty(),
            Action::Update(_) | Action::Delete(_) | Action::Check(_) => true,
        }
    }

    /// All conditions, with those in front that it has by itself, and what they ask for; the
    /// caller's are these.
    fn asked(&self, mut wanted: Vec<Predicate>, schema: &TableSchema) -> Result<(Asks, Vec<Predicate>)> {
        let hash = || AttributePath::new(schema.hash.name.clone());
        let asks = match self {
            Action::Update(change) => {
                let (conditions, wants) = change.conditions(wanted, schema)?;
                return Ok((Asks::Update(wants), conditions));
            }
            Action::Insert(_) => {
                let asks = if wanted.is_empty() { Asks::NoItem } else { Asks::NoItemAndWanted };
                wanted.insert(0, Predicate::not_exists(hash()));
                asks
            }
            Action::Check(_) if wanted.is_empty() => {
                wanted = Predicate::is_there(schema);
                Asks::Wanted
            }
            Action::DeleteRead(..) if !wanted.is_empty() => Asks::AsRead,
            Action::Put(_) => {
                let asks = if wanted.is_empty() { Asks::NotNewer } else { Asks::Wanted };
                wanted.extend(schema.item_schema.as_ref().map(Predicate::not_newer));
                asks
            }
            Action::Delete(_) | Action::DeleteRead(..) | Action::Check(_) => {
                let asks = if wanted.is_empty() { Asks::NoOther } else { Asks::Wanted };
                wanted.extend(Predicate::is_no_other(schema));
                asks
            }
        };
        Ok((asks, wanted))
    }

    fn split(self, schema: &TableSchema) -> Result<(Key, What)> {
        Ok(match self {
            Action::Put(item) | Action::Insert(item) => {
                let (key, item) = item.split(schema)?;
                (key, What::Put(item))
            }
            Action::Update(change) => {
                let sets_version = change.sets_version();
                let number = change.number(schema);
                let Change { key: (hash, range), mut update, .. } = change;
                if let Some((path, number)) = number {
                    update.push(path, number);
                }
                (Key::new(schema, hash, range)?, What::Update { update, sets_version })
            }
            Action::Delete((hash, range)) => (Key::new(schema, hash, range)?, What::Delete),
            Action::DeleteRead(key, _) => (key, What::Delete),
            Action::Check((hash, range)) => (Key::new(schema, hash, range)?, What::Check),
        })
    }
}

fn expression(mut conditions: Vec<Predicate>, what: &What) -> Result<Expression> {
    let condition = match conditions.len() {
        0 => return Ok(Expression::default()),
        1 => conditions.swap_remove(0),
        _ => Predicate::And(conditions),
    };
    let expression = Expression::default().with_condition(&condition);
    match what {
        What::Update { .. } => expression.map_err(update::too_large),
        _ => expression,
    }
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
        if let Some(other) = self.another_entity(&failure) {
            return self.met_another(other, failure);
        }
        if let Asks::Update(wants) = asks {
            return self.update_failed(wants, failure);
        }
        let is_there = failure.current.is_some();
        let new = self.is_insert();
        let lowers = !new && matches!(self.what, What::Put(_));
        let error = conflict(table, Conflicting { operation, key, new, model: *model, lowers }, failure);
        match asks {
            // Some engines do not hand over the item.
            Asks::NotNewer if error.is_conflict() && !is_there => {
                error.of_kind(Kind::NewerSchema).message(super::NEWER_UNSEEN)
            }
            Asks::NoOther if error.is_conflict() => {
                error.of_kind(Kind::AnotherEntity).message("there is an item of another entity")
            }
            Asks::Wanted | Asks::NotNewer if error.is_conflict() => {
                error.message("the condition does not hold")
            }
            // Where the engine hands over an item, that is why.
            Asks::NoItemAndWanted if error.is_conflict() && !is_there => {
                error.message("the item exists already, or the condition does not hold")
            }
            _ => error,
        }
    }

    /// What there is to say of the item that did not meet the condition, if that was of another
    /// entity.
    fn another_entity(&self, failure: &Failure) -> Option<DecodeError> {
        if !self.of_entity || !failure.error.is_conflict() {
            return None;
        }
        self.schema.another_entity_in(failure.current.as_ref()?)
    }

    /// Whether it may be up to the types of what is stored whether it can be made.
    pub(super) fn minds_types(&self) -> bool {
        let What::Update { update, .. } = &self.what else { return false };
        update.minds_types() || self.count().is_some()
    }

    /// The version that an update counts on.
    fn count(&self) -> Option<&str> {
        let What::Update { sets_version: true, .. } = &self.what else { return None };
        let version = self.schema.version.as_ref().filter(|version| !version.kind.is_unique())?;
        Some(&version.name)
    }

    /// What is stored that the update cannot be made of, and the way out.
    fn misfit(&self, item: &Map) -> Option<(String, String)> {
        let What::Update { update, .. } = &self.what else { return None };
        if let Some((path, message)) = update.misfit(item) {
            return Some((path.to_string(), message));
        }
        let name = self.count()?;
        let found = item.get(name)?.attribute_type();
        let message = || {
            format!(
                "the version `{name}` is {}, not a number (N), so that it cannot be counted on: read \
                 the item, change it and `save` it",
                found.in_words()
            )
        };
        (found != AttributeType::Number).then(|| (name.to_owned(), message()))
    }

    fn met_another(&self, other: DecodeError, failure: Failure) -> Error {
        let Ready { table, operation, key, model, .. } = self;
        let about = Conflicting { operation, key, new: false, model: *model, lowers: false };
        let (message, other) = (other.to_string(), Error::from(other));
        let error = conflict(table, about, failure).of_kind(other.kind()).message(message);
        error.at_attribute(other.attribute().unwrap_or_default())
    }

    fn update_failed(&self, wants: &Wants, failure: Failure) -> Error {
        let Ready { table, operation, key, model, .. } = self;
        let is_there = failure.current.is_some();
        let invalid = failure.current.as_ref().filter(|_| failure.error.kind() == Kind::Invalid);
        if let Some((path, message)) = invalid.and_then(|item| self.misfit(item)) {
            return self.context(failure.error).message(message).at_attribute(path);
        }
        let unmet = failure.error.is_conflict().then(|| wants.unmet(failure.current.as_ref()));
        let about = Conflicting { operation, key, new: false, model: *model, lowers: true };
        let error = conflict(table, about, failure);
        if error.is_newer_schema() {
            return error;
        }
        let Some(unmet) = unmet else { return error };
        let error = error.message(unmet);
        if is_there || !wants.existence_alone {
            return error;
        }
        let perhaps = error.may_be_applied();
        let missing = self.context(Error::with_source(Kind::NotFound, error));
        let missing = missing.message(if self.of_entity {
            // There may be one of another entity that the server does not show.
            "there is no such item of this entity; `insert` makes one"
        } else if self.schema.item_schema.is_some() && !wants.any_schema {
            "there is no such item, or the server does not say of which schema it is; `upsert` \
             makes one that is not there"
        } else {
            "there is no such item; `upsert` makes one that is not there"
        });
        if perhaps { missing.applied_perhaps() } else { missing }
    }
}
