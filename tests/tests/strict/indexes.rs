//! Global indexes: one at a time, and with all that belongs to them.

use dynorm_tests::strict::{Strict, call};
use serde_json::json;

use super::{
    changed, done, drop_of, found, index, index_with, keys, make, of, on_demand, provisioned, refused,
    strings, throughput, unchanged, wait,
};

#[tokio::test(start_paused = true)]
async fn an_index_is_allocated_then_filled_then_ready_and_the_table_is_back_before_it() {
    let strict = Strict::new();
    on_demand(&strict, "shop").await;
    done(&strict, "UpdateTable", of("shop", index_with("ByA", "a", &["id", "a"]))).await;
    let states = || {
        let index = found(&strict, "shop", "ByA").unwrap();
        let table = strict.table("shop").unwrap()["TableStatus"].clone();
        (table, index["IndexStatus"].clone(), index["Backfilling"].clone())
    };
    assert_eq!(states(), (json!("UPDATING"), json!("CREATING"), json!(false)));
    wait(15).await;
    assert_eq!(states(), (json!("ACTIVE"), json!("CREATING"), json!(false)));
    wait(40).await;
    assert_eq!(states(), (json!("ACTIVE"), json!("CREATING"), json!(true)));
    strict.idle().await;
    assert_eq!(states(), (json!("ACTIVE"), json!("ACTIVE"), json!(null)));
}

#[tokio::test(start_paused = true)]
async fn an_index_cannot_be_read_before_it_is_filled() {
    let strict = Strict::new();
    on_demand(&strict, "shop").await;
    done(&strict, "UpdateTable", of("shop", index_with("ByA", "a", &["id", "a"]))).await;
    let query = json!({
        "TableName": "shop",
        "IndexName": "ByA",
        "KeyConditionExpression": "a = :a",
        "ExpressionAttributeValues": { ":a": { "S": "x" } },
    });
    refused(&strict, "Query", query.clone(), "ValidationException").await;
    wait(60).await;
    let message = refused(&strict, "Query", query.clone(), "ValidationException").await;
    assert!(message.contains("backfilling"), "{message}");
    strict.idle().await;
    done(&strict, "Query", query).await;
}

#[tokio::test(start_paused = true)]
async fn one_index_is_made_or_deleted_in_a_call() {
    let strict = Strict::new();
    on_demand(&strict, "shop").await;
    changed(&strict, "shop", index_with("ByA", "a", &["id", "a"])).await;
    let mut two = index_with("ByB", "b", &["id", "a", "b", "c"]);
    let second = index("ByC", "c", json!({}))["GlobalSecondaryIndexUpdates"][0].clone();
    two["GlobalSecondaryIndexUpdates"].as_array_mut().unwrap().push(second);
    unchanged(&strict, "shop", two, "LimitExceededException").await;

    let mut both = index_with("ByB", "b", &["id", "a", "b"]);
    let delete = drop_of("ByA")["GlobalSecondaryIndexUpdates"][0].clone();
    both["GlobalSecondaryIndexUpdates"].as_array_mut().unwrap().push(delete);
    unchanged(&strict, "shop", both, "LimitExceededException").await;
    assert!(found(&strict, "shop", "ByA").is_some() && found(&strict, "shop", "ByB").is_none());
}

