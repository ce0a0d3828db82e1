//! The three saves. What they send is decided in [`track::plan`](crate::track).

use std::any::TypeId;

use futures_core::future::BoxFuture;

use super::limits;
use crate::db::{Conflicting, Item, Saved, TableRef, conflict};
use crate::error::{Error, Kind, Result};
use crate::expr::Expression;
use crate::model::{Key, NewItem, Record};
use crate::schema::TableSchema;
use crate::time::SharedClock;
use crate::track::{
    Compared, EncodeAgain, Loaded, Plan, Recovered, Saving, Snapshot, Write, attributes, encode_again,
    encode_json,
};
use crate::transport::decode::Tracked;
use crate::transport::op::{Get, Put, Returning, Update};
use crate::transport::{Failure, ItemSink, NoItems, One, Reply};
use crate::value::{Map, Value};

impl<M: Record> Item<M> {
    /// Saves the item, if nothing that was read has changed meanwhile.
    ///
    /// A new item must not exist yet. Of a loaded one, only what changed is sent, on condition that every attribute that
    /// was read still has the value that was read (or that the `#[version]` is the one that was read). Attributes
    /// that the model does not know, or that someone else adds meanwhile, stay. Without changes nothing is sent.
    ///
    /// Where the answer to the write is lost and the SDK sends it again, the item is looked at: if it carries the version
    /// that this save drew, or without a [unique version](crate::UniqueVersion) if all of it is what this save makes of what was
    /// read, it is taken for this save's own doing ([`Saved::was_recovered`]). Without such a version **an equal write by
    /// another client looks just the same**: two clients that both count from 1 to 2 may then both succeed. A `#[version]` rules
    /// that out.
    ///
    /// # Errors
    ///
    /// [`Kind::Conflict`] if the item was changed, created or deleted meanwhile; [`Error::current`] has it as it is now.
    /// [`Kind::KeyChanged`] if a key attribute was changed after reading. [`Kind::TooLarge`] if the item has more
    /// attributes than one condition can compare: about 150, or with a `#[version]` if more of them changed than one update can
    /// name: about 500. [`Kind::Invalid`] for an item of 400 KB or [a little less](#items-of-almost-400-kb). Otherwise as any request.
    /// After an attempt that got no certain answer, any of them says [`may_be_applied`](Error::may_be_applied).
    ///
    /// # Items of almost 400 KB
    ///
    /// DynamoDB counts an update by what is sent for it: with the item as it becomes also names and values of the request. So
    /// `save` and `partial_save` of an item of just under 400 KB, from a few bytes less to a few kilobytes, are refused, though the
    /// item is not too large; the error says so. [`overwrite`](Self::overwrite) still stores it, and erases what others changed.
    ///
    /// If the future is dropped while the request is under way, the item may have been saved or not; the next save
    /// then conflicts or not.
    pub async fn save(&mut self) -> Result<Saved> {
        self.run(Saving::Conditional).await
    }

    /// Saves only what changed, on condition that just that still has the value that was read. Two clients that change
    /// different attributes both succeed.
    ///
    /// Of nested documents and maps only the entries that changed are written. Lists and sets are written whole, and so is what is
    /// one thing although it is stored as a map: an enum whose variant has changed, and what `serde`, `with` or a `Decode` of your own reads. A
    /// change inside of a variant asks that it still is this variant.
    ///
    /// A new item is created, or added to one that has none of its attributes. A loaded item that was deleted meanwhile is
    /// a conflict, and not made again from the changed attributes alone. Without changes nothing is sent.
    ///
    /// # Errors
    ///
    /// As [`save`](Self::save).
    pub async fn partial_save(&mut self) -> Result<Saved> {
        self.run(Saving::Partial).await
    }

    /// Replaces the item, whatever is there. **Erases** what others have changed or added since it was read. Attributes that
    /// the model does not know are sent along as they were read.
    ///
    /// # Errors
    ///
    /// [`Kind::KeyChanged`] if a key attribute was changed after reading. Otherwise as any request.
    pub async fn overwrite(&mut self) -> Result<Saved> {
        self.run(Saving::Overwriting).await
    }

    async fn run(&mut self, saving: Saving) -> Result<Saved> {
        self.run_as(saving, saving.operation()).await
    }

    /// Saves it, as an operation of this name.
    pub(super) async fn run_as(&mut self, saving: Saving, operation: &'static str) -> Result<Saved> {
        let save = Save {
            table: &self.table,
            saving,
            operation,
            model: TypeId::of::<M>(),
            now: encode_json(&self.model, &self.extra),
            encode_again: encode_again::<M>,
        };
        let (saved, version) = save.run(&mut self.snapshot).await?;
        if let Some(version) = version {
            self.model.put_version(&version);
        }
        Ok(saved)
    }

    /// Reads the item again, consistently; changes that were not saved are gone.
    ///
    /// # Errors
    ///
    /// [`Kind::NotFound`] if it was deleted, and then the item is left as it is. Otherwise as any request.
    pub async fn refresh(&mut self) -> Result<()> {
        let key = self.key().await?;
        let Some(read) = read(&self.table, &key, "Refresh").await? else {
            let error = Error::new(Kind::NotFound, "the item does not exist any more");
            return Err(error.operation("Refresh").on_table(self.table.name()).with_key(&key));
        };
        *self = read;
        Ok(())
    }
}

