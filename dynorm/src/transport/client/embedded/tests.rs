//! The SDK's client on the engine.

use std::time::Duration;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::RequestId;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, ReturnValue,
    ScalarAttributeType,
};

use super::*;

async fn create(client: &Client, table: &str) {
    client
        .create_table()
        .table_name(table)
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(
            AttributeDefinition::builder()
                .attribute_name("id")
                .attribute_type(ScalarAttributeType::S)
                .build()
                .unwrap(),
        )
        .key_schema(KeySchemaElement::builder().attribute_name("id").key_type(KeyType::Hash).build().unwrap())
        .send()
        .await
        .unwrap();
}

async fn put(client: &Client, table: &str, id: &str) {
    client.put_item().table_name(table).item("id", text(id)).item("n", number("1")).send().await.unwrap();
}

async fn get(client: &Client, table: &str, id: &str) -> Option<AttributeValue> {
    let output = client.get_item().table_name(table).key("id", text(id)).send().await.unwrap();
    output.item?.remove("n")
}

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.into())
}

fn number(value: &str) -> AttributeValue {
    AttributeValue::N(value.into())
}

#[tokio::test]
async fn an_item_goes_in_and_comes_out_again() {
    let client = Engine::memory().unwrap().client();
    create(&client, "things").await;
    put(&client, "things", "a").await;
    assert_eq!(get(&client, "things", "a").await, Some(number("1")));
    assert_eq!(get(&client, "things", "b").await, None);
}

/// The item as it was before an update that makes it if it is not there.
async fn old(client: &Client, id: &str) -> Option<usize> {
    let update = client.update_item().table_name("things").key("id", text(id));
    let update = update.update_expression("SET m = :m").expression_attribute_values(":m", number("2"));
    let output = update.return_values(ReturnValue::AllOld).send().await.unwrap();
    output.attributes.map(|attributes| attributes.len())
}

#[tokio::test]
async fn nothing_comes_back_of_an_item_that_was_not_there() {
    let client = Engine::memory().unwrap().client();
    create(&client, "things").await;
    put(&client, "things", "a").await;
    client.put_item().table_name("things").item("id", text("bare")).send().await.unwrap();
    assert_eq!((old(&client, "a").await, old(&client, "a").await), (Some(2), Some(3)));
    assert_eq!((old(&client, "b").await, old(&client, "b").await), (None, Some(2)));
    assert_eq!(old(&client, "bare").await, Some(1), "an item of its key alone is one");
}

#[tokio::test]
async fn clients_of_one_engine_share_its_tables_and_engines_do_not() {
    let engine = Engine::memory().unwrap();
    let one = engine.client();
    create(&one, "things").await;
    put(&one, "things", "a").await;
    let another = engine.clone().client();
    drop(engine);
    assert_eq!(get(&another, "things", "a").await, Some(number("1")));

    let elsewhere = Engine::memory().unwrap().client();
    assert_eq!(elsewhere.list_tables().send().await.unwrap().table_names(), [] as [&str; 0]);
}

#[tokio::test]
async fn a_file_keeps_its_items() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("ünï code.db");
    {
        let client = Engine::file(&path).unwrap().client();
        create(&client, "things").await;
        put(&client, "things", "a").await;
    }
    let client = Engine::file(&path).unwrap().client();
    assert_eq!(get(&client, "things", "a").await, Some(number("1")));
}

#[test]
fn a_path_that_cannot_be_opened_is_an_error_that_names_it() {
    let directory = tempfile::tempdir().unwrap();
    let missing = directory.path().join("missing").join("db");
    let error = Engine::file(&missing).unwrap_err();
    assert_eq!(error.kind(), Kind::Other);
    assert!(error.to_string().contains(missing.to_str().unwrap()), "{error}");

    let not_a_database = directory.path().join("text");
    std::fs::write(&not_a_database, "x".repeat(5000)).unwrap();
    assert_eq!(Engine::file(&not_a_database).unwrap_err().kind(), Kind::Invalid);
    assert_eq!(std::fs::read(&not_a_database).unwrap().len(), 5000);

    assert!(Engine::file("").is_err());
}

