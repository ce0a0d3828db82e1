//! What comes back for a request, if anything does.

use std::io;
use std::time::Duration;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use serde_json::{Value, json};

use super::body::Pieces;

/// What comes back for a request.
#[derive(Clone, Debug)]
pub struct Reply {
    delay: Duration,
    outcome: Outcome,
}

#[derive(Clone, Debug)]
enum Outcome {
    Response {
        status: u16,
        body: Bytes,
        headers: Vec<(String, String)>,
        chunk: Option<usize>,
        cut: Option<usize>,
    },
    Broken(io::ErrorKind),
    Misuse(String),
}

impl Reply {
    /// Status and body, whatever they are.
    #[must_use]
    pub fn raw(status: u16, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("content-type".to_owned(), "application/x-amz-json-1.0".to_owned())];
        let body = Bytes::from(body.into());
        Self::from(Outcome::Response { status, body, headers, chunk: None, cut: None })
    }

    /// A success, with this as its body.
    #[must_use]
    pub fn ok(body: &Value) -> Self {
        Self::raw(200, body.to_string())
    }

    /// An error of the service, by its name without the namespace.
    #[must_use]
    pub fn error(status: u16, code: &str, message: &str) -> Self {
        let class = format!("com.amazonaws.dynamodb.v20120810#{code}");
        Self::raw(status, json!({ "__type": class, "message": message }).to_string())
    }

    /// `ProvisionedThroughputExceededException`: the table or an index is at its limit.
    #[must_use]
    pub fn throttled() -> Self {
        Self::error(400, "ProvisionedThroughputExceededException", "slow down")
    }

    /// `ThrottlingException`: an on-demand table does not grow that fast, or too many changes of
    /// tables at once.
    #[must_use]
    pub fn throttling() -> Self {
        Self::error(400, "ThrottlingException", "slow down")
    }

    /// `RequestLimitExceeded`: the account is at its limit.
    #[must_use]
    pub fn request_limit() -> Self {
        Self::error(400, "RequestLimitExceeded", "slow down")
    }

    /// 500, `InternalServerError`.
    #[must_use]
    pub fn internal() -> Self {
        Self::error(500, "InternalServerError", "the service failed")
    }

    /// 503, `ServiceUnavailable`.
    #[must_use]
    pub fn unavailable() -> Self {
        Self::error(503, "ServiceUnavailable", "the service is not available")
    }

    /// A transaction that was canceled: a code for each of its actions, `None` for one that was not
    /// in the way, such as `["None", "TransactionConflict"]`.
    #[must_use]
    pub fn canceled<'a>(codes: impl IntoIterator<Item = &'a str>) -> Self {
        let reasons: Vec<_> =
            codes.into_iter().map(|code| json!({ "Code": code, "Message": code })).collect();
        let body = json!({
            "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
            "Message": "Transaction cancelled",
            "CancellationReasons": reasons,
        });
        Reply::raw(400, body.to_string())
    }

    /// The condition of a write did not hold; with the item as it is, if the request asked for it.
    #[must_use]
    pub fn condition_failed(item: Option<&Value>) -> Self {
        let mut body = json!({
            "__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
            "message": "The conditional request failed",
        });
        if let Some(item) = item {
            body["Item"] = item.clone();
        }
        Self::raw(400, body.to_string())
    }

    /// The connection breaks before anything came back.
    #[must_use]
    pub fn reset() -> Self {
        Self::from(Outcome::Broken(io::ErrorKind::ConnectionReset))
    }

    /// Nobody takes the connection.
    #[must_use]
    pub fn refused() -> Self {
        Self::from(Outcome::Broken(io::ErrorKind::ConnectionRefused))
    }

    /// Nothing comes back in time.
    #[must_use]
    pub fn timeout() -> Self {
        Self::from(Outcome::Broken(io::ErrorKind::TimedOut))
    }

    /// Not a reply but the test's own fault; the SDK does not retry it.
    pub(super) fn misuse(why: String) -> Self {
        Self::from(Outcome::Misuse(why))
    }

    fn from(outcome: Outcome) -> Self {
        Reply { delay: Duration::ZERO, outcome }
    }

    /// It takes that long, by tokio's clock.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// The body comes in pieces of that size, and its length is not announced.
    ///
    /// # Panics
    ///
    /// If there is no body, or the size is zero.
    #[must_use]
    pub fn chunks(mut self, size: usize) -> Self {
        assert_ne!(size, 0, "a chunk has at least one byte");
        let Outcome::Response { chunk, .. } = &mut self.outcome else { panic!("{self:?} has no body") };
        *chunk = Some(size);
        self
    }

    /// The connection breaks after that many bytes of the body.
    ///
    /// # Panics
    ///
    /// If there is no body.
    #[must_use]
    pub fn reset_after(mut self, bytes: usize) -> Self {
        let Outcome::Response { cut, .. } = &mut self.outcome else { panic!("{self:?} has no body") };
        *cut = Some(bytes);
        self
    }

    /// With a header.
    ///
    /// # Panics
    ///
    /// If there is no response.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let Outcome::Response { headers, .. } = &mut self.outcome else { panic!("{self:?} has no headers") };
        headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(super) async fn send(self) -> Result<HttpResponse, ConnectorError> {
        pause(self.delay).await;
        match self.outcome {
            Outcome::Broken(io::ErrorKind::TimedOut) => {
                Err(ConnectorError::timeout(io::Error::from(io::ErrorKind::TimedOut).into()))
            }
            Outcome::Broken(kind) => Err(ConnectorError::io(io::Error::from(kind).into())),
            Outcome::Misuse(why) => Err(ConnectorError::user(why.into())),
            Outcome::Response { status, body, headers, chunk, cut } => {
                let status =
                    StatusCode::try_from(status).map_err(|error| ConnectorError::user(error.into()))?;
                let length = body.len();
                let body = match (chunk, cut) {
                    (None, None) => SdkBody::from(body),
                    _ => SdkBody::from_body_1_x(Pieces::new(&body, chunk, cut)),
                };
                let mut response = HttpResponse::new(status, body);
                if chunk.is_none() {
                    response.headers_mut().insert("content-length", length.to_string());
                }
                for (name, value) in headers {
                    response.headers_mut().insert(name, value);
                }
                Ok(response)
            }
        }
    }
}

/// Needs tokio's clock only where there is something to wait for.
pub(super) async fn pause(delay: Duration) {
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
}
