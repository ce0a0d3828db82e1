//! What each kind of save sends.
//!
//! Comparisons in conditions use the server's own values (`raw`); whether something changed is asked of encodings (`old`
//! and `now`). See ARCHITECTURE.md, "Saving".

use super::diff::{Change, apply, diff};
use super::graft::{graft, graft_map};
use super::snapshot::Scope;
use crate::error::{Error, Kind, Result};
use crate::expr::{Action, AttributePath, Predicate, Update};
use crate::model::Key;
use crate::schema::TableSchema;
use crate::value::{AttributeType, Map, Number, Value};

/// A kind of save.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Saving {
    /// On condition of everything that was read.
    Conditional,
    /// Without a condition, and replacing the item.
    Overwriting,
    /// Only what changed, on condition of just that.
    Partial,
}

impl Saving {
    /// What a save of this kind has to look at.
    pub(crate) fn scope(self, schema: &TableSchema) -> Scope {
        match self {
            Saving::Overwriting => Scope::All,
            Saving::Conditional if schema.version.is_none() => Scope::Held,
            Saving::Conditional | Saving::Partial => Scope::Changed,
        }
    }
}

/// What to send for a save.
#[derive(Clone, Debug)]
pub(crate) enum Plan {
    /// The item is as it was read.
    Nothing,
    Write(Box<Write>),
}

/// One write of one item.
#[derive(Clone, Debug)]
pub(crate) struct Write {
    pub(crate) key: Key,
    /// `None` replaces the whole item by `after`.
    pub(crate) update: Option<Update>,
    pub(crate) condition: Option<Predicate>,
    /// What the server holds after the write, as far as we know.
    pub(crate) after: Map,
    /// What the model encodes to after the write.
    pub(crate) encoded: Map,
    /// The version that the write gives the item.
    pub(crate) version: Option<Number>,
    /// Whether others may have written meanwhile without this write failing, other than by adding attributes.
    partial: bool,
}

/// What a save starts from.
struct Loaded<'a> {
    raw: &'a Map,
    old: &'a Map,
}

impl Plan {
    /// Plans a save of an item that now encodes to `now`, and was loaded if there is a `snapshot`.
    pub(crate) fn new(
        saving: Saving,
        schema: &TableSchema,
        snapshot: Option<(&Map, &Map)>,
        now: Map,
    ) -> Result<Self> {
        let write = match snapshot {
            None => Some(plan_new(saving, schema, now)?),
            Some((raw, old)) => plan_loaded(saving, schema, &Loaded { raw, old }, now)?,
        };
        Ok(write.map_or(Plan::Nothing, |write| Plan::Write(Box::new(write))))
    }
}

fn plan_new(saving: Saving, schema: &TableSchema, mut now: Map) -> Result<Write> {
    let key = Key::of(schema, &now)?;
    let version = schema.version.as_ref().map(|name| {
        now.insert(name.clone().into_owned(), Value::from(1));
        Number::from(1)
    });
    let (update, condition) = match saving {
        Saving::Overwriting => (None, None),
        Saving::Conditional => (None, Some(Predicate::not_exists(hash_path(schema)))),
        Saving::Partial => {
            let mut update = Update::default();
            let mut conditions = Vec::new();
            for (name, value) in now.iter().filter(|(name, _)| !schema.is_key(name)) {
                let path = AttributePath::new(name.clone());
                conditions.push(Predicate::not_exists(path.clone()));
                update.push(path, Action::Set(value.clone()));
            }
            (Some(update), (!conditions.is_empty()).then_some(Predicate::And(conditions)))
        }
    };
    Ok(Write {
        key,
        update,
        condition,
        after: now.clone(),
        encoded: now,
        version,
        partial: saving == Saving::Partial,
    })
}

