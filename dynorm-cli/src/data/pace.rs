//! Keeping to a number of write units per second, for writes that have no limit of their own.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use dynorm::RateLimit;
use tokio::time::{Instant, sleep_until};

/// Shared by all that write.
#[derive(Clone)]
pub(super) struct Pace {
    /// For loads, which keep to it by themselves.
    pub(super) limit: RateLimit,
    units: f64,
    /// When all that was spent by single writes is paid off.
    paid_off: Arc<Mutex<Option<Instant>>>,
}

impl Pace {
    pub(super) fn new(units: f64) -> Self {
        Pace { limit: RateLimit::per_second(units), units, paid_off: Arc::default() }
    }

    /// Until another single write may be sent. What it costs is known only afterwards.
    pub(super) async fn wait(&self) {
        // Others may spend while this one sleeps, so look again.
        while let Some(until) = self.busy_until() {
            sleep_until(until).await;
        }
    }

    fn busy_until(&self) -> Option<Instant> {
        let until = *self.paid_off.lock().unwrap_or_else(PoisonError::into_inner);
        until.filter(|until| *until > Instant::now())
    }

    /// Notes what a single write cost.
    pub(super) fn spend(&self, units: f64) {
        let Ok(cost) = Duration::try_from_secs_f64(units / self.units) else { return };
        let mut paid_off = self.paid_off.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let from = paid_off.map_or(now, |paid_off| paid_off.max(now));
        *paid_off = Some(from.checked_add(cost).unwrap_or(from));
    }
}
