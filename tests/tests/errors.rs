//! Kinds of errors, what they say, and that nothing a server answers makes a panic.

use std::error::Error as _;

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::get_item::GetItemError;
use dynorm::{Db, Document, Error, Kind, Model, Value};
use dynorm_tests::{Person, Reply, Script, ada, map, store, table, tapped, unique};
use serde_json::{Value as Json, json};

async fn get(replies: impl IntoIterator<Item = Reply>) -> Error {
    let script = Script::new(replies);
    let error = Db::new(script.client()).table::<Person>().get("ada").await.unwrap_err();
    script.assert_done();
    error
}

#[tokio::test(start_paused = true)]
async fn each_answer_of_the_service_has_its_kind() {
    let refused = [
        ("ConditionalCheckFailedException", Kind::Conflict, false),
        ("ResourceNotFoundException", Kind::NotFound, false),
        ("ResourceInUseException", Kind::InUse, true),
        ("ValidationException", Kind::Invalid, false),
        ("SerializationException", Kind::Invalid, false),
        ("AccessDeniedException", Kind::Denied, false),
        ("UnrecognizedClientException", Kind::Denied, false),
        ("ItemCollectionSizeLimitExceededException", Kind::TooLarge, false),
        ("SomethingNewException", Kind::Other, false),
    ];
    for (code, kind, transient) in refused {
        let error = get([Reply::error(400, code, "what the service says")]).await;
        assert_eq!((error.kind(), error.is_transient()), (kind, transient), "{code}");
        assert_eq!(error.table(), Some("people"));
        let message = error.to_string();
        for part in ["GetItem", "`people`", "id=\"ada\"", code, "what the service says"] {
            assert!(message.contains(part), "{part} in {message}");
        }
    }
    for (reply, kind) in [
        (Reply::throttled(), Kind::Throttled),
        (Reply::error(400, "ThrottlingException", "slow"), Kind::Throttled),
        (Reply::error(400, "RequestLimitExceeded", "slow"), Kind::Throttled),
        (Reply::internal(), Kind::Service),
        (Reply::error(503, "ServiceUnavailable", "later"), Kind::Service),
        (Reply::reset(), Kind::Connection),
        (Reply::timeout(), Kind::Timeout),
    ] {
        let error = get([reply.clone(), reply.clone(), reply.clone()]).await;
        assert_eq!(error.kind(), kind, "{reply:?}");
        assert!(error.is_transient(), "after all retries, but not for ever: {error}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_error_of_the_sdk_is_the_source() {
    let error = get([Reply::error(400, "ResourceNotFoundException", "gone")]).await;
    let source = error.source().expect("a source");
    let sdk = source.downcast_ref::<SdkError<GetItemError>>().expect("the SDK's own error");
    assert!(sdk.as_service_error().unwrap().is_resource_not_found_exception());
}

#[tokio::test(start_paused = true)]
async fn no_answer_however_malformed_makes_a_panic() {
    let bodies: Vec<Vec<u8>> = [
        "",
        "null",
        "[]",
        "\"\"",
        "{",
        "{}}",
        "{\"Item\":",
        "{\"Item\":null}",
        "{\"Item\":[]}",
        "{\"Item\":7}",
        "<html><body>502 Bad Gateway</body></html>",
        r#"{"Item":{"id":"ada"}}"#,
        r#"{"Item":{"id":{}}}"#,
        r#"{"Item":{"id":{"S":null}}}"#,
        r#"{"Item":{"id":{"S":"ada","N":"1"}}}"#,
        r#"{"Item":{"id":{"X":"ada"}}}"#,
        r#"{"Item":{"id":{"S":"\ud800"}}}"#,
        r#"{"Item":{"id":{"S":"ada"},"visits":{"N":"many"},"log":{"L":[]}}}"#,
        r#"{"Item":{"id":{"S":"ada"},"visits":{"N":1},"log":{"L":[]}}}"#,
        r#"{"Item":{"id":{"S":"ada"},"visits":{"N":"1"},"log":{"L":{}}}}"#,
        r#"{"Item":{"id":{"B":"not base64!"},"visits":{"N":"1"},"log":{"L":[]}}}"#,
        r#"{"Item":{"id":{"S":"ada"},"id":{"S":"ada"},"visits":{"N":"1"},"log":{"L":[]}}}"#,
    ]
    .map(|text| text.as_bytes().to_vec())
    .into_iter()
    .chain([
        vec![0xff, 0xfe],
        br#"{"Item":{"id":{"S":"#.to_vec(),
        vec![0; 1000],
        format!(r#"{{"Item":{{"id":{}"#, r#"{"L":["#.repeat(100_000)).into_bytes(),
    ])
    .collect();
    for status in [200, 204, 400, 413, 500, 503] {
        for body in &bodies {
            let reply = Reply::raw(status, body.clone());
            let script = Script::answering(move |_| reply.clone());
            let people = Db::new(script.client()).table::<Person>();
            let told = format!("{status} {:.60}", String::from_utf8_lossy(body));
            match people.get("ada").await {
                Ok(found) => assert!(status < 300, "{told}: {found:?}"),
                Err(error) => assert!(!error.to_string().is_empty()),
            }
            // A write has nothing to read in an answer but that it was one.
            drop(people.put(ada()).await);
            drop(people.item(ada()).save().await);
            drop(people.delete("ada").returning_old().await);
        }
    }
}

#[derive(Model, Debug)]
#[model(table = "orders")]
struct Order {
    #[hash_key]
    id: u32,
    lines: Vec<Line>,
    paid: bool,
}

#[derive(Document, Debug)]
struct Line {
    article: String,
    pieces: u32,
}

#[tokio::test]
async fn a_decode_error_names_table_key_and_attribute_and_what_was_found() {
    let (orders, _tap) = table::<Order>().await;
    let line =
        |pieces: Value| -> Value { Value::List(vec![[("article", "a".into()), ("pieces", pieces)].into()]) };
    let cases = [
        (
            map([("id", 1.into()), ("lines", line("3".into())), ("paid", true.into())]),
            "`lines[0].pieces`",
            "(S)",
        ),
        (map([("id", 1.into()), ("lines", line(3.into()))]), "`paid`", "missing"),
        (map([("id", 1.into()), ("lines", line(3.into())), ("paid", ().into())]), "`paid`", "(NULL)"),
        (
            map([("id", 1.into()), ("lines", [("a", 1.into())].into()), ("paid", true.into())]),
            "`lines`",
            "(M)",
        ),
        (
            map([("id", 1.into()), ("lines", vec![Value::from(1)].into()), ("paid", true.into())]),
            "`lines[0]`",
            "(N)",
        ),
    ];
    for (raw, path, found) in cases {
        store(orders.db(), orders.name(), raw.clone()).await;
        for error in [orders.get(1).await.unwrap_err(), orders.get(1).model().await.unwrap_err()] {
            assert!(error.is_decode(), "{error}");
            let message = error.to_string();
            for part in [orders.name(), "id=1", path, found] {
                assert!(message.contains(part), "{part} in {message}");
            }
        }
        // What does not fit the model can still be looked at, and be a conflict.
        let error = orders.insert(&Order { id: 1, lines: vec![], paid: false }).await.unwrap_err();
        assert!(error.is_conflict() && error.current::<Order>().is_none());
        assert_eq!(error.current_attributes::<Order>(), Some(&raw));
        assert!(orders.contains(1).await.unwrap());
    }
}

#[tokio::test]
async fn a_key_that_dynamodb_would_refuse_is_refused_before_sending() {
    let (people, tap) = table::<Person>().await;
    for error in [
        people.get("").await.unwrap_err(),
        people.contains("").await.unwrap_err(),
        people.delete("").await.unwrap_err(),
        people.put(&Person { id: String::new(), ..ada() }).await.unwrap_err(),
        people.item(Person { id: String::new(), ..ada() }).save().await.unwrap_err(),
        people.item(Person { id: String::new(), ..ada() }).partial_save().await.unwrap_err(),
        people.item(Person { id: String::new(), ..ada() }).overwrite().await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), Kind::Invalid);
        assert!(error.to_string().contains("`id` is empty"), "{error}");
        assert_eq!(error.table(), Some(people.name()));
    }
    assert!(tap.log().is_empty());
}

#[tokio::test]
async fn a_table_that_is_not_there_is_not_found_by_any_request() {
    let (db, _tap) = tapped();
    let people = db.table::<Person>().named(unique("nowhere"));
    let mut item = people.item(ada());
    for error in [
        people.get("ada").await.unwrap_err(),
        people.contains("ada").await.unwrap_err(),
        people.put(ada()).await.unwrap_err(),
        people.insert(ada()).await.unwrap_err(),
        people.delete("ada").await.unwrap_err(),
        people.delete("ada").returning_old().await.unwrap_err(),
        item.save().await.unwrap_err(),
        item.partial_save().await.unwrap_err(),
        item.overwrite().await.unwrap_err(),
        item.refresh().await.unwrap_err(),
        item.delete().await.unwrap_err(),
        people.describe().await.unwrap_err(),
    ] {
        assert!(error.is_not_found(), "{error}");
        assert_eq!(error.table(), Some(people.name()));
    }
    assert!(item.is_new() && !people.exists().await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn the_current_item_of_a_conflict_is_of_its_own_model_only() {
    let current = json!({ "id": { "S": "ada" }, "visits": { "N": "3" }, "log": { "L": [] } });
    let script =
        Script::new([Reply::condition_failed(Some(&current)), Reply::condition_failed(None::<&Json>)]);
    let people = Db::new(script.client()).table::<Person>();
    let error = people.item(ada()).save().await.unwrap_err();
    assert!(error.current::<Order>().is_none() && error.current_attributes::<Order>().is_none());
    assert_eq!(error.current::<Person>().unwrap().visits, 3);
    assert!(error.into_current::<Person>().is_some());
    // An engine that does not hand back the item.
    let error = people.item(ada()).save().await.unwrap_err();
    assert!(error.is_conflict() && error.current::<Person>().is_none());
}

#[test]
fn errors_may_move_between_threads_and_be_boxed() {
    fn check<T: std::error::Error + Send + Sync + 'static>() {}
    check::<Error>();
}