#[tokio::test]
async fn a_failed_condition_is_the_sdk_s_typed_error_with_the_item() {
    use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure::AllOld;
    let client = Engine::memory().unwrap().client();
    create(&client, "things").await;
    put(&client, "things", "a").await;
    let error = client
        .put_item()
        .table_name("things")
        .item("id", text("a"))
        .condition_expression("attribute_not_exists(id)")
        .return_values_on_condition_check_failure(AllOld)
        .send()
        .await
        .unwrap_err();
    assert!(error.request_id().unwrap().starts_with("embedded-"));
    let SdkError::ServiceError(error) = error else { panic!("{error:?}") };
    let aws_sdk_dynamodb::operation::put_item::PutItemError::ConditionalCheckFailedException(failed) =
        error.err()
    else {
        panic!("{error:?}")
    };
    assert_eq!(failed.item().unwrap()["n"], number("1"));
}

#[tokio::test]
async fn an_operation_that_the_engine_lacks_is_an_error_of_the_service() {
    let client = Engine::memory().unwrap().client();
    let error = client.describe_limits().send().await.unwrap_err();
    let SdkError::ServiceError(error) = error else { panic!("{error:?}") };
    assert_eq!(error.err().code(), Some("UnknownOperationException"));
    assert!(error.err().message().unwrap().contains("`DescribeLimits`"));
    assert_eq!(error.raw().status().as_u16(), 400);
}

#[tokio::test]
async fn a_malformed_body_is_an_error_of_the_service() {
    let client = Engine::memory().unwrap().client();
    for (body, code) in [
        (&b"{"[..], "SerializationException"),
        (b"", "SerializationException"),
        (b"7", "SerializationException"),
        (b"{\"TableName\":\"\xff\"}", "SerializationException"),
        (b"{\"TableName\":7}", "SerializationException"),
        (b"{\"TableName\":\"things\",\"Key\":{\"id\":{}}}", "ValidationException"),
    ] {
        let shown = String::from_utf8_lossy(body);
        let error = client
            .get_item()
            .table_name("things")
            .customize()
            .mutate_request(move |request| *request.body_mut() = body.to_vec().into())
            .send()
            .await
            .unwrap_err();
        let SdkError::ServiceError(error) = error else { panic!("{shown}: {error:?}") };
        assert_eq!(error.err().code(), Some(code), "{shown}");
    }
}

#[tokio::test]
async fn a_table_that_is_not_there_is_not_found() {
    let client = Engine::memory().unwrap().client();
    let error = client.get_item().table_name("none").key("id", text("a")).send().await.unwrap_err();
    assert_eq!(error.code(), Some("ResourceNotFoundException"));
}

/// The paused clock runs ahead when nothing else is to be done; a request that is with the engine
/// is something to be done.
#[tokio::test(start_paused = true)]
async fn no_time_passes_on_a_paused_clock() {
    let before = tokio::time::Instant::now();
    let client = Engine::memory().unwrap().client();
    create(&client, "things").await;
    put(&client, "things", "a").await;
    assert_eq!(get(&client, "things", "a").await, Some(number("1")));
    assert!(before.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn many_requests_at_once_are_all_answered() {
    let client = Engine::memory().unwrap().client();
    create(&client, "things").await;
    let ids: Vec<String> = (0..50).map(|id| id.to_string()).collect();
    futures_util::future::join_all(ids.iter().map(|id| put(&client, "things", id))).await;
    let count = client.scan().table_name("things").send().await.unwrap().count;
    assert_eq!(count, 50);
}

#[test]
fn an_executor_other_than_tokio_will_do() {
    let client = Engine::memory().unwrap().client();
    pollster::block_on(async {
        create(&client, "things").await;
        put(&client, "things", "a").await;
        assert_eq!(get(&client, "things", "a").await, Some(number("1")));
    });
}
