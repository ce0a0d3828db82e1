//! Keeping to a number of capacity units per second.

use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::select;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use crate::error::{Error, Kind, Result};

/// What a request is taken to cost before any answer has said what one costs. So the first one goes
/// alone; who shares the limit with one that gets no answer does not wait for it forever.
const FIRST: Duration = Duration::from_secs(5);

/// A limit in capacity units per second. Clones share it: give one to several scans, queries and
/// batch writes, and together they keep to it, from the first request on.
///
/// What a request costs is known only afterwards. Until then as much is set aside for it as for the
/// ones before, and the next request waits until all of that has been paid off. In the mean the
/// limit holds; a single request can exceed it. On an engine that does not report the consumed
/// capacity, a request with a limit is an error after the first answer: what it did not limit, it
/// would only seem to.
#[derive(Clone, Debug)]
pub struct RateLimit(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    units_per_second: f64,
    account: Mutex<Account>,
    /// Some of what was set aside was not needed.
    returned: Notify,
}

/// All in time: how long it takes to pay for it.
#[derive(Debug, Default)]
struct Account {
    /// When all that was spent is paid off, and all that is set aside would be.
    paid_off: Option<Instant>,
    /// How much is set aside for requests under way.
    set_aside: Duration,
    /// What the next request is taken to cost; `None` before the first answer.
    expected: Option<Duration>,
}

/// Leave to send one request, of [`RateLimit::wait`]: it says what that has cost by
/// [`spend`](Self::spend). If it is dropped instead, nothing was spent.
#[must_use = "what the request costs is to be said"]
#[derive(Debug)]
pub struct RatePermit {
    limit: RateLimit,
    set_aside: Duration,
}

impl RateLimit {
    /// A limit of so many capacity units per second, at least a thousandth of one.
    #[must_use]
    pub fn per_second(units: f64) -> Self {
        let units_per_second = if units.is_finite() { units.max(0.001) } else { f64::MAX };
        let (account, returned) = (Mutex::default(), Notify::new());
        RateLimit(Arc::new(Shared { units_per_second, account, returned }))
    }

    /// Waits until another request may be sent: for requests that take no limit by themselves, such
    /// as single writes, whose cost a [`Meter`](crate::Meter) says. Scans, queries, batches and
    /// loads do this on their own.
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
    ///     let permit = limit.wait().await;
    ///     let meter = dynorm::Meter::new();
    ///     songs.metered(&meter).insert(Song { id: id.into() }).await?;
    ///     permit.spend(Some(meter.write_units()))?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn wait(&self) -> RatePermit {
        loop {
            // Without a deadline there always is one.
            if let Some(permit) = self.wait_before(None).await {
                return permit;
            }
        }
    }

    /// As [`wait`](Self::wait), but not beyond the deadline: `None` if it comes first, and at once
    /// if that is sure.
    pub(crate) async fn wait_before(&self, deadline: Option<Instant>) -> Option<RatePermit> {
        loop {
            let mut returned = pin!(self.0.returned.notified());
            // From here on, nothing that is given back is missed.
            returned.as_mut().enable();
            let (until, set_aside) = match self.take() {
                Ok(permit) => return Some(permit),
                Err(busy) => busy,
            };
            let until = match deadline {
                // What was spent is not given back, so that without what is set aside the wait does
                // not get shorter.
                Some(deadline)
                    if Instant::now() >= deadline
                        || until.checked_sub(set_aside).is_some_and(|surely| surely >= deadline) =>
                {
                    return None;
                }
                Some(deadline) => until.min(deadline),
                None => until,
            };
            // Others may have taken it when this one wakes, so look again.
            select(pin!(sleep_until(until)), returned).await;
        }
    }

    /// Sets aside what a request is taken to cost, unless something is still to be paid off: then
    /// it says when it is, and how much of that is only set aside.
    fn take(&self) -> Result<RatePermit, (Instant, Duration)> {
        let mut account = self.account();
        let now = Instant::now();
        if let Some(until) = account.paid_off.filter(|until| *until > now) {
            return Err((until, account.set_aside));
        }
        let set_aside = if self.is_unlimited() { Duration::ZERO } else { account.expected.unwrap_or(FIRST) };
        account.pay(set_aside);
        account.set_aside += set_aside;
        Ok(RatePermit { limit: self.clone(), set_aside })
    }

    /// Notes what was spent without a permit, in capacity units.
    pub(crate) fn spend(&self, units: f64) {
        if let Some(cost) = self.cost(units) {
            self.account().pay(cost);
        }
    }

    fn account(&self) -> MutexGuard<'_, Account> {
        self.0.account.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_unlimited(&self) -> bool {
        self.0.units_per_second >= f64::MAX
    }

    /// How long it takes to pay off so many units; `None` if they are no number.
    fn cost(&self, units: f64) -> Option<Duration> {
        Duration::try_from_secs_f64(units / self.0.units_per_second).ok()
    }
}

impl Account {
    /// From now on, or from when all before is paid off.
    fn pay(&mut self, cost: Duration) {
        let now = Instant::now();
        let from = self.paid_off.map_or(now, |paid_off| paid_off.max(now));
        self.paid_off = Some(from.checked_add(cost).unwrap_or(from));
    }

