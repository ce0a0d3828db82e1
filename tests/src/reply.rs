//! What comes back for a request, if anything does.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http_body::{Body, Frame};
use serde_json::{Value, json};

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
    Reset,
    Timeout,
    Refused(String),
}

impl Reply {
    /// Status and body, whatever they are.
    #[must_use]
    pub fn raw(status: u16, body: impl Into<Bytes>) -> Self {
        let headers = vec![("content-type".to_owned(), "application/x-amz-json-1.0".to_owned())];
        let outcome = Outcome::Response { status, body: body.into(), headers, chunk: None, cut: None };
        Reply { delay: Duration::ZERO, outcome }
    }

    /// A success.
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

    /// The table's throughput is exceeded.
    #[must_use]
    pub fn throttled() -> Self {
        Self::error(400, "ProvisionedThroughputExceededException", "slow down")
    }

    /// The service failed.
    #[must_use]
    pub fn internal() -> Self {
        Self::error(500, "InternalServerError", "the service failed")
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
        Reply { delay: Duration::ZERO, outcome: Outcome::Reset }
    }

    /// The connection attempt times out.
    #[must_use]
    pub fn timeout() -> Self {
        Reply { delay: Duration::ZERO, outcome: Outcome::Timeout }
    }

    /// Not a reply but the test's own fault; the SDK does not retry it.
    pub(crate) fn refused(why: String) -> Self {
        Reply { delay: Duration::ZERO, outcome: Outcome::Refused(why) }
    }

    /// It takes that long.
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

    pub(crate) async fn send(self) -> Result<HttpResponse, ConnectorError> {
        if !self.delay.is_zero() {
            tokio::time::sleep(self.delay).await;
        }
        match self.outcome {
            Outcome::Reset => Err(ConnectorError::io(reset().into())),
            Outcome::Timeout => Err(ConnectorError::timeout(io::Error::from(io::ErrorKind::TimedOut).into())),
            Outcome::Refused(why) => Err(ConnectorError::user(why.into())),
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

fn reset() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionReset, "connection reset by peer")
}

/// A body that comes in pieces, and may break off.
struct Pieces(VecDeque<io::Result<Bytes>>);

impl Pieces {
    fn new(body: &Bytes, chunk: Option<usize>, cut: Option<usize>) -> Self {
        let whole = body.slice(..cut.unwrap_or(body.len()).min(body.len()));
        let size = chunk.unwrap_or(whole.len()).max(1);
        let mut pieces: VecDeque<_> = (0..whole.len())
            .step_by(size)
            .map(|at| Ok(whole.slice(at..whole.len().min(at + size))))
            .collect();
        if cut.is_some() {
            pieces.push_back(Err(reset()));
        }
        Pieces(pieces)
    }
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        Poll::Ready(self.0.pop_front().map(|piece| piece.map(Frame::data)))
    }
}
