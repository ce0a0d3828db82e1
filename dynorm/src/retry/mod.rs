//! Requests that are sent again: how long to wait, how often, for how long in all, and what a
//! refusal says. What panics meanwhile becomes an error.

mod backoff;
mod options;
mod panics;
mod rate_limit;
mod refusal;
mod tries;

pub use options::{Duplicates, Progress, Refusals};
pub(crate) use options::{OnProgress, Patience, Sending, out_of_time, sending_options};
pub(crate) use panics::{catch, catch_in};
pub use rate_limit::{RateLimit, RatePermit};
pub(crate) use refusal::is_refusal;
pub(crate) use tries::{Next, Tries};
