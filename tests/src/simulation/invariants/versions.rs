//! The states of items by themselves: their versions, and that they can be read.

use std::collections::{BTreeMap, BTreeSet};

use dynorm::{Map, Value};

use super::{Check, Invariant, Violation};
use crate::simulation::history::{Arrival, Place, Write};
use crate::simulation::model::{VERSION, without_foreign, without_version};
use crate::simulation::operations::Kind;
use crate::simulation::things::{Flavour, Plain, Versioned};
use crate::simulation::wire::show;

impl Check<'_> {
    /// States of an item that differ have versions that differ.
    pub(super) fn versions(&mut self) {
        let table = <Versioned as Flavour>::TABLE;
        let mut known: BTreeMap<(Place, String), (Map, Option<usize>)> = BTreeMap::new();
        let history = self.history;
        let first_of = |place| {
            history
                .arrivals
                .iter()
                .flat_map(|arrival| &arrival.writes)
                .find(move |write: &&Write| write.place == place)
        };
        let places: BTreeSet<Place> =
            history.arrivals.iter().flat_map(|arrival| &arrival.writes).map(|write| write.place).collect();
        for place in places.into_iter().filter(|place| place.0 == table) {
            if let Some(before) = first_of(place).and_then(|write| write.before.as_ref()) {
                known.insert((place, version_of(before)), (before.clone(), None));
            }
        }
        for arrival in &history.arrivals {
            let Arrival { op, writes, .. } = arrival;
            if history.ops[*op].kind == Kind::Foreign {
                continue;
            }
            for write in writes.iter().filter(|write| write.place.0 == table) {
                let Some(after) = &write.after else { continue };
                let version = (write.place, version_of(after));
                match known.get(&version) {
                    None => drop(known.insert(version, (after.clone(), Some(*op)))),
                    Some((state, _)) if same_state(state, after) => {}
                    Some((_, Some(first))) if first == op && self.left_open(*op) > 0 => {
                        self.allowed.version_again += 1;
                    }
                    Some((state, _)) => {
                        let what = format!(
                            "version {} was that of {}, and is now that of {}",
                            version.1,
                            show(Some(state)),
                            show(Some(after))
                        );
                        self.fail(Invariant::VersionsDiffer, *op, write.place, what);
                    }
                }
            }
        }
    }

    /// Every state that an item ever had fits the models.
    pub(super) fn readable(&mut self) {
        for arrival in &self.history.arrivals {
            for write in &arrival.writes {
                let Some(after) = &write.after else { continue };
                let read = if write.place.0 == <Plain as Flavour>::TABLE {
                    dynorm::codec::memory::from_map::<Plain>(after).map(drop)
                } else {
                    dynorm::codec::memory::from_map::<Versioned>(after).map(drop)
                };
                if let Err(error) = read {
                    let what = format!("{} cannot be read: {error}", show(Some(after)));
                    self.found.push(Violation {
                        invariant: Invariant::Readable,
                        op: arrival.op,
                        place: Some(write.place),
                        what,
                    });
                }
            }
        }
    }
}

fn same_state(one: &Map, other: &Map) -> bool {
    without_version(&without_foreign(one)) == without_version(&without_foreign(other))
}

fn version_of(item: &Map) -> String {
    item.get(VERSION)
        .and_then(Value::as_number)
        .map_or_else(|| "(none)".to_owned(), |number| number.to_string())
}
