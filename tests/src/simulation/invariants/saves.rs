//! Writes on a condition.

use dynorm::{Kind as ErrorKind, Map};

use super::{Check, Invariant};
use crate::simulation::history::Write;
use crate::simulation::model::{VERSION, in_the_way, same, saved, without_foreign, without_version};
use crate::simulation::operations::Saving;
use crate::simulation::told::Told;
use crate::simulation::wire::show;

impl Check<'_> {
    pub(super) fn save(&mut self, at: usize, save: &Saving, told: &Told) {
        let place = save.place;
        let history = self.history;
        let writes = history.writes_of(at, place);
        for (seq, Write { before, after, .. }) in &writes {
            if let Some(why) =
                in_the_way(save, before.as_ref()).filter(|_| !is_as_known(save, before.as_ref()))
            {
                let what = format!("it was made over {}, though {why}", show(before.as_ref()));
                self.fail(Invariant::NothingOverwritten, at, place, what);
            }
            self.made(at, place, *seq, Some(&saved(save, before.as_ref())), after.as_ref());
        }
        match told {
            Told::Done { .. } if writes.len() == 1 => {}
            Told::Done { .. } if writes.is_empty() => {
                let refused = self.last_refused(at, place);
                let looks_made = refused.is_some_and(|now| same(now, Some(&save.target)));
                if !save.is_versioned()
                    && looks_made
                    && (self.left_open(at) > 0 || self.was_refused_connection(at))
                {
                    self.allowed.equal_write += 1;
                } else {
                    let now = refused.map_or_else(|| "nothing that was refused".to_owned(), show);
                    self.fail(
                        Invariant::DoneIsDone,
                        at,
                        place,
                        format!("reported done, and never made; met {now}"),
                    );
                }
            }
            Told::Done { .. } => {
                // Each of them met its condition, or it would have been found above: so others had
                // made the item what it was before.
                if self.left_open(at) + 1 >= writes.len() {
                    self.allowed.written_again += 1;
                } else {
                    let what = format!("made {} times", writes.len());
                    self.fail(Invariant::ExactlyOnce, at, place, what);
                }
            }
            Told::Failed(problem) => {
                self.open(at, place, problem);
                if problem.kind == ErrorKind::Conflict {
                    self.conflict(at, save, &writes);
                }
            }
            Told::Unchanged => {
                let changed = save.base.is_none() || !same(save.base.as_ref(), Some(&save.target));
                if changed || !writes.is_empty() {
                    self.fail(Invariant::DoneIsDone, at, place, "there was something to save");
                }
            }
            Told::Crashed => {}
            other => self.fail(Invariant::DoneIsDone, at, place, format!("told {other}")),
        }
    }

    /// A deletion on condition of the version. That the item is gone proves nothing, so that it is
    /// never told to be its own doing.
    pub(super) fn delete_read(&mut self, at: usize, read: &Saving, told: &Told) {
        let place = read.place;
        let history = self.history;
        let writes = history.writes_of(at, place);
        for (seq, Write { before, after, .. }) in &writes {
            if let Some(why) =
                in_the_way(read, before.as_ref()).filter(|_| !is_as_known(read, before.as_ref()))
            {
                let what = format!("it was deleted as {}, though {why}", show(before.as_ref()));
                self.fail(Invariant::NothingOverwritten, at, place, what);
            }
            self.made(at, place, *seq, None, after.as_ref());
        }
        match told {
            Told::Done { .. } if writes.len() == 1 => {}
            // Another client made the item anew in between, and it counts from one again.
            Told::Done { .. }
                if read.is_counted() && (1..=self.left_open(at) + 1).contains(&writes.len()) =>
            {
                self.allowed.count_again += 1;
            }
            Told::Done { .. } => {
                let what = format!("reported done, and made {} times", writes.len());
                self.fail(Invariant::DoneIsDone, at, place, what);
            }
            Told::Failed(problem) => {
                self.open(at, place, problem);
                if problem.kind == ErrorKind::Conflict && writes.is_empty() {
                    self.conflict(at, read, &writes);
                }
            }
            Told::Crashed => {}
            other => self.fail(Invariant::DoneIsDone, at, place, format!("told {other}")),
        }
    }

    pub(super) fn conflict(&mut self, at: usize, save: &Saving, writes: &[(usize, &Write)]) {
        let place = save.place;
        let Some(now) = self.last_refused(at, place) else {
            self.fail(Invariant::ConflictHasCause, at, place, "no condition failed");
            return;
        };
        let Some((_, own)) = writes.last() else {
            if in_the_way(save, now).is_none() {
                self.fail(
                    Invariant::ConflictHasCause,
                    at,
                    place,
                    format!("nothing was in the way: {}", show(now)),
                );
            }
            return;
        };
        if save.met_count_again(own.before.as_ref()) {
            // It was made of another item than was read, so that nothing proves it.
            self.allowed.count_again += 1;
            return;
        }
        let version = |item: Option<&Map>| item.and_then(|item| item.get(VERSION)).cloned();
        let has_version = version(now).is_some() && version(now) == version(own.after.as_ref());
        let is_ours = if save.is_versioned() {
            has_version
        } else if save.is_counted() {
            // Over another count than was read, one that another client has counted on without
            // changing anything else, what was made has that client's count, and proves nothing.
            let was_as_read = version(own.before.as_ref()) == version(save.base.as_ref());
            was_as_read && has_version && same(now, Some(&save.target))
        } else {
            same(now, Some(&save.target))
        };
        if is_ours {
            let what =
                format!("it was made by an attempt whose answer was lost, and is still there: {}", show(now));
            self.fail(Invariant::ConflictHasCause, at, place, what);
        }
    }
}

/// Whether another wrote just what the client knows anyway, so that nothing is lost that it has not
/// seen.
pub(super) fn is_as_known(save: &Saving, before: Option<&Map>) -> bool {
    let content = |item: &Map| without_version(&without_foreign(item));
    save.is_versioned()
        && !save.partial
        && save.base.is_some()
        && save.base.as_ref().map(content) == before.map(content)
}
