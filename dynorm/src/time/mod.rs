//! The clock and the randomness that versions are drawn from, behind one seam that tests replace.

mod clock;
mod token;
mod version;

pub use clock::Clock;
pub(crate) use clock::SharedClock;
pub(crate) use token::clock_of;
pub(crate) use version::{hyphenated, next_version, uuid_v7};
