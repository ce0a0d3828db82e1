//! How a save is sent, and what becomes of the item.

use std::any::TypeId;
use std::collections::BTreeSet;

use futures_core::future::BoxFuture;

use super::super::transaction::TransactWrite;
use super::super::{NEWER_UNSEEN, limits, unique};
use super::saved_item::SavedItem;
use crate::codec::json::item_to_json;
use crate::db::{Conflicting, Item, Saved, TableRef, conflict};
use crate::error::{Error, Kind, Result};
use crate::expr::{Expression, Predicate};
use crate::model::{Key, NewItem, Record};
use crate::schema::TableSchema;
use crate::time::SharedClock;
use crate::track::{
    Compared, EncodeAgain, Loaded, Plan, Recovered, Saving, Scope, Snapshot, Unchanged, Upgraded, Write,
    attributes, plan_loaded, plan_new,
};
use crate::transport::decode::Tracked;
use crate::transport::op::{Get, Put, Returning, Update};
use crate::transport::{DrawnVersions, Failure, ItemSink, NoItems, One, Reply};
use crate::value::{Map, Value};

/// A save, whatever the model.
pub(in crate::write) struct Save<'a> {
    pub(in crate::write) table: &'a TableRef,
    pub(in crate::write) saving: Saving,
    pub(in crate::write) operation: &'static str,
    pub(in crate::write) model: TypeId,
    /// The item's encoding, as JSON.
    pub(in crate::write) now: Result<String>,
    pub(in crate::write) encode_again: EncodeAgain,
}

/// What a save of an item comes to.
#[expect(clippy::large_enum_variant, reason = "nearly all are writes, and none is kept")]
pub(in crate::write) enum SavePlan<'s> {
    /// With what it was planned from, if the item was loaded.
    Write(Box<Write>, Option<Base>),
    /// Nothing: the item is as it was read.
    Unchanged(&'s Snapshot, Unchanged),
}

/// What a save of a loaded item was planned from.
pub(in crate::write) struct Base {
    /// The whole item's encoding, as JSON.
    now: String,
    compared: Compared,
}

/// Saves an item, as an operation of this name.
pub(in crate::write) fn run<'a>(
    item: &'a mut (dyn SavedItem + 'static),
    saving: Saving,
    operation: &'static str,
) -> BoxFuture<'a, Result<Saved>> {
    Box::pin(async move {
        let (save, snapshot) = item.parts(saving, operation);
        let Some((saved, version)) = save.run(snapshot).await? else {
            let transaction = TransactWrite::of_save(item, (saving, operation), None);
            // In a box: it is rare, and would make the future of each save large.
            let written = Box::pin(transaction.attempts(unique::ATTEMPTS).send()).await?;
            return Ok(if written { Saved::WRITTEN } else { Saved::UNCHANGED });
        };
        if let Some(version) = version {
            item.put_version(&version);
        }
        Ok(saved)
    })
}