#[tokio::test(start_paused = true)]
async fn one_index_of_a_table_is_on_its_way_and_nothing_else_is_changed_meanwhile() {
    let strict = Strict::new();
    on_demand(&strict, "shop").await;
    on_demand(&strict, "other").await;
    done(&strict, "UpdateTable", of("shop", index_with("ByA", "a", &["id", "a"]))).await;
    unchanged(&strict, "shop", index_with("ByB", "b", &["id", "a", "b"]), "ResourceInUseException").await;
    done(&strict, "UpdateTable", of("other", index_with("ByA", "a", &["id", "a"]))).await;
    // The table is active again, the index is not.
    wait(15).await;
    let next = index_with("ByB", "b", &["id", "a", "b"]);
    unchanged(&strict, "shop", next.clone(), "LimitExceededException").await;
    let protect = json!({ "DeletionProtectionEnabled": true });
    unchanged(&strict, "shop", protect.clone(), "ResourceInUseException").await;
    refused(&strict, "DeleteTable", json!({ "TableName": "shop" }), "ResourceInUseException").await;
    strict.idle().await;
    changed(&strict, "shop", next).await;

    // Nor while one is being deleted.
    done(&strict, "UpdateTable", of("shop", drop_of("ByA"))).await;
    wait(15).await;
    assert_eq!(found(&strict, "shop", "ByA").unwrap()["IndexStatus"], "DELETING");
    unchanged(&strict, "shop", drop_of("ByB"), "LimitExceededException").await;
    unchanged(&strict, "shop", protect.clone(), "ResourceInUseException").await;
    strict.idle().await;
    assert!(found(&strict, "shop", "ByA").is_none());
    changed(&strict, "shop", protect).await;
}

#[tokio::test(start_paused = true)]
async fn an_index_that_is_being_made_can_be_deleted_once_it_is_being_filled() {
    let strict = Strict::new();
    on_demand(&strict, "shop").await;
    done(&strict, "UpdateTable", of("shop", index_with("ByA", "a", &["id", "a"]))).await;
    wait(15).await;
    let message = unchanged(&strict, "shop", drop_of("ByA"), "ResourceInUseException").await;
    assert!(message.contains("allocation"), "{message}");
    wait(40).await;
    changed(&strict, "shop", drop_of("ByA")).await;
    assert!(found(&strict, "shop", "ByA").is_none());
    // The engine has forgotten it too.
    changed(&strict, "shop", index_with("ByA", "a", &["id", "a"])).await;
}

#[tokio::test(start_paused = true)]
async fn all_definitions_in_use_have_to_be_there() {
    let strict = Strict::new();
    on_demand(&strict, "shop").await;
    unchanged(&strict, "shop", index_with("ByA", "a", &["id"]), "ValidationException").await;
    unchanged(&strict, "shop", index_with("ByA", "a", &["a"]), "ValidationException").await;
    changed(&strict, "shop", index_with("ByA", "a", &["id", "a"])).await;
    let message =
        unchanged(&strict, "shop", index_with("ByB", "b", &["id", "b"]), "ValidationException").await;
    assert!(message.contains("[a]"), "{message}");
    changed(&strict, "shop", index_with("ByB", "b", &["id", "a", "b"])).await;
    // What is in no use any more is forgotten.
    changed(&strict, "shop", drop_of("ByA")).await;
    assert_eq!(strict.table("shop").unwrap()["AttributeDefinitions"], strings(&["id", "b"]));
    changed(&strict, "shop", index_with("ByC", "c", &["id", "b", "c"])).await;
}

#[tokio::test(start_paused = true)]
async fn another_type_of_an_attribute_that_is_in_use_is_ignored() {
    let strict = Strict::new();
    on_demand(&strict, "shop").await;
    changed(&strict, "shop", index_with("ByA", "a", &["id", "a"])).await;
    let mut other = index("ByB", "b", json!({}));
    let definition = |name, sort| json!({ "AttributeName": name, "AttributeType": sort });
    other["AttributeDefinitions"] =
        json!([definition("id", "S"), definition("a", "N"), definition("b", "N")]);
    changed(&strict, "shop", other).await;
    let defined = strict.table("shop").unwrap()["AttributeDefinitions"].clone();
    assert_eq!(defined, json!([definition("id", "S"), definition("a", "S"), definition("b", "N")]));

    // As soon as it is in no use, it is taken.
    changed(&strict, "shop", drop_of("ByA")).await;
    let mut again = index("ByA", "a", json!({}));
    again["AttributeDefinitions"] =
        json!([definition("id", "S"), definition("b", "N"), definition("a", "N")]);
    changed(&strict, "shop", again).await;
    let defined = strict.table("shop").unwrap()["AttributeDefinitions"].clone();
    assert!(defined.as_array().unwrap().contains(&definition("a", "N")), "{defined}");
}

