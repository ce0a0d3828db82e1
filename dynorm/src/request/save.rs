//! The three saves. What they send is decided in [`track::plan`](crate::track).

use crate::db::{Access, Item, Saved, conflict};
use crate::error::{Error, Kind, Result};
use crate::expr::Expression;
use crate::model::{Key, Record};
use crate::schema::TableSchema;
use crate::track::{Compared, Plan, Saving, Snapshot, Write, encode_json};
use crate::transport::decode::Tracked;
use crate::transport::{Failure, Get, Put, Reply, Update};
use crate::value::{Map, Number};

/// What a save of a loaded item was planned from.
struct Base {
    /// The whole item's encoding, as JSON.
    now: String,
    compared: Compared,
}

impl<M: Record> Item<M> {
    /// Saves the item, if nothing that was read has changed meanwhile.
    ///
    /// A new item must not exist yet. Of a loaded one, only what changed is sent, on condition that every attribute that
    /// was read still has the value that was read (or that the `#[version]` is the one that was read). Attributes
    /// that the model does not know, or that someone else adds meanwhile, stay. Without changes nothing is sent.
    ///
    /// # Errors
    ///
    /// [`Kind::Conflict`] if the item was changed, created or deleted meanwhile; [`Error::current`] has it as it is now.
    /// [`Kind::KeyChanged`] if a key attribute was changed after reading. [`Kind::TooLarge`] if the item has more
    /// attributes than one condition can compare: about 150. Otherwise as any request.
    ///
    /// If the future is dropped while the request is under way, the item may have been saved or not; the next save
    /// then conflicts or not.
    pub async fn save(&mut self) -> Result<Saved> {
        self.run(Saving::Conditional, "Save").await
    }

    /// Saves only what changed, on condition that just that still has the value that was read. Two clients that change
    /// different attributes both succeed.
    ///
    /// A new item is created, or added to one that has none of its attributes. A loaded item that was deleted meanwhile is
    /// a conflict, and not made again from the changed attributes alone. Without changes nothing is sent.
    ///
    /// # Errors
    ///
    /// As [`save`](Self::save).
    pub async fn partial_save(&mut self) -> Result<Saved> {
        self.run(Saving::Partial, "PartialSave").await
    }

    /// Replaces the item, whatever is there. **Erases** what others have changed or added since it was read. Attributes that
    /// the model does not know are sent along as they were read.
    ///
    /// # Errors
    ///
    /// [`Kind::KeyChanged`] if a key attribute was changed after reading. Otherwise as any request.
    pub async fn overwrite(&mut self) -> Result<Saved> {
        self.run(Saving::Overwriting, "Overwrite").await
    }

    async fn run(&mut self, saving: Saving, operation: &'static str) -> Result<Saved> {
        let table = self.table.clone();
        let context = |error: Error| error.operation(operation).table(table.name());
        let schema = table.schema().await?;
        let (plan, base) = self.plan(saving, schema).map_err(context)?;
        let Plan::Write(write) = plan else {
            return Ok(Saved::UNCHANGED);
        };
        let result = self.send(&write).await;
        let (saved, reported) = match result {
            Ok(reply) => (Saved::WRITTEN, reported_version(schema, reply.value.as_ref())),
            Err(failure) if own_doing(&write, &failure, schema) => {
                let current = failure.current.as_ref();
                (Saved::RECOVERED, reported_version(schema, current))
            }
            Err(failure) => {
                return Err(conflict::<M>(&table, self.is_new(), operation, &write.key, failure));
            }
        };
        let version = write.version;
        let (raw, encoded) = write.settle(schema, reported);
        // This cannot fail: all of it was read or written before.
        self.snapshot = Some(match (&self.snapshot, base) {
            (Some(snapshot), Some(Base { now, compared })) => {
                snapshot.rewritten(&now, compared, &raw, &encoded).map_err(context)?
            }
            _ => Snapshot::written(&raw).map_err(context)?,
        });
        // Where others counted on in between, the model keeps the version that it was read with, as the snapshot does.
        if let Some(version) = version.filter(|version| reported.is_none_or(|reported| reported == *version))
            && let Some(version) = version.to_u128().and_then(|version| version.try_into().ok())
        {
            self.model.put_version(version);
        }
        Ok(saved)
    }

    fn plan(&self, saving: Saving, schema: &TableSchema) -> Result<(Plan, Option<Base>)> {
        let Some(snapshot) = &self.snapshot else {
            return Ok((Plan::new(saving, schema, None, self.encode()?)?, None));
        };
        let now = encode_json(&self.model, &self.extra)?;
        let always = schema.keys().map(|key| &*key.name).chain(schema.version.as_deref());
        let compared = snapshot.compare::<M>(&now, always, saving.scope(schema))?;
        let plan =
            Plan::new(saving, schema, Some((&compared.raw.map, &compared.old)), compared.now.map.clone())?;
        Ok((plan, Some(Base { now, compared })))
    }

    async fn send(&self, write: &Write) -> Result<Reply<Option<Map>>, Failure> {
        let (db, table) = (self.table.db(), self.table.name());
        let mut expression = Expression::default();
        if let Some(condition) = &write.condition {
            expression = expression.with_condition(condition)?;
        }
        let result = if let Some(update) = &write.update {
            let expression = expression.with_update(update)?;
            let return_updated = write.version.is_some();
            db.transport().update(Update { table, key: &write.key, expression, return_updated }).await
        } else {
            let put = Put { table, item: &write.after, expression };
            db.transport().put(put).await.map(|reply| reply.map(|()| None))
        };
        db.metering(Access::Write, result)
    }

    /// Reads the item again, consistently; changes that were not saved are gone.
    ///
    /// # Errors
    ///
    /// [`Kind::NotFound`] if it was deleted, and then the item is left as it is. Otherwise as any request.
    pub async fn refresh(&mut self) -> Result<()> {
        let key = self.key().await?;
        let table = self.table.clone();
        let get = Get { table: table.name(), key: &key, consistent: true, expression: Expression::default() };
        let result = table.db().transport().get(get, &Tracked::<M>::NEW).await;
        let context = |error: Error, key: &Key| error.operation("Refresh").table(table.name()).key(key);
        let reply =
            table.db().metering(Access::Read, result).map_err(|failure| context(failure.error, &key))?;
        let Some(loaded) = reply.value else {
            return Err(context(Error::new(Kind::NotFound, "the item does not exist any more"), &key));
        };
        *self = Item::loaded(table, loaded);
        Ok(())
    }

    /// Deletes the item, whatever it is now. That there is none is no error. Afterwards this is a new item, that can be saved
    /// again.
    ///
    /// # Errors
    ///
    /// As any request.
    pub async fn delete(&mut self) -> Result<()> {
        let key = self.key().await?;
        super::delete::send(&self.table, &key).await?;
        self.snapshot = None;
        Ok(())
    }
}

/// Whether the condition failed because an earlier attempt of this very write had succeeded, its answer lost.
fn own_doing(write: &Write, failure: &Failure, schema: &TableSchema) -> bool {
    failure.error.is_conflict()
        && failure.attempts > 1
        && failure.current.as_ref().is_some_and(|current| write.made(current, schema))
}

fn reported_version(schema: &TableSchema, attributes: Option<&Map>) -> Option<Number> {
    attributes?.get(schema.version.as_deref()?)?.as_number()
}