fn plan_loaded(
    saving: Saving,
    schema: &TableSchema,
    loaded: &Loaded<'_>,
    mut now: Map,
) -> Result<Option<Write>> {
    let key = Key::of(schema, loaded.raw)?;
    // The version is dynorm's to count: what the model holds of it is what was read.
    let version = schema.version.as_ref();
    if let Some(name) = version {
        match loaded.old.get(&**name) {
            Some(old) => now.insert(name.clone().into_owned(), old.clone()),
            None => now.remove(&**name),
        };
    }
    let changes = lift(diff(loaded.old, &now), loaded, &now);
    if let Some(change) = changes.iter().find(|change| schema.is_key(change.path.attribute())) {
        return Err(Error::new(
            Kind::KeyChanged,
            format!(
                "the key attribute `{}` was changed after the item was read; the key of an item cannot change: \
                 save a new item, then delete this one",
                change.path
            ),
        )
        .with_key(&key)
        .at_attribute(change.path.to_string()));
    }
    if changes.is_empty() && saving != Saving::Overwriting {
        return Ok(None);
    }

    let next_version = version.map(|name| (name, next_version(loaded.raw.get(&**name))));
    let mut after;
    let mut update = None;
    let mut condition = None;
    if saving == Saving::Overwriting {
        after = graft_map(loaded.raw, loaded.old, &now);
    } else {
        after = loaded.raw.clone();
        let mut actions = Update::default();
        for change in &changes {
            let new = change.new.as_ref().map(|new| grafted(loaded.raw, change, new));
            apply(&mut after, &change.path, new.clone());
            actions.push(change.path.clone(), new.map_or(Action::Remove, Action::Set));
        }
        if let Some((name, next)) = &next_version {
            // A partial save does not ask for the version, so it must count on from whatever it is.
            let action = match saving {
                Saving::Partial => Action::Add(Value::from(1)),
                _ => Action::Set(Value::Number(*next)),
            };
            actions.push(AttributePath::new((*name).clone()), action);
        }
        update = Some(actions);
        condition = Some(match (saving, version) {
            (Saving::Partial, _) => partial_condition(schema, loaded.raw, &changes),
            (_, Some(name)) => version_condition(schema, loaded.raw, name),
            (_, None) => full_condition(schema, loaded.raw, &changes),
        });
    }
    if let Some((name, next)) = &next_version {
        for map in [&mut after, &mut now] {
            map.insert((*name).clone().into_owned(), Value::Number(*next));
        }
    }
    Ok(Some(Write {
        key,
        update,
        condition,
        after,
        encoded: now,
        version: next_version.map(|(_, next)| next),
        partial: saving == Saving::Partial,
    }))
}

/// Where the server holds no map, though the model reads and writes one there, its entries cannot be set one by one:
/// such changes are of the whole of it.
fn lift(changes: Vec<Change>, loaded: &Loaded<'_>, now: &Map) -> Vec<Change> {
    let mut lifted: Vec<Change> = Vec::with_capacity(changes.len());
    for mut change in changes {
        let mut path = change.path.parent();
        while let Some(ancestor) = path {
            if !matches!(ancestor.get(loaded.raw), Some(Value::Map(_))) {
                change = Change {
                    old: ancestor.get(loaded.old).cloned(),
                    new: ancestor.get(now).cloned(),
                    path: ancestor.clone(),
                };
            }
            path = ancestor.parent();
        }
        // Changes of one map stand beside each other.
        if lifted.last().is_none_or(|last| last.path != change.path) {
            lifted.push(change);
        }
    }
    lifted
}

/// The new value of a change, keeping what the model does not see of the server's.
fn grafted(raw: &Map, change: &Change, new: &Value) -> Value {
    match (change.path.get(raw), &change.old) {
        (Some(raw), Some(old)) => graft(raw, old, new),
        _ => new.clone(),
    }
}

fn next_version(raw: Option<&Value>) -> Number {
    let current = raw.and_then(Value::as_number).and_then(Number::to_i128).unwrap_or(0);
    Number::try_from(current.saturating_add(1)).unwrap_or(Number::ZERO)
}

