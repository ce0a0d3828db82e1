//! Batches: each entry is accounted for exactly once.

use std::collections::{BTreeMap, BTreeSet};

use dynorm::Map;

use super::{Check, Invariant};
use crate::simulation::history::Place;
use crate::simulation::told::Told;

impl Check<'_> {
    pub(super) fn batch(&mut self, at: usize, entries: &BTreeMap<Place, Option<Map>>, told: &Told) {
        let history = self.history;
        let mut left = BTreeSet::new();
        match told {
            Told::Batch { written, leftovers, .. } => {
                left.extend(leftovers.iter().copied());
                let strangers = left.iter().filter(|place| !entries.contains_key(place)).count();
                if left.len() != leftovers.len()
                    || strangers > 0
                    || left.len() as u64 + written != entries.len() as u64
                {
                    let what =
                        format!("of {} entries {written} written, left over {leftovers:?}", entries.len());
                    self.fail(Invariant::BatchAccounts, at, None, what);
                }
            }
            Told::Failed(problem) => {
                self.fail(
                    Invariant::BatchAccounts,
                    at,
                    None,
                    format!("its entries were not given back: {problem}"),
                );
                return;
            }
            _ => return,
        }
        for (place, item) in entries {
            let writes = history.writes_of(at, *place);
            for (seq, write) in &writes {
                self.made(at, *place, *seq, item.as_ref(), write.after.as_ref());
            }
            if !left.contains(place) && writes.is_empty() {
                self.fail(Invariant::BatchAccounts, at, *place, "counted as written, and never made");
            }
            if left.contains(place) && !writes.is_empty() && self.left_open(at) == 0 {
                self.fail(Invariant::BatchAccounts, at, *place, "given back, and made for certain");
            }
            if writes.len() > 1 + self.left_open(at) {
                self.fail(Invariant::AtLeastOnce, at, *place, format!("made {} times", writes.len()));
            }
        }
    }
}
