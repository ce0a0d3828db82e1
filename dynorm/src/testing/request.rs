//! A request as it was sent.

use std::collections::BTreeMap;

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use serde_json::Value;

/// A request as it was sent.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Request {
    /// Such as `GetItem`.
    pub operation: String,
    /// The body; null if it is not JSON.
    pub body: Value,
    /// The body as it was.
    pub bytes: Vec<u8>,
    /// Headers by name in lower case.
    pub headers: BTreeMap<String, String>,
}

impl Request {
    pub(super) fn read(request: &HttpRequest) -> Self {
        let headers: BTreeMap<_, _> = request
            .headers()
            .iter()
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        let target = headers.get("x-amz-target").map_or("", String::as_str);
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        let bytes = request.body().bytes().unwrap_or_default().to_vec();
        let body = serde_json::from_slice(&bytes).unwrap_or_default();
        Request { operation, body, bytes, headers }
    }

    /// The table of a request that has one; empty for batches, which may have several.
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

    /// Whether it asks for a page: a query or a scan.
    pub(super) fn is_paged(&self) -> bool {
        matches!(self.operation.as_str(), "Query" | "Scan")
    }

    /// Whether it is a batch, of writes or of keys.
    pub(super) fn is_batch(&self) -> bool {
        matches!(self.operation.as_str(), "BatchWriteItem" | "BatchGetItem")
    }
}