fn hash_path(schema: &TableSchema) -> AttributePath {
    AttributePath::new(schema.hash.name.clone())
}

/// That a path still has the value that was read.
fn unchanged(raw: &Map, path: AttributePath) -> Predicate {
    match path.get(raw) {
        Some(value) => Predicate::equals(path.clone(), value.clone()),
        None => Predicate::not_exists(path),
    }
}

/// That everything that was read is still so, and what is new is not there yet.
fn full_condition(schema: &TableSchema, raw: &Map, changes: &[Change]) -> Predicate {
    let read = raw.keys().filter(|name| !schema.is_key(name));
    let mut conditions: Vec<_> = read.map(|name| unchanged(raw, AttributePath::new(name.clone()))).collect();
    if conditions.is_empty() {
        // The key was all of the item, so that it still exists is all there is to say.
        conditions.push(Predicate::exists(hash_path(schema)));
    }
    // Inside of a map that was read, the comparison of the whole map covers what is new.
    let new = changes.iter().filter(|change| !raw.contains_key(change.path.attribute()));
    conditions.extend(new.map(|change| Predicate::not_exists(change.path.clone())));
    Predicate::And(conditions)
}

/// That the version is the one that was read, which proves the rest.
fn version_condition(schema: &TableSchema, raw: &Map, name: &str) -> Predicate {
    let version = unchanged(raw, AttributePath::new(name.to_owned()));
    if raw.contains_key(name) {
        return version;
    }
    Predicate::And(vec![Predicate::exists(hash_path(schema)), version])
}

/// That just what changed still has the value that was read, and that the item still exists.
fn partial_condition(schema: &TableSchema, raw: &Map, changes: &[Change]) -> Predicate {
    let mut conditions = vec![Predicate::exists(hash_path(schema))];
    for change in changes {
        let condition = unchanged(raw, change.path.clone());
        // An update of an entry of a map that is gone is an invalid request, not a failed condition, so ask for it.
        if let (Predicate::Function(..), Some(parent)) = (&condition, change.path.parent()) {
            let is_map = Predicate::is_type(parent, AttributeType::Map);
            if !conditions.contains(&is_map) {
                conditions.push(is_map);
            }
        }
        conditions.push(condition);
    }
    Predicate::And(conditions)
}

impl Write {
    /// Whether `current` is what this write makes of the item: then a retry that fails its condition has met our own
    /// earlier attempt.
    pub(crate) fn made(&self, current: &Map, schema: &TableSchema) -> bool {
        let Some(update) = &self.update else { return *current == self.after };
        let written = update.actions.iter().all(|(path, action)| match action {
            Action::Set(value) => path.get(current) == Some(value),
            Action::Remove => path.get(current).is_none(),
            Action::Add(_) => true,
        });
        if self.partial {
            return written;
        }
        let version = schema.version.as_deref();
        match version {
            Some(name) => written && current.get(name) == self.after.get(name),
            None => written && self.after.iter().all(|(name, value)| current.get(name) == Some(value)),
        }
    }

    /// What became of the attributes: as the server holds them, and as the model encodes to them. `version` is the version
    /// that the server reported, if it did.
    pub(crate) fn settle(mut self, schema: &TableSchema, version: Option<Number>) -> (Map, Map) {
        if let (Some(name), Some(actual), Some(expected)) = (&schema.version, version, self.version)
            && actual != expected
        {
            // Others wrote in between, what they wrote is not in our snapshot. Keeping the version that was read
            // makes the next conditional save say so.
            let before = expected.to_i128().and_then(|next| Number::try_from(next - 1).ok());
            for map in [&mut self.after, &mut self.encoded] {
                map.insert(name.clone().into_owned(), Value::Number(before.unwrap_or(Number::ZERO)));
            }
        }
        (self.after, self.encoded)
    }
}
