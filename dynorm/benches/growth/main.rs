//! How cost grows with size: the same work at sizes from 10 to 10,000, or as far as DynamoDB's
//! limits go.
//!
//! ```sh
//! cargo bench --bench growth                  # the table of docs/performance.md
//! cargo bench --bench growth -- save          # only cases whose name contains this
//! cargo bench --bench growth -- --check       # fails if a case grows faster, or takes more memory, than it may
//! ```
//!
//! Growth is the exponent of cost against size between neighbouring sizes: 1 is linear, 2
//! quadratic. An HTTP client in the process answers at once, so that all that is measured is the
//! client's work.

mod canned;
mod cases;
#[path = "../wire/counting.rs"]
#[expect(dead_code, reason = "of what it counts, the peak is what matters here")]
mod counting;
mod measure;
mod report;

use tokio::runtime::{Builder, Runtime};

use measure::{Measured, Sample};

/// One kind of work, at several sizes.
#[derive(Debug)]
pub struct Case {
    name: &'static str,
    sizes: &'static [usize],
    /// Prepares the work at a size.
    sample: fn(&'static Runtime, usize) -> Sample,
    /// The most memory that it may hold, in multiples of the data.
    peak: Option<f64>,
}

const ALL: &[usize] = &[10, 100, 1_000, 10_000];

fn main() {
    // Cargo says `--bench`.
    let mut wanted: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let check =
        wanted.iter().position(|argument| argument == "--check").map(|at| wanted.remove(at)).is_some();
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    // The samples hold on to it until the end of the program.
    let runtime: &'static Runtime = Box::leak(Box::new(runtime));

    report::head();
    let mut exceeded = Vec::new();
    for case in cases::all() {
        if !wanted.is_empty() && !wanted.iter().any(|part| case.name.contains(&**part)) {
            continue;
        }
        let measured: Vec<Measured> =
            case.sizes.iter().map(|size| measure::measure(*size, (case.sample)(runtime, *size))).collect();
        report::row(case.name, &measured);
        exceeded.extend(report::exceeded(&case, &measured));
    }
    for what in &exceeded {
        println!("{what}");
    }
    if check && !exceeded.is_empty() {
        std::process::exit(1);
    }
}
