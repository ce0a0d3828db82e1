//! What batches can be told.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::RateLimit;
use super::backoff;
use super::panics::catch;
use crate::error::{Error, Kind, Result};

/// What to do when one batch writes the same key twice. DynamoDB refuses that within a request, and
/// between two requests the order would be left to chance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Duplicates {
    /// An error before anything is sent.
    #[default]
    Refuse,
    /// The last write counts, the ones before are dropped.
    LastWins,
}

/// What to do when a single write or key of a batch is refused: because it cannot be encoded, or by
/// DynamoDB, as an item of over 400 KB is. The others of its request are sent without it in any
/// case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusals {
    /// No further request is begun.
    #[default]
    Stop,
    /// It is reported, and the batch goes on.
    GoOn,
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
pub(crate) struct OnProgress(pub(crate) Arc<dyn Fn(Progress) + Send + Sync>);

impl fmt::Debug for OnProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnProgress")
    }
}

/// How writes are sent, however they are given.
#[derive(Clone, Debug)]
pub(crate) struct Sending {
    /// How many requests are under way at once.
    pub(crate) concurrency: usize,
    pub(crate) patience: Patience,
    pub(crate) refusals: Refusals,
    pub(crate) rate_limit: Option<RateLimit>,
    pub(crate) on_progress: Option<OnProgress>,
}

impl Default for Sending {
    fn default() -> Self {
        Sending {
            concurrency: 4,
            patience: Patience::default(),
            refusals: Refusals::default(),
            rate_limit: None,
            on_progress: None,
        }
    }
}

impl Sending {
    /// Calls the caller's function, if there is one.
    ///
    /// # Errors
    ///
    /// If it panics.
    pub(crate) fn report(&self, written: u64, total: Option<u64>) -> Result<()> {
        match &self.on_progress {
            Some(OnProgress(call)) => catch("the progress callback", || call(Progress { written, total })),
            None => Ok(()),
        }
    }
}

/// The methods that set how a builder sends; `$sending` is the way to its [`Sending`].
macro_rules! sending_options {
    ($($sending:ident).+) => {
        /// How many requests are under way at once: 4 unless this says otherwise.
        pub fn concurrency(mut self, requests: usize) -> Self {
            self.$($sending).+.concurrency = requests.max(1);
            self
        }

        /// How often a write is sent before it is given back: 10 times unless this says otherwise.
        /// The SDK's own retries of a failed request count as one.
        pub fn attempts(mut self, attempts: u32) -> Self {
            self.$($sending).+.patience.rounds = attempts.max(1);
            self
        }

        /// How long to send writes again before they are given back: a minute unless this says
        /// otherwise. A limit that is set here also bounds the waits for a
        /// [`rate_limit`](Self::rate_limit).
        pub fn time_limit(mut self, time: Duration) -> Self {
            self.$($sending).+.patience.time = Some(time);
            self
        }

        /// Keeps to a number of capacity units per second.
        pub fn rate_limit(mut self, limit: &RateLimit) -> Self {
            self.$($sending).+.rate_limit = Some(limit.clone());
            self
        }

        /// What to do when a write is refused: no further request is begun unless this says
        /// otherwise.
        pub fn on_refusal(mut self, refusals: Refusals) -> Self {
            self.$($sending).+.refusals = refusals;
            self
        }

        /// Calls a function after each request. If it panics, the batch ends as by an error.
        pub fn on_progress(mut self, call: impl Fn(Progress) + Send + Sync + 'static) -> Self {
            self.$($sending).+.on_progress = Some(OnProgress(Arc::new(call)));
            self
        }
    };
}
pub(crate) use sending_options;

/// How long to send again, unless the caller says otherwise.
const TIME: Duration = Duration::from_mins(1);

/// How often and how long to send again what was not processed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    pub(crate) rounds: u32,
    /// What the caller said.
    pub(crate) time: Option<Duration>,
}

impl Default for Patience {
    fn default() -> Self {
        Patience { rounds: 10, time: None }
    }
}

impl Patience {
    /// Waits before the next round; false if there is to be none. `round` counts the rounds that
    /// were sent.
    pub(crate) async fn next_round(&self, round: u32, since: Instant) -> bool {
        if round >= self.rounds {
            return false;
        }
        let delay = backoff::delay(round, fastrand::f64());
        if since.elapsed() + delay >= self.time.unwrap_or(TIME) {
            return false;
        }
        tokio::time::sleep(delay).await;
        true
    }

    /// When to give up waiting for a rate limit, if ever: a low limit takes its time, so only the
    /// caller knows.
    pub(crate) fn deadline(&self, since: Instant) -> Option<Instant> {
        since.checked_add(self.time?)
    }
}

/// A rate limit keeps a request back for longer than the time limit allows.
pub(crate) fn out_of_time() -> Error {
    Error::new(Kind::Timeout, "the time limit ends before the rate limit lets the request go")
}
