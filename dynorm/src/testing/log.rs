//! What was sent.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::request::Request;

/// The requests that were sent, in order, each attempt by itself. Clones are the same log.
#[derive(Clone, Debug, Default)]
pub struct Log(Arc<Mutex<Vec<Request>>>);

impl Log {
    pub(super) fn push(&self, request: Request) {
        self.lock().push(request);
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> Vec<Request> {
        self.lock().clone()
    }

    /// All of them, and empties the log.
    #[must_use]
    pub fn take(&self) -> Vec<Request> {
        std::mem::take(&mut *self.lock())
    }

    /// Forgets them.
    pub fn clear(&self) {
        self.lock().clear();
    }

    /// Those of one operation, such as `PutItem`.
    #[must_use]
    pub fn of(&self, operation: &str) -> Vec<Request> {
        self.lock().iter().filter(|request| request.operation == operation).cloned().collect()
    }

    /// The names of the operations, in order.
    #[must_use]
    pub fn operations(&self) -> Vec<String> {
        self.lock().iter().map(|request| request.operation.clone()).collect()
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// Whether nothing was sent.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    /// The only request.
    ///
    /// # Panics
    ///
    /// If there is none, or more than one.
    #[must_use]
    #[track_caller]
    pub fn only(&self) -> Request {
        let requests = self.lock();
        assert_eq!(requests.len(), 1, "not just one request: {requests:#?}");
        requests[0].clone()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Request>> {
        // A failed assertion elsewhere should not hide behind a second panic.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
