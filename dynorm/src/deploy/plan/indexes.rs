//! Which indexes are made and dropped, and which cannot be.

use std::collections::BTreeMap;

use super::Planner;
use crate::deploy::action::{Action, Class, NewIndex};
use crate::deploy::observed::{ObservedIndex, ObservedTable};
use crate::deploy::settings::{IndexSettings, Setting};
use crate::schema::{IndexKind, IndexSchema, Projection};
use crate::table::{Shown, Status, Throughput, same_index};

/// How many global indexes a table can have, unless AWS was asked for more.
const MOST_GLOBAL: usize = 20;
/// How many attributes the indexes of a table can include, counted for each index.
const MOST_INCLUDED: usize = 100;

/// What is to be done about an index of the schema.
enum Fate {
    /// It is as wanted.
    Kept,
    Missing,
    /// It is there with other keys or attributes.
    Replaced,
    Blocked {
        found: String,
        recipe: &'static str,
    },
}

impl Planner<'_> {
    /// Drops what was asked to go, and what is to be made anew.
    pub(super) fn drops(&mut self, found: &ObservedTable) {
        for name in &self.table.settings.dropped_indexes {
            match found.indexes.get(name) {
                Some(_) if is_going(name, found) => {}
                Some(_) => {
                    let why = "which nobody can read then";
                    self.push(Action::DropIndex { name: name.clone() }, Class::Destructive, why);
                }
                None if found.schema.index(name).is_some() => {
                    let recipe = "a local index goes with its table alone".to_owned();
                    self.push(Action::DropIndex { name: name.clone() }, Class::Blocked(recipe), "");
                }
                None => {}
            }
        }
        let table = self.table;
        for index in &*table.schema.indexes {
            if matches!(self.fate(index, found), Fate::Replaced) {
                let name = index.name.clone().into_owned();
                let why = "to make it anew: the index is unavailable meanwhile";
                self.push(Action::DropIndex { name }, Class::Destructive, why);
            }
        }
    }

    /// Makes what is missing, one after another.
    pub(super) fn indexes(&mut self, found: &ObservedTable) {
        let table = self.table;
        for index in &*table.schema.indexes {
            match self.fate(index, found) {
                Fate::Kept => {
                    let status = found.indexes.get(&*index.name).map(|index| &index.status);
                    if status.is_some_and(|status| *status == Status::Creating) {
                        self.note(format!("index `{}` is being made", index.name));
                    }
                }
                Fate::Missing => self.make(index, found, false),
                Fate::Replaced => self.make(index, found, true),
                Fate::Blocked { found, recipe } => {
                    let action = Action::ChangeIndex { wanted: index.clone(), found };
                    self.push(action, Class::Blocked(recipe.to_owned()), "");
                }
            }
        }
        self.unknown(found);
    }

    fn fate(&self, wanted: &IndexSchema, found: &ObservedTable) -> Fate {
        let name = &*wanted.name;
        let global = found.indexes.get(name);
        if is_going(name, found) {
            return Fate::Missing;
        }
        let readable = found.schema.index(name);
        let words =
            || readable.map_or("one that cannot be read".to_owned(), |found| Shown(found).to_string());
        match (readable, found.schema.unreadable_index(name)) {
            (Some(found), _) if same_index(wanted, found) => Fate::Kept,
            (None, None) => Fate::Missing,
            _ if global.is_none() => Fate::Blocked {
                found: words(),
                recipe: "a local index stays as it was made with its table: make the table anew \
                         under another name, or add a global index under another name",
            },
            _ if wanted.kind == IndexKind::Global && self.options.replace_indexes => Fate::Replaced,
            #[cfg(dynorm_broken)]
            _ if crate::broken::is("an index is replaced unasked") => Fate::Replaced,
            _ => Fate::Blocked {
                found: words(),
                recipe: "an index stays as it was made: add it under a new name, deploy what reads \
                         it, and then drop the old one; or have it replaced, while which nobody can \
                         read it",
            },
        }
    }

    fn make(&mut self, index: &IndexSchema, found: &ObservedTable, replaced: bool) {
        let settings = self.table.settings.indexes.get(&*index.name).copied().unwrap_or_default();
        let throughput = match settings.throughput {
            Setting::On(throughput) => throughput,
            Setting::Unmanaged | Setting::Off => self.table_throughput(found),
        };
        let dropped = |name: &str| self.is_dropped(name, found);
        let is_going = |name: &str| is_going(name, found);
        let held = held_otherwise(index, found);
        let class = if index.kind == IndexKind::Local {
            let recipe = "a local index can only be made with its table: make the table anew under \
                          another name, or make the index global";
            Class::Blocked(recipe.to_owned())
        } else if let Some((what, _)) =
            held.iter().find(|(_, holder)| holder.is_none_or(|name| !dropped(name)))
        {
            Class::Blocked(format!(
                "the table has {what}, and DynamoDB would make the index with that type and say \
                 nothing: use another attribute"
            ))
        } else if throughput.is_on_demand() != self.table_throughput(found).is_on_demand() {
            let table = self.table_throughput(found);
            Class::Blocked(format!(
                "the index is to be {throughput}, and its table is {table}: they go together"
            ))
        } else if included(index, found, &dropped) > MOST_INCLUDED {
            Class::Blocked(format!(
                "all indexes of a table together include {MOST_INCLUDED} attributes at most: drop one, or include fewer"
            ))
        } else if replaced || held.iter().any(|(_, holder)| holder.is_some_and(|name| !is_going(name))) {
            Class::Destructive
        } else {
            Class::Safe
        };
        let why = if matches!(class, Class::Blocked(_)) {
            String::new()
        } else if replaced {
            "once the one of that name is gone".to_owned()
        } else if let Some((what, Some(name))) = held.first() {
            format!("once index `{name}` is gone, for which the table has {what}")
        } else if found.indexes.contains_key(&*index.name) {
            "once the one that is being deleted is gone".to_owned()
        } else if found.item_count > 0 {
            format!("and fill it from about {} items", found.item_count)
        } else {
            String::new()
        };
        let new = NewIndex { schema: index.clone(), throughput, settings };
        self.push(Action::CreateIndex(Box::new(new)), class, why);
    }

    /// What the table's throughput will be once its own step is done.
    pub(super) fn table_throughput(&self, found: &ObservedTable) -> Throughput {
        self.table.settings.throughput.value().copied().unwrap_or(found.throughput)
    }

    fn is_dropped(&self, name: &str, found: &ObservedTable) -> bool {
        let replaced = || {
            let wanted = self.table.schema.index(name);
            wanted.is_some_and(|wanted| matches!(self.fate(wanted, found), Fate::Replaced))
        };
        is_going(name, found) || self.table.settings.dropped_indexes.contains(name) || replaced()
    }

    /// Indexes that no model has stay; so do those that cannot be read.
    fn unknown(&mut self, found: &ObservedTable) {
        let table = self.table;
        let declared = &table.schema;
        let is_unknown =
            |name: &str| declared.index(name).is_none() && !table.settings.dropped_indexes.contains(name);
        let unknown = found.schema.indexes.iter().filter(|index| is_unknown(&index.name));
        let mut notes: Vec<_> = unknown
            .map(|index| format!("no model has its index `{}`, {}: it stays", index.name, Shown(index)))
            .collect();
        let unreadable = found.schema.unreadable.iter().filter(|index| is_unknown(&index.name));
        notes.extend(
            unreadable.map(|index| format!("its index `{}` cannot be read: {}", index.name, index.reason)),
        );
        let global = declared.indexes.iter().filter(|index| index.kind == IndexKind::Global);
        let more = found.indexes.keys().filter(|name| is_unknown(name));
        let count = global.count() + more.count();
        if count > MOST_GLOBAL {
            notes.push(format!(
                "it is to have {count} global indexes, and DynamoDB takes {MOST_GLOBAL} unless AWS was asked for more"
            ));
        }
        for note in notes {
            self.note(note);
        }
    }

    /// Indexes of the schema that are there and stay, with what is wanted of them.
    pub(super) fn kept<'t>(
        &self,
        found: &'t ObservedTable,
    ) -> BTreeMap<&'t str, (&'t ObservedIndex, IndexSettings)> {
        let is_kept = |name: &str| {
            self.table.schema.index(name).is_some_and(|wanted| matches!(self.fate(wanted, found), Fate::Kept))
        };
        let settings = |name: &str| self.table.settings.indexes.get(name).copied().unwrap_or_default();
        let kept = found.indexes.iter().filter(|(name, _)| is_kept(name));
        kept.map(|(name, index)| (&**name, (index, settings(name)))).collect()
    }
}

