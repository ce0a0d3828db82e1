//! The table, as docs/performance.md has it.

use crate::measure::Measured;
use crate::{Bound, Case};

/// The most that a case may grow by, from a size of 100 on.
pub const GROWTH: f64 = 1.2;
/// The most memory that a save may take, in multiples of the item.
pub const PEAK: f64 = 20.0;

pub fn head() {
    println!("| case | sizes | µs | growth | peak, KB | of the data |");
    println!("| --- | --- | --- | --- | ---: | ---: |");
}

pub fn row(name: &str, measured: &[Measured]) {
    let list = |texts: Vec<String>| texts.join(" · ");
    let last = measured.last().expect("a size");
    println!(
        "| {name} | {} | {} | {} | {} | {:.1}x |",
        list(measured.iter().map(|each| thousands(each.size as u64)).collect()),
        list(measured.iter().map(|each| time(each)).collect()),
        list(growth(measured).map(|(_, growth)| format!("{growth:.2}")).collect()),
        thousands(last.peak_bytes / 1000),
        peak(last),
    );
}

/// What a case must not be and is, in words.
pub fn exceeded(case: &Case, measured: &[Measured]) -> Vec<String> {
    let name = case.name;
    let mut found = Vec::new();
    if matches!(case.bound, Bound::Explained) {
        return found;
    }
    for (size, growth) in growth(measured).filter(|(size, _)| *size >= 100) {
        if growth > GROWTH {
            found.push(format!("{name}: growth {growth:.2} from {size} on, more than {GROWTH}"));
        }
    }
    if let (Bound::GrowthAndPeak, Some(last)) = (case.bound, measured.last())
        && peak(last) > PEAK
    {
        found.push(format!("{name}: a peak of {:.1} times the item, more than {PEAK}", peak(last)));
    }
    found
}

/// Between neighbouring sizes, with the smaller one of them.
fn growth(measured: &[Measured]) -> impl Iterator<Item = (usize, f64)> {
    measured.windows(2).map(|pair| {
        let cost = pair[1].time.as_secs_f64() / pair[0].time.as_secs_f64();
        let size = ratio(pair[1].size as u64, pair[0].size as u64);
        (pair[0].size, cost.ln() / size.ln())
    })
}

fn peak(measured: &Measured) -> f64 {
    ratio(measured.peak_bytes, measured.bytes as u64)
}

fn time(measured: &Measured) -> String {
    let micros = measured.time.as_secs_f64() * 1e6;
    if micros < 100.0 { format!("{micros:.1}") } else { thousands(measured.time.as_micros() as u64) }
}

fn thousands(number: u64) -> String {
    match (number / 1000, number % 1000) {
        (0, rest) => rest.to_string(),
        (front, rest) => format!("{},{rest:03}", thousands(front)),
    }
}

#[expect(clippy::cast_precision_loss, reason = "figures are printed with two digits")]
fn ratio(a: u64, b: u64) -> f64 {
    a as f64 / b.max(1) as f64
}
