//! What a write makes of the unique values of its item, and how it is known which ones that had
//! before.

use super::super::any::{Action, AnyWrite};
use super::super::ready::{Ready, What};
use super::marker::{name_of, new_name_of};
use crate::db::TableRef;
use crate::error::{Error, Result};
use crate::expr::{AttributePath, Expression, Predicate};
use crate::model::Key;
use crate::schema::{TableSchema, Text};
use crate::track::{Saving, Snapshot, Write};
use crate::transport::One;
use crate::transport::decode::Plain;
use crate::transport::op::Get;
use crate::value::Map;

/// The unique values that an item has before a write of it, as far as they are known.
#[derive(Clone)]
pub(in crate::write) enum Before {
    /// None: the write itself asks for that.
    Nothing,
    /// These: the write itself asks for that, where it changes them.
    Asked(Map),
    /// These, when it was read.
    Read(Map),
    /// It has to be read.
    Unknown,
}

/// What a write makes of the unique values of an item.
pub(in crate::write) struct Change {
    pub(super) table: TableRef,
    pub(super) owner: Key,
    pub(super) values: Vec<ValueChange>,
}

/// What becomes of one of them.
pub(super) struct ValueChange {
    pub(super) attribute: Text,
    /// The name of the marker of the value that it had.
    pub(super) frees: Option<String>,
    /// The name of the marker of the value that it gets.
    pub(super) takes: Option<String>,
}

/// What one write asks for beyond what its caller does, so that the values that it frees are those
/// which the item has.
#[derive(Default)]
pub(in crate::write) struct Seen {
    /// The unique values that the item has to have, as they were last seen.
    values: Option<Map>,
    /// Whether they have to be read before it is sent again.
    is_old: bool,
    /// Whether they were read again, and are others.
    pub(in crate::write) has_changed: bool,
    /// Whether it is asked that the version is as it was read, where a save would go without: a
    /// transaction does not say which version it has met.
    pub(in crate::write) asks_version: bool,
}

impl Seen {
    pub(in crate::write) fn new(asks_version: bool) -> Self {
        Seen { asks_version, ..Seen::default() }
    }

    /// What the item has, and what has to be asked for so that it is so when it is written.
    async fn before(
        &mut self,
        before: Before,
        table: &TableRef,
        key: &Key,
    ) -> Result<(Map, Option<Predicate>)> {
        let schema = table.schema().await?;
        let values = match (before, &self.values) {
            (Before::Nothing, _) => return Ok((Map::new(), None)),
            (Before::Asked(values), _) => return Ok((values, None)),
            (Before::Read(values), None) => values,
            (_, Some(values)) if !self.is_old => values.clone(),
            (Before::Unknown | Before::Read(_), _) => read(table, &schema, key).await?,
        };
        let old = self.values.replace(values.clone());
        self.has_changed = old.is_some_and(|old| old != values);
        self.is_old = false;
        let condition = still_has(&schema, &values);
        Ok((values, Some(condition)))
    }

    /// Whether its condition may have failed because others have changed the unique values. If the
    /// caller asks for something too, not if the item that it met still has them.
    pub(in crate::write) fn is_raced(
        &self,
        conditional: bool,
        current: Option<&Map>,
        schema: &TableSchema,
    ) -> bool {
        let Some(values) = &self.values else { return false };
        !conditional || current.is_none_or(|current| some(schema, current) != *values)
    }

    /// What was seen may be so no more.
    pub(in crate::write) fn look_again(&mut self) {
        self.is_old = true;
    }
}

/// Whether it is made where there is nothing, of an item without unique values: then there are no
/// markers to think of.
pub(in crate::write) fn leaves_markers(ready: &Ready) -> Result<bool> {
    Ok(match &ready.what {
        What::Put(item) if ready.is_insert() => item.some(|name| is_unique(&ready.schema, name))?.is_empty(),
        _ => false,
    })
}

/// What a write makes of the unique values of its item, and what is to be asked for besides. `None`
/// if it leaves them alone.
pub(in crate::write) async fn of_write(
    write: &AnyWrite,
    ready: &Ready,
    seen: &mut Seen,
) -> Result<Option<(Change, Option<Predicate>)>> {
    let Some(before) = before(write, &ready.schema) else { return Ok(None) };
    let (before, condition) = seen.before(before, &ready.table, &ready.key).await?;
    Ok(Some((change(ready, &before)?, condition)))
}

