//! The HTTP client that stands before another.

use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_sdk_dynamodb::config::SharedHttpClient;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use serde_json::Value;

use super::body::{Pieces, collect, failed, replace};
use super::fault::Fault;
use super::log::Log;
use super::pages::{Markers, shortened};
use super::reply::{Reply, pause};
use super::request::Request;

/// Chooses the fault of a request.
pub(super) type Choose = Box<dyn FnMut(&Request) -> Fault + Send>;

#[derive(Default)]
pub(super) struct Plan {
    pub(super) next: VecDeque<Fault>,
    pub(super) choose: Option<Choose>,
}

/// Records what passes, and does to it what was planned.
#[derive(Clone)]
pub(super) struct Wire {
    inner: Option<SharedHttpClient>,
    pub(super) log: Log,
    plan: Arc<Mutex<Plan>>,
    markers: Markers,
}

impl Wire {
    pub(super) fn new(inner: Option<SharedHttpClient>) -> Self {
        Wire { inner, log: Log::default(), plan: Arc::default(), markers: Markers::default() }
    }

    pub(super) fn plan(&self) -> MutexGuard<'_, Plan> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fault(&self, request: &Request) -> Fault {
        let mut plan = self.plan();
        let next = plan.next.pop_front();
        next.or_else(|| Some(plan.choose.as_mut()?(request))).unwrap_or(Fault::None)
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
        let Some(inner) = &self.inner else { return SharedHttpConnector::new(Nowhere) };
        let inner = inner.http_connector(settings, components);
        SharedHttpConnector::new(Connector { wire: self.clone(), inner })
    }
}

/// Where requests of a client without an HTTP client end.
#[derive(Debug)]
struct Nowhere;

impl HttpConnector for Nowhere {
    fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
        let why = "the client that the tap is on has no HTTP client of its own: give its \
                   configuration one by `http_client`";
        HttpConnectorFuture::new(Reply::misuse(why.to_owned()).send())
    }
}

#[derive(Debug)]
struct Connector {
    wire: Wire,
    inner: SharedHttpConnector,
}

impl HttpConnector for Connector {
    fn call(&self, mut request: HttpRequest) -> HttpConnectorFuture {
        let mut seen = Request::read(&request);
        self.wire.log.push(seen.clone());
        if let Some(body) = self.wire.markers.put_back(&seen) {
            set_body(&mut request, &body);
            seen.body = body;
        }
        let passage =
            Passage { inner: self.inner.clone(), markers: self.wire.markers.clone(), request, seen };
        let fault = self.wire.fault(&passage.seen);
        HttpConnectorFuture::new(passage.run(fault))
    }
}

type Answer = Result<HttpResponse, ConnectorError>;

/// One request on its way.
struct Passage {
    inner: SharedHttpConnector,
    markers: Markers,
    request: HttpRequest,
    seen: Request,
}

impl Passage {
    fn run(self, fault: Fault) -> Pin<Box<dyn Future<Output = Answer> + Send>> {
        Box::pin(async move {
            match fault {
                Fault::Instead(reply) => reply.send().await,
                Fault::Afterwards(reply) => {
                    let mut response = self.arrive().await?;
                    // A server is done with it only when its answer is there.
                    collect(&mut response).await?;
                    reply.send().await
                }
                Fault::Rewrite(body, change) => self.rewritten(&body, change).await,
                Fault::Cut(bytes) => {
                    let mut response = self.arrive().await?;
                    let body = Bytes::from(collect(&mut response).await?);
                    *response.body_mut() = SdkBody::from_body_1_x(Pieces::new(&body, None, Some(bytes)));
                    Ok(response)
                }
                Fault::Garbled => {
                    let mut response = self.arrive().await?;
                    let mut body = collect(&mut response).await?;
                    // An empty answer would do for some.
                    body.truncate((body.len() / 2).max(1));
                    replace(&mut response, body);
                    Ok(response)
                }
                Fault::EmptyPage if self.seen.is_paged() => {
                    let (asked, markers) = (self.seen.body.clone(), self.markers.clone());
                    self.rewritten(&shortened(&asked, 1), move |answer| markers.empty(&asked, answer)).await
                }
                Fault::ShortPage(items) if self.seen.is_paged() => {
                    let body = shortened(&self.seen.body, items);
                    self.rewritten(&body, |answer| answer).await
                }
                Fault::Slow { arrival, answer, fault } => {
                    pause(arrival).await;
                    let response = self.run(*fault).await;
                    pause(answer).await;
                    response
                }
                Fault::None | Fault::EmptyPage | Fault::ShortPage(_) => self.arrive().await,
            }
        })
    }

    async fn arrive(self) -> Answer {
        self.inner.call(self.request).await
    }

    async fn rewritten(mut self, body: &Value, change: impl FnOnce(Value) -> Value) -> Answer {
        set_body(&mut self.request, body);
        let mut response = self.arrive().await?;
        let mut body = collect(&mut response).await?;
        if response.status().is_success() {
            body = change(serde_json::from_slice(&body).map_err(failed)?).to_string().into_bytes();
        }
        replace(&mut response, body);
        Ok(response)
    }
}

fn set_body(request: &mut HttpRequest, body: &Value) {
    let body = body.to_string();
    request.headers_mut().insert("content-length", body.len().to_string());
    *request.body_mut() = SdkBody::from(body);
}
