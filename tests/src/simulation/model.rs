//! The reference: what writes make of items, and when they may. Nothing of dynorm's is used but its
//! values.

use dynorm::{Map, Side, Value};

use super::flavour::Flavour;
use super::operations::Saving;
use super::things::Change;

/// The attribute that counts versions; who wrote last is not part of what an item is.
pub const VERSION: &str = "version";

/// What another program adds, and versions know nothing of.
const FOREIGN: &str = "foreign";

/// A path of one or two names.
type Path = Vec<String>;

/// What changes between two items: paths, with what stands there afterwards. Documents are compared
/// member by member, everything else whole.
fn changes(from: &Map, to: &Map) -> Vec<(Path, Option<Value>)> {
    let names: std::collections::BTreeSet<_> = from.keys().chain(to.keys()).collect();
    let mut changes = Vec::new();
    for name in names {
        match (from.get(name), to.get(name)) {
            (Some(Value::Map(from)), Some(Value::Map(to))) => {
                let below = self::changes(from, to);
                changes.extend(below.into_iter().map(|(mut path, value)| {
                    path.insert(0, name.clone());
                    (path, value)
                }));
            }
            (from, to) if from != to => changes.push((vec![name.clone()], to.cloned())),
            _ => {}
        }
    }
    changes
}

fn at<'a>(item: &'a Map, path: &[String]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    let value = item.get(first)?;
    match (rest.is_empty(), value) {
        (true, _) => Some(value),
        (false, Value::Map(below)) => at(below, rest),
        (false, _) => None,
    }
}

fn set(item: &mut Map, path: &[String], value: Option<Value>) {
    let Some((first, rest)) = path.split_first() else { return };
    if rest.is_empty() {
        match value {
            Some(value) => drop(item.insert(first.clone(), value)),
            None => drop(item.remove(first)),
        }
    } else if let Some(Value::Map(below)) = item.get_mut(first) {
        set(below, rest, value);
    }
}

/// What the client makes of the item that it has read: what it sees of it before and now tells what
/// changed; the rest stays.
#[must_use]
pub fn target(base: &Map, seen_before: &Map, seen_now: &Map) -> Map {
    let mut target = base.clone();
    for (path, value) in changes(&without_version(seen_before), &without_version(seen_now)) {
        set(&mut target, &path, value);
    }
    target
}

/// What a typed client sees of an item: not what another program has put inside of a document.
#[must_use]
pub fn visible(item: &Map) -> Map {
    let mut item = item.clone();
    if let Some(Value::Map(address)) = item.get_mut("address") {
        address.remove("note");
    }
    item
}

/// Without the version.
#[must_use]
pub fn without_version(item: &Map) -> Map {
    let mut item = item.clone();
    item.remove(VERSION);
    item
}

/// Without what another program adds, which leaves the version as it is.
#[must_use]
pub fn without_foreign(item: &Map) -> Map {
    let mut item = visible(item);
    item.remove(FOREIGN);
    item
}

/// Whether two items are the same but for their versions.
#[must_use]
pub fn same(one: Option<&Map>, other: Option<&Map>) -> bool {
    one.map(without_version) == other.map(without_version)
}

