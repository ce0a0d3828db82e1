//! Time and peak memory of one piece of work.

use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::counting::count;

/// Work at one size.
pub struct Sample {
    /// Bytes of the item or answer that is worked on.
    bytes: usize,
    /// Prepares once and works once; gives how long the work took.
    run: Box<dyn FnMut() -> Duration>,
    /// The same, and gives the most bytes that the work held.
    count: Box<dyn FnMut() -> u64>,
}

impl std::fmt::Debug for Sample {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sample").field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

impl Sample {
    /// Work on what `prepare` makes, for `bytes` of data.
    pub fn new<I, O>(
        bytes: usize,
        prepare: impl Fn() -> I + Clone + 'static,
        work: impl Fn(I) -> O + Clone + 'static,
    ) -> Self {
        let (prepare_counted, work_counted) = (prepare.clone(), work.clone());
        Sample {
            bytes,
            run: Box::new(move || {
                let input = prepare();
                let start = Instant::now();
                let output = black_box(work(black_box(input)));
                let time = start.elapsed();
                drop(output);
                time
            }),
            count: Box::new(move || {
                let input = prepare_counted();
                let (output, counted) = count(|| work_counted(input));
                drop(output);
                counted.peak_bytes
            }),
        }
    }

    /// The same, for so many bytes of data.
    pub fn of_bytes(self, bytes: usize) -> Self {
        Sample { bytes, ..self }
    }
}

/// What was measured at one size.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    pub size: usize,
    pub bytes: usize,
    pub time: Duration,
    pub peak_bytes: u64,
}

/// The most that one size of a case takes, unless three runs take longer.
const TIME: Duration = Duration::from_millis(150);
const FEWEST: usize = 3;
const MOST: usize = 500;

/// Runs the work for a while; the least time counts, since whatever disturbs the machine only adds
/// to it.
pub fn measure(size: usize, mut sample: Sample) -> Measured {
    (sample.run)();
    let start = Instant::now();
    let mut least = Duration::MAX;
    let mut runs = 0;
    while runs < FEWEST || (runs < MOST && start.elapsed() < TIME) {
        least = least.min((sample.run)());
        runs += 1;
    }
    Measured { size, bytes: sample.bytes, time: least, peak_bytes: (sample.count)() }
}
