//! The strict layer as the SDK's HTTP client, before that of the embedded engine.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aws_sdk_dynamodb::config::SharedHttpClient;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use serde_json::Value as Json;

use super::clock::StrictClock;
use super::server::{Call, Next, Server, is_about_tables, table_of};

/// What connections share: the server, and its clock.
#[derive(Clone, Debug)]
pub(super) struct Shared {
    server: Arc<Mutex<Server>>,
    pub(super) clock: StrictClock,
}

impl Shared {
    pub(super) fn new(server: Server, clock: StrictClock) -> Self {
        Shared { server: Arc::new(Mutex::new(server)), clock }
    }

    pub(super) fn server(&self) -> MutexGuard<'_, Server> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The HTTP client.
#[derive(Clone, Debug)]
pub(super) struct Wire {
    inner: SharedHttpClient,
    shared: Shared,
}

impl Wire {
    pub(super) fn new(inner: SharedHttpClient, shared: Shared) -> Self {
        Wire { inner, shared }
    }
}

impl HttpClient for Wire {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(Connector { inner, shared: self.shared.clone() })
    }
}

#[derive(Clone, Debug)]
struct Connector {
    inner: SharedHttpConnector,
    shared: Shared,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let this = self.clone();
        HttpConnectorFuture::new(async move {
            let target = request.headers().get("x-amz-target").unwrap_or_default();
            let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
            let (arrival, answer) = {
                let server = this.shared.server();
                (server.times.arrival, server.times.answer)
            };
            let about_tables = is_about_tables(&operation);
            if about_tables {
                pause(arrival).await;
            }
            let response = this.arrive(&operation, request).await;
            if about_tables {
                pause(answer).await;
            }
            response
        })
    }
}

impl Connector {
    /// From here on it is made, whether anybody waits for the answer or not.
    async fn arrive(
        &self,
        operation: &str,
        mut request: HttpRequest,
    ) -> Result<HttpResponse, ConnectorError> {
        let body: Json =
            serde_json::from_slice(request.body().bytes().unwrap_or_default()).unwrap_or_default();
        let now = self.shared.clock.moment();
        let taken = self.shared.server().take(operation, &body, now);
        let response = match taken {
            Err(refusal) => response(400, &refusal.body()),
            Ok(Next::Answer(answer)) => response(200, &answer),
            Ok(Next::Engine) => self.inner.call(request).await,
            Ok(Next::EngineThen { body, table }) => {
                let text = body.to_string();
                request.headers_mut().insert("content-length", text.len().to_string());
                *request.body_mut() = SdkBody::from(text);
                let done = self.inner.call(request).await?;
                if done.status().is_success() {
                    let answer = self.shared.server().changed(*table, now);
                    response(200, &answer)
                } else {
                    Ok(done)
                }
            }
        };
        if is_about_tables(operation) {
            let refused = response.as_ref().ok().filter(|response| !response.status().is_success());
            let call = Call {
                operation: operation.to_owned(),
                table: table_of(&body),
                body,
                refused: refused.map(|refused| said(refused.body())),
            };
            self.shared.server().calls.push(call);
        }
        response
    }
}

/// Name and message of an error.
fn said(body: &SdkBody) -> (String, String) {
    let body: Json = serde_json::from_slice(body.bytes().unwrap_or_default()).unwrap_or_default();
    let text = |json: &Json| json.as_str().unwrap_or_default().to_owned();
    let sort = text(&body["__type"]);
    let message = body.get("message").or_else(|| body.get("Message")).map(text).unwrap_or_default();
    (sort.rsplit('#').next().unwrap_or_default().to_owned(), message)
}

fn response(status: u16, body: &Json) -> Result<HttpResponse, ConnectorError> {
    let status = StatusCode::try_from(status).map_err(|error| ConnectorError::other(error.into(), None))?;
    let text = body.to_string();
    let length = text.len();
    let mut response = HttpResponse::new(status, SdkBody::from(text));
    response.headers_mut().insert("content-type", "application/x-amz-json-1.0");
    response.headers_mut().insert("content-length", length.to_string());
    Ok(response)
}

async fn pause(time: Duration) {
    if !time.is_zero() {
        tokio::time::sleep(time).await;
    }
}
