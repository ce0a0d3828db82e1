//! An update whatever its model, and the request that it makes.

use std::any::TypeId;
use std::fmt;
use std::sync::Arc;

use crate::codec::EncodeError;
use crate::db::TableRef;
use crate::error::{Error, Kind, Result};
use crate::expr::typed::Condition;
use crate::expr::{Action, AttributePath, Expression, Predicate, Requirement, Update};
use crate::model::{KeyValues, Record};
use crate::schema::{TableSchema, VersionAttribute, VersionKind};
use crate::time::{SharedClock, next_version};
use crate::value::{Map, Number, Value};

/// What an update is made of.
#[derive(Clone)]
pub(crate) struct UpdateParts {
    pub(crate) table: TableRef,
    /// The type of the record.
    pub(crate) model: TypeId,
    /// The values of the key; `None` if they are the `error`.
    pub(crate) key: Option<(Value, Option<Value>)>,
    pub(crate) update: Update,
    /// What the caller asks for.
    pub(crate) condition: Option<Predicate>,
    /// Whether an item that is not there is made.
    pub(crate) upsert: bool,
    /// The first value that cannot be encoded: kept until it is sent, so that an update can be written in one go.
    pub(crate) error: Option<Arc<Error>>,
}

/// What an update sends.
pub(crate) struct UpdateRequest {
    /// Condition and update.
    pub(crate) expression: Expression,
    /// What must be there for the update to make sense: asked for by the condition.
    pub(crate) requirements: Vec<Requirement>,
    /// Whether all that is asked for is that the item is there.
    pub(crate) asks_existence_alone: bool,
    /// How many values the condition has: they come before those of the update, of which the first is a version that was drawn.
    pub(crate) condition_values: usize,
}

impl UpdateParts {
    pub(super) fn of<M: Record>(table: &TableRef, key: KeyValues) -> Self {
        let (key, error) = match key {
            Ok(key) => (Some(key), None),
            Err(error) => (None, Some(Arc::new(error))),
        };
        UpdateParts {
            table: table.clone(),
            model: TypeId::of::<M>(),
            key,
            update: Update::default(),
            condition: None,
            upsert: false,
            error,
        }
    }

    /// Adds an action, or keeps the error if it is the first.
    pub(super) fn push(&mut self, path: AttributePath, action: Result<Action, EncodeError>) {
        match action {
            Ok(action) => self.update.push(path, action),
            Err(error) => self.fail(error.at(path.to_string()).into()),
        }
    }

    pub(super) fn fail(&mut self, error: Error) {
        self.error.get_or_insert_with(|| Arc::new(error));
    }

    pub(super) fn only_if<M, K>(&mut self, condition: &Condition<M, K>) {
        match condition.parts() {
            Ok(predicate) => {
                self.condition = Some(match self.condition.take() {
                    None => predicate.clone(),
                    Some(before) => Predicate::And(vec![before, predicate.clone()]),
                });
            }
            Err(error) => self.fail(Error::with_source(Kind::Encode, Arc::clone(error))),
        }
    }

    /// The key's values, or the first error.
    pub(crate) fn key(&mut self) -> KeyValues {
        match (self.error.take(), self.key.take()) {
            (None, Some(key)) => Ok(key),
            (Some(error), _) => Err(Arc::try_unwrap(error).unwrap_or_else(|shared| {
                let at = shared.attribute().unwrap_or_default().to_owned();
                Error::with_source(shared.kind(), shared).at_attribute(at)
            })),
            (None, None) => Err(Error::new(Kind::Invalid, "the key is missing")),
        }
    }

    /// The version that this update sets, and what else is to be so; `None` without a version, and if nothing is changed.
    pub(crate) fn next_version<'s>(
        &self,
        schema: &'s TableSchema,
        clock: &SharedClock,
    ) -> Result<Option<NextVersion<'s>>> {
        let changes = !self.update.is_empty() || self.upsert;
        let Some(attribute) = schema.version.as_ref().filter(|_| changes) else { return Ok(None) };
        let drawn = match attribute.kind {
            VersionKind::Count { .. } => None,
            _ => Some(next_version(attribute, None, clock)?),
        };
        Ok(Some(NextVersion { attribute, drawn }))
    }

    /// Condition and update, checked.
    pub(crate) fn request(
        &self,
        schema: &TableSchema,
        version: Option<&NextVersion<'_>>,
    ) -> Result<UpdateRequest> {
        self.update.check(schema)?;
        let requirements = self.update.requirements();
        let mut conditions = Vec::new();
        if !self.upsert {
            conditions.push(Predicate::exists(AttributePath::new(schema.hash.name.clone())));
        }
        conditions.extend(requirements.iter().map(Requirement::predicate));
        conditions.extend(self.condition.clone());
        let asks_existence_alone = !self.upsert && conditions.len() == 1;
        conditions.extend(version.and_then(NextVersion::limit));

        let mut expression = Expression::default();
        if !conditions.is_empty() {
            expression = expression.with_condition(&Predicate::And(conditions)).map_err(too_large)?;
        }
        let condition_values = expression.value_count();
        expression = match version {
            None => expression.with_update(&self.update),
            Some(version) => expression.with_update(&version.and(&self.update)),
        }
        .map_err(too_large)?;
        Ok(UpdateRequest { expression, requirements, asks_existence_alone, condition_values })
    }
}

fn too_large(error: Error) -> Error {
    if error.kind() != Kind::TooLarge {
        return error;
    }
    error.hint("make it several updates, or set a document whole instead of each of its attributes")
}

/// The version that an update gives an item.
pub(crate) struct NextVersion<'a> {
    pub(crate) attribute: &'a VersionAttribute,
    /// `None` if it counts: from whatever it is.
    pub(crate) drawn: Option<Value>,
}

impl NextVersion<'_> {
    /// An update, with that of the version before it.
    fn and(&self, update: &Update) -> Update {
        let action = match &self.drawn {
            Some(version) => Action::Set(version.clone()),
            None => Action::Add(Value::from(1)),
        };
        let version = (AttributePath::new(self.attribute.name.clone()), action);
        Update { actions: std::iter::once(version).chain(update.actions.iter().cloned()).collect() }
    }

    /// A count must not run over the end of its type, or nobody could read the item.
    fn limit(&self) -> Option<Predicate> {
        let max = self.near_max()?;
        let path = AttributePath::new(self.attribute.name.clone());
        let below = Predicate::less(path.clone(), Value::from(max));
        Some(Predicate::Or(vec![Predicate::not_exists(path), below]))
    }

    /// The end of a count, if anybody could come to it.
    fn near_max(&self) -> Option<u64> {
        match self.attribute.kind {
            VersionKind::Count { max } if max < u64::from(u32::MAX) => Some(max),
            _ => None,
        }
    }

    /// Says that a count is at its end, if it is.
    pub(super) fn at_end(&self, item: &Map) -> Option<String> {
        let (max, name) = (self.near_max()?, &self.attribute.name);
        let count = item.get(&**name)?.as_number()?;
        (count >= Number::from(max)).then(|| {
            format!("the version `{name}` has counted to its end, {max}: give the field a wider type")
        })
    }
}

/// Without keys and values.
impl fmt::Debug for UpdateParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UpdateItem")
            .field("table", &self.table.name())
            .field("actions", &self.update.actions.len())
            .field("conditional", &self.condition.is_some())
            .field("upsert", &self.upsert)
            .finish_non_exhaustive()
    }
}
