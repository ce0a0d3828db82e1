//! Where time and randomness come from.

use std::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// Time and randomness, as far as dynorm decides by them what to write, which is versions, and what
/// to read, which is what has not [expired](crate::time::TimeToLive).
///
/// The system's own unless a test replaces them, to have the same versions in each run, or clocks
/// that are late or stand still.
pub trait Clock: Send + Sync + 'static {
    /// The time.
    fn now(&self) -> SystemTime;

    /// 64 random bits.
    fn random(&self) -> u64;
}

/// A clock that handles share; the system's own if nobody has replaced it.
#[derive(Clone, Default)]
pub(crate) struct SharedClock(Option<Arc<dyn Clock>>);

impl SharedClock {
    pub(crate) fn new(clock: impl Clock) -> Self {
        SharedClock(Some(Arc::new(clock)))
    }

    pub(crate) fn now(&self) -> SystemTime {
        self.0.as_ref().map_or_else(SystemTime::now, |clock| clock.now())
    }

    /// Whole seconds since 1970, as `#[ttl]` counts them.
    pub(crate) fn seconds(&self) -> u64 {
        self.now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
    }

    pub(crate) fn random(&self) -> u64 {
        self.0.as_ref().map_or_else(|| fastrand::u64(..), |clock| clock.random())
    }
}

impl fmt::Debug for SharedClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "replaced" } else { "system" })
    }
}
