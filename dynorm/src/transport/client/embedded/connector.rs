//! The engine as the SDK's HTTP client.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use dynoxide::Database;
use tokio::runtime::Handle;

use super::answer::Answer;
use super::{Store, operations};

/// HTTP client and connector in one: there is no connection whose settings could differ.
#[derive(Clone)]
pub(super) struct Connector {
    store: Store,
    requests: Arc<AtomicU64>,
    in_place: bool,
}

impl Connector {
    pub(super) fn new(store: Store, in_place: bool) -> Self {
        Connector { store, requests: Arc::default(), in_place }
    }
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connector").field("requests", &self.requests).finish_non_exhaustive()
    }
}

impl HttpClient for Connector {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        let (store, in_place) = (self.store.clone(), self.in_place);
        HttpConnectorFuture::new(async move {
            let answer = match Handle::try_current() {
                Ok(handle) if !in_place => handle
                    .spawn_blocking(move || answer(&store.database, &request))
                    .await
                    // The engine panicked. The SDK must not try that again.
                    .map_err(|error| ConnectorError::other(error.into(), None))?,
                // Where that is wanted; or by another executor, or none: there is nowhere else to
                // run it.
                _ => answer(&store.database, &request),
            };
            response(answer?, number)
        })
    }
}

fn answer(database: &Database, request: &HttpRequest) -> Result<Answer, ConnectorError> {
    let target = request.headers().get("x-amz-target").unwrap_or_default();
    let operation = target.rsplit('.').next().unwrap_or_default();
    let Some(body) = request.body().bytes() else {
        return Err(ConnectorError::user("the embedded engine takes no streamed request bodies".into()));
    };
    Ok(operations::run(database, operation, body))
}

fn response(answer: Answer, number: u64) -> Result<HttpResponse, ConnectorError> {
    let status =
        StatusCode::try_from(answer.status).map_err(|error| ConnectorError::other(error.into(), None))?;
    let mut response = HttpResponse::new(status, SdkBody::from(answer.body));
    let headers = response.headers_mut();
    headers.insert("content-type", "application/x-amz-json-1.0");
    headers.insert("x-amzn-requestid", format!("embedded-{number}"));
    Ok(response)
}
