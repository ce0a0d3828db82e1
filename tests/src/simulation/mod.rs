//! Many clients, a few hot items and faults, in a world that is the same for each seed; and what
//! must hold of whatever happens there.
//!
//! - [`world`]: one seed, from beginning to end: engine, clients, paused clock.
//! - [`client`]: what a client is. [`things`]: its models, and [`flavour`]: what is done by each of
//!   them alike.
//! - [`doing`], [`batches`], [`writing`], [`transacting`], [`merging`]: what it does and holds.
//!   [`operations`]: what that is to do, and [`told`]: what it is told. [`actions`]: writes as
//!   data, and what they should make.
//! - [`faults`]: what requests meet on their way, by [`dynorm::testing`].
//! - [`observer`] and [`history`]: what really happened, in one order: each request as the engine
//!   took it.
//! - [`model`]: what writes should make of items. [`invariants`]: what must hold of a history.
//! - [`mod@minimal`]: the smallest part of a world that still fails. [`report`]: the table of
//!   operations, faults and outcomes.

pub mod actions;
pub mod batches;
pub mod client;
pub mod doing;
pub mod faults;
pub mod flavour;
pub mod history;
pub mod invariants;
pub mod merging;
pub mod minimal;
pub mod model;
pub mod observer;
pub mod operations;
pub mod report;
pub mod rng;
pub mod things;
pub mod told;
pub mod transacting;
pub mod wire;
pub mod world;
pub mod writing;

pub use history::History;
pub use invariants::{Invariant, Violation, check};
pub use minimal::{Minimal, minimal};
pub use report::Report;
pub use world::{Script, run};