/// Whether an index is being deleted.
fn is_going(name: &str, found: &ObservedTable) -> bool {
    found.indexes.get(name).is_some_and(|index| index.status == Status::Deleting)
}

/// The attributes that the table has as keys of another type than the index wants, in words, with
/// the indexes that hold them; none for the table itself, or where nobody knows.
fn held_otherwise<'t>(index: &IndexSchema, found: &'t ObservedTable) -> Vec<(String, Option<&'t str>)> {
    let mut held = Vec::new();
    #[cfg(dynorm_broken)]
    if crate::broken::is("types are not compared") {
        return held;
    }
    for key in index.keys() {
        let Some(attribute_type) =
            found.definitions.get(&*key.name).filter(|known| **known != key.attribute_type)
        else {
            continue;
        };
        let what = |by: &str| format!("`{}` as {attribute_type} {by}", key.name);
        if found.schema.is_key(&key.name) {
            held.push((what("in its key"), None));
            continue;
        }
        let holders: Vec<_> = found
            .schema
            .indexes
            .iter()
            .filter(|holder| holder.keys().any(|other| other.name == key.name))
            .collect();
        for holder in &holders {
            // A local index cannot be dropped.
            let name = Some(&*holder.name).filter(|_| holder.kind == IndexKind::Global);
            held.push((what(&format!("in index `{}`", holder.name)), name));
        }
        if holders.is_empty() {
            held.push((what("in an index that is not readable"), None));
        }
    }
    held
}

/// How many attributes all indexes include once this one is there.
fn included(new: &IndexSchema, found: &ObservedTable, is_dropped: &impl Fn(&str) -> bool) -> usize {
    let of = |projection: &Projection| match projection {
        Projection::Include(names) => names.len(),
        Projection::All | Projection::KeysOnly => 0,
    };
    let there = found.schema.indexes.iter().filter(|index| !is_dropped(&index.name));
    there.map(|index| of(&index.projection)).sum::<usize>() + of(&new.projection)
}