    /// What was set aside for a request is not needed any more, and this instead.
    fn settle(&mut self, set_aside: Duration, cost: Duration) {
        self.set_aside = self.set_aside.saturating_sub(set_aside);
        let (more, less) = (cost.saturating_sub(set_aside), set_aside.saturating_sub(cost));
        if more > Duration::ZERO {
            self.pay(more);
        } else if less > Duration::ZERO {
            self.paid_off = self.paid_off.and_then(|paid_off| paid_off.checked_sub(less));
        }
    }
}

impl RatePermit {
    /// Notes what the request cost, in capacity units: `None` if the answer does not say.
    ///
    /// # Errors
    ///
    /// If that was not reported: then no limit can be kept.
    pub fn spend(mut self, units: Option<f64>) -> Result<()> {
        let limit = &self.limit;
        let Some(units) = units else {
            if limit.is_unlimited() {
                return Ok(());
            }
            let message = "the answer does not say what capacity the request consumed, so that the \
                           rate limit cannot be kept; leave `rate_limit` out on this engine";
            return Err(Error::new(Kind::Other, message));
        };
        if let Some(cost) = limit.cost(units) {
            let mut account = limit.account();
            account.settle(self.set_aside, cost);
            // Rather too much than too little, where requests differ: it is corrected by their
            // answers.
            account.expected = Some(account.expected.map_or(cost, |before| cost.max(before / 2)));
            drop(account);
            limit.0.returned.notify_waiters();
            self.set_aside = Duration::ZERO;
        }
        Ok(())
    }
}

impl Drop for RatePermit {
    fn drop(&mut self) {
        if self.set_aside > Duration::ZERO {
            self.limit.account().settle(self.set_aside, Duration::ZERO);
            self.limit.0.returned.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// Sends so many requests at once, each of which costs a second and takes so long. Gives when
    /// each was sent.
    async fn sent(limit: &RateLimit, requests: usize, takes: Duration) -> Vec<Duration> {
        let begun = Instant::now();
        let one = async || {
            let permit = limit.wait().await;
            let at = begun.elapsed();
            tokio::time::sleep(takes).await;
            permit.spend(Some(10.0)).unwrap();
            at
        };
        let mut sent = futures_util::future::join_all((0..requests).map(|_| one())).await;
        sent.sort_unstable();
        sent
    }

    #[tokio::test(start_paused = true)]
    async fn requests_that_are_sent_at_once_are_apart_from_the_first() {
        let limit = RateLimit::per_second(10.0);
        let takes = SECOND / 4;
        let wanted: Vec<_> = (0..5).map(|second| SECOND * second).collect();
        assert_eq!(sent(&limit, 5, takes).await, wanted);
        // What a request costs is known by now, so nobody waits for an answer that takes long.
        tokio::time::sleep(SECOND * 100).await;
        assert_eq!(sent(&limit, 5, SECOND * 30).await, wanted);
    }

    #[tokio::test(start_paused = true)]
    async fn one_without_an_answer_is_not_waited_for_forever() {
        let limit = RateLimit::per_second(10.0);
        let begun = Instant::now();
        let lost = limit.wait().await;
        limit.wait().await.spend(Some(0.5)).unwrap();
        assert_eq!(begun.elapsed(), FIRST);
        // One that has ended without an answer has spent nothing.
        drop(lost);
        drop(limit.wait().await);
        drop(limit.wait().await);
        assert_eq!(begun.elapsed(), FIRST);
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_set_aside_and_not_needed_is_given_back_at_once() {
        let limit = RateLimit::per_second(1.0);
        limit.wait().await.spend(Some(100.0)).unwrap();
        tokio::time::sleep(SECOND * 100).await;
        let begun = Instant::now();
        let permit = limit.wait().await;
        let other = async {
            drop(limit.wait().await);
            begun.elapsed()
        };
        let this = async {
            tokio::time::sleep(SECOND).await;
            permit.spend(Some(3.0)).unwrap();
        };
        assert_eq!(tokio::join!(other, this).0, SECOND * 3);
    }

    #[tokio::test(start_paused = true)]
    async fn a_deadline_is_waited_for_only_where_something_may_be_given_back() {
        let limit = RateLimit::per_second(1.0);
        let (begun, deadline) = (Instant::now(), Some(Instant::now() + SECOND * 3));
        let permit = limit.wait().await;
        assert!(limit.wait_before(deadline).await.is_none());
        assert_eq!(begun.elapsed(), SECOND * 3);
        permit.spend(Some(60.0)).unwrap();
        let deadline = Some(Instant::now() + SECOND * 30);
        assert!(limit.wait_before(deadline).await.is_none());
        assert_eq!(begun.elapsed(), SECOND * 3, "that is sure at once");
    }

    #[tokio::test(start_paused = true)]
    async fn no_limit_sets_nothing_aside() {
        let limit = RateLimit::per_second(f64::INFINITY);
        assert_eq!(sent(&limit, 3, SECOND).await, [Duration::ZERO; 3]);
        limit.wait().await.spend(None).unwrap();
    }
}
