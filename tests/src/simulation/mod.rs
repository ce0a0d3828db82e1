//! Many clients, a few hot items and faults, in a world that is the same for each seed; and what must hold of whatever happens there.
//!
//! - [`world`]: one seed, from beginning to end: engine, clients, paused clock.
//! - [`client`], [`doing`] and [`operations`]: what clients do, hold, and are told. [`things`]: their models.
//! - [`faults`]: what requests meet on their way, by [`dynorm::testing`].
//! - [`observer`] and [`history`]: what really happened, in one order: each request as the engine took it.
//! - [`model`]: what writes should make of items. [`invariants`]: what must hold of a history.
//! - [`mod@minimal`]: the smallest part of a world that still fails. [`report`]: the table of operations, faults and outcomes.

pub mod client;
pub mod doing;
pub mod faults;
pub mod history;
pub mod invariants;
pub mod minimal;
pub mod model;
pub mod observer;
pub mod operations;
pub mod report;
pub mod rng;
pub mod things;
pub mod wire;
pub mod world;

pub use history::History;
pub use invariants::{Invariant, Violation, check};
pub use minimal::{Minimal, minimal};
pub use report::Report;
pub use world::{Script, run};