/// What is known of the unique values before a write. `None` if it leaves them alone.
pub(super) fn before(write: &AnyWrite, schema: &TableSchema) -> Option<Before> {
    match write.action() {
        _ if schema.unique.is_empty() => None,
        Ok(Action::Put(_) | Action::Delete(_)) => Some(Before::Unknown),
        Ok(Action::Insert(_)) => Some(Before::Nothing),
        Ok(Action::DeleteRead(_, before)) => Some(before.clone()),
        Ok(Action::Update(_) | Action::Check(_)) | Err(_) => None,
    }
}

/// What a write makes of the unique values that the item has before.
pub(super) fn change(ready: &Ready, before: &Map) -> Result<Change> {
    let after = match &ready.what {
        What::Put(item) => item.some(|name| is_unique(&ready.schema, name))?,
        _ => Map::new(),
    };
    // What is put anew gets its markers in any case: so items from before a field was unique get
    // theirs.
    let always = true;
    Change::new(&ready.table, &ready.schema, &ready.key, [before, &after], always)
}

/// The same of a save, which asks for it.
pub(in crate::write) async fn of_save(
    table: &TableRef,
    schema: &TableSchema,
    (saving, snapshot): (Saving, Option<&Snapshot>),
    write: &mut Write,
    seen: &mut Seen,
) -> Result<Option<Change>> {
    if schema.unique.is_empty() {
        return Ok(None);
    }
    let before = before_save(schema, (saving, snapshot))?;
    let (before, condition) = seen.before(before, table, &write.key).await?;
    if let Some(condition) = condition {
        let all = std::iter::once(condition).chain(write.condition.take());
        write.condition = Some(Predicate::And(all.collect()));
    }
    Change::new(table, schema, &write.key, [&before, &write.after], snapshot.is_none()).map(Some)
}

/// What is known of the unique values before a save.
pub(super) fn before_save(
    schema: &TableSchema,
    (saving, snapshot): (Saving, Option<&Snapshot>),
) -> Result<Before> {
    Ok(match (saving, snapshot) {
        (Saving::Overwriting, None) => Before::Unknown,
        (Saving::Overwriting, Some(read)) => Before::Read(read.unique(schema)?),
        (_, None) => Before::Nothing,
        (_, Some(read)) => Before::Asked(read.unique(schema)?),
    })
}

impl Change {
    /// `always` takes also the values that stay.
    pub(super) fn new(
        table: &TableRef,
        schema: &TableSchema,
        owner: &Key,
        [before, after]: [&Map; 2],
        always: bool,
    ) -> Result<Self> {
        let mut values = Vec::new();
        for attribute in &*schema.unique {
            let old = name_of(attribute, before.get(&**attribute));
            let new = match after.get(&**attribute) {
                // A value from before that no marker can be of must not keep the item from being
                // saved.
                same if same == before.get(&**attribute) && !always => old.clone(),
                new => new_name_of(attribute, new)?,
            };
            let stays = old == new;
            let change = ValueChange {
                attribute: attribute.clone(),
                frees: old.filter(|_| !stays),
                takes: new.filter(|_| !stays || always),
            };
            if change.frees.is_some() || change.takes.is_some() {
                values.push(change);
            }
        }
        Ok(Change { table: table.clone(), owner: owner.clone(), values })
    }
}

fn is_unique(schema: &TableSchema, name: &str) -> bool {
    schema.unique.iter().any(|unique| unique == name)
}

/// The unique values among these attributes.
pub(in crate::write) fn some(schema: &TableSchema, attributes: &Map) -> Map {
    let unique = attributes.iter().filter(|(name, _)| is_unique(schema, name));
    unique.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// That an item has just these unique values.
pub(in crate::write) fn still_has(schema: &TableSchema, values: &Map) -> Predicate {
    let asked = schema.unique.iter().map(|name| {
        let path = AttributePath::new(name.clone());
        match values.get(&**name) {
            Some(value) => Predicate::equals(path, value.clone()),
            None => Predicate::not_exists(path),
        }
    });
    Predicate::And(asked.collect())
}

/// The unique values that an item has now. None if there is no such item.
async fn read(table: &TableRef, schema: &TableSchema, key: &Key) -> Result<Map> {
    let paths: Vec<_> = schema.unique.iter().cloned().map(AttributePath::new).collect();
    let expression = Expression::default().with_projection(&paths);
    let get = Get { table: table.name(), key, consistent: true, expression };
    let mut sink = One::new(Plain::<Map>::NEW);
    let context = |error: Error| error.operation("GetItem").on_table(table.name()).with_key(key);
    table.db().transport().send(&get, &mut sink).await.map_err(|failure| context(failure.error))?;
    Ok(some(schema, &sink.into_item().unwrap_or_default()))
}
