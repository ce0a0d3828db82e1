//! Bodies of answers: read whole, or given out in pieces that break off.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use bytes::Bytes;
use http_body::{Body, Frame};

/// Takes the body out of an answer, to its end.
pub(super) async fn collect(response: &mut HttpResponse) -> Result<Vec<u8>, ConnectorError> {
    let body = ByteStream::new(response.take_body()).collect().await.map_err(failed)?;
    Ok(body.to_vec())
}

/// Puts another body into an answer.
pub(super) fn replace(response: &mut HttpResponse, body: Vec<u8>) {
    response.headers_mut().insert("content-length", body.len().to_string());
    *response.body_mut() = SdkBody::from(body);
}

/// A failure that is nobody's fault but the kit's; it is not tried again.
pub(super) fn failed(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> ConnectorError {
    ConnectorError::other(error.into(), None)
}

/// A body that comes in pieces, and may break off.
pub(super) struct Pieces(VecDeque<io::Result<Bytes>>);

impl Pieces {
    pub(super) fn new(body: &Bytes, chunk: Option<usize>, cut: Option<usize>) -> Self {
        let whole = body.slice(..cut.unwrap_or(body.len()).min(body.len()));
        let size = chunk.unwrap_or(whole.len()).max(1);
        let mut pieces: VecDeque<_> = (0..whole.len())
            .step_by(size)
            .map(|at| Ok(whole.slice(at..whole.len().min(at + size))))
            .collect();
        if cut.is_some() {
            pieces.push_back(Err(io::ErrorKind::ConnectionReset.into()));
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
