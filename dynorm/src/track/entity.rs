//! What a save does for the keys that are made of an entity's fields.

use std::collections::BTreeSet;

use super::edit::Edit;
use super::encoded::EncodeAgain;
use super::raw_item::Members;
use super::snapshot::Snapshot;
use crate::error::Result;
use crate::expr::AttributePath;
use crate::schema::TableSchema;
use crate::value::Map;

/// Of an entity, what depends on the same index's keys as something that has changed.
pub(super) fn dependent<'a>(schema: &'a TableSchema, changes: &[Edit<'_>]) -> BTreeSet<&'a str> {
    #[cfg(dynorm_broken)]
    if crate::broken::is("a changed part asks for itself alone") {
        return BTreeSet::new();
    }
    let is_changed = |name: &&str| changes.iter().any(|change| change.path.attribute() == *name);
    let groups = schema.dependent().into_iter().filter(|group| group.iter().any(is_changed));
    groups.flatten().filter(|name| !is_changed(name)).collect()
}

/// What others have left out of step of what is made of an entity's fields. It is no change by
/// itself, but goes with one.
pub(super) fn mend<'a>(schema: &TableSchema, raw: &'a Map, now: &Map, changes: &mut Vec<Edit<'a>>) {
    for name in schema.computed() {
        let (raw, new) = (raw.get(name), now.get(name));
        if raw != new && !changes.iter().any(|change| change.path.attribute() == name) {
            let path = AttributePath::new(name.to_owned());
            changes.push(Edit { path, raw, new: new.cloned(), guards: Vec::new() });
        }
    }
}

/// The keys of an item that were not what its fields make when it was read or last written.
pub(crate) fn out_of_step<'s>(
    schema: &'s TableSchema,
    snapshot: &Snapshot,
    encode_again: EncodeAgain,
) -> Result<Vec<&'s str>> {
    let mut keys = schema.made_keys();
    let names: BTreeSet<String> = keys.iter().map(|name| (*name).to_owned()).collect();
    let made = encode_again.call(&snapshot.as_read()?, Some(&names), false)?;
    let made = Members::of(&made.json)?.read(keys.iter().copied())?.map;
    let stored = snapshot.some(keys.iter().copied())?;
    keys.retain(|name| stored.get(*name) != made.get(*name));
    Ok(keys)
}
