//! Which keys of a batch get of several tables go by which request. Pure.

use std::collections::{BTreeMap, HashMap};

use super::asking::{AskedKey, AskedTable, MAX_KEYS, context};
use super::batch_part::ReadKeys;
use crate::db::{Db, KnownSchema};
use crate::error::Error;
use crate::model::Key;

/// One request.
pub(super) struct Plan {
    /// The way to send it.
    pub(super) way: Db,
    /// Each table once.
    pub(super) tables: Vec<AskedTable>,
    /// Each once.
    pub(super) keys: Vec<PlannedKey>,
    pub(super) places: Places,
}

/// A key of a request.
#[derive(Clone)]
pub(super) struct PlannedKey {
    /// The place of its table in the request.
    pub(super) table: usize,
    pub(super) key: Key,
}

/// Of which read the keys of a request are, and where among its keys.
pub(super) struct Places(HashMap<AskedKey, (usize, usize)>);

impl Places {
    /// The read and the place of a key.
    pub(super) fn of(&self, key: &AskedKey) -> impl Iterator<Item = (usize, usize)> {
        self.0.get(key).copied().into_iter()
    }
}

/// All that is read.
pub(super) struct Planned {
    pub(super) plans: Vec<Plan>,
    /// The keys of each read that are none, with their places.
    pub(super) refused: Vec<Vec<(usize, Error)>>,
    pub(super) reads: Vec<ReadKeys>,
}

/// A key that is to be read, of the read at a place.
struct Entry {
    read: usize,
    place: usize,
    key: Key,
}

/// Requests of at most 100 keys, each of which reads a table one way only and has no key twice, and
/// whose tables are all reached the same way.
pub(super) fn plan(db: &Db, mut reads: Vec<ReadKeys>, known: Vec<KnownSchema>) -> Planned {
    let forms = Forms::of(&reads);
    let mut refused = Vec::with_capacity(reads.len());
    let mut ways: Vec<Db> = Vec::new();
    let mut groups: BTreeMap<(usize, usize), Vec<Entry>> = BTreeMap::new();
    let mut times: HashMap<(usize, Key), usize> = HashMap::new();
    for (at, (read, schema)) in reads.iter_mut().zip(known).enumerate() {
        let table = &read.table;
        let way = ways.iter().position(|way| way.is_same_way(table.db())).unwrap_or_else(|| {
            ways.push(table.db().clone());
            ways.len() - 1
        });
        let mut none = Vec::new();
        for (place, values) in std::mem::take(&mut read.keys).into_iter().enumerate() {
            let key = values.and_then(|(hash, range)| Key::new(&schema, hash, range));
            match key {
                Ok(key) => {
                    let again = if forms.is_shared(at) {
                        let times = times.entry((forms.form[at], key.clone())).or_default();
                        *times += 1;
                        *times - 1
                    } else {
                        0
                    };
                    let layer = forms.layer(at, again);
                    groups.entry((way, layer)).or_default().push(Entry { read: at, place, key });
                }
                Err(error) => none.push((place, context(error).on_table(table.name()))),
            }
        }
        refused.push(none);
    }
    let mut plans = Vec::new();
    for ((way, _), entries) in groups {
        let way = db.joined(&ways[way]);
        let mut entries = entries.into_iter();
        loop {
            let chunk: Vec<Entry> = entries.by_ref().take(MAX_KEYS).collect();
            if chunk.is_empty() {
                break;
            }
            plans.push(Plan::of(way.clone(), chunk, &reads));
        }
    }
    Planned { plans, refused, reads }
}

impl Plan {
    fn of(way: Db, entries: Vec<Entry>, reads: &[ReadKeys]) -> Self {
        let mut tables: Vec<AskedTable> = Vec::new();
        let mut keys = Vec::with_capacity(entries.len());
        let mut places = HashMap::with_capacity(entries.len());
        for Entry { read, place, key } in entries {
            let ReadKeys { table, consistent, projection, .. } = &reads[read];
            let at = tables.iter().position(|asked| asked.table.name() == table.name());
            let at = at.unwrap_or_else(|| {
                let (table, projection) = (table.clone(), projection.clone());
                tables.push(AskedTable { table, consistent: *consistent, projection });
                tables.len() - 1
            });
            places.insert((at, key.clone()), (read, place));
            keys.push(PlannedKey { table: at, key });
        }
        Plan { way, tables, keys, places: Places(places) }
    }
}

/// The forms in which each table is read: what of an item, and how consistently.
struct Forms {
    /// That of each read.
    form: Vec<usize>,
    /// Which one of its table that is, counted from 0.
    number: Vec<usize>,
    /// How many its table has.
    of_table: Vec<usize>,
}

impl Forms {
    fn of(reads: &[ReadKeys]) -> Self {
        let is_same_table = |one: &ReadKeys, two: &ReadKeys| one.table.name() == two.table.name();
        let is_same = |one: &ReadKeys, two: &ReadKeys| {
            is_same_table(one, two) && one.consistent == two.consistent && one.projection == two.projection
        };
        // The first read of each form.
        let mut firsts: Vec<usize> = Vec::new();
        let mut form = Vec::with_capacity(reads.len());
        for (at, read) in reads.iter().enumerate() {
            form.push(firsts.iter().position(|first| is_same(&reads[*first], read)).unwrap_or_else(|| {
                firsts.push(at);
                firsts.len() - 1
            }));
        }
        let of_table =
            |read: &ReadKeys| firsts.iter().filter(|first| is_same_table(&reads[**first], read)).count();
        let number = |form: usize| {
            let own = &reads[firsts[form]];
            firsts.iter().take(form).filter(|first| is_same_table(&reads[**first], own)).count()
        };
        Forms {
            number: form.iter().map(|form| number(*form)).collect(),
            of_table: reads.iter().map(of_table).collect(),
            form,
        }
    }

    /// Whether other reads have the form of this one, and may have its keys.
    fn is_shared(&self, read: usize) -> bool {
        self.form.iter().filter(|form| **form == self.form[read]).count() > 1
    }

    /// Requests of one layer have each table in one form, and no key twice: a key that comes again
    /// in the same form is in another layer.
    fn layer(&self, read: usize, again: usize) -> usize {
        again * self.of_table[read] + self.number[read]
    }
}
