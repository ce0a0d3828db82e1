//! Keeping to a number of capacity units per second.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// A limit in capacity units per second. Clones share it: give one to several scans, queries and batch writes, and together they
/// keep to it.
///
/// What a request costs is known only afterwards, so a request waits until what was spent before has been paid off. In
/// the mean the limit holds; a single request can exceed it.
#[derive(Clone, Debug)]
pub struct RateLimit(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    units_per_second: f64,
    /// When all that was spent is paid off.
    paid_off: Mutex<Option<Instant>>,
}

impl RateLimit {
    /// A limit of so many capacity units per second, at least a thousandth of one.
    #[must_use]
    pub fn per_second(units: f64) -> Self {
        let units_per_second = if units.is_finite() { units.max(0.001) } else { f64::MAX };
        RateLimit(Arc::new(Shared { units_per_second, paid_off: Mutex::new(None) }))
    }

    /// Waits until another request may be sent.
    pub(crate) async fn wait(&self) {
        // Others may spend while this one sleeps, so look again.
        loop {
            let until = *self.0.paid_off.lock().unwrap_or_else(PoisonError::into_inner);
            match until {
                Some(until) if until > Instant::now() => tokio::time::sleep_until(until).await,
                _ => return,
            }
        }
    }

    /// Notes what a request cost.
    pub(crate) fn spend(&self, units: f64) {
        let seconds = units / self.0.units_per_second;
        let Ok(cost) = Duration::try_from_secs_f64(seconds) else { return };
        let mut paid_off = self.0.paid_off.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let from = paid_off.map_or(now, |paid_off| paid_off.max(now));
        *paid_off = Some(from.checked_add(cost).unwrap_or(from));
    }
}
