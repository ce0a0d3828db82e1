//! The embedded engine as a server on a socket of this machine.

use std::convert::Infallible;
use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

use aws_sdk_dynamodb::Client;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use dynorm::Engine;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::runtime::Builder;

/// Starts the server on a thread of its own, as long as the process runs, and says where it
/// listens.
pub fn start() -> SocketAddr {
    let (send, receive) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let engine = connector().await;
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
            send.send(listener.local_addr().expect("an address")).expect("someone waits for it");
            loop {
                let (stream, _) = listener.accept().await.expect("a connection");
                stream.set_nodelay(true).expect("a socket");
                let engine = engine.clone();
                let service = service_fn(move |request| answer(engine.clone(), request));
                let connection = hyper::server::conn::http1::Builder::new();
                tokio::spawn(connection.serve_connection(TokioIo::new(stream), service));
            }
        });
    });
    receive.recv().expect("the server starts")
}

async fn answer(
    engine: SharedHttpConnector,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.expect("a whole body").to_bytes();
    let mut forwarded = HttpRequest::new(SdkBody::from(body));
    for (name, value) in &parts.headers {
        forwarded.headers_mut().insert(name.as_str().to_owned(), value.to_str().expect("ASCII").to_owned());
    }
    forwarded.set_method("POST").expect("a method");
    let response = engine.call(forwarded).await.expect("the engine answers");
    let body = response.body().bytes().expect("a body in memory").to_owned();
    let answer = Response::builder().status(response.status().as_u16());
    Ok(answer.body(Full::new(body.into())).expect("a response"))
}

/// What the engine's own client sends to. The SDK makes it when the first request is sent, and
/// shows it to whoever wraps the HTTP client.
async fn connector() -> SharedHttpConnector {
    let client = Engine::memory().expect("memory is enough").client();
    let config = client.config();
    let spy = Spy { inner: config.http_client().expect("the engine"), seen: Arc::default() };
    let spied = Client::from_conf(config.to_builder().http_client(spy.clone()).build());
    spied.list_tables().send().await.expect("an empty list");
    spy.seen.get().expect("a request was sent").clone()
}

#[derive(Clone)]
struct Spy {
    inner: SharedHttpClient,
    seen: Arc<OnceLock<SharedHttpConnector>>,
}

impl fmt::Debug for Spy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Spy")
    }
}

impl HttpClient for Spy {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        self.seen.get_or_init(|| self.inner.http_connector(settings, components)).clone()
    }
}
