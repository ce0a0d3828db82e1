//! The states of items by themselves: their versions, and that they can be read.

use std::collections::{BTreeMap, BTreeSet};

use dynorm::{Map, Number, Value};

use super::{Check, Invariant, Violation};
use crate::simulation::actions::Act;
use crate::simulation::flavour::Flavour;
use crate::simulation::history::{Arrival, Place, Write};
use crate::simulation::model::{VERSION, without_foreign, without_version};
use crate::simulation::operations::{Intent, Kind};
use crate::simulation::things::{Counted, Plain, Versioned};
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

    /// A version that counts goes on by one with each write that knows of it.
    pub(super) fn counts(&mut self) {
        let history = self.history;
        for arrival in &history.arrivals {
            let op = &history.ops[arrival.op];
            for write in arrival.writes.iter().filter(|write| write.place.0 == Counted::TABLE) {
                let (Some(before), Some(after)) = (&write.before, &write.after) else { continue };
                if !goes_on(&op.intent, write.place) {
                    continue;
                }
                let count =
                    |item: &Map| item.get(VERSION).and_then(Value::as_number).and_then(Number::to_u128);
                if count(after) != count(before).map(|count| count + 1) {
                    let (before, after) = (show(Some(before)), show(Some(after)));
                    let what = format!("the version did not go on by one: {before}, {after}");
                    self.fail(Invariant::VersionsDiffer, arrival.op, write.place, what);
                }
            }
        }
    }

    /// Every state that an item ever had fits the models.
    pub(super) fn readable(&mut self) {
        for arrival in &self.history.arrivals {
            for write in &arrival.writes {
                let Some(after) = &write.after else { continue };
                let read = match write.place.0 {
                    Plain::TABLE => dynorm::codec::memory::from_map::<Plain>(after).map(drop),
                    Counted::TABLE => dynorm::codec::memory::from_map::<Counted>(after).map(drop),
                    _ => dynorm::codec::memory::from_map::<Versioned>(after).map(drop),
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

/// Whether what is written to an item counts its version on, and does not begin anew.
fn goes_on(intent: &Intent, place: Place) -> bool {
    let counts = |act: &Act| match act {
        Act::Update { .. } => true,
        Act::Save(save) => save.base.is_some() && !save.overwrite,
        _ => false,
    };
    match intent {
        Intent::Save(save) | Intent::Merging(save, _) => save.base.is_some() && !save.overwrite,
        Intent::Modify(..) => true,
        Intent::Write(action) | Intent::WriteOnce(action) => counts(&action.act),
        Intent::Transact(actions, _) => {
            actions.iter().any(|action| action.place == place && counts(&action.act))
        }
        _ => false,
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
