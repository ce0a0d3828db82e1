//! The actions of a transaction: each of another item, none of them sent yet.

use std::any::TypeId;

use super::super::limits;
use super::super::ready::{Ready, What};
use super::super::save::{Base, SavePlan, SavedItem, expression};
use super::super::unique::{self, Change, Seen};
use super::super::update::with_version;
use super::part::Part;
use crate::db::{Conflicting, KnownSchema, TableRef, conflict, twice};
use crate::error::{Error, Kind, Result};
use crate::expr::{Expression, Holds, Predicate};
use crate::model::{Key, NewItem};
use crate::schema::TableSchema;
use crate::time::SharedClock;
use crate::track::{Saving, Snapshot, Unchanged, Write};
use crate::transport::Failure;
use crate::transport::op::{Action, Check, Delete, Put, Returning, Update};
use crate::value::item_size;

/// The longest names and values of a key, and versions.
const KEY_BYTES: usize = 4 * 1024;

/// One action, and what it was made of.
pub(super) enum Planned {
    Write(Box<Ready>),
    Save(Box<PlannedSave>),
}

/// The save of an item.
pub(super) struct PlannedSave {
    pub(super) table: TableRef,
    pub(super) schema: KnownSchema,
    operation: &'static str,
    model: TypeId,
    /// Whether the item was never read or saved.
    new: bool,
    /// Whether it would write over an item of a newer schema.
    lowers: bool,
    pub(super) key: Key,
    /// `None` if there is nothing to write, and only to ask.
    pub(super) write: Option<(Box<Write>, Option<Base>)>,
    /// Whether it asks that the version is as it was read, beyond what such a save asks for.
    pub(super) keeps_version: bool,
}

/// An action with its expressions, that borrows what it puts.
pub(super) struct Prepared<'p> {
    planned: &'p Planned,
    expression: Expression,
    item: Option<NewItem<'p>>,
}

/// A part that was planned.
pub(super) struct Plans {
    pub(super) planned: Planned,
    /// Apart, since it moves into the request.
    pub(super) expression: Expression,
    /// What it makes of unique values.
    pub(super) unique: Option<Change>,
}

/// Plans a part; `for_good` if it will not be planned again, which saves a copy of it.
pub(super) async fn plan(
    part: &mut Part<'_>,
    clock: &SharedClock,
    seen: &mut Seen,
    for_good: bool,
) -> Result<Plans> {
    match part {
        Part::Write(write) => {
            let planned = if for_good { write.take() } else { write.clone() };
            let planned =
                planned.ok_or_else(|| Error::new(Kind::Other, "the write was planned for good before"))?;
            let mut ready = planned.ready().await?;
            let mut unique = None;
            if let Some(write) = write {
                let of_write = unique::of_write(write, &ready, seen).await;
                if let Some((change, condition)) = of_write.map_err(|error| ready.context(error))? {
                    if let Some(condition) = condition {
                        ready = write.clone().only_if(Ok(Holds::If(condition))).ready().await?;
                    }
                    unique = Some(change);
                }
            }
            let expression = std::mem::take(&mut ready.expression);
            Ok(Plans { planned: Planned::Write(Box::new(ready)), expression, unique })
        }
        Part::Save { saving, operation, item } => {
            plan_save(&mut **item, (*saving, operation), clock, seen).await
        }
    }
}

