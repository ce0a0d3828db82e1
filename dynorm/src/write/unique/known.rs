//! What a write makes of unique values, as far as it can be told before anything is read: for a
//! look at what it will send.

use super::super::any::AnyWrite;
use super::super::ready::Ready;
use super::values::{Before, Change, before, before_save, change, still_has};
use crate::db::TableRef;
use crate::error::Result;
use crate::expr::Predicate;
use crate::schema::TableSchema;
use crate::track::{Saving, Snapshot, Write};
use crate::value::Map;

/// What a write makes of unique values, and what is to be asked for besides.
pub(in crate::write) struct Known {
    pub(in crate::write) change: Change,
    pub(in crate::write) condition: Option<Predicate>,
    /// Whether the unique values that the item has are read first.
    pub(in crate::write) reads_first: bool,
}

/// What a write makes of them. `None` if it leaves them alone.
pub(in crate::write) fn known_of(write: &AnyWrite, ready: &Ready) -> Result<Option<Known>> {
    let Some(before) = before(write, &ready.schema) else { return Ok(None) };
    let (before, condition, reads_first) = seen_first(before, &ready.schema);
    Ok(Some(Known { change: change(ready, &before)?, condition, reads_first }))
}

/// The same of a save.
pub(in crate::write) fn known_of_save(
    table: &TableRef,
    schema: &TableSchema,
    (saving, snapshot): (Saving, Option<&Snapshot>),
    write: &Write,
) -> Result<Option<Known>> {
    if schema.unique.is_empty() {
        return Ok(None);
    }
    let before = before_save(schema, (saving, snapshot))?;
    let (before, condition, reads_first) = seen_first(before, schema);
    let always = snapshot.is_none();
    let change = Change::new(table, schema, &write.key, [&before, &write.after], always)?;
    Ok(Some(Known { change, condition, reads_first }))
}

/// The values that the item has when it is sent for the first time, as far as they are known, what
/// is asked for so that they are so, and whether they have to be read.
fn seen_first(before: Before, schema: &TableSchema) -> (Map, Option<Predicate>, bool) {
    match before {
        Before::Nothing => (Map::new(), None, false),
        Before::Asked(values) => (values, None, false),
        Before::Read(values) => {
            let condition = still_has(schema, &values);
            (values, Some(condition), false)
        }
        Before::Unknown => (Map::new(), None, true),
    }
}
