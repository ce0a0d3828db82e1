//! Waiting for tables, on a paused clock: no engine in the process is ever slow.

use std::time::Duration;

use dynorm::schema::{KeyAttribute, TableSchema};
use dynorm::{AttributeType, Db, Kind, Map, Status, Table, Throughput, Untyped};
use dynorm_tests::{Reply, Script};
use serde_json::{Value, json};
use tokio::time::Instant;

fn described(status: &str, index: Option<&str>) -> Value {
    let key = json!([{ "AttributeName": "id", "KeyType": "HASH" }]);
    let index = index.map(|status| {
        let projection = json!({ "ProjectionType": "ALL" });
        json!([{ "IndexName": "ById", "KeySchema": key, "Projection": projection, "IndexStatus": status }])
    });
    json!({
        "TableName": "users",
        "TableStatus": status,
        "KeySchema": key,
        "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "S" }],
        "BillingModeSummary": { "BillingMode": "PAY_PER_REQUEST" },
        "GlobalSecondaryIndexes": index,
    })
}

fn describe(status: &str, index: Option<&str>) -> Reply {
    Reply::ok(&json!({ "Table": described(status, index) }))
}

fn created() -> Reply {
    Reply::ok(&json!({ "TableDescription": described("CREATING", None) }))
}

fn missing() -> Reply {
    Reply::error(400, "ResourceNotFoundException", "no such table")
}

fn in_use() -> Reply {
    Reply::error(400, "ResourceInUseException", "there is such a table")
}

fn table(script: &Script) -> Table<Map, Untyped> {
    Db::new(script.client()).open("users")
}

fn schema() -> TableSchema {
    let id = KeyAttribute::new("id".into(), AttributeType::String);
    TableSchema::new("users".into(), id, None, vec![].into(), None)
}

#[tokio::test(start_paused = true)]
async fn creation_waits_for_the_table_and_its_indexes() {
    let script = Script::new([
        created(),
        // DescribeTable may lag behind CreateTable.
        missing(),
        describe("CREATING", Some("CREATING")),
        describe("ACTIVE", Some("CREATING")),
        describe("UPDATING", Some("ACTIVE")),
        describe("ACTIVE", Some("ACTIVE")),
    ]);
    let begun = Instant::now();
    let made = table(&script).create_with(&schema()).await.unwrap();
    script.assert_done();
    assert!(made.is_active());
    assert!(begun.elapsed() >= Duration::from_millis(800), "{:?}", begun.elapsed());
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn waiting_is_bounded_and_says_for_what() {
    let script = Script::answering(|request| match request.operation.as_str() {
        "CreateTable" => created(),
        _ => describe("ACTIVE", Some("CREATING")),
    });
    let begun = Instant::now();
    let error = table(&script).create_with(&schema()).timeout(Duration::from_secs(7)).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Timeout);
    assert!(error.to_string().contains("index `ById` CREATING"), "{error}");
    assert!(error.to_string().contains("7s"), "{error}");
    assert!(begun.elapsed() <= Duration::from_secs(7), "{:?}", begun.elapsed());

    let error = table(&script).wait_until_active().timeout(Duration::from_secs(1)).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Timeout);
}

#[tokio::test(start_paused = true)]
async fn a_description_that_never_comes_does_not_outlast_the_time() {
    let script = Script::answering(|_| describe("ACTIVE", None).after(Duration::from_hours(1)));
    let begun = Instant::now();
    let error = table(&script).wait_until_active().timeout(Duration::from_secs(3)).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Timeout);
    assert_eq!(begun.elapsed(), Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn looks_at_the_table_become_rarer() {
    let script = Script::answering(|_| describe("CREATING", None));
    let minutes = Duration::from_mins(5);
    let error = table(&script).wait_until_active().timeout(minutes).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Timeout);
    let looks = script.log().len();
    assert!((60..90).contains(&looks), "{looks} looks in five minutes");
}

#[tokio::test(start_paused = true)]
async fn the_longest_time_is_no_time_limit() {
    let script = Script::new([describe("CREATING", None), describe("ACTIVE", None)]);
    table(&script).wait_until_active().timeout(Duration::MAX).await.unwrap();
    script.assert_done();
}

