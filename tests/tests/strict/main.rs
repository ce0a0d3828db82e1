//! The strict layer refuses what AWS refuses, and changes what it takes: or else the tests of plan
//! and apply, which run on it, could not fail.

mod beside;
mod indexes;
mod settings;
mod states;
mod throughput;

use std::time::Duration;

use dynorm_tests::strict::{Refused, Strict, call};
use serde_json::{Value, json};

/// A table of that name on demand, `id` its hash key, ready for use, with no call in the log.
async fn on_demand(strict: &Strict, name: &str) {
    make(strict, json!({ "TableName": name, "BillingMode": "PAY_PER_REQUEST" })).await;
}

/// The same with provisioned throughput.
async fn provisioned(strict: &Strict, name: &str, units: i64) {
    make(strict, json!({ "TableName": name, "ProvisionedThroughput": throughput(units, units) })).await;
}

/// A table whose hash key is `id`, and what else `body` says.
async fn make(strict: &Strict, body: Value) {
    let mut whole = json!({ "KeySchema": keys(&["id"]), "AttributeDefinitions": strings(&["id"]) });
    whole.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
    done(strict, "CreateTable", whole).await;
    strict.idle().await;
    // Long enough for backups, too.
    wait(60).await;
    strict.clear();
}

async fn wait(seconds: u64) {
    tokio::time::sleep(Duration::from_secs(seconds)).await;
}

/// The call is taken.
#[track_caller]
fn done(strict: &Strict, operation: &'static str, body: Value) -> impl Future<Output = ()> {
    let (client, place) = (strict.client(), std::panic::Location::caller());
    async move {
        if let Err(refused) = call(&client, operation, &body).await {
            panic!("{place}: {operation} {body} was refused: {refused:?}");
        }
    }
}

/// The call is refused, with this error, and changes nothing.
#[track_caller]
fn refused(
    strict: &Strict,
    operation: &'static str,
    body: Value,
    code: &'static str,
) -> impl Future<Output = String> {
    let (strict, place) = (strict.clone(), std::panic::Location::caller());
    async move {
        let name = body["TableName"].as_str().unwrap_or_default().to_owned();
        let before = strict.table(&name);
        let Err(Refused { code: found, message }) = call(&strict.client(), operation, &body).await else {
            panic!("{place}: {operation} {body} was taken");
        };
        assert_eq!(found, code, "{place}: {operation} {body}: {message}");
        let of_states = |table: Option<Value>| table.map(|table| table["TableStatus"].clone());
        assert_eq!(of_states(strict.table(&name)), of_states(before), "{place}: {operation} {body}");
        message
    }
}

/// An `UpdateTable` of the table, which is taken; waits until nothing is being changed.
#[track_caller]
fn changed(strict: &Strict, table: &str, change: Value) -> impl Future<Output = ()> {
    let (strict, taken) = (strict.clone(), done(strict, "UpdateTable", of(table, change)));
    async move {
        taken.await;
        strict.idle().await;
    }
}

/// An `UpdateTable` of the table, which is refused.
#[track_caller]
fn unchanged(
    strict: &Strict,
    table: &str,
    change: Value,
    code: &'static str,
) -> impl Future<Output = String> {
    refused(strict, "UpdateTable", of(table, change), code)
}

fn of(table: &str, mut change: Value) -> Value {
    change["TableName"] = json!(table);
    change
}

fn throughput(read: i64, write: i64) -> Value {
    json!({ "ReadCapacityUnits": read, "WriteCapacityUnits": write })
}

/// One hash key, and range keys.
fn keys(names: &[&str]) -> Value {
    let sort = |at| if at == 0 { "HASH" } else { "RANGE" };
    names.iter().enumerate().map(|(at, name)| json!({ "AttributeName": name, "KeyType": sort(at) })).collect()
}

/// These attributes, each a string.
fn strings(names: &[&str]) -> Value {
    names.iter().map(|name| json!({ "AttributeName": name, "AttributeType": "S" })).collect()
}

/// The making of an index on one attribute, which is a string; `more` of the index's own.
fn index(name: &str, attribute: &str, more: Value) -> Value {
    let mut create = json!({ "IndexName": name, "KeySchema": keys(&[attribute]), "Projection": { "ProjectionType": "ALL" } });
    create.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
    json!({ "GlobalSecondaryIndexUpdates": [{ "Create": create }] })
}

/// The same, with the definitions of these attributes.
fn index_with(name: &str, attribute: &str, defined: &[&str]) -> Value {
    let mut body = index(name, attribute, json!({}));
    body["AttributeDefinitions"] = strings(defined);
    body
}

fn drop_of(name: &str) -> Value {
    json!({ "GlobalSecondaryIndexUpdates": [{ "Delete": { "IndexName": name } }] })
}

fn update_of(name: &str, change: Value) -> Value {
    let mut update = change;
    update["IndexName"] = json!(name);
    json!({ "GlobalSecondaryIndexUpdates": [{ "Update": update }] })
}

/// An index of the table as it is.
fn found(strict: &Strict, table: &str, index: &str) -> Option<Value> {
    let table = strict.table(table)?;
    let indexes = table["GlobalSecondaryIndexes"].as_array().cloned().unwrap_or_default();
    indexes.into_iter().find(|found| found["IndexName"] == index)
}
