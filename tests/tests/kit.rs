//! The test kit itself: what its transports say they do, seen from the SDK's client.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, KeysAndAttributes,
    PutRequest, ScalarAttributeType, WriteRequest,
};
use dynorm_tests::{Fault, Reply, Script, Tap, client, faults, unique};
use serde_json::json;

fn item() -> Reply {
    Reply::ok(&json!({ "Item": { "id": { "S": "a" }, "text": { "S": "x".repeat(100) } } }))
}

async fn get(client: &Client, table: &str) -> Result<Option<AttributeValue>, String> {
    let got = client.get_item().table_name(table).key("id", AttributeValue::S("a".into())).send().await;
    match got {
        Ok(output) => Ok(output.item.and_then(|mut item| item.remove("text"))),
        Err(error) => Err(error.code().map_or_else(|| format!("{error:?}"), str::to_owned)),
    }
}

async fn create(client: &Client) -> String {
    let table = unique("kit");
    let id =
        AttributeDefinition::builder().attribute_name("id").attribute_type(ScalarAttributeType::S).build();
    let key = KeySchemaElement::builder().attribute_name("id").key_type(KeyType::Hash).build();
    client
        .create_table()
        .table_name(&table)
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(id.unwrap())
        .key_schema(key.unwrap())
        .send()
        .await
        .unwrap();
    table
}

fn text() -> AttributeValue {
    AttributeValue::S("x".repeat(100))
}

#[tokio::test(start_paused = true)]
async fn what_may_go_right_the_next_time_is_retried_with_the_same_body() {
    let faults = [
        Reply::throttled(),
        Reply::internal(),
        Reply::reset(),
        Reply::timeout(),
        item().reset_after(10),
        item().chunks(7).reset_after(40),
    ];
    for fault in faults {
        let script = Script::new([fault.clone(), item()]);
        assert_eq!(get(&script.client(), "users").await, Ok(Some(text())), "{fault:?}");
        script.assert_done();
        let requests = script.log().all();
        assert_eq!(script.log().operations(), ["GetItem", "GetItem"]);
        assert_eq!(requests[0].bytes, requests[1].bytes);
        assert_eq!((requests[0].attempt(), requests[1].attempt()), (1, 2));
        assert_eq!(requests[0].body, json!({ "TableName": "users", "Key": { "id": { "S": "a" } } }));
        assert_eq!(requests[0].table(), "users");
    }
}

#[tokio::test(start_paused = true)]
async fn throttling_without_end_uses_up_the_attempts() {
    let script = Script::answering(|_| Reply::throttled());
    let code = get(&script.client(), "users").await.unwrap_err();
    assert_eq!(code, "ProvisionedThroughputExceededException");
    assert_eq!(script.log().len(), 3);
}

#[tokio::test]
async fn chunks_are_put_together_again() {
    for size in [1, 7, 1000] {
        let script = Script::new([item().chunks(size)]);
        assert_eq!(get(&script.client(), "users").await, Ok(Some(text())));
        assert_eq!(script.log().only().operation, "GetItem");
    }
}

#[tokio::test(start_paused = true)]
async fn a_delay_passes_on_the_paused_clock() {
    let before = tokio::time::Instant::now();
    let script = Script::new([item().after(Duration::from_mins(1))]);
    assert_eq!(get(&script.client(), "users").await, Ok(Some(text())));
    assert_eq!(before.elapsed(), Duration::from_mins(1));
}

#[tokio::test]
async fn a_script_that_is_over_fails_at_once() {
    let script = Script::new([]);
    let error = get(&script.client(), "users").await.unwrap_err();
    assert!(error.contains("the script has no reply for GetItem"), "{error}");
    assert_eq!(script.log().len(), 1);
}

#[tokio::test]
#[should_panic(expected = "replies that nobody asked for")]
async fn a_script_with_replies_left_is_not_done() {
    Script::new([item()]).assert_done();
}

#[tokio::test]
async fn a_failed_condition_has_the_item() {
    let script = Script::new([Reply::condition_failed(Some(&json!({ "id": { "S": "a" } })))]);
    let error = script.client().put_item().table_name("users").send().await.unwrap_err();
    let aws_sdk_dynamodb::operation::put_item::PutItemError::ConditionalCheckFailedException(failed) =
        error.into_service_error()
    else {
        panic!("another error")
    };
    assert_eq!(failed.item().unwrap()["id"], AttributeValue::S("a".into()));
}

#[tokio::test]
async fn a_lost_answer_leaves_the_write_applied() {
    let tap = Tap::on(&client());
    let client = tap.client();
    let table = create(&client).await;
    tap.log().clear();
    tap.next(Fault::Afterwards(Reply::reset()));
    let error = client
        .put_item()
        .table_name(&table)
        .item("id", AttributeValue::S("a".into()))
        .condition_expression("attribute_not_exists(id)")
        .send()
        .await
        .unwrap_err();
    // The second attempt met the item that the first one had written.
    assert_eq!(error.code(), Some("ConditionalCheckFailedException"));
    assert_eq!(tap.log().operations(), ["PutItem", "PutItem"]);
}

#[tokio::test]
async fn a_request_that_never_arrives_leaves_nothing() {
    let tap = Tap::on(&client());
    let client = tap.client();
    let table = create(&client).await;
    let put = || {
        client.put_item().table_name(&table).item("id", AttributeValue::S("a".into())).item("text", text())
    };
    tap.inject(|request| match request.operation.as_str() {
        "PutItem" => Fault::Instead(Reply::error(400, "AccessDeniedException", "no")),
        _ => Fault::None,
    });
    let error = put().send().await.unwrap_err();
    assert!(matches!(error, SdkError::ServiceError(_)), "{error:?}");
    assert_eq!(get(&client, &table).await, Ok(None));
    tap.heal();
    put().send().await.unwrap();
    assert_eq!(get(&client, &table).await, Ok(Some(text())));
}

#[tokio::test]
async fn picked_entries_of_a_batch_come_back_unprocessed() {
    let tap = Tap::on(&client());
    let client = tap.client();
    let table = create(&client).await;
    let id = |n: usize| AttributeValue::S(n.to_string());
    let write = |n: usize| {
        WriteRequest::builder().put_request(PutRequest::builder().item("id", id(n)).build().unwrap()).build()
    };
    let batch = async |numbers: &[usize]| {
        let writes = numbers.iter().map(|n| write(*n)).collect();
        client
            .batch_write_item()
            .request_items(&table, writes)
            .send()
            .await
            .unwrap()
            .unprocessed_items
            .unwrap()
    };
    tap.inject(|request| {
        faults::unprocessed(request, |_, entry| {
            let item = entry.get("PutRequest").map_or(entry, |put| &put["Item"]);
            item["id"]["S"] == "1"
        })
    });
    let left = batch(&[0, 1, 2]).await;
    assert_eq!(left[&table].len(), 1);
    assert_eq!(left[&table][0].put_request().unwrap().item()["id"], id(1));
    assert_eq!(batch(&[1]).await[&table].len(), 1);

    let keys =
        KeysAndAttributes::builder().set_keys(Some((0..3).map(|n| [("id".into(), id(n))].into()).collect()));
    let got = client.batch_get_item().request_items(&table, keys.build().unwrap()).send().await.unwrap();
    assert_eq!(got.unprocessed_keys.unwrap()[&table].keys().len(), 1);
    assert_eq!(got.responses.unwrap()[&table].len(), 2);

    tap.heal();
    assert!(batch(&[1]).await.is_empty());
    assert_eq!(client.scan().table_name(&table).send().await.unwrap().count, 3);
}
