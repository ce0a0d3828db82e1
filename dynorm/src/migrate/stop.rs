//! How a run is asked to end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::{Either, select};
use tokio::sync::Notify;

/// Asks a run to end: it finishes the request that is under way, writes down where it is, and lets
/// the lock go. The next run goes on from there. Clones are one.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    stopped: AtomicBool,
    notify: Notify,
}

impl Stop {
    /// One that has not been asked.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks for the end.
    pub fn stop(&self) {
        self.0.stopped.store(true, Ordering::Release);
        self.0.notify.notify_waiters();
    }

    /// Whether the end was asked for.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.0.stopped.load(Ordering::Acquire)
    }

    /// Waits, but no longer than until the end is asked for: then it gives nothing. Only for waits:
    /// what is cut off is not finished.
    pub(super) async fn or<T>(&self, wait: impl Future<Output = T>) -> Option<T> {
        let mut notified = std::pin::pin!(self.0.notify.notified());
        // From here on, no call is missed.
        notified.as_mut().enable();
        if self.is_stopped() {
            return None;
        }
        match select(notified, std::pin::pin!(wait)).await {
            Either::Left(_) => None,
            Either::Right((waited, _)) => Some(waited),
        }
    }
}
