//! Streams, classes, protection, encryption, warm throughput: each by itself, none twice.

use dynorm_tests::strict::Strict;
use serde_json::{Value, json};

use super::{changed, done, found, index_with, of, on_demand, refused, unchanged, update_of, wait};

fn stream(view: &str) -> Value {
    json!({ "StreamSpecification": { "StreamEnabled": true, "StreamViewType": view } })
}

#[tokio::test(start_paused = true)]
async fn a_stream_is_not_put_on_twice_nor_off() {
    let strict = Strict::new();
    on_demand(&strict, "shop").await;
    let off = json!({ "StreamSpecification": { "StreamEnabled": false } });
    unchanged(&strict, "shop", off.clone(), "ValidationException").await;
    changed(&strict, "shop", stream("KEYS_ONLY")).await;
    let first = strict.table("shop").unwrap();
    assert_eq!(first["StreamSpecification"]["StreamViewType"], "KEYS_ONLY");
    unchanged(&strict, "shop", stream("NEW_IMAGE"), "ValidationException").await;
    unchanged(&strict, "shop", stream("KEYS_ONLY"), "ValidationException").await;
    changed(&strict, "shop", off).await;
    assert!(strict.table("shop").unwrap().get("StreamSpecification").is_none());
    changed(&strict, "shop", stream("NEW_IMAGE")).await;
    let second = strict.table("shop").unwrap();
    assert_eq!(second["StreamSpecification"]["StreamViewType"], "NEW_IMAGE");
    assert_ne!(second["LatestStreamArn"], first["LatestStreamArn"], "it is another stream");
}

#[tokio::test(start_paused = true)]
async fn settings_go_one_by_one() {
    let strict = Strict::new();
    on_demand(&strict, "shop").await;
    let mut body = index_with("ByA", "a", &["id", "a"]);
    let settings = [
        ("StreamSpecification", stream("KEYS_ONLY")["StreamSpecification"].clone()),
        ("TableClass", json!("STANDARD_INFREQUENT_ACCESS")),
        ("DeletionProtectionEnabled", json!(true)),
        ("SSESpecification", json!({ "Enabled": true })),
        ("WarmThroughput", json!({ "ReadUnitsPerSecond": 20_000, "WriteUnitsPerSecond": 20_000 })),
    ];
    for (one, first) in &settings {
        body[one] = first.clone();
        unchanged(&strict, "shop", body.clone(), "ValidationException").await;
        body[one].take();
        for (other, second) in settings.iter().filter(|(other, _)| other != one) {
            let both = json!({ *one: first, *other: second });
            unchanged(&strict, "shop", both, "ValidationException").await;
        }
    }
    for (one, value) in settings {
        changed(&strict, "shop", json!({ one: value })).await;
    }
    unchanged(&strict, "shop", json!({ "ReplicaUpdates": [{}] }), "ValidationException").await;
}

#[tokio::test(start_paused = true)]
async fn what_is_so_already_is_refused() {
    let strict = Strict::new();
    on_demand(&strict, "shop").await;
    for change in [
        json!({ "TableClass": "STANDARD" }),
        json!({ "DeletionProtectionEnabled": false }),
        json!({ "SSESpecification": { "Enabled": false } }),
        json!({ "WarmThroughput": { "ReadUnitsPerSecond": 12_000, "WriteUnitsPerSecond": 4_000 } }),
    ] {
        unchanged(&strict, "shop", change, "ValidationException").await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_table_that_is_protected_is_not_deleted() {
    let strict = Strict::new();
    on_demand(&strict, "shop").await;
    changed(&strict, "shop", json!({ "DeletionProtectionEnabled": true })).await;
    refused(&strict, "DeleteTable", json!({ "TableName": "shop" }), "ValidationException").await;
    changed(&strict, "shop", json!({ "DeletionProtectionEnabled": false })).await;
    done(&strict, "DeleteTable", json!({ "TableName": "shop" })).await;
    assert_eq!(strict.table("shop").unwrap()["TableStatus"], "DELETING");
    strict.idle().await;
    assert_eq!(strict.table("shop"), None);
}

#[tokio::test(start_paused = true)]
async fn the_class_changes_twice_in_thirty_days() {
    let strict = Strict::new();
    on_demand(&strict, "shop").await;
    let class = |class: &str| json!({ "TableClass": class });
    changed(&strict, "shop", class("STANDARD_INFREQUENT_ACCESS")).await;
    changed(&strict, "shop", class("STANDARD")).await;
    unchanged(&strict, "shop", class("STANDARD_INFREQUENT_ACCESS"), "LimitExceededException").await;
    wait(30 * 86_400).await;
    changed(&strict, "shop", class("STANDARD_INFREQUENT_ACCESS")).await;
    let shown = strict.table("shop").unwrap();
    assert_eq!(shown["TableClassSummary"]["TableClass"], "STANDARD_INFREQUENT_ACCESS");
}

#[tokio::test(start_paused = true)]
async fn the_key_changes_four_times_a_day_and_once_more_after_six_hours() {
    let strict = Strict::new();
    on_demand(&strict, "shop").await;
    let key = |key: &str| json!({ "SSESpecification": { "Enabled": true, "SSEType": "KMS", "KMSMasterKeyId": key } });
    for name in ["a", "b", "c", "d"] {
        changed(&strict, "shop", key(name)).await;
    }
    unchanged(&strict, "shop", key("e"), "LimitExceededException").await;
    wait(6 * 3600).await;
    changed(&strict, "shop", key("e")).await;
    unchanged(&strict, "shop", key("f"), "LimitExceededException").await;
    wait(24 * 3600).await;
    done(&strict, "UpdateTable", of("shop", key("f"))).await;
    let shown = strict.table("shop").unwrap()["SSEDescription"].clone();
    assert_eq!(shown["Status"], "UPDATING");
    strict.idle().await;
    let shown = strict.table("shop").unwrap()["SSEDescription"].clone();
    assert_eq!(shown["Status"], "ENABLED");
    assert!(shown["KMSMasterKeyArn"].as_str().unwrap().ends_with(":key/f"), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn warm_throughput_only_grows_and_one_at_a_time() {
    let strict = Strict::new();
    on_demand(&strict, "shop").await;
    changed(&strict, "shop", index_with("ByA", "a", &["id", "a"])).await;
    let warm =
        |read: i64| json!({ "WarmThroughput": { "ReadUnitsPerSecond": read, "WriteUnitsPerSecond": 4_000 } });
    let mut both = update_of("ByA", warm(13_000));
    both["WarmThroughput"] = warm(13_000)["WarmThroughput"].clone();
    unchanged(&strict, "shop", both, "ValidationException").await;
    unchanged(&strict, "shop", warm(11_000), "ValidationException").await;
    done(&strict, "UpdateTable", of("shop", warm(13_000))).await;
    let shown = || strict.table("shop").unwrap()["WarmThroughput"].clone();
    assert_eq!(shown()["Status"], "UPDATING");
    strict.idle().await;
    assert_eq!(
        shown(),
        json!({ "ReadUnitsPerSecond": 13_000, "WriteUnitsPerSecond": 4_000, "Status": "ACTIVE" })
    );
    changed(&strict, "shop", update_of("ByA", warm(14_000))).await;
    assert_eq!(found(&strict, "shop", "ByA").unwrap()["WarmThroughput"]["ReadUnitsPerSecond"], 14_000);
    unchanged(&strict, "shop", update_of("ByA", warm(14_000)), "ValidationException").await;
}
