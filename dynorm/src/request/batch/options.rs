//! What batches can be told.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::backoff;

/// What to do when one batch writes the same key twice. DynamoDB refuses that within a request, and between two requests the
/// order would be left to chance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Duplicates {
    /// An error before anything is sent.
    #[default]
    Refuse,
    /// The last write counts, the ones before are dropped.
    LastWins,
}

/// How far a batch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Writes that DynamoDB has taken.
    pub written: u64,
    /// Writes of the whole batch, if that is known: not of a stream.
    pub total: Option<u64>,
}

/// Called with the progress after each request.
#[derive(Clone)]
pub(super) struct OnProgress(pub(super) Arc<dyn Fn(Progress) + Send + Sync>);

impl fmt::Debug for OnProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnProgress")
    }
}

/// How often and how long to send again what was not processed.
#[derive(Clone, Copy, Debug)]
pub(in crate::request) struct Patience {
    pub(in crate::request) rounds: u32,
    pub(in crate::request) time: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Patience { rounds: 10, time: Duration::from_mins(1) }
    }
}

impl Patience {
    /// Waits before the next round; false if there is to be none. `round` counts the rounds that were sent.
    pub(super) async fn next_round(&self, round: u32, since: Instant) -> bool {
        if round >= self.rounds {
            return false;
        }
        let delay = backoff::delay(round, fastrand::f64());
        if since.elapsed() + delay >= self.time {
            return false;
        }
        tokio::time::sleep(delay).await;
        true
    }
}
