//! Runs the simulation over many seeds, and says what operations, faults and outcomes there were.
//!
//! `cargo run --release -p dynorm-tests --bin simulate -- --seeds 10000` runs seeds from 0 on,
//! `--from 500` from that one on; `--seed 7` prints the whole history of one. The first failure
//! ends it, with the smallest history in which it still fails.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use dynorm_tests::simulation::{Invariant, Report, Script, Violation, check, minimal, run};
use indicatif::{ProgressBar, ProgressStyle};

/// From so many seeds on, each cell of the table must have been met.
const ENOUGH: u64 = 1000;

/// Seeds that meet cells which so many need not: from [`ENOUGH`] seeds on they are run as well.
///
/// 12,400 has a `save` whose answer is cut and that ends in success, since another client undoes it
/// between its attempts.
const RARE: [u64; 1] = [12_400];

struct Options {
    seeds: u64,
    from: u64,
    seed: Option<u64>,
    /// Counts failures and goes on.
    keep_going: bool,
    /// Ends at a failure of this invariant alone, and makes nothing small.
    until: Option<String>,
    /// Worlds at once.
    threads: usize,
}

fn options() -> Result<Options, String> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut options = Options { seeds: 100, from: 0, seed: None, keep_going: false, until: None, threads };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--until" {
            options.until = arguments.next();
            continue;
        }
        let mut number = || -> Result<u64, String> {
            let value = arguments.next().unwrap_or_default();
            value.parse().map_err(|_| format!("{argument} needs a number, not `{value}`"))
        };
        match argument.as_str() {
            "--seeds" => options.seeds = number()?,
            "--from" => options.from = number()?,
            "--seed" => options.seed = Some(number()?),
            "--threads" => options.threads = usize::try_from(number()?).unwrap_or(1).max(1),
            "--keep-going" => options.keep_going = true,
            other => {
                return Err(format!(
                    "unknown: {other}; known: --seeds, --from, --seed, --threads, --keep-going, --until"
                ));
            }
        }
    }
    Ok(options)
}

fn main() -> ExitCode {
    match options() {
        Err(why) => {
            eprintln!("{why}");
            ExitCode::from(2)
        }
        Ok(Options { seed: Some(seed), .. }) => one(seed),
        Ok(options) => many(&options),
    }
}

/// One seed, with all that happens.
fn one(seed: u64) -> ExitCode {
    let history = run(&Script { seed, only: None });
    print!("{}", history.text());
    let (violations, _) = check(&history);
    for violation in &violations {
        println!("{violation}");
    }
    match violations.first() {
        Some(violation) => {
            show_minimal(seed, violation);
            ExitCode::FAILURE
        }
        None => ExitCode::SUCCESS,
    }
}

fn show_minimal(seed: u64, violation: &Violation) {
    println!("\nseed {seed}: {violation}");
    if let Some(minimal) = minimal(seed, violation.invariant) {
        println!(
            "The smallest history in which that fails, of operations {:?}:",
            minimal.script.only.unwrap_or_default()
        );
        println!("{}\n{}", minimal.history, minimal.violation);
    }
}

/// How often each invariant failed, and the first failure of each made small.
fn show(failures: &BTreeMap<u64, Vec<Violation>>, small: bool) {
    let mut by_invariant: BTreeMap<Invariant, Vec<(u64, &Violation)>> = BTreeMap::new();
    for (seed, violations) in failures {
        for violation in violations {
            by_invariant.entry(violation.invariant).or_default().push((*seed, violation));
        }
    }
    for (invariant, found) in &by_invariant {
        let mut seeds: Vec<_> = found.iter().map(|(seed, _)| *seed).collect();
        seeds.dedup();
        let first = &seeds[..seeds.len().min(10)];
        println!("{invariant:?}: {} times in {} seeds: {first:?}", found.len(), seeds.len());
    }
    for found in by_invariant.values() {
        for (seed, violation) in found.iter().take(5) {
            println!("seed {seed}: {violation}");
        }
    }
    if let Some((seed, violation)) =
        by_invariant.values().next().filter(|_| small).and_then(|found| found.first())
    {
        show_minimal(*seed, violation);
    }
}

fn many(options: &Options) -> ExitCode {
    let began = Instant::now();
    let mut seeds: Vec<u64> = (0..options.seeds).map(|number| options.from + number).collect();
    if options.seeds >= ENOUGH {
        let rare: Vec<_> = RARE.into_iter().filter(|seed| !seeds.contains(seed)).collect();
        seeds.extend(rare);
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} seeds, {per_sec}, {eta} left, {msg}");
    let bar = ProgressBar::new(seeds.len() as u64)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let report = Mutex::new(Report::default());
    let failures: Mutex<BTreeMap<u64, Vec<Violation>>> = Mutex::default();
    let (next, stop) = (Mutex::new(seeds.iter()), AtomicBool::new(false));
    std::thread::scope(|scope| {
        for _ in 0..options.threads {
            scope.spawn(|| {
                let mut counted = Report::default();
                while !stop.load(Ordering::Relaxed) {
                    let Some(&seed) = next.lock().ok().and_then(|mut next| next.next()) else { break };
                    let history = run(&Script { seed, only: None });
                    let (mut violations, allowed) = check(&history);
                    if let Some(until) = &options.until {
                        violations.retain(|violation| format!("{:?}", violation.invariant) == *until);
                    }
                    counted.add(&history, allowed);
                    bar.inc(1);
                    if let (false, Ok(mut failures)) = (violations.is_empty(), failures.lock()) {
                        failures.insert(seed, violations);
                        bar.set_message(format!("{} failed", failures.len()));
                        stop.store(!options.keep_going, Ordering::Relaxed);
                    }
                }
                if let Ok(mut report) = report.lock() {
                    report.merge(&counted);
                }
            });
        }
    });
    bar.finish();
    let report = report.into_inner().unwrap_or_default();
    let failures = failures.into_inner().unwrap_or_default();
    println!("{report}\n{:.0} s", began.elapsed().as_secs_f64());
    if !failures.is_empty() {
        println!("{} of {} seeds failed", failures.len(), report.worlds);
        show(&failures, options.until.is_none());
        return ExitCode::FAILURE;
    }
    let empty = report.empty();
    for cell in &empty {
        println!("never met: {cell}");
    }
    if options.seeds >= ENOUGH && !empty.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
