//! What requests cost the client over a socket: the processor's time of its thread, without the
//! server's and without waiting.

use std::time::Duration;

use tokio::runtime::Runtime;

/// Time that this thread has run, as Linux counts it; `None` elsewhere.
fn used() -> Option<Duration> {
    let counted = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    counted.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}

/// Runs each variant in turn, and prints what one run of it took the client. The runtime must have
/// one thread.
pub fn print(runtime: &Runtime, case: &str, variants: &[(&str, &dyn Fn(&Runtime))]) {
    /// Of each variant, so many runs at a time: the count lags by a tick.
    const RUNS: u32 = 200;
    const ROUNDS: usize = 15;
    let mut times = vec![Vec::new(); variants.len()];
    for _ in 0..ROUNDS {
        for ((_, run), times) in variants.iter().zip(&mut times) {
            let Some(start) = used() else {
                return println!("{case}: the processor's time of a thread is not known on this system");
            };
            (0..RUNS).for_each(|_| run(runtime));
            times.push(used().unwrap_or(start).saturating_sub(start));
        }
    }
    for ((variant, _), mut times) in variants.iter().zip(times) {
        times.sort_unstable();
        let median = times[ROUNDS / 2].as_secs_f64() * 1e6 / f64::from(RUNS);
        println!("{case:22} {variant:18} {median:>10.1} µs of the client's processor");
    }
}
