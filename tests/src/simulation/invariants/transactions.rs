//! Transactions are made whole, once, or not at all.

use std::collections::BTreeMap;

use dynorm::{Kind as ErrorKind, Map};

use super::{Check, Invariant};
use crate::simulation::actions::{Action, count};
use crate::simulation::client::{ACCOUNTS, SUM};
use crate::simulation::faults::Met;
use crate::simulation::history::{Arrival, Place};
use crate::simulation::things::TABLES;
use crate::simulation::told::{Problem, Told};
use crate::simulation::wire::show;

impl Check<'_> {
    pub(super) fn transaction(&mut self, at: usize, actions: &[Action], token: Option<&str>, told: &Told) {
        let history = self.history;
        let mut made = 0;
        let mut repeated = false;
        for (seq, arrival) in history.of(at).filter(|(_, arrival)| arrival.operation == "TransactWriteItems")
        {
            if token.is_some() && arrival.token.as_deref() != token {
                let what = format!("sent by {:?}, not by {token:?}", arrival.token);
                self.fail(Invariant::TokenIsOne, at, None, what);
            }
            if arrival.done && !arrival.repeated {
                made += 1;
                self.whole(at, actions, seq, arrival);
            } else {
                repeated |= arrival.repeated;
                for write in &arrival.writes {
                    let how = if arrival.done { "repeated" } else { "canceled" };
                    let what = format!("it was {how}, and has changed {}", show(write.before.as_ref()));
                    self.fail(Invariant::AllOrNothing, at, write.place, what);
                }
            }
        }
        if made > 1 {
            self.fail(Invariant::TokenIsOne, at, None, format!("made {made} times"));
        }
        match told {
            Told::Done { .. } if made == 0 && !(repeated && token.is_some()) => {
                self.fail(Invariant::DoneIsDone, at, None, "reported done, and never made");
            }
            Told::Done { .. } | Told::Crashed => {}
            Told::Failed(problem) => {
                if made > 0 && !problem.may_be_applied {
                    let what = "the transaction was made, and the error does not say that it may have been";
                    self.fail(Invariant::OpenIsSaid, at, None, what);
                }
                if problem.may_be_applied && !self.may_be_open(at) {
                    let what = "every attempt was refused, and the error says that the transaction may have been made";
                    self.fail(Invariant::OpenIsSaid, at, None, what);
                }
                self.reasons(at, actions, problem);
            }
            other => self.fail(Invariant::DoneIsDone, at, None, format!("told {other}")),
        }
    }

    /// Each action was made, on an item that met its condition.
    fn whole(&mut self, at: usize, actions: &[Action], seq: usize, arrival: &Arrival) {
        for (position, action) in actions.iter().enumerate() {
            let place = action.place;
            let before = self.history.state(place, seq).cloned();
            self.allowed_to(at, action, before.as_ref());
            let write = arrival.writes.iter().find(|write| write.place == place);
            match (action.makes(before.as_ref()), write) {
                (Some(expected), Some(write)) => {
                    self.made(at, place, seq, expected.as_ref(), write.after.as_ref());
                }
                (Some(_), None) => {
                    let what = format!("the transaction was made without its action at {position}");
                    self.fail(Invariant::AllOrNothing, at, place, what);
                }
                (None, Some(_)) => {
                    self.fail(Invariant::AsAsked, at, place, "it was to be looked at, and was written");
                }
                (None, None) => {}
            }
        }
        for write in &arrival.writes {
            if actions.iter().all(|action| action.place != write.place) {
                self.fail(Invariant::AsAsked, at, write.place, "it is no part of the transaction");
            }
        }
    }

    /// The reasons of one that was canceled are those for which it was.
    fn reasons(&mut self, at: usize, actions: &[Action], problem: &Problem) {
        let met = |sort: Met| self.history.attempts_of(at).any(|attempt| attempt.met == sort);
        let busy = met(Met::OtherTransaction);
        let last = self.history.of(at).last().filter(|(_, arrival)| !arrival.refused.is_empty());
        let Some((seq, refused)) = last.map(|(seq, arrival)| (seq, &arrival.refused)) else {
            let only_busy = problem.reasons.iter().all(|(_, why)| why.kind == ErrorKind::TransactionConflict);
            if !only_busy || problem.reasons.is_empty() != (problem.kind != ErrorKind::TransactionConflict) {
                self.fail(Invariant::ReasonsAreTrue, at, None, format!("nothing refused it: {problem}"));
            }
            return;
        };
        let conditions = |kind| matches!(kind, ErrorKind::Conflict | ErrorKind::NotFound);
        if !conditions(problem.kind) {
            // What was refused was sent once more, and that never arrived.
            return;
        }
        for (position, why) in &problem.reasons {
            let Some(action) = actions.get(*position) else {
                self.fail(Invariant::ReasonsAreTrue, at, None, format!("there is no action {position}"));
                continue;
            };
            let place = action.place;
            let state = self.history.state(place, seq).cloned();
            let is_so = match why.kind {
                ErrorKind::Conflict => action.forbidden(state.as_ref()).is_some(),
                ErrorKind::NotFound => state.is_none(),
                ErrorKind::TransactionConflict => busy,
                _ => false,
            };
            let is_current = why.current.is_none() || why.current == state;
            if !is_so || !is_current {
                let what = format!(
                    "{position} is said to be in the way, and it was {}: {why}",
                    show(state.as_ref())
                );
                self.fail(Invariant::ReasonsAreTrue, at, place, what);
            }
        }
        for (place, _) in refused {
            let position = actions.iter().position(|action| action.place == *place);
            if !problem.reasons.iter().any(|(at, _)| Some(*at) == position) {
                let what = format!("it was in the way, and that is not said: {problem}");
                self.fail(Invariant::ReasonsAreTrue, at, *place, what);
            }
        }
    }

    /// What is on all accounts together is always the same.
    pub(super) fn sums(&mut self) {
        let history = self.history;
        let accounts = TABLES.into_iter().flat_map(|table| ACCOUNTS.map(|number| (table, number)));
        let now = |place: Place| history.state(place, 0).and_then(count).unwrap_or(0);
        let mut balances: BTreeMap<Place, u64> = accounts.map(|place| (place, now(place))).collect();
        for arrival in &history.arrivals {
            for write in &arrival.writes {
                if let Some(balance) = balances.get_mut(&write.place) {
                    *balance = write.after.as_ref().and_then(count_of).unwrap_or(0);
                }
            }
            let sum: u64 = balances.values().sum();
            if sum != SUM {
                let what = format!("{sum} on all accounts, not {SUM}");
                self.fail(Invariant::SumStays, arrival.op, None, what);
                return;
            }
        }
    }
}

fn count_of(item: &Map) -> Option<u64> {
    count(item)
}
