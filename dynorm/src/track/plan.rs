//! What each kind of save sends.
//!
//! Comparisons in conditions use the server's own values (`raw`); whether something changed is
//! asked of encodings (`old` and `now`). See ARCHITECTURE.md, "Saving".

use std::collections::BTreeSet;

use super::condition::{
    full_condition, hash_path, is_null, not_newer, partial_condition, version_condition, with_schema,
};
use super::diff::apply;
use super::edit::{Edit, OlderNames, edit_whole, edits};
use super::entity::mend;
use super::graft::Graft;
use super::identity::Identity;
use super::snapshot::Scope;
use super::whole::fit;
use crate::codec::names::Names;
use crate::error::{Error, Kind, Result};
use crate::expr::{Action, AttributePath, Predicate, Update};
use crate::model::Key;
use crate::schema::{TableSchema, VersionAttribute};
use crate::time::{SharedClock, next_version};
use crate::value::{Map, Value};

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
    /// What errors call it.
    pub(crate) fn operation(self) -> &'static str {
        match self {
            Saving::Conditional => "Save",
            Saving::Overwriting => "Overwrite",
            Saving::Partial => "PartialSave",
        }
    }

    /// What a save of this kind has to look at.
    pub(crate) fn scope(self, schema: &TableSchema) -> Scope {
        match self {
            Saving::Overwriting => Scope::All,
            Saving::Conditional if schema.version.is_none() => Scope::Held,
            Saving::Conditional | Saving::Partial => Scope::Changed,
        }
    }
}

/// What to send for a save of a loaded item.
#[derive(Clone, Debug)]
pub(crate) enum Plan {
    /// The item is as it was read.
    Nothing(Unchanged),
    Write(Box<Write>),
}

/// What is asked for an item that is as it was read, where others are written only if it holds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Unchanged {
    /// That the table has it as it was read.
    AsRead,
    /// That it is there.
    Exists,
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
    pub(crate) version: Option<Value>,
    /// The version that was read, if the item had one.
    pub(super) read_version: Option<Value>,
    /// Whether others may have given the item another version meanwhile without this write failing,
    /// so that the one that it had has to be asked for.
    pub(crate) asks_for_old: bool,
}

/// What a save starts from.
#[derive(Clone, Copy)]
pub(crate) struct Loaded<'a> {
    pub(crate) raw: &'a Map,
    pub(crate) old: &'a Map,
    /// Which names of the two are the same.
    pub(crate) identity: &'a Identity,
    /// Of an item that was upgraded, what is to be known of that.
    pub(crate) upgraded: Option<Upgraded<'a>>,
}

/// What is to be known of an item that was upgraded.
#[derive(Clone, Copy)]
pub(crate) struct Upgraded<'a> {
    /// The names of all that its old version reads.
    pub(crate) read: &'a BTreeSet<String>,
    /// The names of attributes that are written whole, as the model writes them: it would read what
    /// is stored as something else than the old version does.
    pub(crate) whole: &'a BTreeSet<String>,
}

