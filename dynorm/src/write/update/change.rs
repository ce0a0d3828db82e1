//! An update whatever its model: what it does, and what it asks of the item.

use crate::error::{Error, Kind, Result};
use crate::expr::{Action, AttributePath, Expression, Predicate, Requirement, Update};
use crate::schema::{SchemaAttribute, TableSchema, Text, VersionAttribute, VersionKind};
use crate::time::{SharedClock, next_version};
use crate::transport::DrawnVersions;
use crate::value::{Map, Number, Value};
use crate::write::any::KeyPair;

/// What an update does, and to which item.
#[derive(Clone)]
pub(in crate::write) struct Change {
    pub(in crate::write) key: KeyPair,
    pub(in crate::write) update: Update,
    /// Whether an item that is not there is made.
    pub(in crate::write) upsert: bool,
    /// Whether it is made of whatever schema the item is.
    pub(in crate::write) any_schema: bool,
}

/// What an update asks of the item, for the error if it is not so.
pub(in crate::write) struct Wants {
    /// What must be there for the update to make sense.
    requirements: Vec<Requirement>,
    /// Whether the caller asks for something.
    caller: bool,
    /// Whether all that is asked for is that the item is there.
    pub(in crate::write) existence_alone: bool,
    /// The version and the end of its count, if anybody could come to it.
    count: Option<(Text, u64)>,
    /// Of which schema the item must be.
    schema: Option<SchemaAttribute>,
    /// Whether that is all the same.
    pub(in crate::write) any_schema: bool,
}

impl Change {
    pub(in crate::write) fn new(key: KeyPair) -> Self {
        Change { key, update: Update::default(), upsert: false, any_schema: false }
    }

    /// Whether it gives the item a version: not if it changes nothing.
    pub(in crate::write) fn sets_version(&self) -> bool {
        self.upsert || !self.update.is_empty()
    }

    /// The number of the schema, for an item that it makes.
    pub(in crate::write) fn number(&self, schema: &TableSchema) -> Option<(AttributePath, Action)> {
        let schema = schema.item_schema.as_ref().filter(|_| self.upsert && !self.any_schema)?;
        Some((AttributePath::new(schema.name.clone()), Action::Set(schema.number.into())))
    }

    /// That the item is of the schema that the model is, or is to be made.
    fn of_schema(&self, schema: &TableSchema, number: &SchemaAttribute) -> Predicate {
        let current = Predicate::of_schema(number);
        match (self.upsert, number.number) {
            (true, 2..) => {
                let absent = Predicate::not_exists(AttributePath::new(schema.hash.name.clone()));
                Predicate::Or(vec![absent, current])
            }
            _ => current,
        }
    }

    /// All conditions, of which the caller wants these; checks the update.
    pub(in crate::write) fn conditions(
        &self,
        wanted: Vec<Predicate>,
        schema: &TableSchema,
    ) -> Result<(Vec<Predicate>, Wants)> {
        self.update.check(schema)?;
        if let (true, Some(composition)) = (self.upsert, schema.composition) {
            let message = format!(
                "an upsert would make an item that is no `{}`, since it has not all the fields that \
                 its keys are made of: `insert` it, and leave out `upsert`",
                composition.entity
            );
            return Err(Error::new(Kind::Invalid, message));
        }
        if let (true, true, Some(number)) = (self.upsert, self.any_schema, &schema.item_schema) {
            let message = format!(
                "an upsert makes an item of schema {}, and `any_schema` would leave one of another \
                 as it is: leave out one of them",
                number.number
            );
            return Err(Error::new(Kind::Invalid, message));
        }
        let requirements = self.update.requirements();
        let caller = !wanted.is_empty();
        let asks = !self.upsert;
        #[cfg(dynorm_broken)]
        let asks = asks && !crate::broken::is("updates make items");
        let mut conditions = if asks { Predicate::is_there(schema) } else { Vec::new() };
        let existence_alone = asks && !caller && requirements.is_empty();
        conditions.extend(requirements.iter().map(Requirement::predicate));
        conditions.extend(wanted);
        let count = schema.version.as_ref().filter(|_| self.sets_version()).and_then(end_of_count);
        conditions.extend(count.as_ref().map(below_end));
        let (any_schema, number) = (self.any_schema, schema.item_schema.as_ref());
        let number = number.filter(|_| !any_schema && self.sets_version());
        conditions.extend(number.map(|number| self.of_schema(schema, number)));
        let number = number.cloned();
        Ok((conditions, Wants { requirements, caller, existence_alone, count, schema: number, any_schema }))
    }
}

