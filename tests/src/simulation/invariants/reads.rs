//! Reads give what is there, all of it, and once.

use std::collections::BTreeSet;

use dynorm::{Kind as ErrorKind, Map, Value};

use super::{Check, Invariant};
use crate::simulation::actions::count;
use crate::simulation::client::{ACCOUNTS, SUM};
use crate::simulation::flavour::Flavour;
use crate::simulation::history::{Op, Place};
use crate::simulation::things::{Plain, Reading, looks_like, place_of_item};
use crate::simulation::told::Told;
use crate::simulation::wire::show;

impl Check<'_> {
    pub(super) fn read(&mut self, at: usize, place: Place, op: &Op, told: &Told) {
        let mut reads =
            self.history.of(at).filter(|(_, arrival)| arrival.done).flat_map(|(_, arrival)| &arrival.reads);
        let last = reads.rfind(|(read, _)| *read == place);
        match (told, last) {
            (Told::Read(Some(told)), Some((_, Some(state)))) if looks_like(op.flavour, told, state) => {}
            (Told::Read(None), Some((_, None))) => {}
            (Told::Read(told), state) => {
                let state = state.and_then(|(_, state)| state.as_ref());
                let what = format!("there was {}, and it gave {}", show(state), show(told.as_ref()));
                self.fail(Invariant::Readable, at, place, what);
            }
            (Told::Failed(problem), last)
                if problem.kind == ErrorKind::NotFound && !matches!(last, Some((_, None))) =>
            {
                self.fail(Invariant::Readable, at, place, "it was there");
            }
            _ => {}
        }
    }

    /// What one request read together is what there was when it came, and what its client got.
    pub(super) fn read_together(&mut self, at: usize, places: &[Place], told: &Told) {
        let Told::Together(items) = told else { return };
        let history = self.history;
        let moments = history.of(at).filter(|(_, arrival)| arrival.operation == "TransactGetItems");
        let is_moment = |seq: usize| {
            places.iter().zip(items).all(|(place, told)| match (told, history.state(*place, seq)) {
                (Some(told), Some(state)) => looks_like(Plain::NAME, told, state),
                (None, None) => true,
                _ => false,
            })
        };
        let accounts = places.iter().all(|place| ACCOUNTS.contains(&place.1));
        let sum: u64 = items.iter().flatten().filter_map(count).sum();
        if !moments.map(|(seq, _)| seq).any(is_moment) || places.len() != items.len() {
            self.fail(Invariant::OneMoment, at, None, format!("it was never so: {told}"));
        }
        if accounts && sum != SUM {
            self.fail(Invariant::SumStays, at, None, format!("{sum} on all accounts: {told}"));
        }
    }

    pub(super) fn read_all(&mut self, at: usize, places: &[Place], op: &Op, told: &Told) {
        let Told::Got { items, missing, unprocessed } = told else { return };
        let table = places.first().map_or("", |place| place.0);
        let mut accounted: Vec<_> = items.iter().map(|item| place_of_item(table, item)).collect();
        accounted.extend(missing.iter().chain(unprocessed));
        accounted.sort_unstable();
        let mut expected = places.to_vec();
        expected.sort_unstable();
        if accounted != expected {
            let what = format!("asked for {expected:?}, and got {accounted:?}");
            self.fail(Invariant::BatchAccounts, at, None, what);
        }
        let reads: Vec<_> = self.history.of(at).flat_map(|(_, arrival)| &arrival.reads).collect();
        for item in items {
            let place = place_of_item(table, item);
            let was_read = |(read, state): &&(Place, Option<Map>)| {
                *read == place && state.as_ref().is_some_and(|state| looks_like(op.flavour, item, state))
            };
            if !reads.iter().any(was_read) {
                self.fail(Invariant::Readable, at, place, format!("{} was never there", show(Some(item))));
            }
        }
        for place in missing {
            if !reads.iter().any(|(read, state)| read == place && state.is_none()) {
                self.fail(Invariant::BatchAccounts, at, *place, "it was there, and is said to be missing");
            }
        }
    }

    pub(super) fn find(&mut self, at: usize, table: &'static str, reading: &Reading, op: &Op, told: &Told) {
        let Told::Found { items, error } = told else { return };
        let history = self.history;
        let mut numbers = BTreeSet::new();
        let label = reading.label.map(Value::from);
        let matches = |item: &Map| {
            let counts = reading.at_least.is_none_or(|least| count(item).is_some_and(|count| count >= least));
            counts && label.as_ref().is_none_or(|label| item.get("label") == Some(label))
        };
        let reads: Vec<_> = history.of(at).flat_map(|(_, arrival)| &arrival.reads).collect();
        let mut order = Vec::new();
        for item in items {
            let place = place_of_item(table, item);
            order.push(place.1);
            if !numbers.insert(place) {
                self.fail(Invariant::StreamWhole, at, place, "it came twice");
            }
            if !matches(item) {
                self.fail(Invariant::StreamWhole, at, place, format!("{} does not match", show(Some(item))));
            }
            let was_read = reads.iter().any(|(read, state)| {
                *read == place && state.as_ref().is_some_and(|state| looks_like(op.flavour, item, state))
            });
            if !was_read {
                self.fail(Invariant::Readable, at, place, format!("{} was never there", show(Some(item))));
            }
        }
        let in_order =
            order.windows(2).all(|pair| if reading.reverse { pair[0] > pair[1] } else { pair[0] < pair[1] });
        if !reading.scan && reading.label.is_none() && !in_order {
            self.fail(Invariant::StreamWhole, at, None, format!("out of order: {order:?}"));
        }
        let full = reading.limit.is_some_and(|limit| items.len() >= limit);
        if reading.limit.is_some_and(|limit| items.len() > limit) {
            self.fail(Invariant::StreamWhole, at, None, format!("{} items", items.len()));
        }
        if error.is_some() || full {
            return;
        }
        let everywhere: BTreeSet<Place> = history
            .now
            .keys()
            .copied()
            .chain(history.arrivals.iter().flat_map(|arrival| &arrival.writes).map(|write| write.place))
            .collect();
        for place in everywhere.into_iter().filter(|place| place.0 == table && !numbers.contains(place)) {
            let states = history.states(place, op.begun, op.ended);
            if states.iter().all(|state| state.is_some_and(&matches)) {
                self.fail(Invariant::StreamWhole, at, place, "it was there all the time, and did not come");
            }
        }
    }
}
