//! How requests travel: clients that need no account, for the engine in the process and for local servers.

#[cfg(any(feature = "embedded", feature = "local"))]
mod client;
#[cfg(feature = "embedded")]
pub(crate) mod embedded;
#[cfg(feature = "local")]
pub(crate) mod local;