/// The end of a count that somebody could come to: not of the wide ones.
fn end_of_count(version: &VersionAttribute) -> Option<(Text, u64)> {
    match version.kind {
        VersionKind::Count { max } if max < u64::from(u32::MAX) => Some((version.name.clone(), max)),
        _ => None,
    }
}

/// A count must not run over the end of its type, or nobody could read the item.
fn below_end((name, max): &(Text, u64)) -> Predicate {
    let path = AttributePath::new(name.clone());
    let below = Predicate::less(path.clone(), Value::from(*max));
    Predicate::Or(vec![Predicate::not_exists(path), below])
}

impl Wants {
    /// Says what is not so, as far as it can be told.
    pub(in crate::write) fn unmet(&self, current: Option<&Map>) -> String {
        let unmet = |item| self.requirements.iter().find_map(|requirement| requirement.unmet(item));
        match current {
            Some(item) => self
                .schema
                .as_ref()
                .and_then(|schema| schema.older_in(item))
                .or_else(|| unmet(item))
                .or_else(|| self.at_end(item))
                .unwrap_or_else(|| "the condition does not hold".to_owned()),
            // Some engines do not hand over the item, whether or not there is one.
            None if self.caller => "there is no such item, or the condition does not hold".to_owned(),
            None => match unmet(&Map::new()) {
                Some(unmet) => format!("there is no such item, or {unmet}"),
                None => "there is no such item".to_owned(),
            },
        }
    }

    fn at_end(&self, item: &Map) -> Option<String> {
        let (name, max) = self.count.as_ref()?;
        let count = item.get(&**name)?.as_number()?;
        (count >= Number::from(*max)).then(|| {
            format!("the version `{name}` has counted to its end, {max}: give the field a wider type")
        })
    }
}

/// The version that an update gives an item.
pub(in crate::write) struct NextVersion<'a> {
    attribute: &'a VersionAttribute,
    /// `None` if it counts: from whatever it is.
    drawn: Option<Value>,
}

impl<'a> NextVersion<'a> {
    pub(super) fn draw(attribute: &'a VersionAttribute, clock: &SharedClock) -> Result<Self> {
        let drawn = match attribute.kind {
            VersionKind::Count { .. } => None,
            _ => Some(next_version(attribute, None, clock)?),
        };
        Ok(NextVersion { attribute, drawn })
    }

    /// For a look at what will be sent.
    pub(in crate::write) fn not_drawn(attribute: &'a VersionAttribute) -> Self {
        NextVersion { attribute, drawn: attribute.kind.is_unique().then_some(Value::Null) }
    }

    /// What it draws, if it does; the version is the request's value of this index.
    pub(super) fn drawn(&self, clock: &SharedClock, index: usize) -> Option<DrawnVersions> {
        let first = self.drawn.clone()?;
        Some(DrawnVersions::new(self.attribute, (first, None), clock, index))
    }

    fn action(&self) -> (AttributePath, Action) {
        let action = match &self.drawn {
            Some(version) => Action::Set(version.clone()),
            None => Action::Add(Value::from(1)),
        };
        (AttributePath::new(self.attribute.name.clone()), action)
    }
}

/// Adds an update to its condition. The version comes first, so that its value is the first behind
/// those of the condition.
pub(in crate::write) fn with_update(
    condition: Expression,
    update: &Update,
    version: Option<&NextVersion<'_>>,
) -> Result<Expression> {
    let version = version.map(NextVersion::action);
    condition.with_actions(version.iter().chain(&update.actions)).map_err(too_large)
}

/// Says the way out of an expression that is over DynamoDB's limits.
pub(in crate::write) fn too_large(error: Error) -> Error {
    if error.kind() != Kind::TooLarge {
        return error;
    }
    error.hint(
        "make it several updates, set a document whole instead of each of its attributes, or ask for less",
    )
}