#[tokio::test(start_paused = true)]
async fn a_status_that_does_not_pass_ends_the_waiting() {
    for (status, index, kind) in [
        ("DELETING", None, Kind::InUse),
        ("INACCESSIBLE_ENCRYPTION_CREDENTIALS", None, Kind::Other),
        ("BRAND_NEW", None, Kind::Other),
        ("ACTIVE", Some("BRAND_NEW"), Kind::Other),
    ] {
        let script = Script::new([describe(status, index)]);
        let error = table(&script).wait_until_active().await.unwrap_err();
        assert_eq!(error.kind(), kind, "{status}");
        let named = index.unwrap_or(status);
        assert!(error.to_string().contains(named), "{error}");
        script.assert_done();
    }
}

#[tokio::test(start_paused = true)]
async fn a_table_that_is_missing_is_waited_for_only_after_its_creation() {
    let script = Script::new([missing()]);
    assert_eq!(table(&script).wait_until_active().await.unwrap_err().kind(), Kind::NotFound);
    script.assert_done();

    let script =
        Script::answering(|request| if request.operation == "CreateTable" { created() } else { missing() });
    let error = table(&script).create_with(&schema()).timeout(Duration::from_secs(5)).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Timeout);
}

#[tokio::test(start_paused = true)]
async fn dropping_the_future_stops_the_looking() {
    let script = Script::answering(|_| describe("CREATING", None));
    let table = table(&script);
    let stopped =
        tokio::time::timeout(Duration::from_secs(20), table.wait_until_active().into_future()).await;
    assert!(stopped.is_err());
    let looks = script.log().len();
    tokio::time::sleep(Duration::from_mins(1)).await;
    assert_eq!(script.log().len(), looks);
}

#[tokio::test(start_paused = true)]
async fn deletion_waits_until_the_table_is_gone() {
    let deleting = || Reply::ok(&json!({ "TableDescription": described("DELETING", None) }));
    let script = Script::new([deleting(), describe("DELETING", None), describe("DELETING", None), missing()]);
    table(&script).delete_table().await.unwrap();
    script.assert_done();

    let script = Script::answering(move |request| match request.operation.as_str() {
        "DeleteTable" => deleting(),
        _ => describe("DELETING", None),
    });
    let error = table(&script).delete_table().timeout(Duration::from_secs(9)).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Timeout);
    assert!(error.to_string().contains("DELETING"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_table_in_use_is_not_deleted() {
    let script = Script::new([in_use()]);
    assert_eq!(table(&script).delete_table().await.unwrap_err().kind(), Kind::InUse);
    script.assert_done();
}

#[tokio::test(start_paused = true)]
async fn a_change_of_throughput_waits_until_it_is_done() {
    let updated = Reply::ok(&json!({ "TableDescription": described("UPDATING", None) }));
    let script = Script::new([
        describe("ACTIVE", Some("ACTIVE")),
        updated,
        describe("UPDATING", Some("UPDATING")),
        describe("ACTIVE", Some("ACTIVE")),
    ]);
    let changed = table(&script).update_throughput(Throughput::provisioned(5, 4)).await.unwrap();
    script.assert_done();
    assert_eq!(changed.status, Status::Active);
    let units = json!({ "ReadCapacityUnits": 5, "WriteCapacityUnits": 4 });
    let update = &script.log().of("UpdateTable")[0].body;
    assert_eq!(update["BillingMode"], "PROVISIONED");
    assert_eq!(update["ProvisionedThroughput"], units);
    let index = json!([{ "Update": { "IndexName": "ById", "ProvisionedThroughput": units } }]);
    assert_eq!(update["GlobalSecondaryIndexUpdates"], index);
}

#[tokio::test(start_paused = true)]
async fn a_table_made_before_is_not_taken_for_ours_after_a_retry() {
    let mut old = described("ACTIVE", None);
    old["CreationDateTime"] = json!(1_600_000_000.0);
    let old = Reply::ok(&json!({ "Table": old }));
    let script = Script::new([Reply::internal(), in_use(), old]);
    let error = table(&script).create_with(&schema()).await.unwrap_err();
    assert_eq!(error.kind(), Kind::AlreadyExists);
    script.assert_done();
}

#[tokio::test(start_paused = true)]
async fn a_description_without_a_table_or_keys_is_an_error() {
    for reply in
        [json!({}), json!({ "Table": {} }), json!({ "Table": { "KeySchema": [], "TableStatus": "ACTIVE" } })]
    {
        let script = Script::new([Reply::ok(&reply)]);
        let error = table(&script).describe().await.unwrap_err();
        assert_eq!(error.kind(), Kind::Service, "{reply}");
        assert_eq!(error.table(), Some("users"));
    }
}
