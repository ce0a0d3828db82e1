//! An HTTP client in the process: gives back what it was told, and keeps the body that was sent
//! last.

use std::fmt;
use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{Config, Credentials, Region, SharedHttpClient};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;

/// The HTTP client. Clones share the body that was sent last.
#[derive(Clone)]
pub struct Canned {
    answer: Bytes,
    /// What a read of one item gets instead.
    item: Option<Bytes>,
    /// Whether to keep what is sent.
    keep: bool,
    sent: Arc<Mutex<Option<Vec<u8>>>>,
}

impl Canned {
    pub fn new(answer: impl Into<Bytes>) -> Self {
        Canned { answer: answer.into(), item: None, keep: false, sent: Arc::default() }
    }

    /// With an item for `GetItem` to get.
    pub fn with_item(self, answer: impl Into<Bytes>) -> Self {
        Canned { item: Some(answer.into()), ..self }
    }

    /// One that keeps what is sent, for comparing.
    pub fn keeping(&self) -> Self {
        Canned { keep: true, ..self.clone() }
    }

    /// What was sent last, as JSON.
    pub fn sent(&self) -> serde_json::Value {
        let sent = self.sent.lock().expect("no panic").take().expect("something was sent");
        serde_json::from_slice(&sent).expect("JSON")
    }

    /// An SDK client as `Config` makes it, but for credentials that are at hand.
    pub fn client(&self) -> Client {
        let config = Config::builder()
            .behavior_version_latest()
            .region(Region::from_static("eu-central-1"))
            .credentials_provider(Credentials::new("AKIDEXAMPLE", "secret", None, None, "bench"))
            .http_client(SharedHttpClient::new(self.clone()));
        Client::from_conf(config.build())
    }
}

impl fmt::Debug for Canned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Canned")
    }
}

impl HttpClient for Canned {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Canned {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        if self.keep {
            let body = request.body().bytes().expect("a body in memory").to_vec();
            *self.sent.lock().expect("no panic") = Some(body);
        }
        let answer = match &self.item {
            Some(item) if request.headers().get("x-amz-target") == Some("DynamoDB_20120810.GetItem") => item,
            _ => &self.answer,
        };
        let status = StatusCode::try_from(200).expect("a status");
        HttpConnectorFuture::ready(Ok(HttpResponse::new(status, SdkBody::from(answer.clone()))))
    }
}
