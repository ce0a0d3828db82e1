//! An HTTP client without a network: answers in order, and records what was asked.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::{RetryConfig, RetryPartition};
use aws_sdk_dynamodb::config::{Config, Credentials, Intercept, Region};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use serde_json::Value;

use super::Transport;

/// A request as it was sent.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: String,
}

impl Request {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

/// The client. Clones are the same one.
#[derive(Clone, Debug, Default)]
pub(super) struct Canned {
    replies: Arc<Mutex<VecDeque<(u16, String)>>>,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Canned {
    pub(super) fn new<'a>(replies: impl IntoIterator<Item = (u16, &'a str)>) -> Self {
        let replies = replies.into_iter().map(|(status, body)| (status, body.to_owned())).collect();
        Canned { replies: Arc::new(Mutex::new(replies)), requests: Arc::default() }
    }

    pub(super) fn transport(&self) -> Transport {
        let transport = Transport::new(Client::from_conf(self.config().build()));
        assert!(!transport.attribute_values, "a client without interceptors goes by the wire");
        transport
    }

    /// A transport whose client has an interceptor of the user's, who says that it may go by the
    /// wire.
    pub(super) fn intercepted(&self, interceptor: impl Intercept + 'static) -> Transport {
        let mut transport = Transport::new(Client::from_conf(self.config().interceptor(interceptor).build()));
        assert!(transport.attribute_values, "it does not by itself");
        transport.attribute_values = false;
        transport
    }

    fn config(&self) -> aws_sdk_dynamodb::config::Builder {
        Config::builder()
            .behavior_version_latest()
            .region(Region::from_static("eu-central-1"))
            .credentials_provider(Credentials::new("id", "secret", None, None, "test"))
            .retry_config(RetryConfig::standard())
            .retry_partition(RetryPartition::custom("canned").build())
            .http_client(self.clone())
    }

    pub(super) fn take_requests(&self) -> Vec<Request> {
        std::mem::take(&mut *self.requests.lock().unwrap())
    }
}

impl HttpClient for Canned {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Canned {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let headers = request.headers().iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        let body = String::from_utf8(request.body().bytes().unwrap().to_vec()).unwrap();
        assert_eq!(
            (request.method(), request.uri()),
            ("POST", "https://dynamodb.eu-central-1.amazonaws.com/")
        );
        self.requests.lock().unwrap().push(Request { headers: headers.collect(), body });
        let (status, body) = self.replies.lock().unwrap().pop_front().expect("a reply");
        let mut response = HttpResponse::new(StatusCode::try_from(status).unwrap(), SdkBody::from(body));
        response.headers_mut().insert("x-amzn-requestid", "REQUEST-ID");
        HttpConnectorFuture::ready(Ok(response))
    }
}
