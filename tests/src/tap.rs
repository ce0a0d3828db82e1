//! A tap on the wire of a client: records what passes, and injects faults.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::SharedHttpClient;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use http_body_util::BodyExt;
use serde_json::Value;

use crate::{Log, Reply, Request};

/// Changes a response.
pub type Change = Box<dyn FnOnce(Value) -> Value + Send>;

/// Chooses the fault of a request.
type Choose = Box<dyn FnMut(&Request) -> Fault + Send>;

/// What happens to a request on its way.
pub enum Fault {
    /// Nothing.
    None,
    /// It never arrives; this comes back.
    Instead(Reply),
    /// It arrives and takes effect, but this comes back.
    Afterwards(Reply),
    /// Another arrives in its place, and what comes back is changed as well. A refusal comes back as it is.
    Rewrite(Value, Change),
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::None => f.write_str("None"),
            Fault::Instead(reply) => f.debug_tuple("Instead").field(reply).finish(),
            Fault::Afterwards(reply) => f.debug_tuple("Afterwards").field(reply).finish(),
            Fault::Rewrite(body, _) => f.debug_tuple("Rewrite").field(body).finish_non_exhaustive(),
        }
    }
}

/// A client with a tap on its wire.
#[derive(Clone)]
pub struct Tap {
    client: Client,
    wire: Wire,
}

impl Tap {
    /// Puts a tap on a client. Only what is sent by [`client`](Self::client) passes it.
    ///
    /// # Panics
    ///
    /// If the client has no HTTP client of its own.
    #[must_use]
    pub fn on(client: &Client) -> Self {
        let inner = client.config().http_client().expect("a client with an HTTP client");
        let wire = Wire { inner, log: Log::default(), faults: Arc::default() };
        let client = Client::from_conf(client.config().to_builder().http_client(wire.clone()).build());
        Tap { client, wire }
    }

    /// The client with the tap.
    #[must_use]
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    /// What passed.
    #[must_use]
    pub fn log(&self) -> &Log {
        &self.wire.log
    }

    /// Appends a fault for a request to come; each request takes one, and those of [`inject`](Self::inject) come after these.
    pub fn next(&self, fault: Fault) {
        self.wire.faults().next.push_back(fault);
    }

    /// Chooses the fault of each request, until told otherwise.
    pub fn inject(&self, choose: impl FnMut(&Request) -> Fault + Send + 'static) {
        self.wire.faults().choose = Some(Box::new(choose));
    }

    /// No more faults.
    pub fn heal(&self) {
        *self.wire.faults() = Faults::default();
    }
}

impl fmt::Debug for Tap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.wire.fmt(f)
    }
}

#[derive(Default)]
struct Faults {
    next: VecDeque<Fault>,
    choose: Option<Choose>,
}

#[derive(Clone)]
struct Wire {
    inner: SharedHttpClient,
    log: Log,
    faults: Arc<Mutex<Faults>>,
}

impl Wire {
    fn faults(&self) -> std::sync::MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fault(&self, request: &Request) -> Fault {
        let mut faults = self.faults();
        let next = faults.next.pop_front();
        next.or_else(|| Some(faults.choose.as_mut()?(request))).unwrap_or(Fault::None)
    }
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tap").field("inner", &self.inner).field("log", &self.log).finish_non_exhaustive()
    }
}

impl HttpClient for Wire {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(Connector { wire: self.clone(), inner })
    }
}

#[derive(Debug)]
struct Connector {
    wire: Wire,
    inner: SharedHttpConnector,
}

impl HttpConnector for Connector {
    fn call(&self, mut request: HttpRequest) -> HttpConnectorFuture {
        let seen = Request::read(&request);
        self.wire.log.push(seen.clone());
        let inner = self.inner.clone();
        match self.wire.fault(&seen) {
            Fault::None => inner.call(request),
            Fault::Instead(reply) => HttpConnectorFuture::new(reply.send()),
            Fault::Afterwards(reply) => HttpConnectorFuture::new(async move {
                let response = inner.call(request).await?;
                // A server is done with it only when its answer is there.
                collect(response).await?;
                reply.send().await
            }),
            Fault::Rewrite(body, change) => HttpConnectorFuture::new(async move {
                let body = body.to_string();
                request.headers_mut().insert("content-length", body.len().to_string());
                *request.body_mut() = SdkBody::from(body);
                let (mut response, body) = collect(inner.call(request).await?).await?;
                let body = if response.status().is_success() {
                    change(serde_json::from_slice(&body).map_err(failed)?).to_string().into_bytes()
                } else {
                    body
                };
                response.headers_mut().insert("content-length", body.len().to_string());
                *response.body_mut() = SdkBody::from(body);
                Ok(response)
            }),
        }
    }
}

async fn collect(mut response: HttpResponse) -> Result<(HttpResponse, Vec<u8>), ConnectorError> {
    let body = response.take_body().collect().await.map_err(failed)?;
    Ok((response, body.to_bytes().to_vec()))
}

fn failed(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> ConnectorError {
    ConnectorError::other(error.into(), None)
}
