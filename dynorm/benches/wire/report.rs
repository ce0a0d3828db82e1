//! The figures for people: first what dynorm gains, then everything.

use crate::measure::Measurement;

/// What there is of a page.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub items: usize,
    /// Of JSON.
    pub bytes: usize,
    /// What the models take by themselves: as many as copying them takes.
    pub allocations: u64,
}

pub fn print(measured: &[Measurement], sizes: &[(&str, Size)]) {
    for (shape, Size { items, bytes, allocations }) in sizes {
        println!("{shape}: {items} items, {bytes} bytes of JSON, {allocations} allocations in the models");
    }
    println!("\n{:24} {:18} {:18} {:>8} {:>12}", "case", "variant", "against", "time", "allocations");
    for ours in measured.iter().filter(|each| each.variant.starts_with("dynorm")) {
        for other in
            measured.iter().filter(|each| each.case == ours.case && !each.variant.starts_with("dynorm"))
        {
            println!(
                "{:24} {:18} {:18} {:>7.2}x {:>11.2}x",
                ours.case,
                ours.variant,
                other.variant,
                ratio(other.median_ns, ours.median_ns),
                ratio(other.allocations, ours.allocations),
            );
        }
    }
    println!(
        "\n{:24} {:18} {:>12} {:>12} {:>12} {:>12}",
        "case", "variant", "median µs", "allocations", "peak KB", "result KB"
    );
    for each in measured {
        println!(
            "{:22} {:18} {:>12.1} {:>12} {:>12.1} {:>12.1}",
            each.case,
            each.variant,
            ratio(each.median_ns, 1000),
            each.allocations,
            ratio(each.peak_bytes, 1000),
            ratio(u64::try_from(each.kept_bytes).unwrap_or(0), 1000),
        );
    }
}

#[expect(clippy::cast_precision_loss, reason = "figures are printed with two digits")]
fn ratio(a: u64, b: u64) -> f64 {
    a as f64 / b.max(1) as f64
}
