//! A model whose key is a number: one key, however it is written.

use dynorm::{Model, Number};

/// A counter.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "counters")]
#[expect(missing_docs, reason = "the fields say it all")]
pub struct Counter {
    #[hash_key]
    pub number: Number,
    pub text: String,
}

/// The counter of this number.
///
/// # Panics
///
/// If that is no number.
#[must_use]
pub fn counter(number: &str, text: &str) -> Counter {
    Counter { number: number.parse().expect("a number"), text: text.into() }
}
