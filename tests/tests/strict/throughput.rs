//! Billing, units and the most on demand: what differs, within a day's limits.

use dynorm_tests::strict::Strict;
use serde_json::{Value, json};

use super::{
    changed, drop_of, found, index, of, on_demand, provisioned, refused, strings, throughput, unchanged,
    update_of, wait,
};

fn units(read: i64, write: i64) -> Value {
    json!({ "ProvisionedThroughput": throughput(read, write) })
}

/// A provisioned table with the index `ByA`.
async fn with_index(strict: &Strict, table: &str) {
    provisioned(strict, table, 10).await;
    let mut body = index("ByA", "a", units(10, 10));
    body["AttributeDefinitions"] = strings(&["id", "a"]);
    changed(strict, table, body).await;
}

fn shown(strict: &Strict, table: &str) -> Value {
    let table = strict.table(table).unwrap();
    let shown = &table["ProvisionedThroughput"];
    json!([shown["ReadCapacityUnits"], shown["WriteCapacityUnits"], shown["NumberOfDecreasesToday"]])
}

#[tokio::test(start_paused = true)]
async fn equal_units_are_refused_and_units_are_at_least_one() {
    let strict = Strict::new();
    with_index(&strict, "shop").await;
    unchanged(&strict, "shop", units(10, 10), "ValidationException").await;
    unchanged(&strict, "shop", update_of("ByA", units(10, 10)), "ValidationException").await;
    unchanged(&strict, "shop", units(0, 10), "ValidationException").await;
    // Of table and index together, each has to differ.
    let mut both = update_of("ByA", units(10, 10));
    both["ProvisionedThroughput"] = throughput(11, 11);
    unchanged(&strict, "shop", both, "ValidationException").await;
    assert_eq!(shown(&strict, "shop"), json!([10, 10, 0]));

    let mut both = update_of("ByA", units(12, 10));
    both["ProvisionedThroughput"] = throughput(11, 11);
    changed(&strict, "shop", both).await;
    assert_eq!(shown(&strict, "shop"), json!([11, 11, 0]));
    assert_eq!(found(&strict, "shop", "ByA").unwrap()["ProvisionedThroughput"]["ReadCapacityUnits"], 12);
    unchanged(&strict, "shop", update_of("ByB", units(1, 1)), "ValidationException").await;
}

#[tokio::test(start_paused = true)]
async fn new_units_are_seen_when_the_table_is_active_again() {
    let strict = Strict::new();
    provisioned(&strict, "shop", 10).await;
    super::done(&strict, "UpdateTable", of("shop", units(20, 20))).await;
    assert_eq!(shown(&strict, "shop"), json!([10, 10, 0]));
    assert_eq!(strict.table("shop").unwrap()["TableStatus"], "UPDATING");
    strict.idle().await;
    assert_eq!(shown(&strict, "shop"), json!([20, 20, 0]));
}

#[tokio::test(start_paused = true)]
async fn four_decreases_are_free_and_then_there_is_one_an_hour() {
    let strict = Strict::new();
    provisioned(&strict, "shop", 100).await;
    for left in [99, 98, 97, 96] {
        changed(&strict, "shop", units(left, 100)).await;
    }
    assert_eq!(shown(&strict, "shop"), json!([96, 100, 4]));
    let message = unchanged(&strict, "shop", units(95, 100), "LimitExceededException").await;
    assert!(message.contains("decreases"), "{message}");
    // One more of one is one less of the other all the same.
    unchanged(&strict, "shop", units(97, 99), "LimitExceededException").await;
    changed(&strict, "shop", units(97, 101)).await;
    wait(3600).await;
    changed(&strict, "shop", units(95, 101)).await;
    unchanged(&strict, "shop", units(94, 101), "LimitExceededException").await;
    // A new day, at 16 hours after eight.
    wait(15 * 3600).await;
    assert_eq!(shown(&strict, "shop"), json!([95, 101, 0]));
    for left in [94, 93, 92, 91] {
        changed(&strict, "shop", units(left, 101)).await;
    }
    unchanged(&strict, "shop", units(90, 101), "LimitExceededException").await;
}

#[tokio::test(start_paused = true)]
async fn a_day_has_27_decreases_at_most() {
    let strict = Strict::new();
    provisioned(&strict, "shop", 100).await;
    // To the beginning of a day.
    wait(16 * 3600).await;
    for left in 0..4 {
        changed(&strict, "shop", units(99 - left, 100)).await;
    }
    for left in 0..23 {
        wait(3600 - 10).await;
        changed(&strict, "shop", units(95 - left, 100)).await;
    }
    assert_eq!(shown(&strict, "shop"), json!([73, 100, 27]));
    unchanged(&strict, "shop", units(72, 100), "LimitExceededException").await;
}

#[tokio::test(start_paused = true)]
async fn decreases_of_an_index_are_counted_apart() {
    let strict = Strict::new();
    with_index(&strict, "shop").await;
    for left in [9, 8, 7, 6] {
        changed(&strict, "shop", update_of("ByA", units(left, 10))).await;
    }
    unchanged(&strict, "shop", update_of("ByA", units(5, 10)), "LimitExceededException").await;
    changed(&strict, "shop", units(5, 10)).await;
    let index = found(&strict, "shop", "ByA").unwrap();
    assert_eq!(index["ProvisionedThroughput"]["NumberOfDecreasesToday"], 4);
    assert!(index["ProvisionedThroughput"]["LastDecreaseDateTime"].is_number());
}

