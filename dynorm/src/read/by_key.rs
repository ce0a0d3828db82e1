//! Hands each item of an answer to the read whose key it has.

use std::any::Any;
use std::collections::{HashMap, HashSet};

use super::batch_part::{Answered, ReadKeys};
use super::batch_plan::Plan;
use super::unexpired::Expiry;
use crate::codec::json::JsonReader;
use crate::codec::{Decode, DecodeError, Reader};
use crate::db::KnownSchema;
use crate::model::Key;
use crate::schema::TableSchema;
use crate::transport::{ItemSink, PageSink};
use crate::value::{Map, Value};

/// Collects the items of one request, for each of its reads by itself.
pub(super) struct ByKey {
    tables: Vec<Wanted>,
    reads: Vec<OfRead>,
    /// All that came, in the order in which it came.
    came: Vec<Came>,
    /// What came, to see what comes twice.
    seen: HashSet<(usize, usize)>,
    /// Whether something came that was not asked for, or twice.
    is_strange: bool,
}

/// The keys of a table, each with its read and its place among the keys of that.
struct Wanted {
    schema: Option<KnownSchema>,
    places: HashMap<Key, (usize, usize)>,
}

/// What came for one read.
struct OfRead {
    /// Which it is.
    read: usize,
    expiry: Option<Expiry>,
    items: Box<dyn PageSink>,
    places: Vec<usize>,
    /// Those that have expired.
    expired: Vec<(usize, Key)>,
}

#[derive(Clone, Copy)]
struct Came {
    /// Where its read is among those of the request.
    read: usize,
    place: usize,
    is_expired: bool,
}

impl ByKey {
    pub(super) fn new(plan: &Plan, reads: &[ReadKeys]) -> Self {
        let known = |table: &super::asking::AskedTable| Wanted {
            schema: table.table.known_schema(),
            places: HashMap::new(),
        };
        let mut tables: Vec<Wanted> = plan.tables.iter().map(known).collect();
        let mut own: Vec<OfRead> = Vec::new();
        for key in &plan.keys {
            for (read, place) in plan.places.of(&(key.table, key.key.clone())) {
                let at = own.iter().position(|own| own.read == read).unwrap_or_else(|| {
                    own.push(OfRead::new(read, &reads[read]));
                    own.len() - 1
                });
                tables[key.table].places.insert(key.key.clone(), (at, place));
            }
        }
        let (came, seen) = (Vec::new(), HashSet::new());
        ByKey { tables, reads: own, came, seen, is_strange: false }
    }

    /// Adds what came to the answers of the reads.
    pub(super) fn hand_over(self, answers: &mut [Answered]) {
        for OfRead { read, items, places, expired, .. } in self.reads {
            answers[read].items.push((items, places));
            answers[read].missing.extend(expired);
        }
    }
}

impl OfRead {
    fn new(read: usize, keys: &ReadKeys) -> Self {
        let expiry = keys.not_expired.clone().map(|attribute| Expiry::now(attribute, &keys.table));
        let (places, expired) = (Vec::new(), Vec::new());
        OfRead { read, expiry, items: (keys.new_sink)(), places, expired }
    }
}

impl ItemSink for ByKey {
    /// Not of any table.
    fn read(&mut self, reader: &mut JsonReader<'_>) -> Result<(), DecodeError> {
        self.read_of(0, reader)
    }

    fn read_of(&mut self, table: usize, reader: &mut JsonReader<'_>) -> Result<(), DecodeError> {
        let wanted = self.tables.get(table).and_then(|table| {
            let key = key_of(reader.clone(), table.schema.as_deref()?)?;
            let (read, place) = *table.places.get(&key)?;
            Some((key, read, place))
        });
        let Some((key, at, place)) = wanted.filter(|(_, read, place)| self.seen.insert((*read, *place)))
        else {
            self.is_strange = true;
            return reader.skip_json();
        };
        let read = &mut self.reads[at];
        let is_expired = read.expiry.as_ref().is_some_and(|expiry| expiry.is_over(reader));
        if is_expired {
            reader.skip_json()?;
            read.expired.push((place, key));
        } else {
            read.items.read(reader)?;
            read.places.push(place);
        }
        self.came.push(Came { read: at, place, is_expired });
        Ok(())
    }
}

impl PageSink for ByKey {
    fn len(&self) -> usize {
        self.came.len()
    }

    fn truncate(&mut self, length: usize) {
        while self.came.len() > length {
            let Some(Came { read, place, is_expired }) = self.came.pop() else { return };
            self.seen.remove(&(read, place));
            let read = &mut self.reads[read];
            if is_expired {
                read.expired.pop();
            } else {
                read.places.pop();
                read.items.truncate(read.places.len());
            }
        }
    }

    fn has_met_strangers(&mut self) -> bool {
        std::mem::take(&mut self.is_strange)
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any + Send> {
        self
    }
}

/// The key of an item that the reader is before, if it can be read. Goes no further than it must.
fn key_of(mut item: JsonReader<'_>, schema: &TableSchema) -> Option<Key> {
    let wanted = schema.keys().count();
    let mut key = Map::new();
    item.begin_object().ok()?;
    while key.len() < wanted
        && let Some(name) = item.next_name().ok()?
    {
        if schema.is_key(&name) {
            key.insert(name.into_owned(), Value::decode(&mut item).ok()?);
        } else {
            item.skip_json().ok()?;
        }
    }
    Key::of(schema, &key).ok()
}
