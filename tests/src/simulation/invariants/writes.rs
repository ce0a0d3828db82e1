//! Writes without a condition.

use dynorm::Map;

use super::{Check, Invariant};
use crate::simulation::history::Place;
use crate::simulation::things::looks_like;
use crate::simulation::told::Told;
use crate::simulation::wire::show;

impl Check<'_> {
    pub(super) fn unconditional(&mut self, at: usize, place: Place, item: Option<&Map>, told: &Told) {
        let history = self.history;
        let writes = history.writes_of(at, place);
        for (seq, write) in &writes {
            self.made(at, place, *seq, item, write.after.as_ref());
        }
        let done = matches!(told, Told::Done { .. } | Told::Deleted(_));
        if done && writes.is_empty() {
            self.fail(Invariant::DoneIsDone, at, place, "reported done, and never made");
        }
        if writes.len() > 1 + self.left_open(at) {
            let what = format!("made {} times, of which {} left it open", writes.len(), self.left_open(at));
            self.fail(Invariant::AtLeastOnce, at, place, what);
        }
        match told {
            Told::Deleted(told) => {
                let flavour = history.ops[at].flavour;
                let old = writes.iter().find(|(_, write)| match (told, &write.before) {
                    (Some(told), Some(before)) => looks_like(flavour, told, before),
                    (None, None) => true,
                    _ => false,
                });
                let none_after_open = told.is_none() && self.left_open(at) > 0;
                if old.is_none()
                    || (none_after_open && writes.iter().any(|(_, write)| write.before.is_some()))
                {
                    let what = format!(
                        "deleted {}, and gave {}",
                        writes.first().map_or_else(String::new, |(_, write)| show(write.before.as_ref())),
                        show(told.as_ref())
                    );
                    self.fail(Invariant::DoneIsDone, at, place, what);
                }
            }
            Told::Failed(problem) => self.open(at, place, problem),
            _ => {}
        }
    }
}
