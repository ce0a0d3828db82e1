//! An HTTP client in the process that has one answer for each operation.

use std::fmt;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{Config, Credentials, Region};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use dynorm::Db;

/// A database that answers requests of an operation with this body, and all others with `{}`.
pub fn answering(operation: &'static str, body: impl Into<Bytes>) -> Db {
    let config = Config::builder()
        .behavior_version_latest()
        .region(Region::from_static("eu-central-1"))
        .credentials_provider(Credentials::new("AKIDEXAMPLE", "secret", None, None, "bench"))
        .retry_config(RetryConfig::disabled())
        .http_client(Canned { target: format!("DynamoDB_20120810.{operation}").into(), body: body.into() });
    Db::new(Client::from_conf(config.build()))
}

#[derive(Clone)]
struct Canned {
    target: Arc<str>,
    body: Bytes,
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
        let known = request.headers().get("x-amz-target") == Some(&*self.target);
        let body = if known { self.body.clone() } else { Bytes::from_static(b"{}") };
        let status = StatusCode::try_from(200).expect("a status");
        HttpConnectorFuture::ready(Ok(HttpResponse::new(status, SdkBody::from(body))))
    }
}
