//! The smallest part of a world in which the same still fails.

use std::collections::BTreeSet;

use super::invariants::{Invariant, Violation, check};
use super::world::{OPERATIONS, Script, run};

/// The most runs that are spent on one failure.
const RUNS: usize = 200;

/// What is left of a failing world: its operations, what does not hold, and what happened.
#[derive(Debug)]
pub struct Minimal {
    /// The world.
    pub script: Script,
    /// What does not hold in it.
    pub violation: Violation,
    /// The lines of what happened at the item in question.
    pub history: String,
}

/// Leaves out operations as long as the same invariant fails.
#[must_use]
pub fn minimal(seed: u64, invariant: Invariant) -> Option<Minimal> {
    let fails = |only: &BTreeSet<usize>| {
        let script = Script { seed, only: Some(only.clone()) };
        let history = run(&script);
        let violation = check(&history).0.into_iter().find(|violation| violation.invariant == invariant)?;
        Some((script, violation, history))
    };
    let mut left: BTreeSet<usize> = (0..OPERATIONS).collect();
    let mut best = fails(&left)?;
    let (mut size, mut runs) = (OPERATIONS / 2, 0);
    while size > 0 {
        let mut smaller = false;
        for chunk in left.iter().copied().collect::<Vec<_>>().chunks(size) {
            if runs == RUNS {
                break;
            }
            let without: BTreeSet<_> = left.iter().copied().filter(|at| !chunk.contains(at)).collect();
            runs += 1;
            if let Some(found) = fails(&without) {
                (left, best, smaller) = (without, found, true);
            }
        }
        if !smaller || size > 1 {
            size /= 2;
        }
    }
    let (script, violation, history) = best;
    let place = violation.place;
    let concerned: Vec<_> = (0..history.ops.len())
        .filter(|op| *op == violation.op || place.is_none_or(|place| history.ops[*op].concerns(place)))
        .collect();
    Some(Minimal { history: history.lines_of(&concerned), script, violation })
}
