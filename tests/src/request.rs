//! A request as it was sent, and the log of them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use bytes::Bytes;
use serde_json::Value;

/// A request as it was sent.
#[derive(Clone, Debug)]
pub struct Request {
    /// Such as `GetItem`.
    pub operation: String,
    /// The body; null if it is not JSON.
    pub body: Value,
    /// The body as it was.
    pub bytes: Bytes,
    /// Headers by name in lower case.
    pub headers: BTreeMap<String, String>,
}

impl Request {
    pub(crate) fn read(request: &HttpRequest) -> Self {
        let headers: BTreeMap<_, _> = request
            .headers()
            .iter()
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        let target = headers.get("x-amz-target").map_or("", String::as_str);
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        let bytes = Bytes::copy_from_slice(request.body().bytes().unwrap_or_default());
        let body = serde_json::from_slice(&bytes).unwrap_or_default();
        Request { operation, body, bytes, headers }
    }

    /// The table of a request that has one.
    #[must_use]
    pub fn table(&self) -> &str {
        self.body["TableName"].as_str().unwrap_or_default()
    }

    /// Which attempt of the SDK this is, beginning with 1.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        let header = self.headers.get("amz-sdk-request").map_or("", String::as_str);
        let attempt = header.split(';').find_map(|part| part.trim().strip_prefix("attempt="));
        attempt.and_then(|number| number.parse().ok()).unwrap_or(1)
    }
}

/// The requests that were sent, in order. Clones are the same log.
#[derive(Clone, Debug, Default)]
pub struct Log(Arc<Mutex<Vec<Request>>>);

impl Log {
    pub(crate) fn push(&self, request: Request) {
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

    /// Those of one operation.
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

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Request>> {
        // A failed assertion elsewhere should not hide behind a second panic.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