impl Save<'_> {
    /// Plans and sends it, and moves the snapshot on. Gives the version that the model now has, if
    /// that is another; `None` if nothing was written, and it has to be a transaction since unique
    /// values change.
    async fn run(self, snapshot: &mut Option<Snapshot>) -> Result<Option<(Saved, Option<Value>)>> {
        let (table, saving, operation, model) = (self.table, self.saving, self.operation, self.model);
        let context = |error: Error| error.operation(operation).on_table(table.name());
        let schema = &*table.schema_for(|schema| self.key(snapshot.as_ref(), schema)).await?;
        let plan = self.plan(snapshot.as_ref(), schema, table.db().clock()).map_err(context)?;
        let SavePlan::Write(mut write, base) = plan else {
            return Ok(Some((Saved::UNCHANGED, None)));
        };
        if !goes_alone(&mut write, (saving, snapshot.as_ref()), schema).map_err(context)? {
            return Ok(None);
        }
        let mut drawn = None;
        let (saved, others_wrote) = match send(table, &mut write, (saving, schema), &mut drawn).await {
            Ok(reply) => {
                if let Some(drawn) = drawn {
                    write.made_with(schema, drawn.last());
                }
                (Saved::WRITTEN, write.others_wrote(reply.value.as_ref(), schema))
            }
            Err(mut failure) => {
                if let Some(drawn) = drawn {
                    let current = failure.current.as_ref().and_then(|current| current.get(drawn.attribute()));
                    if let Some(version) = current.filter(|version| drawn.has(Some(version))) {
                        write.made_with(schema, version.clone());
                    }
                }
                let Some(recovered) = recovered(&write, &failure, snapshot.as_ref(), schema) else {
                    if !schema.unique.is_empty()
                        && saving == Saving::Overwriting
                        && failure.error.is_conflict()
                    {
                        return Ok(None);
                    }
                    failure.error = limits::item_too_large(failure.error, write.update.is_some());
                    let new = snapshot.is_none();
                    let overwrites = saving == Saving::Overwriting;
                    let is_there = failure.current.is_some();
                    let lowers = !new || overwrites;
                    let about = Conflicting { operation, key: &write.key, new, model, lowers };
                    let error = conflict(table, about, failure);
                    if overwrites && !is_there && error.is_conflict() {
                        // All that it asks for.
                        return Err(error.of_kind(Kind::NewerSchema).message(NEWER_UNSEEN));
                    }
                    return Err(error);
                };
                (Saved::RECOVERED, recovered.others_wrote)
            }
        };
        let version = settle(snapshot, *write, base, schema, others_wrote).map_err(context)?;
        Ok(Some((saved, version)))
    }

    /// Whether the item has a key of such a table.
    pub(in crate::write) fn key(&self, snapshot: Option<&Snapshot>, schema: &TableSchema) -> Result<()> {
        match (snapshot, &self.now) {
            (Some(snapshot), _) => snapshot.key(schema).map(drop),
            (None, Ok(now)) => Key::of(schema, &attributes(now)?).map(drop),
            (None, Err(_)) => Ok(()),
        }
    }

    pub(in crate::write) fn plan<'s>(
        self,
        snapshot: Option<&'s Snapshot>,
        schema: &TableSchema,
        clock: &SharedClock,
    ) -> Result<SavePlan<'s>> {
        let now = self.now?;
        let Some(snapshot) = snapshot else {
            let write = plan_new(self.saving, schema, self.encode_again.names, attributes(&now)?, clock)?;
            self.table.tenancy().check(&write.key)?;
            return Ok(SavePlan::Write(Box::new(write), None));
        };
        let keys = schema.keys().map(|key| &*key.name);
        let always = keys
            .chain(schema.unique.iter().map(|name| &**name))
            .chain(schema.item_schema.iter().map(|number| &*number.name))
            .chain(schema.dependent().into_iter().flatten());
        let version = schema.version.as_ref().map(|version| &*version.name);
        let everywhere: Vec<&str> = version.into_iter().chain(schema.computed()).collect();
        let upgraded = snapshot.read_by_old();
        let scope = if upgraded.is_some() { Scope::All } else { self.saving.scope(schema) };
        let mut compared = snapshot.compare(&now, always, &everywhere, scope, self.encode_again)?;
        let values_now = std::mem::take(&mut compared.now.map);
        let Compared { raw, old, identity, .. } = &compared;
        let plan = |now, whole: &BTreeSet<String>| {
            let upgraded = upgraded.map(|read| Upgraded { read, whole });
            plan_loaded(self.saving, schema, Loaded { raw: &raw.map, old, identity, upgraded }, now, clock)
        };
        let mut planned = plan(values_now, &BTreeSet::new())?;
        if let (Plan::Write(write), true) = (&planned, upgraded.is_some()) {
            let whole = read_otherwise(write, schema, self.encode_again)?;
            if !whole.is_empty() {
                planned = plan(attributes(&now)?, &whole)?;
            }
        }
        match planned {
            Plan::Nothing(unchanged) => Ok(SavePlan::Unchanged(snapshot, unchanged)),
            Plan::Write(write) => {
                self.table.tenancy().check(&write.key)?;
                compared.forget_values();
                Ok(SavePlan::Write(write, Some(Base { now, compared })))
            }
        }
    }
}

/// Whether a save is no transaction, since it leaves unique values as they are. Adds what it has to
/// ask for so that this is so.
pub(super) fn goes_alone(
    write: &mut Write,
    (saving, snapshot): (Saving, Option<&Snapshot>),
    schema: &TableSchema,
) -> Result<bool> {
    if schema.unique.is_empty() {
        return Ok(true);
    }
    let read = match snapshot {
        Some(read) => read.unique(schema)?,
        None if saving == Saving::Overwriting => return Ok(false),
        None => Map::new(),
    };
    if read != unique::some(schema, &write.after) {
        return Ok(false);
    }
    if saving == Saving::Overwriting {
        let condition = std::iter::once(unique::still_has(schema, &read)).chain(write.condition.take());
        write.condition = Some(Predicate::And(condition.collect()));
    }
    Ok(true)
}

/// Which attributes the model would read otherwise than they are, if all of an upgraded item were
/// written as planned: what an old version has read to be what the model is now may be nothing that
/// the model reads, such as what a default of the old version stands in for.
fn read_otherwise(
    write: &Write,
    schema: &TableSchema,
    encode_again: EncodeAgain,
) -> Result<BTreeSet<String>> {
    let is_own = |name: &&String| !schema.is_key(name) && !schema.is_computed(name);
    let again = encode_again.call(&item_to_json(&write.after)?, None, false);
    let Some(again) = again.ok().and_then(|again| again.attributes().ok()) else {
        return Ok(write.encoded.keys().filter(is_own).cloned().collect());
    };
    let differing = write.encoded.iter().filter(|(name, value)| again.get(*name) != Some(*value));
    Ok(differing.map(|(name, _)| name).filter(is_own).cloned().collect())
}

