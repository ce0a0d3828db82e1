//! Tables that are being made, changed and deleted; descriptions of a moment ago; lost answers.

use std::time::Duration;

use dynorm::Kind;
use dynorm_tests::strict::{Strict, Times, call};
use dynorm_tests::{Fault, Person, Reply, Tap, ada};
use serde_json::{Value, json};

use super::{changed, done, keys, of, on_demand, provisioned, refused, strings, throughput, unchanged, wait};

fn creation(name: &str) -> Value {
    json!({
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": keys(&["id"]),
        "AttributeDefinitions": strings(&["id"]),
    })
}

#[tokio::test(start_paused = true)]
async fn a_table_that_is_being_made_is_not_to_be_used_changed_or_made_again() {
    let strict = Strict::new();
    done(&strict, "CreateTable", creation("shop")).await;
    assert_eq!(strict.table("shop").unwrap()["TableStatus"], "CREATING");
    refused(&strict, "CreateTable", creation("shop"), "ResourceInUseException").await;
    refused(&strict, "DeleteTable", json!({ "TableName": "shop" }), "ResourceInUseException").await;
    let protect = json!({ "DeletionProtectionEnabled": true });
    unchanged(&strict, "shop", protect.clone(), "ResourceInUseException").await;
    refused(&strict, "Scan", json!({ "TableName": "shop" }), "ResourceNotFoundException").await;
    let get = json!({ "RequestItems": { "shop": { "Keys": [{ "id": { "S": "x" } }] } } });
    refused(&strict, "BatchGetItem", get, "ResourceNotFoundException").await;
    let spec =
        json!({ "TableName": "shop", "TimeToLiveSpecification": { "AttributeName": "a", "Enabled": true } });
    refused(&strict, "UpdateTimeToLive", spec, "ResourceInUseException").await;
    let tag = json!({ "ResourceArn": strict.table("shop").unwrap()["TableArn"], "TagKeys": ["a"] });
    refused(&strict, "UntagResource", tag, "ResourceInUseException").await;
    strict.idle().await;
    done(&strict, "Scan", json!({ "TableName": "shop" })).await;
    changed(&strict, "shop", protect).await;
}

#[tokio::test(start_paused = true)]
async fn a_table_that_is_being_changed_is_used_but_not_changed() {
    let strict = Strict::new();
    on_demand(&strict, "shop").await;
    done(&strict, "UpdateTable", of("shop", json!({ "DeletionProtectionEnabled": true }))).await;
    let other = json!({ "TableClass": "STANDARD_INFREQUENT_ACCESS" });
    unchanged(&strict, "shop", other.clone(), "ResourceInUseException").await;
    refused(&strict, "DeleteTable", json!({ "TableName": "shop" }), "ResourceInUseException").await;
    done(&strict, "Scan", json!({ "TableName": "shop" })).await;
    assert_eq!(strict.table("shop").unwrap()["DeletionProtectionEnabled"], false);
    strict.idle().await;
    assert_eq!(strict.table("shop").unwrap()["DeletionProtectionEnabled"], true);
    changed(&strict, "shop", other).await;
}

#[tokio::test(start_paused = true)]
async fn a_table_that_is_being_deleted_is_there_until_it_is_gone() {
    let strict = Strict::new();
    on_demand(&strict, "shop").await;
    done(&strict, "DeleteTable", json!({ "TableName": "shop" })).await;
    assert_eq!(strict.table("shop").unwrap()["TableStatus"], "DELETING");
    refused(&strict, "CreateTable", creation("shop"), "ResourceInUseException").await;
    strict.idle().await;
    refused(&strict, "DescribeTable", json!({ "TableName": "shop" }), "ResourceNotFoundException").await;
    done(&strict, "CreateTable", creation("shop")).await;
}

#[tokio::test(start_paused = true)]
async fn a_table_is_made_of_what_fits_together() {
    let strict = Strict::new();
    let with = |name: &str, value: Value| {
        let mut body = creation("shop");
        body[name] = value;
        body
    };
    let index = |more: Value| {
        let mut index = json!({ "IndexName": "ByA", "KeySchema": keys(&["id"]), "Projection": { "ProjectionType": "ALL" } });
        index.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!([index])
    };
    let units = json!({ "ProvisionedThroughput": throughput(1, 1) });
    for wrong in [
        with("AttributeDefinitions", strings(&["id", "a"])),
        with("AttributeDefinitions", json!([])),
        with("ProvisionedThroughput", throughput(1, 1)),
        with("BillingMode", json!("PROVISIONED")),
        with("GlobalSecondaryIndexes", index(units)),
        with("WarmThroughput", json!({ "ReadUnitsPerSecond": 1, "WriteUnitsPerSecond": 1 })),
        with("Tags", json!([{ "Key": "aws:stage", "Value": "prod" }])),
        with("StreamSpecification", json!({ "StreamEnabled": true })),
        with("TableClass", json!("BEST")),
        with("OnDemandThroughput", json!({ "MaxReadRequestUnits": 0 })),
        with("OnDemandThroughput", json!({ "MaxReadRequestUnits": 5, "MaxWriteRequestUnits": -1 })),
    ] {
        refused(&strict, "CreateTable", wrong, "ValidationException").await;
    }
    assert_eq!(strict.table("shop"), None);
    let mut body =
        with("GlobalSecondaryIndexes", index(json!({ "OnDemandThroughput": { "MaxReadRequestUnits": 9 } })));
    body["StreamSpecification"] = json!({ "StreamEnabled": true, "StreamViewType": "NEW_IMAGE" });
    body["SSESpecification"] = json!({ "Enabled": true });
    body["DeletionProtectionEnabled"] = json!(true);
    body["TableClass"] = json!("STANDARD_INFREQUENT_ACCESS");
    body["Tags"] = json!([{ "Key": "stage", "Value": "prod" }]);
    done(&strict, "CreateTable", body).await;
    wait(9).await;
    let made = strict.table("shop").unwrap();
    assert_eq!(made["TableStatus"], "ACTIVE");
    assert_eq!(made["GlobalSecondaryIndexes"][0]["IndexStatus"], "CREATING", "it takes a little longer");
    assert!(made["GlobalSecondaryIndexes"][0].get("Backfilling").is_none());
    assert_eq!(made["GlobalSecondaryIndexes"][0]["OnDemandThroughput"]["MaxReadRequestUnits"], 9);
    assert_eq!(made["StreamSpecification"]["StreamViewType"], "NEW_IMAGE");
    assert_eq!(made["SSEDescription"]["Status"], "ENABLED");
    assert_eq!(made["DeletionProtectionEnabled"], true);
    assert_eq!(made["TableClassSummary"]["TableClass"], "STANDARD_INFREQUENT_ACCESS");
}

