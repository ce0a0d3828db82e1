//! The clock and the randomness that versions are drawn from, behind one seam that tests replace.

mod clock;
mod version;

#[cfg(any(test, feature = "testing"))]
pub use clock::Clock;
pub(crate) use clock::SharedClock;
pub(crate) use version::next_version;
