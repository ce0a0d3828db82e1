//! The model of `cargo run --example counter`.

use dynorm::Model;

/// What many tasks count in.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "counters")]
pub struct Counter {
    /// What it counts.
    #[hash_key]
    pub name: String,
    /// How many.
    pub count: u32,
    /// Tells a save whether it was its own write that it met, after an answer that was lost.
    #[version]
    pub version: u64,
}