/// A save, whatever the model.
pub(super) struct Save<'a> {
    pub(super) table: &'a TableRef,
    pub(super) saving: Saving,
    pub(super) operation: &'static str,
    pub(super) model: TypeId,
    /// The item's encoding, as JSON.
    pub(super) now: Result<String>,
    pub(super) encode_again: EncodeAgain,
}

/// What a save of a loaded item was planned from.
pub(super) struct Base {
    /// The whole item's encoding, as JSON.
    now: String,
    compared: Compared,
}

impl<'a> Save<'a> {
    /// Plans and sends it, and moves the snapshot on. Gives the version that the model now has, if that is another.
    fn run(self, snapshot: &'a mut Option<Snapshot>) -> BoxFuture<'a, Result<(Saved, Option<Value>)>> {
        Box::pin(async move {
            let (table, saving, operation, model) = (self.table, self.saving, self.operation, self.model);
            let context = |error: Error| error.operation(operation).on_table(table.name());
            let schema = &*table.schema_for(|schema| self.key(snapshot.as_ref(), schema)).await?;
            let (plan, base) = self.plan(snapshot.as_ref(), schema, table.db().clock()).map_err(context)?;
            let Plan::Write(mut write) = plan else {
                return Ok((Saved::UNCHANGED, None));
            };
            let versioned = schema.version.is_some();
            let (saved, others_wrote) = match send(table, &mut write, saving, versioned).await {
                Ok(reply) => (Saved::WRITTEN, write.others_wrote(reply.value.as_ref(), schema)),
                Err(mut failure) => {
                    let Some(recovered) = recovered(&write, &failure, snapshot.as_ref(), schema) else {
                        failure.error = limits::item_too_large(failure.error, write.update.is_some());
                        let new = snapshot.is_none();
                        return Err(conflict(
                            table,
                            Conflicting { operation, key: &write.key, new, model },
                            failure,
                        ));
                    };
                    (Saved::RECOVERED, recovered.others_wrote)
                }
            };
            let version = settle(snapshot, *write, base, schema, others_wrote).map_err(context)?;
            Ok((saved, version))
        })
    }

    /// Whether the item has a key of such a table.
    pub(super) fn key(&self, snapshot: Option<&Snapshot>, schema: &TableSchema) -> Result<()> {
        match (snapshot, &self.now) {
            (Some(snapshot), _) => snapshot.key(schema).map(drop),
            (None, Ok(now)) => Key::of(schema, &attributes(now)?).map(drop),
            (None, Err(_)) => Ok(()),
        }
    }

    pub(super) fn plan(
        self,
        snapshot: Option<&Snapshot>,
        schema: &TableSchema,
        clock: &SharedClock,
    ) -> Result<(Plan, Option<Base>)> {
        let now = self.now?;
        let Some(snapshot) = snapshot else {
            return Ok((Plan::new(self.saving, schema, None, attributes(&now)?, clock)?, None));
        };
        let always =
            schema.keys().map(|key| &*key.name).chain(schema.version.as_ref().map(|version| &*version.name));
        let mut compared = snapshot.compare(&now, always, self.saving.scope(schema), self.encode_again)?;
        let values_now = std::mem::take(&mut compared.now.map);
        let loaded = Loaded { raw: &compared.raw.map, old: &compared.old, identity: &compared.identity };
        let plan = Plan::new(self.saving, schema, Some(loaded), values_now, clock)?;
        compared.forget_values();
        Ok((plan, Some(Base { now, compared })))
    }
}

/// Moves the snapshot on to what was written. Gives the version that the model now has, if that is another: where others wrote in
/// between, it keeps the one that it was read with, as the snapshot does.
pub(super) fn settle(
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
            snapshot.rewritten(&now, compared, &raw, &encoded)?
        }
        _ => Snapshot::written(&raw)?,
    });
    Ok(version)
}

async fn send(
    table: &TableRef,
    write: &mut Write,
    saving: Saving,
    versioned: bool,
) -> Result<Reply<Option<Map>>, Failure> {
    let (db, table) = (table.db(), table.name());
    let expression = expression(write);
    let expression = expression.map_err(|error| limits::expression_too_large(error, saving, versioned))?;
    let result = if write.update.is_some() {
        let returning = if write.asks_for_old { Returning::UpdatedOld } else { Returning::Nothing };
        let update = Update { table, key: &write.key, expression, returning };
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
        let again = Update { table, key: &write.key, expression, returning: Returning::Nothing };
        return db.transport().send(&again, &mut NoItems).await;
    }
    result
}

/// All that the write says of the item as it is, and of what becomes of it.
pub(super) fn expression(write: &mut Write) -> Result<Expression> {
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
pub(super) async fn read<M: Record>(
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

/// What it means for the item if the condition failed because an earlier attempt of this very write had succeeded, its answer
/// lost. Only an attempt whose outcome is not known can have done that: one that was refused has not.
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
