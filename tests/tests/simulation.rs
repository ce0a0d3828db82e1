//! Clients under faults, beside a reference model: what `dynorm_tests::simulation` says must hold,
//! of some seeds. Many more: `cargo run --release -p dynorm-tests --bin simulate -- --seeds 10000`.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use dynorm_tests::simulation::{Report, Script, check, minimal, run};

/// As many as take about a minute of processor time.
const SEEDS: u64 = 85;

#[test]
fn a_seed_gives_the_same_log_byte_for_byte_and_another_seed_another() {
    let text = |seed| run(&Script { seed, only: None }).text();
    let (once, again) = (text(0), text(0));
    assert!(once.lines().count() > 500, "{} lines", once.lines().count());
    let differs = once.lines().zip(again.lines()).find(|(one, other)| one != other);
    assert_eq!(differs, None);
    assert!(once == again && once != text(1));
}

#[test]
fn a_world_is_as_large_as_it_should_be() {
    let history = run(&Script { seed: 0, only: None });
    let clients: std::collections::BTreeSet<_> = history.ops.iter().map(|op| op.client).collect();
    assert!(clients.len() >= 5);
    assert!(history.ops.len() >= 200, "{}", history.ops.len());
    assert!(history.ops.iter().all(|op| op.told.is_some()), "every operation ends");
}

#[test]
fn all_invariants_hold_of_the_first_seeds() {
    let report = Mutex::new(Report::default());
    let next = AtomicU64::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(4);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= SEEDS {
                        return;
                    }
                    let history = run(&Script { seed, only: None });
                    let (violations, allowed) = check(&history);
                    if let Some(violation) = violations.first() {
                        let small = minimal(seed, violation.invariant).map(|minimal| minimal.history);
                        panic!("seed {seed}: {violation}\n{}", small.unwrap_or_default());
                    }
                    report.lock().unwrap().add(&history, allowed);
                }
            });
        }
    });
    let report = report.into_inner().unwrap();
    assert_eq!(report.worlds, SEEDS);
    let (sent, met) = report.requests;
    assert!(met * 3 >= sent, "{met} of {sent} requests met a fault");
}