#[tokio::test(start_paused = true)]
async fn from_on_demand_the_units_of_all_are_needed() {
    let strict = Strict::new();
    with_index(&strict, "shop").await;
    let on_demand = json!({ "BillingMode": "PAY_PER_REQUEST" });
    let mut wrong = on_demand.clone();
    wrong["ProvisionedThroughput"] = throughput(1, 1);
    unchanged(&strict, "shop", wrong, "ValidationException").await;
    let mut wrong = update_of("ByA", units(5, 5));
    wrong["BillingMode"] = json!("PAY_PER_REQUEST");
    unchanged(&strict, "shop", wrong, "ValidationException").await;
    changed(&strict, "shop", on_demand.clone()).await;
    unchanged(&strict, "shop", on_demand, "ValidationException").await;
    assert_eq!(shown(&strict, "shop"), json!([0, 0, 0]));

    unchanged(&strict, "shop", units(5, 5), "ValidationException").await;
    unchanged(&strict, "shop", json!({ "BillingMode": "PROVISIONED" }), "ValidationException").await;
    let mut without_index = units(5, 5);
    without_index["BillingMode"] = json!("PROVISIONED");
    let message = unchanged(&strict, "shop", without_index, "ValidationException").await;
    assert!(message.contains("for index: ByA"), "{message}");
    let mut whole = update_of("ByA", units(3, 3));
    whole["BillingMode"] = json!("PROVISIONED");
    whole["ProvisionedThroughput"] = throughput(5, 5);
    changed(&strict, "shop", whole).await;
    assert_eq!(shown(&strict, "shop"), json!([5, 5, 0]));
    assert_eq!(strict.table("shop").unwrap()["BillingModeSummary"]["BillingMode"], "PROVISIONED");
}

#[tokio::test(start_paused = true)]
async fn there_are_four_switches_to_on_demand_in_24_hours() {
    let strict = Strict::new();
    provisioned(&strict, "shop", 5).await;
    let back = json!({ "BillingMode": "PROVISIONED", "ProvisionedThroughput": throughput(5, 5) });
    let on_demand = json!({ "BillingMode": "PAY_PER_REQUEST" });
    for _ in 0..4 {
        changed(&strict, "shop", on_demand.clone()).await;
        changed(&strict, "shop", back.clone()).await;
    }
    unchanged(&strict, "shop", on_demand.clone(), "LimitExceededException").await;
    wait(24 * 3600).await;
    changed(&strict, "shop", on_demand).await;
}

#[tokio::test(start_paused = true)]
async fn a_maximum_is_of_what_is_on_demand() {
    let strict = Strict::new();
    with_index(&strict, "fast").await;
    on_demand(&strict, "shop").await;
    let maximum = |read: i64| json!({ "OnDemandThroughput": { "MaxReadRequestUnits": read, "MaxWriteRequestUnits": 7 } });
    unchanged(&strict, "fast", maximum(5), "ValidationException").await;
    unchanged(&strict, "fast", update_of("ByA", maximum(5)), "ValidationException").await;
    unchanged(&strict, "shop", maximum(0), "ValidationException").await;
    changed(&strict, "shop", maximum(5)).await;
    let shown = || strict.table("shop").unwrap()["OnDemandThroughput"].clone();
    assert_eq!(shown(), json!({ "MaxReadRequestUnits": 5, "MaxWriteRequestUnits": 7 }));
    unchanged(&strict, "shop", maximum(5), "ValidationException").await;
    changed(&strict, "shop", maximum(-1)).await;
    assert_eq!(shown(), json!({ "MaxWriteRequestUnits": 7 }));

    let mut body = index("ByA", "a", maximum(3));
    body["AttributeDefinitions"] = strings(&["id", "a"]);
    changed(&strict, "shop", body).await;
    assert_eq!(found(&strict, "shop", "ByA").unwrap()["OnDemandThroughput"]["MaxReadRequestUnits"], 3);
    changed(&strict, "shop", update_of("ByA", maximum(4))).await;
    unchanged(&strict, "shop", update_of("ByA", maximum(4)), "ValidationException").await;
    assert_eq!(found(&strict, "shop", "ByA").unwrap()["OnDemandThroughput"]["MaxReadRequestUnits"], 4);
}

#[tokio::test(start_paused = true)]
async fn throughput_goes_with_nothing_else() {
    let strict = Strict::new();
    with_index(&strict, "shop").await;
    let mut body = index("ByB", "b", units(1, 1));
    body["AttributeDefinitions"] = strings(&["id", "a", "b"]);
    for mut other in [
        body,
        drop_of("ByA"),
        json!({ "StreamSpecification": { "StreamEnabled": true, "StreamViewType": "KEYS_ONLY" } }),
        json!({ "TableClass": "STANDARD_INFREQUENT_ACCESS" }),
        json!({ "DeletionProtectionEnabled": true }),
        json!({ "SSESpecification": { "Enabled": true } }),
        json!({ "WarmThroughput": { "ReadUnitsPerSecond": 99_999, "WriteUnitsPerSecond": 99_999 } }),
    ] {
        other["ProvisionedThroughput"] = throughput(20, 20);
        unchanged(&strict, "shop", other, "ValidationException").await;
    }
    refused(&strict, "UpdateTable", json!({ "TableName": "shop" }), "ValidationException").await;
}
