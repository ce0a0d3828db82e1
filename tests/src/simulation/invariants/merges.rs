//! Merges, and functions that change an item: no change of either side is lost.

use dynorm::{Kind as ErrorKind, Map, Side};

use super::{Check, Invariant};
use crate::simulation::flavour::Flavour;
use crate::simulation::history::{Op, Place, Write};
use crate::simulation::model::{VERSION, changed, in_the_way, merged, put_on_top, same, without_version};
use crate::simulation::operations::Saving;
use crate::simulation::things::{Change, Counted, Plain, Versioned, looks_like};
use crate::simulation::told::{Problem, Told};
use crate::simulation::wire::show;

impl Check<'_> {
    /// The function was applied to what the item was when it was saved.
    pub(super) fn modify(&mut self, at: usize, place: Place, changes: &[Change], op: &Op, told: &Told) {
        let history = self.history;
        let writes = history.writes_of(at, place);
        for (seq, Write { before, after, .. }) in &writes {
            let read = history.met_before(at, place, *seq).flatten();
            if place.0 == Counted::TABLE && has_same_count(read, before.as_ref()) {
                self.allowed.count_again += 1;
                continue;
            }
            let expected = before.as_ref().map(|before| changed(before, changes));
            // Without a version, what others have added is not asked for, as with `save`: that
            // stays beside.
            let beside = read
                .zip(before.as_ref())
                .filter(|(read, before)| place.0 == Plain::TABLE && has_all(before, read));
            let beside = beside.map(|(read, before)| put_on_top(read, &changed(read, changes), before));
            let is_beside = beside.is_some() && same(beside.as_ref(), after.as_ref());
            if !is_beside && (expected.is_none() || !same(expected.as_ref(), after.as_ref())) {
                let what = format!(
                    "{} should have become {}, and is {}",
                    show(before.as_ref()),
                    show(expected.as_ref()),
                    show(after.as_ref())
                );
                self.fail(Invariant::ChangesNewest, at, place, what);
            }
        }
        self.by_one_request(at, place, &writes);
        match told {
            Told::Is(item) => {
                let looks = |state: &Map| looks_like(op.flavour, &bare(item), &bare(state));
                // What it gives is what it read, changed. What others have added since is not among
                // that. A refusal whose answer was lost has told it nothing, so it may be what it
                // met before that.
                let made = writes.first().map_or(usize::MAX, |(seq, _)| *seq);
                let read = history.met_before(at, place, made).flatten();
                let earlier = history.of(at).filter(|(seq, _)| *seq < made);
                let mut met = earlier.flat_map(|(_, arrival)| arrival.reads.iter().chain(&arrival.refused));
                let is_changed = met.any(|(met, item)| {
                    *met == place && item.as_ref().is_some_and(|item| looks(&changed(item, changes)))
                });
                let is_same = read.is_some_and(|read| same(Some(&changed(read, changes)), Some(read)));
                if writes.is_empty() && !is_same {
                    self.taken_for_own(at, place);
                } else if !is_changed {
                    let what = format!("read {}, and gave {}", show(read), show(Some(item)));
                    self.fail(Invariant::ChangesNewest, at, place, what);
                }
            }
            Told::Failed(problem) => {
                self.open(at, place, problem);
                let met = history.met_before(at, place, usize::MAX);
                if problem.kind == ErrorKind::NotFound && met != Some(None) {
                    self.fail(Invariant::ConflictHasCause, at, place, "said to be gone, and was there");
                }
                if problem.kind == ErrorKind::Conflict && self.last_refused(at, place).is_none() {
                    self.fail(Invariant::ConflictHasCause, at, place, "no condition failed");
                }
            }
            Told::Crashed => {}
            other => self.fail(Invariant::DoneIsDone, at, place, format!("told {other}")),
        }
    }

    /// Another's equal write may be taken for the own one whose answer was lost, where no version
    /// tells.
    fn taken_for_own(&mut self, at: usize, place: Place) {
        if place.0 != Versioned::TABLE && self.may_be_open(at) && self.last_refused(at, place).is_some() {
            self.allowed.equal_write += 1;
        } else {
            self.fail(Invariant::DoneIsDone, at, place, "reported done, and never made");
        }
    }

    /// What was perhaps made is not made again on top of what is there now: only the SDK repeats,
    /// and the same request.
    fn by_one_request(&mut self, at: usize, place: Place, writes: &[(usize, &Write)]) {
        let history = self.history;
        let request = |(seq, _): &(usize, &Write)| &history.attempts[history.arrivals[*seq].attempt].request;
        if writes.iter().any(|write| request(write) != request(&writes[0])) {
            self.fail(Invariant::ExactlyOnce, at, place, "made by more than one request");
        } else if writes.len() > 1 {
            self.allowed.written_again += 1;
        }
    }

    /// The changes of both sides are there.
    pub(super) fn merging(&mut self, at: usize, save: &Saving, attempts: u32, told: &Told) {
        let place = save.place;
        let history = self.history;
        let writes = history.writes_of(at, place);
        for (seq, Write { before, after, .. }) in &writes {
            if self.is_count_again(at, *seq, save, before.as_ref()) {
                self.allowed.count_again += 1;
                continue;
            }
            match before.as_ref().map(|before| merged(save, before, None)) {
                Some(Ok(expected)) => self.made(at, place, *seq, Some(&expected), after.as_ref()),
                Some(Err(overlaps)) => {
                    let what = format!("it was made over {}, which others have changed", overlaps.join(", "));
                    self.fail(Invariant::MergeKeepsBoth, at, place, what);
                }
                None => {
                    self.fail(Invariant::MergeKeepsBoth, at, place, "it was made of an item that was gone");
                }
            }
        }
        self.by_one_request(at, place, &writes);
        match told {
            Told::Done { .. } if writes.is_empty() => self.taken_for_own(at, place),
            Told::Unchanged => {
                let met = history.met_before(at, place, usize::MAX).flatten().or(save.base.as_ref());
                let is_made = met
                    .is_some_and(|met| merged(save, met, None).is_ok_and(|all| same(Some(&all), Some(met))));
                if !is_made {
                    self.fail(Invariant::DoneIsDone, at, place, "there was something to save");
                }
            }
            Told::Done { .. } | Told::Crashed => {}
            Told::Failed(problem) => {
                self.open(at, place, problem);
                if problem.kind == ErrorKind::Conflict && writes.is_empty() {
                    self.not_merged(at, save, attempts, problem);
                }
            }
            other => self.fail(Invariant::DoneIsDone, at, place, format!("told {other}")),
        }
    }

    /// What was not merged could not be: both have changed the same, the item is gone, or the
    /// attempts are used up.
    fn not_merged(&mut self, at: usize, save: &Saving, attempts: u32, problem: &Problem) {
        let place = save.place;
        let refused = self.history.of(at).filter(|(_, arrival)| !arrival.refused.is_empty()).count();
        let Some(now) = self.history.met_before(at, place, usize::MAX) else {
            self.fail(Invariant::ConflictHasCause, at, place, "no condition failed");
            return;
        };
        let overlaps = now.map(|now| merged(save, now, None).err().unwrap_or_default());
        let told = &problem.overlaps;
        let caused = match &overlaps {
            None => told.is_empty(),
            Some(overlaps) if !told.is_empty() => {
                let overlap =
                    |path: &String| overlaps.iter().any(|other| within(path, other) || within(other, path));
                told.iter().all(overlap)
            }
            Some(_) => problem.may_be_applied || refused >= attempts as usize,
        };
        if !caused || in_the_way(save, self.last_refused(at, place).flatten()).is_none() {
            let what = format!("it could have been merged with {}: {problem}", show(now));
            self.fail(Invariant::ConflictHasCause, at, place, what);
        }
    }

    /// Only what both have changed is left to be decided, and then as it was decided.
    pub(super) fn merge(
        &mut self,
        at: usize,
        save: &Saving,
        theirs: &Map,
        side: Option<Side>,
        op: &Op,
        told: &Told,
    ) {
        let expected = merged(save, theirs, side);
        match (told, expected) {
            (Told::Is(item), Ok(expected)) if looks_like(op.flavour, &bare(item), &bare(&expected)) => {}
            (Told::Is(item), expected) => {
                let expected = expected.map_or_else(|paths| paths.join(", "), |item| show(Some(&item)));
                let what = format!("it should be {expected}, and is {}", show(Some(item)));
                self.fail(Invariant::MergeKeepsBoth, at, save.place, what);
            }
            (Told::Failed(problem), Ok(_)) if !problem.may_be_applied => {
                self.fail(
                    Invariant::ConflictHasCause,
                    at,
                    save.place,
                    format!("it can be merged: {problem}"),
                );
            }
            _ => {}
        }
    }
}

/// Whether one state of an item has the count of another: a put goes on from what the model holds,
/// and so may come to a count that was there before.
pub(super) fn has_same_count(read: Option<&Map>, before: Option<&Map>) -> bool {
    let count = |item: Option<&Map>| item.and_then(|item| item.get(VERSION)).cloned();
    read.is_some() && count(read) == count(before) && !same(read, before)
}

/// Whether an item has all attributes of another, as they are there.
fn has_all(item: &Map, other: &Map) -> bool {
    other.iter().all(|(name, value)| item.get(name) == Some(value))
}

/// Whether a path is another, or inside of it.
fn within(path: &str, other: &str) -> bool {
    path == other || path.strip_prefix(other).is_some_and(|rest| rest.starts_with('.'))
}

fn bare(item: &Map) -> Map {
    without_version(item)
}
