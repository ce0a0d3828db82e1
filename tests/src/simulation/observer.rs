//! Stands between the faults and the engine, and sees each request when it takes effect: so the
//! states of each item are known exactly, whatever callers are told.

use std::fmt;

use aws_sdk_dynamodb::config::SharedHttpClient;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use dynorm::Map;
use serde_json::{Value as Json, json};

use super::history::{History, Place, Recorder, Taken, Write};
use super::things::{SHELF, TABLES};
use super::wire;

const TRANSACTION: &str = "TransactWriteItems";

/// The engine, observed.
#[derive(Clone, Debug)]
pub struct Observer {
    inner: SharedHttpClient,
    recorder: Recorder,
}

impl Observer {
    /// Of the engine that this HTTP client is.
    #[must_use]
    pub fn new(inner: SharedHttpClient, recorder: Recorder) -> Self {
        Observer { inner, recorder }
    }
}

impl HttpClient for Observer {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(Connector { inner, recorder: self.recorder.clone() })
    }
}

#[derive(Clone)]
struct Connector {
    inner: SharedHttpConnector,
    recorder: Recorder,
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Observed").finish_non_exhaustive()
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let this = self.clone();
        HttpConnectorFuture::new(async move {
            let named = name(&request);
            let target = request.headers().get("x-amz-target").unwrap_or_default();
            let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
            let asked = read(request.body());
            let mut response = this.inner.call(request).await?;
            // One order of attributes and elements, whatever the engine's tables have.
            let answer = sorted(read(response.body()));
            let body = answer.to_string();
            response.headers_mut().insert("content-length", body.len().to_string());
            *response.body_mut() = SdkBody::from(body);

            let done = response.status().is_success();
            let mut after = Vec::new();
            // Of a transaction that was not done it is looked at, too, that nothing was.
            if done || operation == TRANSACTION {
                for place in written(&operation, &asked, &answer) {
                    after.push((place, this.state(place).await));
                }
            }
            let shown = summary(&response, &answer);
            let build = |history: &mut History| taken(history, operation, &asked, &answer, after, done);
            this.recorder.arrived(&named, build, &shown);
            Ok(response)
        })
    }
}

impl Connector {
    /// An item as it is, asked of the engine itself.
    async fn state(&self, place: Place) -> Option<Map> {
        let body = json!({ "TableName": place.0, "Key": key(place), "ConsistentRead": true });
        let mut request = HttpRequest::new(SdkBody::from(body.to_string()));
        request.headers_mut().insert("x-amz-target", "DynamoDB_20120810.GetItem");
        let response = self.inner.call(request).await.expect("an engine in the process");
        read(response.body()).get("Item").map(wire::item)
    }
}

/// The SDK's name of a request, and its attempt.
pub fn name(request: &HttpRequest) -> (String, String) {
    let header = |name| request.headers().get(name).unwrap_or_default().to_owned();
    (header("amz-sdk-invocation-id"), header("amz-sdk-request"))
}

/// The key of an item.
#[must_use]
pub fn key(place: Place) -> Json {
    json!({ "shelf": { "S": SHELF }, "number": { "N": place.1.to_string() } })
}

fn read(body: &SdkBody) -> Json {
    serde_json::from_slice(body.bytes().unwrap_or_default()).unwrap_or_default()
}

/// Sets in their order. Members of objects are in theirs already.
fn sorted(mut json: Json) -> Json {
    match &mut json {
        Json::Object(members) => {
            for (name, member) in members.iter_mut() {
                if let (true, Json::Array(set)) = (matches!(name.as_str(), "SS" | "NS" | "BS"), &mut *member)
                {
                    set.sort_by_key(Json::to_string);
                }
                *member = sorted(member.take());
            }
        }
        Json::Array(elements) => elements.iter_mut().for_each(|element| *element = sorted(element.take())),
        _ => {}
    }
    json
}

fn table(name: &str) -> Option<&'static str> {
    TABLES.into_iter().find(|table| *table == name)
}

/// Where an item or key is.
#[must_use]
pub fn place(name: &str, attributes: &Json) -> Option<Place> {
    let number = attributes["number"]["N"].as_str()?.parse().ok()?;
    Some((table(name)?, number))
}

/// The items that a request has written.
fn written(operation: &str, asked: &Json, answer: &Json) -> Vec<Place> {
    let name = asked["TableName"].as_str().unwrap_or_default();
    match operation {
        "PutItem" => place(name, &asked["Item"]).into_iter().collect(),
        "UpdateItem" | "DeleteItem" => place(name, &asked["Key"]).into_iter().collect(),
        "BatchWriteItem" => {
            let left = entries(&answer["UnprocessedItems"]);
            entries(&asked["RequestItems"]).into_iter().filter(|place| !left.contains(place)).collect()
        }
        TRANSACTION => actions(asked).filter(|(writes, _)| *writes).filter_map(|(_, place)| place).collect(),
        _ => Vec::new(),
    }
}

