//! The test kit itself: what its transports say they do, seen from the SDK's client.

use std::future::Future;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, KeysAndAttributes,
    PutRequest, ScalarAttributeType, WriteRequest,
};
use dynorm::testing::Request;
use dynorm_tests::{
    Fault, Faults, Reply, Script, Song, Tap, client, db_of, library, numbers, tapped, unique,
};
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
        Fault::unprocessed(request, |_, entry| {
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

/// A put through a tap whose first request meets a fault: how often it was sent, how it ended, and
/// whether it is there.
async fn put_with(fault: Fault) -> (usize, Result<(), Option<String>>, bool) {
    let (db, tap) = tapped();
    let client = db.client().clone();
    let table = create(&client).await;
    tap.log().clear();
    tap.next(fault);
    let put = client.put_item().table_name(&table).item("id", AttributeValue::S("a".into()));
    let put = put.item("text", text()).send().await;
    let sent = tap.log().len();
    let put = put.map(drop).map_err(|error| error.code().map(str::to_owned));
    (sent, put, get(&client, &table).await.unwrap().is_some())
}

#[tokio::test]
async fn faults_that_the_sdk_retries_are_mended_by_the_second_request() {
    let faults = [
        Fault::throttled(),
        Fault::throttling(),
        Fault::request_limit(),
        Fault::internal(),
        Fault::unavailable(),
        Fault::refused(),
        Fault::reset(),
        Fault::lost_answer(),
        Fault::Afterwards(Reply::unavailable()),
        Fault::Cut(1),
    ];
    for fault in faults {
        let named = format!("{fault:?}");
        assert_eq!(put_with(fault).await, (2, Ok(()), true), "{named}");
    }
}

#[tokio::test]
async fn a_fault_leaves_the_write_made_or_not_as_it_says() {
    let denied = || Reply::error(400, "AccessDeniedException", "no");
    let code = || Err(Some("AccessDeniedException".to_owned()));
    assert_eq!(put_with(Fault::Instead(denied())).await, (1, code(), false));
    assert_eq!(put_with(Fault::Afterwards(denied())).await, (1, code(), true));
    assert_eq!(put_with(Fault::Garbled).await, (1, Err(None), true));
    assert_eq!(put_with(Fault::EmptyPage).await, (1, Ok(()), true));
    assert_eq!(put_with(Fault::ShortPage(1)).await, (1, Ok(()), true));
}

#[tokio::test(start_paused = true)]
async fn a_slow_answer_passes_on_the_paused_clock() {
    let before = tokio::time::Instant::now();
    let fault = Fault::slow(Duration::from_secs(2)).delayed(Duration::from_secs(1), Duration::from_secs(4));
    let script = Script::new([Reply::ok(&json!({}))]);
    let tap = Tap::on(&script.client());
    tap.next(fault);
    assert_eq!(get(&tap.client(), "users").await, Ok(None));
    assert_eq!(before.elapsed(), Duration::from_secs(7));
}

#[tokio::test]
async fn pages_that_are_empty_or_short_lead_on_to_everything() {
    let (table, tap) = library(12).await;
    let everything: Vec<_> = (0..12).collect();
    let backwards: Vec<_> = (0..12).rev().collect();
    for fault in [|| Fault::EmptyPage, || Fault::ShortPage(1), || Fault::ShortPage(5)] {
        // Every request but the first answer's own continuation, or empty pages would never end.
        let mut count = 0;
        tap.inject(move |_| {
            count += 1;
            if count % 2 == 1 { fault() } else { Fault::None }
        });
        tap.log().clear();
        assert_eq!(numbers(Song::query("bach").all(&table).await.unwrap()), everything);
        assert_eq!(numbers(Song::query("bach").reverse().all(&table).await.unwrap()), backwards);
        let mut scanned = numbers(Song::scan().all(&table).await.unwrap());
        scanned.sort_unstable();
        assert_eq!(scanned, everything);
        assert_eq!(Song::genre_index("fugue").count(&table).await.unwrap(), 12);
        assert!(tap.log().len() > 6, "{:?}", tap.log().operations());
    }
}

#[tokio::test]
async fn an_empty_page_is_one_that_the_sdk_sees_too() {
    let (table, tap) = library(3).await;
    tap.next(Fault::EmptyPage);
    let page = table.db().client().scan().table_name(table.name()).send().await.unwrap();
    assert_eq!((page.count, page.items().len()), (0, 0));
    let begin = page.last_evaluated_key;
    let page = table.db().client().scan().table_name(table.name()).set_exclusive_start_key(begin.clone());
    assert_eq!(page.send().await.unwrap().count, 3);
    // Once more: an attempt may be repeated.
    let page = table.db().client().scan().table_name(table.name()).set_exclusive_start_key(begin);
    assert_eq!(page.send().await.unwrap().count, 3);
}

/// What becomes of 300 requests under faults of all kinds.
fn drawn(seed: u64) -> Vec<String> {
    let mut faults = Faults::of_all_kinds(seed, 0.5);
    let requests = ["PutItem", "Scan", "BatchWriteItem"].map(request);
    (0..300).map(|number| format!("{:?}", faults.choose(&requests[number % 3]))).collect()
}

/// A request of this operation, with a batch of three entries.
fn request(operation: &str) -> Request {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let script = Script::answering(|_| Reply::ok(&json!({})));
    let client = script.client();
    let key = |number: usize| {
        PutRequest::builder().item("id", AttributeValue::N(number.to_string())).build().unwrap()
    };
    let writes = (0..3).map(|number| WriteRequest::builder().put_request(key(number)).build()).collect();
    runtime.block_on(async {
        match operation {
            "PutItem" => drop(client.put_item().table_name("t").send().await),
            "Scan" => drop(client.scan().table_name("t").send().await),
            _ => drop(client.batch_write_item().request_items("t", writes).send().await),
        }
    });
    script.log().only()
}

#[test]
fn a_seed_gives_the_same_faults_each_time_and_half_of_the_requests_meet_one() {
    let drawn_once = drawn(7);
    assert_eq!(drawn_once, drawn(7));
    assert_ne!(drawn_once, drawn(8));
    let met = drawn_once.iter().filter(|fault| *fault != "None").count();
    assert!((80..180).contains(&met), "{met}");
    for sort in ["Instead", "Afterwards", "Cut", "Garbled", "Slow", "EmptyPage", "ShortPage", "Rewrite"] {
        assert!(drawn_once.iter().any(|fault| fault.starts_with(sort)), "{sort}");
    }
}

#[tokio::test]
async fn a_tap_on_a_client_without_an_http_client_says_so() {
    let config = aws_sdk_dynamodb::Config::builder().behavior_version_latest();
    let tap = Tap::on(&Client::from_conf(config.build()));
    let error = get(&tap.client(), "users").await.unwrap_err();
    // There is neither a region; what comes first is the SDK's business.
    assert!(!error.is_empty());
    let like = client().config().to_builder();
    let mut like = like;
    like.set_http_client(None);
    let error = get(&Tap::on(&Client::from_conf(like.build())).client(), "users").await.unwrap_err();
    assert!(error.contains("has no HTTP client of its own"), "{error}");
}

#[tokio::test(flavor = "current_thread")]
async fn an_engine_in_place_answers_when_it_is_first_polled() {
    let engine = dynorm::Engine::memory().unwrap().in_place();
    let db = db_of(engine.client());
    let mut count = Box::pin(db.client().list_tables().send());
    let waker = std::task::Waker::noop();
    let polled = count.as_mut().poll(&mut std::task::Context::from_waker(waker));
    assert!(polled.is_ready());
}
