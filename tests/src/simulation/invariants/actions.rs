//! Writes of one item on conditions, and updates.

use dynorm::{Kind as ErrorKind, Map};

use super::{Check, Invariant};
use crate::simulation::actions::{Act, Action};
use crate::simulation::flavour::Flavour;
use crate::simulation::history::Write;
use crate::simulation::model::{VERSION, same};
use crate::simulation::things::{Versioned, looks_like};
use crate::simulation::told::{Problem, Told};
use crate::simulation::wire::show;

impl Check<'_> {
    /// `once` of one that is idempotent.
    pub(super) fn write(&mut self, at: usize, action: &Action, told: &Told, once: bool) {
        let place = action.place;
        let history = self.history;
        let writes = history.writes_of(at, place);
        for (seq, Write { before, after, .. }) in &writes {
            self.allowed_to(at, action, before.as_ref());
            let Some(expected) = action.makes(before.as_ref()) else { continue };
            self.made(at, place, *seq, expected.as_ref(), after.as_ref());
        }
        if writes.len() > 1 + self.left_open(at) {
            let what = format!("made {} times, of which {} left it open", writes.len(), self.left_open(at));
            self.fail(Invariant::AtLeastOnce, at, place, what);
        }
        if once && writes.len() > 1 {
            self.fail(Invariant::CountsOnce, at, place, format!("made {} times", writes.len()));
        }
        match told {
            Told::Done { .. } | Told::Updated { .. } if writes.is_empty() => {
                let equal = match &action.act {
                    Act::Put(item) | Act::Insert(item) => Some(item),
                    _ => None,
                };
                let looks_made = equal.is_some_and(|item| {
                    self.last_refused(at, place).is_some_and(|now| same(now, Some(item)))
                });
                if looks_made && !once && place.0 != Versioned::TABLE && self.may_be_open(at) {
                    self.allowed.equal_write += 1;
                } else {
                    self.fail(Invariant::DoneIsDone, at, place, "reported done, and never made");
                }
            }
            Told::Done { .. } if writes.len() > 1 => self.allowed.written_again += 1,
            Told::Updated { recovered, twice, item } => {
                // With the item comes nothing else: see `Returning`.
                let is_told = item.is_none()
                    || self.history.ops[at].kind != crate::simulation::operations::Kind::UpdateReturning;
                if writes.len() > 1 && !twice && is_told {
                    let what =
                        format!("made {} times, and it does not say that it may have been", writes.len());
                    self.fail(Invariant::CountsOnce, at, place, what);
                }
                if *twice && !self.may_be_open(at) {
                    self.fail(
                        Invariant::OpenIsSaid,
                        at,
                        place,
                        "made by one attempt, and said to be made twice",
                    );
                }
                if *recovered && place.0 != Versioned::TABLE {
                    self.fail(Invariant::DoneIsDone, at, place, "nothing proves that it was made");
                }
                let flavour = history.ops[at].flavour;
                let is_there = |item: &Map| {
                    let states = writes.iter().filter_map(|(_, write)| write.after.as_ref());
                    let refused = self.last_refused(at, place).flatten();
                    states.chain(refused).any(|state| looks_like(flavour, item, state))
                };
                if let Some(item) = item.as_ref().filter(|item| !is_there(item)) {
                    let what = format!("gave back {}, which it never was", show(Some(item)));
                    self.fail(Invariant::Readable, at, place, what);
                }
            }
            Told::Failed(problem) => {
                self.open(at, place, problem);
                self.unmet(at, action, problem, &writes);
            }
            Told::Unchanged if action.is_only_asked() && writes.is_empty() => {}
            Told::Done { .. } | Told::Crashed => {}
            other => self.fail(Invariant::DoneIsDone, at, place, format!("told {other}")),
        }
    }

    /// A write was made over that state of its item.
    pub(super) fn allowed_to(&mut self, at: usize, action: &Action, before: Option<&Map>) {
        let Some(why) = action.forbidden(before) else { return };
        if let Act::Save(save) = &action.act
            && super::saves::is_as_known(save, before)
        {
            return;
        }
        let what = format!("it was made over {}, though {why}", show(before));
        self.fail(Invariant::NothingOverwritten, at, action.place, what);
    }

    /// A condition that is said not to have held did not.
    fn unmet(&mut self, at: usize, action: &Action, problem: &Problem, writes: &[(usize, &Write)]) {
        let place = action.place;
        if !matches!(problem.kind, ErrorKind::Conflict | ErrorKind::NotFound) {
            return;
        }
        let Some(now) = self.last_refused(at, place) else {
            self.fail(Invariant::ConflictHasCause, at, place, "no condition failed");
            return;
        };
        let now = now.cloned();
        if action.forbidden(now.as_ref()).is_none() {
            let what = format!("nothing was in the way: {}", show(now.as_ref()));
            self.fail(Invariant::ConflictHasCause, at, place, what);
        }
        if problem.kind == ErrorKind::NotFound && now.is_some() {
            self.fail(Invariant::ConflictHasCause, at, place, "said to be gone, and was there");
        }
        if problem.current.is_some() && problem.current != now {
            let what = format!(
                "it was {}, and is said to be {}",
                show(now.as_ref()),
                show(problem.current.as_ref())
            );
            self.fail(Invariant::ReasonsAreTrue, at, place, what);
        }
        let Some((_, own)) = writes.last() else { return };
        let version = |item: Option<&Map>| item.and_then(|item| item.get(VERSION)).cloned();
        let is_ours = match &action.act {
            Act::Delete => false,
            _ if place.0 == Versioned::TABLE => {
                version(now.as_ref()).is_some() && version(now.as_ref()) == version(own.after.as_ref())
            }
            Act::Put(item) | Act::Insert(item) => same(now.as_ref(), Some(item)),
            _ => false,
        };
        if is_ours {
            let what =
                format!("made by an attempt whose answer was lost, and still there: {}", show(now.as_ref()));
            self.fail(Invariant::ConflictHasCause, at, place, what);
        }
    }
}