/// The items of a transaction in their order, and whether they are written.
fn actions(asked: &Json) -> impl Iterator<Item = (bool, Option<Place>)> {
    asked["TransactItems"].as_array().into_iter().flatten().map(|action| {
        let (sort, action) = action.as_object().and_then(|action| action.iter().next()).expect("an action");
        let name = action["TableName"].as_str().unwrap_or_default();
        let at = place(name, &action["Key"]).or_else(|| place(name, &action["Item"]));
        (sort != "ConditionCheck", at)
    })
}

fn entries(tables: &Json) -> Vec<Place> {
    let of_table = |(name, entries): (&String, &Json)| -> Vec<Place> {
        let entry = |entry: &Json| {
            let put = place(name, &entry["PutRequest"]["Item"]);
            put.or_else(|| place(name, &entry["DeleteRequest"]["Key"]))
        };
        entries.as_array().into_iter().flatten().filter_map(entry).collect()
    };
    tables.as_object().into_iter().flatten().flat_map(of_table).collect()
}

fn taken(
    history: &mut History,
    operation: String,
    asked: &Json,
    answer: &Json,
    after: Vec<(Place, Option<Map>)>,
    done: bool,
) -> Taken {
    let name = asked["TableName"].as_str().unwrap_or_default();
    let token = asked["ClientRequestToken"].as_str().map(str::to_owned);
    let was_done = |before: &super::history::Arrival| before.done && before.token == token;
    let repeated = token.is_some() && history.arrivals.iter().any(was_done);
    let mut writes = Vec::new();
    for (place, after) in after {
        // It should have done nothing.
        if (repeated || !done) && history.now.get(&place) == after.as_ref() {
            continue;
        }
        let before = match &after {
            Some(after) => history.now.insert(place, after.clone()),
            None => history.now.remove(&place),
        };
        writes.push(Write { place, before, after });
    }
    let at = place(name, &asked["Key"]).or_else(|| place(name, &asked["Item"]));
    let failed =
        answer["__type"].as_str().is_some_and(|sort| sort.ends_with("ConditionalCheckFailedException"));
    let mut refused: Vec<_> =
        at.filter(|_| failed).map(|at| (at, history.now.get(&at).cloned())).into_iter().collect();
    if operation == TRANSACTION {
        let reasons = answer["CancellationReasons"].as_array().into_iter().flatten();
        let unmet =
            actions(asked).zip(reasons).filter(|(_, reason)| reason["Code"] == "ConditionalCheckFailed");
        let places = unmet.filter_map(|((_, place), _)| place);
        refused.extend(places.map(|place| (place, history.now.get(&place).cloned())));
    }
    let mut reads = Vec::new();
    match operation.as_str() {
        "GetItem" if done => reads.extend(at.map(|at| (at, answer.get("Item").map(wire::item)))),
        "Query" | "Scan" => {
            let items = answer["Items"].as_array().into_iter().flatten();
            reads.extend(items.filter_map(|item| Some((place(name, item)?, Some(wire::item(item))))));
        }
        "TransactGetItems" if done => {
            let items = answer["Responses"].as_array().into_iter().flatten();
            let gets = asked["TransactItems"].as_array().into_iter().flatten();
            for (get, item) in gets.map(|get| &get["Get"]).zip(items) {
                let at = place(get["TableName"].as_str().unwrap_or_default(), &get["Key"]);
                reads.extend(at.map(|at| (at, item.get("Item").map(wire::item))));
            }
        }
        "BatchGetItem" if done => {
            for (name, request) in asked["RequestItems"].as_object().into_iter().flatten() {
                let found: Vec<_> = answer["Responses"][name].as_array().into_iter().flatten().collect();
                for key in request["Keys"].as_array().into_iter().flatten() {
                    let Some(at) = place(name, key) else { continue };
                    let item = found.iter().find(|item| place(name, item) == Some(at));
                    reads.push((at, item.map(|item| wire::item(item))));
                }
            }
        }
        _ => {}
    }
    Taken { operation, writes, refused, reads, done, token, repeated }
}

/// The answer on one line. A description of a table has the time in it.
fn summary(response: &HttpResponse, answer: &Json) -> String {
    let status = response.status().as_u16();
    if answer.get("Table").is_some() {
        return format!("{status} (a description)");
    }
    format!("{status} {answer}")
}