#[tokio::test(start_paused = true)]
async fn an_index_has_throughput_just_if_its_table_has() {
    let strict = Strict::new();
    on_demand(&strict, "shop").await;
    provisioned(&strict, "fast", 5).await;
    let units = json!({ "ProvisionedThroughput": throughput(3, 4) });
    let defined = strings(&["id", "a"]);
    let mut with = index("ByA", "a", units);
    with["AttributeDefinitions"] = defined;
    unchanged(&strict, "shop", with.clone(), "ValidationException").await;
    unchanged(&strict, "fast", index_with("ByA", "a", &["id", "a"]), "ValidationException").await;
    changed(&strict, "fast", with).await;
    let index = found(&strict, "fast", "ByA").unwrap();
    assert_eq!(index["ProvisionedThroughput"]["WriteCapacityUnits"], 4, "the engine would forget it");
}

#[tokio::test(start_paused = true)]
async fn an_index_that_is_there_is_not_made_and_one_that_is_not_is_not_deleted() {
    let strict = Strict::new();
    on_demand(&strict, "shop").await;
    changed(&strict, "shop", index_with("ByA", "a", &["id", "a"])).await;
    unchanged(&strict, "shop", index_with("ByA", "a", &["id", "a"]), "ValidationException").await;
    unchanged(&strict, "shop", drop_of("ByB"), "ResourceNotFoundException").await;
    refused(&strict, "UpdateTable", of("none", drop_of("ByA")), "ResourceNotFoundException").await;
}

#[tokio::test(start_paused = true)]
async fn there_are_twenty_indexes_at_most_and_a_hundred_included_attributes() {
    let strict = Strict::new();
    let names: Vec<_> = (0..20).map(|number| format!("By{number:02}")).collect();
    let made: Vec<_> = names
        .iter()
        .map(|name| json!({ "IndexName": name, "KeySchema": keys(&["a"]), "Projection": { "ProjectionType": "ALL" } }))
        .collect();
    let body = json!({
        "TableName": "shop",
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": strings(&["id", "a"]),
        "GlobalSecondaryIndexes": made,
    });
    make(&strict, body).await;
    let one_more = index_with("ByB", "a", &["id", "a"]);
    unchanged(&strict, "shop", one_more.clone(), "LimitExceededException").await;
    changed(&strict, "shop", drop_of("By07")).await;
    changed(&strict, "shop", one_more).await;

    on_demand(&strict, "user").await;
    let including = |name: &str, count: usize| {
        let names: Vec<_> = (0..count).map(|number| format!("{name}{number}")).collect();
        let projection = json!({ "ProjectionType": "INCLUDE", "NonKeyAttributes": names });
        let mut body = index(name, "a", json!({ "Projection": projection }));
        body["AttributeDefinitions"] = strings(&["id", "a"]);
        body
    };
    for index in ["InA", "InB", "InC", "InD", "InE"] {
        changed(&strict, "user", including(index, 20)).await;
    }
    unchanged(&strict, "user", including("InF", 1), "ValidationException").await;
}

#[tokio::test(start_paused = true)]
async fn what_only_the_engine_refuses_changes_nothing() {
    let strict = Strict::new();
    on_demand(&strict, "shop").await;
    // No index has five hash attributes.
    let mut body = index("ByA", "a", json!({}));
    let names = ["a", "b", "c", "d", "e"];
    let hash: Vec<_> = names.iter().map(|name| json!({ "AttributeName": name, "KeyType": "HASH" })).collect();
    body["GlobalSecondaryIndexUpdates"][0]["Create"]["KeySchema"] = json!(hash);
    body["AttributeDefinitions"] = strings(&["id", "a", "b", "c", "d", "e"]);
    let refused = call(&strict.client(), "UpdateTable", &of("shop", body)).await.unwrap_err();
    assert_eq!(refused.code, "ValidationException");
    assert_eq!(strict.table("shop").unwrap()["TableStatus"], "ACTIVE");
    assert_eq!(strict.table("shop").unwrap()["AttributeDefinitions"], strings(&["id"]));
    assert_eq!(strict.refused().len(), 1);
}
