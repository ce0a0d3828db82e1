//! What saves ask of the item, in the server's own values.

use std::collections::BTreeSet;

use super::edit::Edit;
use super::entity::dependent;
use crate::expr::{AttributePath, Predicate};
use crate::schema::{TableSchema, VersionAttribute, VersionKind};
use crate::value::{Map, Number, Value};

pub(super) fn hash_path(schema: &TableSchema) -> AttributePath {
    AttributePath::new(schema.hash.name.clone())
}

/// That a path still has the value that was read.
pub(super) fn unchanged(raw: &Map, path: AttributePath) -> Predicate {
    match path.get(raw) {
        Some(value) => Predicate::equals(path.clone(), value.clone()),
        None => Predicate::not_exists(path),
    }
}

/// That everything that was read is still so, and what is new is not there yet.
pub(super) fn full_condition(schema: &TableSchema, raw: &Map, changes: &[Edit<'_>]) -> Predicate {
    let read = raw.keys().filter(|name| !schema.is_key(name));
    let mut conditions: Vec<_> = read.map(|name| unchanged(raw, AttributePath::new(name.clone()))).collect();
    if conditions.is_empty() {
        // The key was all of the item, so that it still exists is all there is to say.
        conditions.push(Predicate::exists(hash_path(schema)));
    }
    // Inside of a map that was read, the comparison of the whole map covers what is new.
    let new = changes.iter().filter(|change| !raw.contains_key(change.path.attribute()));
    conditions.extend(new.map(|change| Predicate::not_exists(change.path.clone())));
    // So does it what has come by an older name, but for that of a whole attribute.
    let whole = changes.iter().filter(|change| change.path.steps().len() == 1);
    conditions.extend(whole.flat_map(|change| change.guards.iter().cloned()));
    // So must a part that was not there: with what changes here it could make a key.
    let absent = dependent(schema, changes).into_iter().filter(|name| !raw.contains_key(*name));
    conditions.extend(absent.map(|name| Predicate::not_exists(AttributePath::new(name.to_owned()))));
    Predicate::And(conditions)
}

/// That the version is the one that was read, which proves the rest.
pub(super) fn version_condition(schema: &TableSchema, raw: &Map, name: &str) -> Predicate {
    let version = unchanged(raw, AttributePath::new(name.to_owned()));
    if raw.contains_key(name) {
        return version;
    }
    let mut both = Predicate::is_there(schema);
    both.push(version);
    Predicate::And(both)
}

/// Whether another program wrote `NULL`, which a default stands in for.
pub(super) fn is_null(value: Option<&Value>) -> bool {
    value == Some(&Value::Null)
}

/// A count that others may have moved on meanwhile must not run over the end of its type: nobody
/// could read the item then. One that begins where `NULL` was must not begin twice.
pub(super) fn count_condition(schema: &TableSchema, raw: &Map) -> Option<Predicate> {
    /// Nobody counts that far between a read and a save.
    const FAR: i128 = 1 << 20;
    let VersionAttribute { name, kind: VersionKind::Count { max } } = schema.version.as_ref()? else {
        return None;
    };
    let path = AttributePath::new(name.clone());
    let read = raw.get(&**name);
    if is_null(read) {
        return Some(unchanged(raw, path));
    }
    let read = read.and_then(Value::as_number).and_then(Number::to_i128).unwrap_or(0);
    (i128::from(*max) - read < FAR).then(|| {
        let below = Predicate::less(path.clone(), Value::from(*max));
        Predicate::Or(vec![Predicate::not_exists(path), below])
    })
}

/// That just what changed still has the value that was read, and that the item still exists; of an
/// entity that no other has come in its place.
pub(super) fn partial_condition(schema: &TableSchema, raw: &Map, changes: Vec<Edit<'_>>) -> Predicate {
    let mut conditions = Predicate::is_there(schema);
    conditions.extend(count_condition(schema, raw));
    let dependent = dependent(schema, &changes).into_iter();
    conditions.extend(dependent.map(|name| unchanged(raw, AttributePath::new(name.to_owned()))));
    for change in changes {
        conditions.extend(change.guards);
        conditions.push(match change.raw {
            Some(value) => Predicate::equals(change.path, value.clone()),
            None => Predicate::not_exists(change.path),
        });
    }
    Predicate::And(conditions)
}

/// That the item is of the schema that was read and, where it was upgraded, that all is as it was
/// that its version reads, whether or not it was there: the names of `upgraded`.
pub(super) fn with_schema(
    condition: Predicate,
    schema: &TableSchema,
    raw: &Map,
    upgraded: Option<&BTreeSet<String>>,
) -> Predicate {
    let Some(number) = &schema.item_schema else { return condition };
    let mut all = match condition {
        Predicate::And(all) => all,
        only => vec![only],
    };
    let read = upgraded.into_iter().flatten().map(String::as_str).filter(|name| !schema.is_key(name));
    for name in read.chain(std::iter::once(&*number.name)) {
        let unchanged = unchanged(raw, AttributePath::new(name.to_owned()));
        if !all.contains(&unchanged) {
            all.push(unchanged);
        }
    }
    Predicate::And(all)
}

/// That a write of the whole item is not over one of a newer schema.
pub(super) fn not_newer(schema: &TableSchema) -> Option<Predicate> {
    schema.item_schema.as_ref().map(Predicate::not_newer)
}
