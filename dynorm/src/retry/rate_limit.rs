//! Keeping to a number of capacity units per second.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::error::{Error, Kind, Result};

/// A limit in capacity units per second. Clones share it: give one to several scans, queries and
/// batch writes, and together they keep to it.
///
/// What a request costs is known only afterwards, so a request waits until what was spent before
/// has been paid off. In the mean the limit holds; a single request can exceed it. On an engine
/// that does not report the consumed capacity, a request with a limit is an error after the first
/// answer: what it did not limit, it would only seem to.
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

    /// Waits until another request may be sent: for requests that take no limit by themselves, such
    /// as single writes, whose cost a [`Meter`](crate::Meter) says. Scans, queries and batches do
    /// this on their own.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "songs")]
    /// # struct Song { #[hash_key] id: String }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let songs = Db::embedded()?.table::<Song>();
    /// # songs.create().await?;
    /// let limit = dynorm::RateLimit::per_second(100.0);
    /// for id in ["a", "b", "c"] {
    ///     limit.wait().await;
    ///     let meter = dynorm::Meter::new();
    ///     songs.metered(&meter).insert(Song { id: id.into() }).await?;
    ///     limit.spend(Some(meter.write_units()))?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn wait(&self) {
        // Others may spend while this one sleeps, so look again.
        while let Some(until) = self.busy_until() {
            tokio::time::sleep_until(until).await;
        }
    }

    /// As [`wait`](Self::wait), but not beyond the deadline: false, and at once, if it comes first.
    pub(crate) async fn wait_before(&self, deadline: Option<Instant>) -> bool {
        while let Some(until) = self.busy_until() {
            // What was spent is not given back, so the wait does not get shorter.
            if deadline.is_some_and(|deadline| until >= deadline) {
                return false;
            }
            tokio::time::sleep_until(until).await;
        }
        true
    }

    /// When what was spent is paid off; `None` if it is.
    fn busy_until(&self) -> Option<Instant> {
        let until = *self.0.paid_off.lock().unwrap_or_else(PoisonError::into_inner);
        until.filter(|until| *until > Instant::now())
    }

    /// Notes what a request cost, in capacity units: `None` if the answer does not say.
    ///
    /// # Errors
    ///
    /// If that was not reported: then no limit can be kept.
    pub fn spend(&self, units: Option<f64>) -> Result<()> {
        let units_per_second = self.0.units_per_second;
        let Some(units) = units else {
            if units_per_second >= f64::MAX {
                return Ok(());
            }
            let message = "the answer does not say what capacity the request consumed, so that the rate limit cannot be \
                           kept; leave `rate_limit` out on this engine";
            return Err(Error::new(Kind::Other, message));
        };
        let Ok(cost) = Duration::try_from_secs_f64(units / units_per_second) else { return Ok(()) };
        let mut paid_off = self.0.paid_off.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let from = paid_off.map_or(now, |paid_off| paid_off.max(now));
        *paid_off = Some(from.checked_add(cost).unwrap_or(from));
        Ok(())
    }
}
