//! The table, as docs/performance.md has it.

use crate::Case;
use crate::measure::Measured;

/// The most that a case may grow by, from a size of 100 on.
pub const GROWTH: f64 = 1.2;

pub fn head() {
    println!("| case | sizes | µs | growth | peak, KB | of the data |");
    println!("| --- | --- | --- | --- | ---: | ---: |");
}

pub fn row(name: &str, measured: &[Measured]) {
    let joined = |texts: Vec<String>| texts.join(" · ");
    let last = measured.last().expect("a size");
    println!(
        "| {name} | {} | {} | {} | {} | {:.1}x |",
        joined(measured.iter().map(|each| thousands(each.size as u64)).collect()),
        joined(measured.iter().map(time).collect()),
        joined(growth(measured).map(|(_, growth)| format!("{growth:.2}")).collect()),
        thousands(last.peak_bytes / 1000),
        peak(last),
    );
}

/// What a case must not be and is, in words.
pub fn exceeded(case: &Case, measured: &[Measured]) -> Vec<String> {
    let name = case.name;
    let mut found = Vec::new();
    for (size, growth) in growth(measured).filter(|(size, _)| *size >= 100) {
        if growth > GROWTH {
            found.push(format!("{name}: growth {growth:.2} from {size} on, more than {GROWTH}"));
        }
    }
    if let (Some(bound), Some(last)) = (case.peak, measured.last())
        && peak(last) > bound
    {
        found.push(format!("{name}: a peak of {:.1} times the item, more than {bound}", peak(last)));
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
    let nanos = u64::try_from(measured.time.as_nanos()).unwrap_or(u64::MAX);
    if nanos < 100_000 { format!("{:.1}", ratio(nanos, 1000)) } else { thousands(nanos / 1000) }
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