/// Plans a save of an item that was never read or saved, and encodes to `now`: the names are those
/// of its model.
pub(crate) fn plan_new(
    saving: Saving,
    schema: &TableSchema,
    names: &Names,
    mut now: Map,
    clock: &SharedClock,
) -> Result<Write> {
    let key = Key::of(schema, &now)?;
    let version = match &schema.version {
        None => None,
        Some(attribute) => {
            let first = next_version(attribute, None, clock)?;
            now.insert(attribute.name.clone().into_owned(), first.clone());
            Some(first)
        }
    };
    let (update, condition) = match saving {
        Saving::Overwriting => (None, not_newer(schema)),
        Saving::Conditional => (None, Some(Predicate::not_exists(hash_path(schema)))),
        Saving::Partial => {
            let mut update = Update::default();
            let mut conditions = Vec::new();
            if schema.item_schema.as_ref().is_some_and(|schema| schema.number > 1) {
                // One that has none of the attributes, not even the number, is of the first schema.
                conditions.push(Predicate::not_exists(hash_path(schema)));
            }
            let is_version = |name: &str| schema.version.as_ref().is_some_and(|version| version.name == name);
            let (versions, others): (Vec<_>, Vec<_>) =
                now.iter().filter(|(name, _)| !schema.is_key(name)).partition(|(name, _)| is_version(name));
            // The version comes last: see `Write::drawn`.
            for (name, value) in others.into_iter().chain(versions) {
                let path = AttributePath::new(name.clone());
                conditions.push(Predicate::not_exists(path.clone()));
                let older = names.older_names_of(name).into_iter().map(AttributePath::new);
                conditions.extend(older.map(Predicate::not_exists));
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
        read_version: None,
        asks_for_old: false,
    })
}

/// Plans a save of a loaded item that now encodes to `now`.
pub(crate) fn plan_loaded(
    saving: Saving,
    schema: &TableSchema,
    loaded: Loaded<'_>,
    mut now: Map,
    clock: &SharedClock,
) -> Result<Plan> {
    let key = Key::of(schema, loaded.raw)?;
    let version = schema.version.as_ref();
    if let Some(VersionAttribute { name, .. }) = version {
        keep_version(name, loaded.old, &mut now);
    }
    let older = if loaded.upgraded.is_some() { OlderNames::AllRenewed } else { OlderNames::Renewed };
    let mut changes = edits(loaded.raw, loaded.old, &now, loaded.identity, older);
    if saving == Saving::Conditional {
        changes = fit(changes, |name| edit_whole(name, loaded.raw, loaded.old, &now, loaded.identity));
    }
    let whole = loaded.upgraded.map_or(const { &BTreeSet::new() }, |upgraded| upgraded.whole);
    write_whole(&mut changes, whole, loaded.raw, &now);
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
    if changes.is_empty() {
        match saving {
            Saving::Conditional => return Ok(Plan::Nothing(Unchanged::AsRead)),
            Saving::Partial => return Ok(Plan::Nothing(Unchanged::Exists)),
            // It puts the item in any case.
            Saving::Overwriting => {}
        }
    }
    mend(schema, loaded.raw, &now, &mut changes);

    let read_version = version.and_then(|version| loaded.raw.get(&*version.name));
    let next_version = match version {
        None => None,
        Some(attribute) => Some((attribute, next_version(attribute, read_version, clock)?)),
    };
    let mut after;
    let mut update = None;
    let condition;
    if saving == Saving::Overwriting {
        condition = not_newer(schema);
        let graft = Graft::renewing(loaded.upgraded.is_some());
        after = graft.map(loaded.raw, loaded.old, &now, loaded.identity);
        #[cfg(dynorm_broken)]
        if crate::broken::is("overwriting drops what is unknown") {
            after = now.clone();
        }
        for change in &mut changes {
            let name = change.path.attribute();
            if schema.is_computed(name) || whole.contains(name) {
                apply(&mut after, &change.path, change.new.take());
            }
        }
    } else {
        after = without_replaced(loaded.raw, &changes);
        let mut actions = Update::default();
        for change in &mut changes {
            let new = change.new.take();
            actions.push(change.path.clone(), new.clone().map_or(Action::Remove, Action::Set));
            apply(&mut after, &change.path, new);
        }
        #[cfg(dynorm_broken)]
        if actions.actions.len() > 1 && crate::broken::is("a change is forgotten") {
            actions.actions.pop();
        }
        if let Some((attribute, next)) = &next_version {
            // A partial save does not ask for the version, so a count must go on from whatever it
            // is; but from `NULL` it cannot.
            let action = match saving {
                Saving::Partial if !attribute.kind.is_unique() && !is_null(read_version) => {
                    Action::Add(Value::from(1))
                }
                _ => Action::Set(next.clone()),
            };
            actions.push(AttributePath::new(attribute.name.clone()), action);
        }
        update = Some(actions);
        let as_read = match (saving, version) {
            (Saving::Partial, _) => partial_condition(schema, loaded.raw, changes),
            (_, Some(version)) => version_condition(schema, loaded.raw, &version.name),
            (_, None) => full_condition(schema, loaded.raw, &changes),
        };
        condition = Some(with_schema(as_read, schema, loaded.raw, loaded.upgraded.map(|old| old.read)));
    }
    if let Some((attribute, next)) = &next_version {
        for map in [&mut after, &mut now] {
            map.insert(attribute.name.clone().into_owned(), next.clone());
        }
    }
    Ok(Plan::Write(Box::new(Write {
        key,
        update,
        condition,
        after,
        encoded: now,
        asks_for_old: saving == Saving::Partial && next_version.is_some(),
        version: next_version.map(|(_, next)| next),
        read_version: read_version.cloned(),
    })))
}

/// The version is dynorm's to set: what the model holds of it is what was read.
fn keep_version(name: &str, old: &Map, now: &mut Map) {
    match old.get(name) {
        Some(old) => now.insert(name.to_owned(), old.clone()),
        None => now.remove(name),
    };
}

/// Makes the changes of these attributes one of each, to what the model writes.
fn write_whole<'a>(changes: &mut Vec<Edit<'a>>, names: &BTreeSet<String>, raw: &'a Map, now: &Map) {
    for (name, new) in names.iter().filter_map(|name| now.get_key_value(name)) {
        changes.retain(|change| change.path.attribute() != name);
        let (path, raw) = (AttributePath::new(name.clone()), raw.get(name));
        changes.push(Edit { path, raw, new: Some(new.clone()), guards: Vec::new() });
    }
}

/// The item without the attributes that are replaced or removed whole: they may be large.
fn without_replaced(raw: &Map, changes: &[Edit<'_>]) -> Map {
    let whole = changes.iter().map(|change| &change.path).filter(|path| path.steps().len() == 1);
    let whole: BTreeSet<&str> = whole.map(AttributePath::attribute).collect();
    let left = raw.iter().filter(|(name, _)| !whole.contains(name.as_str()));
    left.map(|(name, value)| (name.clone(), value.clone())).collect()
}
