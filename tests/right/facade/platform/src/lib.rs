//! A crate of a company that hands dynorm on.

/// How the company stores things.
pub mod mapper {
    pub use dynorm::*;
}