async fn plan_save(
    item: &mut (dyn SavedItem + 'static),
    (saving, operation): (Saving, &'static str),
    clock: &SharedClock,
    seen: &mut Seen,
) -> Result<Plans> {
    let (save, snapshot) = item.parts(saving, operation);
    let (table, model) = (save.table.clone(), save.model);
    let context = |error: Error| error.operation(operation).on_table(table.name());
    let schema = table.schema_for(|schema| save.key(snapshot.as_ref(), schema)).await?;
    let read = snapshot.as_ref();
    let mut plan = save.plan(read, &schema, clock).map_err(context)?;
    let mut unique = None;
    if let SavePlan::Write(write, _) = &mut plan {
        let of_save = unique::of_save(&table, &schema, (saving, read), write, seen);
        unique = of_save.await.map_err(context)?;
    }
    let about = About { table, schema, saving, operation, model };
    let (save, expression) = planned_save(plan, about, read, seen.asks_version)?;
    Ok(Plans { planned: Planned::Save(Box::new(save)), expression, unique })
}

/// What a save is of.
pub(super) struct About {
    pub(super) table: TableRef,
    pub(super) schema: KnownSchema,
    pub(super) saving: Saving,
    pub(super) operation: &'static str,
    pub(super) model: TypeId,
}

/// A save of which it is known what it makes of unique values, and its expressions. Of an item that
/// is new, `read` is nothing.
pub(super) fn planned_save(
    plan: SavePlan<'_>,
    about: About,
    read: Option<&Snapshot>,
    asks_version: bool,
) -> Result<(PlannedSave, Expression)> {
    let About { table, schema, saving, operation, model } = about;
    let context = |error: Error| error.operation(operation).on_table(table.name());
    let new = read.is_none();
    let mut keeps_version = false;
    let (key, write, expression) = match plan {
        SavePlan::Write(mut write, base) => {
            let versioned = schema.version.is_some();
            let version = version_to_ask_for(&write, read, &schema, asks_version);
            if let Some(version) = version.map_err(context)? {
                let both = write.condition.take().into_iter().chain(std::iter::once(version));
                write.condition = Some(Predicate::And(both.collect()));
                keeps_version = true;
            }
            let expression = expression(&mut write)
                .map_err(|error| context(limits::expression_too_large(error, saving, versioned)))?;
            (write.key.clone(), Some((write, base)), expression)
        }
        SavePlan::Unchanged(read, unchanged) => {
            let condition = match unchanged {
                Unchanged::AsRead => read.is_as_read(&schema).map_err(context)?,
                Unchanged::Exists => Predicate::And(Predicate::is_there(&schema)),
            };
            let expression = Expression::default().with_condition(&condition).map_err(|error| {
                context(limits::expression_too_large(error, saving, schema.version.is_some()))
            })?;
            (read.key(&schema).map_err(context)?, None, expression)
        }
    };
    let lowers = !new || saving == Saving::Overwriting;
    let save = PlannedSave { table, schema, operation, model, new, lowers, key, write, keeps_version };
    Ok((save, expression))
}

/// That the version is the one that was read, of a save that would ask for the one that it found,
/// which a transaction does not tell.
fn version_to_ask_for(
    write: &Write,
    read: Option<&Snapshot>,
    schema: &TableSchema,
    asks_version: bool,
) -> Result<Option<Predicate>> {
    match read {
        Some(read) if write.asks_for_old && asks_version => read.version_is_as_read(schema),
        _ => Ok(None),
    }
}

impl Planned {
    pub(super) fn table(&self) -> &TableRef {
        match self {
            Planned::Write(ready) => &ready.table,
            Planned::Save(save) => &save.table,
        }
    }

    pub(super) fn key(&self) -> &Key {
        match self {
            Planned::Write(ready) => &ready.key,
            Planned::Save(save) => &save.key,
        }
    }

    pub(super) fn schema(&self) -> &TableSchema {
        match self {
            Planned::Write(ready) => &ready.schema,
            Planned::Save(save) => &save.schema,
        }
    }

    /// Whether it asks that the version is as it was read, beyond what such a save asks for.
    pub(super) fn keeps_version(&self) -> bool {
        matches!(self, Planned::Save(save) if save.keeps_version)
    }

    /// Whether it writes, and does not only ask.
    pub(super) fn writes(&self) -> bool {
        match self {
            Planned::Write(ready) => !matches!(ready.what, What::Check),
            Planned::Save(save) => save.write.is_some(),
        }
    }

    /// The operation, table and key that an error is about.
    pub(super) fn context(&self, error: Error) -> Error {
        match self {
            Planned::Write(ready) => ready.context(error),
            Planned::Save(save) => {
                error.operation(save.operation).on_table(save.table.name()).with_key(&save.key)
            }
        }
    }

    /// Why it was refused, as it would fail by itself.
    pub(super) fn failed(&self, failure: Failure) -> Error {
        match self {
            Planned::Write(ready) => ready.failed(failure),
            Planned::Save(save) => {
                let PlannedSave { table, operation, key, new, model, lowers, write, .. } = &**save;
                let is_update = write.as_ref().is_some_and(|(write, _)| write.update.is_some());
                let error = limits::item_too_large(failure.error, is_update);
                let about = Conflicting { operation, key, new: *new, model: *model, lowers: *lowers };
                conflict(table, about, Failure { error, ..failure })
            }
        }
    }

    /// With the version that this sending of it draws.
    pub(super) fn prepare(&self, expression: Expression, clock: &SharedClock) -> Result<Prepared<'_>> {
        let mut expression = expression;
        let item = match self {
            Planned::Write(ready) => match &ready.what {
                What::Put(item) => Some(NewItem::encoded(item, &ready.schema, clock)),
                What::Update { update, sets_version } => {
                    (expression, _) = with_version(ready, update, *sets_version, expression, clock)?;
                    None
                }
                What::Delete | What::Check => None,
            },
            Planned::Save(save) => match &save.write {
                Some((write, _)) if write.update.is_none() => Some(Ok(NewItem::exactly(&write.after))),
                _ => None,
            },
        };
        let item = item.transpose().map_err(|error| self.context(error))?;
        Ok(Prepared { planned: self, expression, item })
    }
}

impl Prepared<'_> {
    /// The action, which takes the expressions along.
    pub(super) fn action(&mut self) -> Action<'_> {
        let expression = std::mem::take(&mut self.expression);
        let (table, key) = (self.planned.table().name(), self.planned.key());
        match (&self.item, self.planned) {
            (Some(item), _) => Action::Put(Put { table, item, expression, return_old: false }),
            (None, Planned::Save(save)) if save.write.is_some() => {
                Action::Update(Update {
                    table,
                    key,
                    expression,
                    returning: Returning::Nothing,
                    // By its token, it is made once.
                    version: None,
                })
            }
            (None, Planned::Write(ready)) if matches!(ready.what, What::Update { .. }) => {
                Action::Update(Update {
                    table,
                    key,
                    expression,
                    returning: Returning::Nothing,
                    // By its token, it is made once.
                    version: None,
                })
            }
            (None, Planned::Write(ready)) if matches!(ready.what, What::Delete) => {
                Action::Delete(Delete { table, key, expression, return_old: false })
            }
            (None, _) => Action::Check(Check { table, key, expression }),
        }
    }

    /// How many bytes it takes at most, as DynamoDB counts them: found out without reading what is
    /// encoded.
    pub(super) fn at_most(&self) -> usize {
        let item = match self.planned {
            Planned::Write(ready) => match &ready.what {
                What::Put(item) => item.length(),
                What::Update { .. } | What::Delete | What::Check => 0,
            },
            Planned::Save(save) => save.write.as_ref().map_or(0, |(write, _)| item_size(&write.after)),
        };
        item + KEY_BYTES + self.expression.values_json().len()
    }

    /// How many bytes it takes, as far as that can be told before it is sent.
    pub(super) fn size(&self) -> Result<usize> {
        let item = match &self.item {
            Some(item) => item.to_map()?,
            None => self.planned.key().to_map(),
        };
        let values = self.expression.values()?;
        Ok(item_size(&item) + values.iter().map(|(_, value)| value.size()).sum::<usize>())
    }
}

/// Refuses an item that is there twice.
pub(super) fn check_once(planned: &[Planned]) -> Result<()> {
    let items = planned.iter().map(|action| (action.table().name(), action.key()));
    let Some([first, second]) = twice(items) else { return Ok(()) };
    let message = format!(
        "the item is in the transaction twice, at positions {first} and {second}; an item can be in it once: \
         put all that is done to it into one write, conditions too"
    );
    Err(planned[second].context(Error::new(Kind::Invalid, message)))
}