/// Why a save must not be made over that state of the item; `None` if it may.
#[must_use]
pub fn in_the_way(save: &Saving, now: Option<&Map>) -> Option<String> {
    if save.overwrite {
        return None;
    }
    let Some(base) = &save.base else {
        let now = now?;
        if !save.partial {
            return Some("there is an item".to_owned());
        }
        let keys = ["shelf", "number"];
        let there = save.target.keys().find(|name| !keys.contains(&name.as_str()) && now.contains_key(*name));
        // A version is written, too.
        let there = there.cloned().or_else(|| {
            ((save.is_versioned() || save.is_counted()) && now.contains_key(VERSION))
                .then(|| VERSION.to_owned())
        });
        return there.map(|name| format!("there is a `{name}`"));
    };
    let Some(now) = now else { return Some("the item is gone".to_owned()) };
    if save.is_counted() && !save.partial {
        // A count does not say what the item is, so that is not asked for.
        let has_another = now.get(VERSION) != save.version.as_ref();
        return has_another.then(|| "it has another version".to_owned());
    }
    if save.is_versioned() && !save.partial {
        return match &save.seen {
            None => Some("the client has not seen what others wrote".to_owned()),
            Some(seen) if without_foreign(seen) != without_foreign(now) => {
                Some(format!("the client has seen {}", super::wire::show(Some(seen))))
            }
            Some(_) => None,
        };
    }
    let changed = changes(&without_version(base), &without_version(&save.target));
    if save.partial {
        let differs = changed.iter().find(|(path, _)| at(base, path) != at(now, path));
        return differs.map(|(path, _)| format!("`{}` is not as it was read", path.join(".")));
    }
    let read = base.iter().filter(|(name, _)| *name != VERSION);
    let differs = read.clone().find(|(name, value)| now.get(*name) != Some(value));
    if let Some((name, _)) = differs {
        return Some(format!("`{name}` is not as it was read"));
    }
    let new = changed.iter().find(|(path, _)| !base.contains_key(&path[0]) && now.contains_key(&path[0]));
    new.map(|(path, _)| format!("there is a `{}` now", path[0]))
}

/// What a save makes of that state of the item, but for the version.
#[must_use]
pub fn saved(save: &Saving, now: Option<&Map>) -> Map {
    if save.overwrite {
        return save.target.clone();
    }
    match (&save.base, now) {
        (Some(base), Some(now)) => put_on_top(base, &save.target, now),
        (None, Some(now)) => {
            let mut after = now.clone();
            after.extend(save.target.clone());
            after
        }
        (_, None) => save.target.clone(),
    }
}

/// What a merge makes of a save and of what the item is now; where both have changed the same to
/// something else, and nobody has decided, the paths of that.
///
/// # Errors
///
/// The paths that both have changed.
pub fn merged(save: &Saving, theirs: &Map, side: Option<Side>) -> Result<Map, Vec<String>> {
    let mut after = theirs.clone();
    let mut overlaps = Vec::new();
    let is_same = |there: Option<&Value>, mine: Option<&Value>| {
        if save.sees_all { there == mine } else { seen(there) == seen(mine) }
    };
    let Some(base) = &save.base else { return Err(overlaps) };
    for (path, mine) in changes(&without_version(base), &without_version(&save.target)) {
        let there = at(theirs, &path);
        if at(base, &path) == there {
            set(&mut after, &path, mine);
        } else if is_same(there, mine.as_ref()) {
            // Both have made it the same.
        } else if side.is_none() {
            overlaps.push(path.join("."));
        } else if side == Some(Side::Mine) {
            // A document that is gone comes back whole.
            let gone = path.len() > 1 && !matches!(theirs.get(&path[0]), Some(Value::Map(_)));
            let whole = gone.then(|| save.target.get(&path[0]).cloned());
            let at = if gone { &path[..1] } else { &path[..] };
            set(&mut after, at, whole.unwrap_or(mine));
        }
    }
    if overlaps.is_empty() { Ok(after) } else { Err(overlaps) }
}

/// A value without what another program has put inside of it.
fn seen(value: Option<&Value>) -> Option<Value> {
    let mut value = value?.clone();
    if let Value::Map(map) = &mut value {
        map.remove("note");
    }
    Some(value)
}

/// What changes make of an item.
#[must_use]
pub fn changed(item: &Map, changes: &[Change]) -> Map {
    let mut item = item.clone();
    for change in changes {
        item.change(change);
    }
    item
}

/// What a client has changed, on top of what the item is.
#[must_use]
pub fn put_on_top(from: &Map, to: &Map, now: &Map) -> Map {
    let mut after = now.clone();
    for (path, value) in changes(&without_version(from), &without_version(to)) {
        set(&mut after, &path, value);
    }
    after
}

/// Whether what is different is what no model knows.
#[must_use]
pub fn differs_in_unknown(one: Option<&Map>, other: Option<&Map>) -> bool {
    let known = |item: &Map| {
        let mut item = without_foreign(item);
        item.remove("extra");
        item
    };
    !same(one, other)
        && one.map(known).map(|item| without_version(&item))
            == other.map(known).map(|item| without_version(&item))
}
