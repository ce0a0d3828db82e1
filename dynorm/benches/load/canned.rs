//! An HTTP client in the process: pages of rows for queries, and consent for writes.

use std::fmt::{self, Write};
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{Config, Credentials, Region};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use serde_json::{Value, json};

use crate::{Row, rows};

/// Where a page ends at the latest: DynamoDB's 1 MB are so many items.
const PAGE: usize = 1000;

/// The HTTP client.
#[derive(Clone)]
pub struct Canned {
    /// Each row as the wire has it.
    rows: Arc<[String]>,
}

impl Canned {
    pub fn new() -> Self {
        Canned { rows: rows().map(|row| wire(&row).to_string()).collect() }
    }

    /// An SDK client as `Config` makes it, but for credentials that are at hand.
    pub fn client(&self) -> Client {
        let config = Config::builder()
            .behavior_version_latest()
            .region(Region::from_static("eu-central-1"))
            .credentials_provider(Credentials::new("AKIDEXAMPLE", "secret", None, None, "bench"))
            .http_client(self.clone());
        Client::from_conf(config.build())
    }

    /// Made anew each time, as a body that comes over a network is.
    fn answer(&self, request: &HttpRequest) -> String {
        if request.headers().get("x-amz-target") != Some("DynamoDB_20120810.Query") {
            return "{}".into();
        }
        let query: Value =
            serde_json::from_slice(request.body().bytes().unwrap_or_default()).expect("a request in JSON");
        let limit = query["Limit"].as_u64().and_then(|limit| usize::try_from(limit).ok());
        let size = limit.map_or(PAGE, |limit| limit.min(PAGE));
        let last = query["ExclusiveStartKey"]["number"]["N"].as_str();
        let start = last.map_or(0, |last| last.parse::<usize>().expect("a number") + 1);
        let end = self.rows.len().min(start + size);
        let mut body = String::with_capacity((end - start) * (self.rows[0].len() + 8) + 200);
        body.push_str(r#"{"Items":["#);
        for (place, row) in self.rows[start..end].iter().enumerate() {
            body.push_str(if place == 0 { "" } else { "," });
            body.push_str(row);
        }
        let count = end - start;
        write!(body, r#"],"Count":{count},"ScannedCount":{count}"#).expect("text can be written");
        if end < self.rows.len() {
            let key = json!({ "group": { "S": "all" }, "number": { "N": (end - 1).to_string() } });
            write!(body, r#","LastEvaluatedKey":{key}"#).expect("text can be written");
        }
        body.push('}');
        body
    }
}

fn wire(row: &Row) -> Value {
    let tags: Vec<Value> = row.tags.iter().map(|tag| json!({ "S": tag })).collect();
    json!({
        "group": { "S": row.group },
        "number": { "N": row.number.to_string() },
        "name": { "S": row.name },
        "tags": { "L": tags },
        "text": { "S": row.text },
    })
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
        let canned = self.clone();
        HttpConnectorFuture::new(async move {
            // Others have their turn, as they have while a request is on its way; until then its
            // body is held.
            for _ in 0..100 {
                tokio::task::yield_now().await;
            }
            let answer = canned.answer(&request);
            drop(request);
            let status = StatusCode::try_from(200).expect("a status");
            Ok(HttpResponse::new(status, SdkBody::from(answer)))
        })
    }
}
