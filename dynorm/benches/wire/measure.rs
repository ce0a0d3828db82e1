//! Time, allocations and peak memory of variants that do the same.

use std::time::{Duration, Instant};

use serde::Serialize;

use crate::counting::{Allocated, count};

/// One variant of a case: prepares its input outside of what is measured, then works.
pub struct Variant<'a> {
    pub name: &'static str,
    /// Prepares once and works once; gives how long the work took.
    run: Box<dyn FnMut() -> Duration + 'a>,
    /// The same, without the clock, counting.
    count: Box<dyn FnMut() -> Allocated + 'a>,
}

impl<'a> Variant<'a> {
    /// A variant that works on what `prepare` makes.
    pub fn new<I, O>(
        name: &'static str,
        prepare: impl Fn() -> I + Clone + 'a,
        work: impl Fn(I) -> O + Clone + 'a,
    ) -> Self {
        let (prepare_counted, work_counted) = (prepare.clone(), work.clone());
        Variant {
            name,
            run: Box::new(move || {
                let input = prepare();
                let start = Instant::now();
                let output = std::hint::black_box(work(std::hint::black_box(input)));
                let time = start.elapsed();
                drop(output);
                time
            }),
            count: Box::new(move || {
                let input = prepare_counted();
                // The output outlives the count: dropping it is the caller's own matter.
                let (output, counted) = count(|| work_counted(input));
                drop(output);
                counted
            }),
        }
    }
}

/// What was measured of one variant.
#[derive(Clone, Debug, Serialize)]
pub struct Measurement {
    pub case: &'static str,
    pub variant: &'static str,
    pub median_ns: u64,
    pub allocations: u64,
    pub peak_bytes: u64,
    /// What is still held by the result.
    #[serde(skip)]
    pub kept_bytes: i64,
}

/// How often a variant runs before the next one has its turn.
const BLOCK: usize = 10;

/// Runs all variants of a case in turn, so that what disturbs the machine disturbs all of them
/// alike; each one some times in a row, of which the first does not count, so that none pays for
/// what the one before it left in the caches.
pub fn measure(case: &'static str, variants: Vec<Variant<'_>>, rounds: usize) -> Vec<Measurement> {
    let mut variants = variants;
    let mut times = vec![Vec::with_capacity(rounds); variants.len()];
    for _ in 0..rounds.div_ceil(BLOCK) {
        for (variant, times) in variants.iter_mut().zip(&mut times) {
            (variant.run)();
            for _ in 0..BLOCK {
                times.push(u64::try_from((variant.run)().as_nanos()).unwrap_or(u64::MAX));
            }
        }
    }
    let measured = variants.iter_mut().zip(times).map(|(variant, mut times)| {
        times.sort_unstable();
        let counted = (variant.count)();
        Measurement {
            case,
            variant: variant.name,
            median_ns: times[times.len() / 2],
            allocations: counted.times,
            peak_bytes: counted.peak_bytes,
            kept_bytes: counted.kept_bytes,
        }
    });
    measured.collect()
}

/// Runs one variant so many times, for counting instructions.
pub fn repeat(variants: Vec<Variant<'_>>, name: &str, times: u32) {
    let mut variant =
        variants.into_iter().find(|variant| variant.name == name).expect("a variant of that name");
    for _ in 0..times {
        (variant.run)();
    }
}