/// Moves the snapshot on to what was written. Gives the version that the model now has, if that is
/// another: where others wrote in between, it keeps the one that it was read with, as the snapshot
/// does.
pub(in crate::write) fn settle(
    snapshot: &mut Option<Snapshot>,
    write: Write,
    base: Option<Base>,
    schema: &TableSchema,
    others_wrote: bool,
) -> Result<Option<Value>> {
    let version = write.version.clone().filter(|_| !others_wrote);
    let (raw, encoded) = write.settle(schema, others_wrote);
    // This cannot fail: all of it was read or written before.
    *snapshot = Some(match (&*snapshot, base) {
        (Some(snapshot), Some(Base { now, compared })) => {
            // What was compared is what was written, but for the version.
            let encoded = schema.version.is_some().then_some(&encoded);
            snapshot.rewritten(now, compared, &raw, encoded)?
        }
        _ => Snapshot::written(&raw)?,
    });
    Ok(version)
}

async fn send(
    table: &TableRef,
    write: &mut Write,
    (saving, schema): (Saving, &TableSchema),
    drawn: &mut Option<DrawnVersions>,
) -> Result<Reply<Option<Map>>, Failure> {
    let (db, table, versioned) = (table.db(), table.name(), schema.version.is_some());
    let expression = expression(write);
    let expression = expression.map_err(|error| limits::expression_too_large(error, saving, versioned))?;
    let result = if write.update.is_some() {
        let returning = if write.asks_for_old { Returning::UpdatedOld } else { Returning::Nothing };
        *drawn = write.drawn(schema, saving).map(|(attribute, version)| {
            let both = (version, write.read_version().cloned());
            DrawnVersions::new(attribute, both, db.clock(), expression.value_count().saturating_sub(1))
        });
        let update = Update { table, key: &write.key, expression, returning, version: drawn.clone() };
        db.transport().send(&update, &mut NoItems).await
    } else {
        let item = NewItem::exactly(&write.after);
        let put = Put { table, item: &item, expression, return_old: false };
        db.transport().send(&put, &mut NoItems).await.map(|reply| reply.map(|()| None))
    };
    #[cfg(dynorm_broken)]
    if let (true, Some(_), true) = (result.is_ok(), &write.update, crate::broken::is("saves are made twice"))
    {
        let mut again = write.clone();
        again.condition = None;
        let expression = self::expression(&mut again)?;
        let again =
            Update { table, key: &write.key, expression, returning: Returning::Nothing, version: None };
        return db.transport().send(&again, &mut NoItems).await;
    }
    result
}

/// All that the write says of the item as it is, and of what becomes of it.
pub(in crate::write) fn expression(write: &mut Write) -> Result<Expression> {
    let mut expression = Expression::default();
    // Nobody needs it any more, and it may be large.
    let condition = write.condition.take();
    #[cfg(dynorm_broken)]
    let condition = condition.filter(|_| !crate::broken::is("saves ask for nothing"));
    if let Some(condition) = condition {
        expression = expression.with_condition(&condition)?;
    }
    match &write.update {
        Some(update) => expression.with_update(update),
        None => Ok(expression),
    }
}

/// Reads an item, consistently.
pub(crate) async fn read<M: Record>(
    table: &TableRef,
    key: &Key,
    operation: &'static str,
) -> Result<Option<Item<M>>> {
    let mut sink = One::new(Tracked::<M>::NEW);
    send_get(table, key, operation, &mut sink).await?;
    Ok(sink.into_item().map(|loaded| Item::loaded(table.clone(), loaded)))
}

fn send_get<'a>(
    table: &'a TableRef,
    key: &'a Key,
    operation: &'static str,
    sink: &'a mut dyn ItemSink,
) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let get = Get { table: table.name(), key, consistent: true, expression: Expression::default() };
        let result = table.db().transport().send(&get, sink).await;
        let context = |error: Error| error.operation(operation).on_table(table.name()).with_key(key);
        result.map(drop).map_err(|failure| context(failure.error))
    })
}

/// What it means for the item if the condition failed because an earlier attempt of this very write
/// had succeeded, its answer lost. Only an attempt whose outcome is not known can have done that:
/// one that was refused has not.
fn recovered(
    write: &Write,
    failure: &Failure,
    snapshot: Option<&Snapshot>,
    schema: &TableSchema,
) -> Option<Recovered> {
    #[cfg(dynorm_broken)]
    if crate::broken::is("lost answers are conflicts") {
        return None;
    }
    if !failure.error.is_conflict() || !failure.attempts.may_be_applied() {
        return None;
    }
    let current = failure.current.as_ref()?;
    let read = snapshot.map_or(Ok(Map::new()), Snapshot::attributes).ok()?;
    write.recovered(current, read, schema)
}