#[tokio::test(start_paused = true)]
async fn a_change_is_seen_by_the_look_after_so_many() {
    let strict = Strict::with(Times::default(), 2);
    let look = async || {
        let shown = strict.client().describe_table().table_name("shop").send().await;
        shown.ok().map(|shown| shown.table.unwrap().table_status.unwrap().as_str().to_owned())
    };
    done(&strict, "CreateTable", creation("shop")).await;
    assert_eq!([look().await, look().await], [None, None]);
    assert_eq!(look().await.as_deref(), Some("CREATING"));
    wait(60).await;
    assert_eq!(look().await.as_deref(), Some("ACTIVE"));

    // What was before is seen even after what is new has come into effect.
    done(&strict, "UpdateTable", of("shop", json!({ "DeletionProtectionEnabled": true }))).await;
    strict.idle().await;
    assert_eq!(strict.table("shop").unwrap()["TableStatus"], "ACTIVE");
    let protected = async || {
        let shown = strict.client().describe_table().table_name("shop").send().await.unwrap().table.unwrap();
        shown.deletion_protection_enabled.unwrap()
    };
    assert_eq!([protected().await, protected().await, protected().await], [false, false, true]);

    let spec =
        json!({ "TableName": "shop", "TimeToLiveSpecification": { "AttributeName": "a", "Enabled": true } });
    done(&strict, "UpdateTimeToLive", spec).await;
    let ttl = async || {
        let shown = strict.client().describe_time_to_live().table_name("shop").send().await.unwrap();
        shown.time_to_live_description.unwrap().attribute_name
    };
    assert_eq!([ttl().await, ttl().await, ttl().await], [None, None, Some("a".to_owned())]);

    // But not for ever.
    done(&strict, "UpdateTable", of("shop", json!({ "DeletionProtectionEnabled": false }))).await;
    wait(30).await;
    assert!(!protected().await);
}

#[tokio::test(start_paused = true)]
async fn a_call_whose_answer_is_lost_is_made_and_refused_when_it_is_repeated() {
    let strict = Strict::new();
    provisioned(&strict, "shop", 5).await;
    let tap = Tap::on(&strict.client());
    tap.next(Fault::Afterwards(Reply::reset()));
    let update = of("shop", json!({ "ProvisionedThroughput": throughput(6, 6) }));
    let refused = call(&tap.client(), "UpdateTable", &update).await.unwrap_err();
    assert_eq!(refused.code, "ResourceInUseException");
    let outcomes: Vec<_> = strict.writes().into_iter().map(|call| call.refused.is_none()).collect();
    assert_eq!(outcomes, [true, false]);
    strict.idle().await;
    assert_eq!(strict.table("shop").unwrap()["ProvisionedThroughput"]["ReadCapacityUnits"], 6);
}

#[tokio::test(start_paused = true)]
async fn a_call_whose_future_is_dropped_is_made_if_it_had_arrived() {
    let strict = Strict::new();
    on_demand(&strict, "shop").await;
    let times = Times::default();
    let protect = of("shop", json!({ "DeletionProtectionEnabled": true }));
    let half = times.arrival / 2;
    let client = strict.client();
    let dropped = tokio::time::timeout(half, call(&client, "UpdateTable", &protect)).await;
    assert!(dropped.is_err() && strict.writes().is_empty());
    let dropped = tokio::time::timeout(times.arrival + half, call(&client, "UpdateTable", &protect)).await;
    assert!(dropped.is_err());
    assert_eq!(strict.table("shop").unwrap()["TableStatus"], "UPDATING");
}

/// What dynorm has had for tables before works on it, and waits as long as it takes.
#[tokio::test(start_paused = true)]
async fn a_model_s_table_is_made_used_and_deleted() {
    let strict = Strict::new();
    let people = strict.db().table::<Person>();
    let begun = tokio::time::Instant::now();
    people.create().await.unwrap();
    assert!(begun.elapsed() >= Duration::from_secs(8));
    people.put(ada()).await.unwrap();
    assert_eq!(people.get("ada").model().await.unwrap(), Some(ada()));
    people.update_throughput(dynorm::Throughput::provisioned(5, 5)).await.unwrap();
    people.delete_table().await.unwrap();
    assert_eq!(people.get("ada").await.unwrap_err().kind(), Kind::NotFound);
    let operations: Vec<_> = strict.writes().into_iter().map(|call| call.operation).collect();
    assert_eq!(operations, ["CreateTable", "UpdateTable", "DeleteTable"]);
    assert_eq!(strict.refused().len(), 1, "the last look");
}
