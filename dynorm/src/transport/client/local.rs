//! A client for a server without accounts, over plain HTTP: DynamoDB Local and the like.

use std::error::Error as StdError;
use std::time::Duration;
use std::{fmt, io};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::SharedHttpClient;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use hyper_util::client::legacy;
use hyper_util::rt::TokioExecutor;

use crate::error::{Error, Kind, Result};

/// The SDK's own for connecting.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(3100);

/// For one attempt, of which there are three. A server on this machine has an answer within
/// moments, but may be busy.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(20);

/// A client for the server at `url`, such as `http://localhost:8000`.
///
/// # Errors
///
/// If that is not an `http` URL with a host.
pub(crate) fn client(url: &str) -> Result<Client> {
    check(url)?;
    let client = super::without_account(SharedHttpClient::new(PlainHttp::new()), url);
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .build();
    Ok(Client::from_conf(client.config().to_builder().timeout_config(timeouts).build()))
}

/// The SDK looks at the URL only when it sends, and then says little about it.
fn check(url: &str) -> Result<()> {
    let refuse = |why: &str| {
        let message =
            format!("`{url}` {why}: give the URL of a local server, such as `http://localhost:8000`");
        Err(Error::new(Kind::Invalid, message))
    };
    let uri: http::Uri = match url.parse() {
        Ok(uri) => uri,
        Err(error) => return refuse(&format!("is not a URL ({error})")),
    };
    match uri.scheme_str() {
        Some("http") => {}
        Some("https") => return refuse("asks for TLS, which needs an SDK client of your own in `Db::new`"),
        _ => return refuse("does not begin with `http://`"),
    }
    match uri.host() {
        None | Some("") => refuse("has no host"),
        Some(_) if uri.query().is_some() => refuse("has a query"),
        Some(_) => Ok(()),
    }
}

/// HTTP without TLS, on hyper's pool of connections.
#[derive(Clone)]
struct PlainHttp(legacy::Client<legacy::connect::HttpConnector, SdkBody>);

impl PlainHttp {
    fn new() -> Self {
        let mut connector = legacy::connect::HttpConnector::new();
        connector.set_nodelay(true);
        connector.set_connect_timeout(Some(CONNECT_TIMEOUT));
        PlainHttp(legacy::Client::builder(TokioExecutor::new()).build(connector))
    }
}

impl fmt::Debug for PlainHttp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PlainHttp")
    }
}

impl HttpClient for PlainHttp {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for PlainHttp {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let client = self.0.clone();
        HttpConnectorFuture::new(async move {
            let request = request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?;
            // Whatever went wrong on the way to or from a server may go right the next time: the
            // SDK retries.
            let response = client.request(request).await.map_err(failed)?;
            HttpResponse::try_from(response.map(SdkBody::from_body_1_x))
                .map_err(|error| ConnectorError::other(error.into(), None))
        })
    }
}

fn failed(error: legacy::Error) -> ConnectorError {
    let mut cause: Option<&(dyn StdError + 'static)> = Some(&error);
    while let Some(found) = cause {
        let late = |error: &io::Error| error.kind() == io::ErrorKind::TimedOut;
        if found.downcast_ref().is_some_and(late) {
            return ConnectorError::timeout(error.into());
        }
        cause = found.source();
    }
    ConnectorError::io(error.into())
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    #[test]
    fn a_url_that_cannot_work_is_refused_with_the_way_out() {
        for (url, why) in [
            ("", "is not a URL"),
            ("localhost:8000", "does not begin with `http://`"),
            ("ftp://localhost", "does not begin with `http://`"),
            ("https://localhost:8000", "`Db::new`"),
            ("http://", "is not a URL"),
            ("http://localhost:8000?x=1", "has a query"),
            ("http://local host", "is not a URL"),
        ] {
            let error = client(url).unwrap_err();
            assert_eq!(error.kind(), Kind::Invalid, "{url}");
            assert!(error.to_string().contains(why), "{url}: {error}");
            assert!(error.to_string().contains("http://localhost:8000"), "{error}");
        }
        assert!(client("http://[::1]:8000").is_ok());
    }

    /// Answers each connection's first request with the next of these, and hands back what was
    /// asked.
    async fn serve(listener: TcpListener, responses: &[&str]) -> Vec<String> {
        let mut requests = Vec::new();
        for response in responses {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"}") {
                let mut buffer = [0; 4096];
                let read = stream.read(&mut buffer).await.unwrap();
                request.extend_from_slice(&buffer[..read]);
            }
            requests.push(String::from_utf8(request).unwrap());
            stream.write_all(response.as_bytes()).await.unwrap();
        }
        requests
    }

    #[tokio::test]
    async fn requests_and_responses_go_over_a_socket() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = client(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let missing =
            r#"{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"gone"}"#;
        let refused =
            format!("HTTP/1.1 400 Bad Request\r\ncontent-length: {}\r\n\r\n{missing}", missing.len());
        let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: \
                       chunked\r\n\r\n10\r\n{\"TableNames\":[\"\r\n4\r\nt\"]}\r\n0\r\n\r\n";
        let asking = async {
            let error = client.list_tables().send().await.unwrap_err();
            assert_eq!(error.code(), Some("ResourceNotFoundException"));
            assert_eq!(client.list_tables().limit(3).send().await.unwrap().table_names(), ["t"]);
        };
        let responses = [refused.as_str(), chunked];
        let (requests, ()) = tokio::join!(serve(listener, &responses), asking);
        assert!(requests[1].starts_with("POST / HTTP/1.1\r\n"), "{}", requests[1]);
        assert!(requests[1].contains("x-amz-target: DynamoDB_20120810.ListTables"), "{}", requests[1]);
        assert!(requests[1].ends_with(r#"{"Limit":3}"#), "{}", requests[1]);
    }

    #[tokio::test]
    async fn nobody_listening_is_a_failure_to_dispatch() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        drop(listener);
        let error = client(&url).unwrap().list_tables().send().await.unwrap_err();
        let SdkError::DispatchFailure(failure) = error else { panic!("{error:?}") };
        assert!(failure.is_io());
    }
}
