//! The wire path beside the way by `AttributeValue`s: the same requests, the same answers, the same errors. And its guards.

mod canned;
mod guards;
mod token;

use canned::{Canned, Request};
use serde_json::json;

use crate::codec::json::JsonReader;
use crate::codec::{Decode, DecodeError, Reader};
use crate::error::Kind;
use crate::expr::{Action, AttributePath, Expression, Predicate, Update as UpdateExpression};
use crate::model::{Key, NewItem};
use crate::schema::{KeyAttribute, TableSchema};
use crate::transport::decode::{Plain, Presence};
use crate::transport::{
    BatchGet, BatchWrite, Collect, Delete, Failure, Get, ItemDecoder, ItemSource, LastKey, One, Page, Put,
    Query, Reply, Results, Scan, Transport, Unprocessed, Update, Usage, WriteEntry,
};
use crate::value::{AttributeType, Map, Value};

const ITEM: &str = r#"{"id":{"S":"a\"b"},"n":{"N":"1.5"},"m":{"M":{"x":{"L":[{"NULL":true},{"BOOL":false}]}}},"s":{"SS":["x","y"]},"b":{"B":"AAE="}}"#;

fn key(id: &str) -> Key {
    const SCHEMA: TableSchema = TableSchema::new(
        std::borrow::Cow::Borrowed("t"),
        KeyAttribute::new(std::borrow::Cow::Borrowed("id"), AttributeType::String),
        Some(KeyAttribute::new(std::borrow::Cow::Borrowed("n"), AttributeType::Number)),
        std::borrow::Cow::Borrowed(&[]),
        None,
    );
    Key::new(&SCHEMA, id.into(), Some(Value::from(2))).unwrap()
}

fn item() -> Map {
    crate::codec::json::item_from_json(ITEM).unwrap()
}

fn path(text: &str) -> AttributePath {
    text.parse().unwrap()
}

fn condition() -> Predicate {
    Predicate::And(vec![Predicate::equals(path("a.b"), "quo\"te".into()), Predicate::not_exists(path("c"))])
}

fn conditional() -> Expression {
    Expression::default().with_condition(&condition()).unwrap()
}

fn projected() -> Expression {
    Expression::default().with_projection(&[path("id"), path("size")])
}

/// Reads the attribute `n`, which must be there, as an `u8`.
struct SmallNumber;

impl ItemDecoder for SmallNumber {
    type Output = u8;

    fn decode(&self, reader: &mut JsonReader<'_>) -> Result<u8, DecodeError> {
        let mut number = Err(DecodeError::invalid("no attribute `n`"));
        reader.begin_object()?;
        while let Some(name) = reader.next_name()? {
            if name == "n" {
                number = Ok(u8::decode(reader).map_err(|error| error.at("n"))?);
            } else {
                reader.skip()?;
            }
        }
        number
    }
}

/// Sends a get; the item goes through a decoder.
async fn get_as<D: ItemDecoder>(
    transport: &Transport,
    get: Get<'_>,
    decoder: D,
) -> Result<Reply<Option<D::Output>>, Failure> {
    let mut sink = One::new(decoder);
    Ok(transport.get(get, &mut sink).await?.map(|()| sink.into_item()))
}

struct Nameless;

impl ItemSource for Nameless {
    fn name(&self) -> &'static str {
        "t"
    }

    fn key_in(&self, _item: &str) -> Option<Key> {
        None
    }
}

fn collect<D: ItemDecoder>(decoder: D) -> Collect<D> {
    Collect::new(decoder, "Test", Nameless)
}

/// Sends a query; the items go through a decoder.
async fn query_as<D: ItemDecoder>(
    transport: &Transport,
    query: Query<'_>,
    decoder: D,
) -> Result<Reply<(Page, Results<D::Output>)>, Failure> {
    let mut sink = collect(decoder);
    let mut reply = transport.query(query, &mut sink).await?;
    // One way keeps the key as text, the other as a map.
    reply.value.last_key = reply.value.last_key.map(|key| LastKey::Map(key.to_map().unwrap()));
    Ok(reply.map(|page| (page, sink.into_results())))
}

/// What a query builder makes of key condition, filter and projection.
fn queried() -> Expression {
    let mut expression = conditional();
    expression.key_condition = expression.condition.take();
    expression.filter = Some("attribute_exists(#2)".into());
    expression.with_projection(&[path("id")])
}

/// Runs a request on both transports, metered and not; each gets the reply.
async fn both<T: std::fmt::Debug>(
    reply: (u16, &str),
    run: impl AsyncFn(&Transport) -> Result<Reply<T>, Failure>,
) -> (Result<Reply<T>, Failure>, Request) {
    for metered in [true, false] {
        let canned = Canned::new([reply, reply]);
        let mut transport = canned.transport();
        (transport.report_capacity, transport.report_collections) = (metered, metered);
        let by_wire = run(&transport).await;
        transport.attribute_values = true;
        let by_sdk = run(&transport).await;
        let [wire, sdk] = canned.take_requests().try_into().unwrap();
        assert_eq!(wire.json(), sdk.json());
        assert_eq!(wire.body.contains("ReturnConsumedCapacity"), metered);
        for header in ["content-type", "x-amz-target", "host"] {
            assert_eq!(wire.headers.get(header), sdk.headers.get(header), "{header}");
        }
        assert_eq!(wire.headers["content-length"], wire.body.len().to_string());
        assert!(wire.headers["authorization"].starts_with("AWS4-HMAC-SHA256"));
        match (&by_wire, &by_sdk) {
            (Ok(wire), Ok(sdk)) => {
                assert_eq!((wire.attempts, wire.usage), (sdk.attempts, sdk.usage));
            }
            (Err(wire), Err(sdk)) => {
                assert_eq!(wire.error.kind(), sdk.error.kind(), "{wire:?} {sdk:?}");
                assert_eq!((wire.attempts, &wire.current), (sdk.attempts, &sdk.current));
            }
            different => panic!("{different:?}"),
        }
        if !metered {
            let by_sdk = by_sdk.map(|reply| format!("{:?}", reply.value)).ok();
            let by_wire_text = by_wire.as_ref().map(|reply| format!("{:?}", reply.value)).ok();
            assert_eq!(by_wire_text, by_sdk);
            return (by_wire, wire);
        }
    }
    unreachable!()
}

#[tokio::test]
async fn get() {
    let get = async |transport: &Transport| {
        let key = key("a\"\n\u{1}é");
        let get = Get { table: "t", key: &key, consistent: true, expression: projected() };
        get_as(transport, get, Plain::<Map>::NEW).await
    };
    let answer = format!(r#"{{"ConsumedCapacity":{{"CapacityUnits":0.5,"TableName":"t"}},"Item":{ITEM}}}"#);
    let (reply, request) = both((200, &answer), get).await;
    let reply = reply.unwrap();
    assert_eq!((reply.value, reply.usage.capacity), (Some(item()), Some(0.5)));
    assert_eq!(
        request.json(),
        json!({
            "TableName": "t",
            "Key": { "id": { "S": "a\"\n\u{1}é" }, "n": { "N": "2" } },
            "ConsistentRead": true,
            "ProjectionExpression": "#0,#1",
            "ExpressionAttributeNames": { "#0": "id", "#1": "size" },
        })
    );
    for nothing in ["{}", r#"{"Item":null,"Unknown":[{}, 1e5, "x"]}"#] {
        assert_eq!(both((200, nothing), get).await.0.unwrap().value, None);
    }
}

#[tokio::test]
async fn an_item_that_does_not_fit_is_a_decode_error_after_one_attempt() {
    let get = async |transport: &Transport| {
        let key = key("a");
        let get = Get { table: "t", key: &key, consistent: false, expression: Expression::default() };
        get_as(transport, get, SmallNumber).await
    };
    let answer = format!(r#"{{"Item":{ITEM}}}"#);
    let failure = both((200, &answer), get).await.0.unwrap_err();
    assert_eq!((failure.error.kind(), failure.attempts.sent), (Kind::Decode, 1));
    assert!(failure.error.to_string().contains("attribute `n`"), "{}", failure.error);
}

#[tokio::test]
async fn put() {
    for expression in [Expression::default(), conditional()] {
        let put = async |transport: &Transport| {
            transport
                .put(Put { table: "t", item: &NewItem::exactly(&item()), expression: expression.clone() })
                .await
        };
        let answer = r#"{"ConsumedCapacity":{"CapacityUnits":2.0},"ItemCollectionMetrics":{"SizeEstimateRangeGB":[0,1]}}"#;
        let (reply, request) = both((200, answer), put).await;
        assert_eq!(reply.unwrap().usage, Usage { capacity: Some(2.0), collection_gb: Some(1.0) });
        let returned = &request.json()["ReturnValuesOnConditionCheckFailure"];
        assert_eq!(returned == "ALL_OLD", expression.condition.is_some());
        assert!(both((200, "{}"), put).await.0.is_ok());
        assert!(both((200, " {\n}\n"), put).await.0.is_ok());
    }
}

#[tokio::test]
async fn update() {
    let mut actions = UpdateExpression::default();
    actions.push(path("x"), Action::Set(Value::Map(item())));
    actions.push(path("y"), Action::Remove);
    let update = async |transport: &Transport| {
        let key = key("a");
        let expression = conditional().with_update(&actions).unwrap();
        transport.update(Update { table: "t", key: &key, expression, return_old: true }).await
    };
    let answer = format!(r#"{{"Attributes":{ITEM}}}"#);
    assert_eq!(both((200, &answer), update).await.0.unwrap().value, Some(item()));
    // The write is done, whatever the answer says of it.
    assert_eq!(both((200, r#"{"Attributes":{"x":{"N":"one"}}}"#), update).await.0.unwrap().value, None);
}

#[tokio::test]
async fn delete() {
    let delete = async |transport: &Transport| {
        let key = key("a");
        let delete = Delete { table: "t", key: &key, expression: conditional(), return_old: true };
        let mut sink = One::new(Plain::<Map>::NEW);
        Ok(transport.delete(delete, &mut sink).await?.map(|()| sink.into_item()))
    };
    let answer = format!(r#"{{"Attributes":{ITEM}}}"#);
    assert_eq!(both((200, &answer), delete).await.0.unwrap().value, Some(item()));
    assert_eq!(both((200, "{}"), delete).await.0.unwrap().value, None);
}

#[tokio::test]
async fn a_failed_condition_has_the_item() {
    let put = async |transport: &Transport| {
        transport.put(Put { table: "t", item: &NewItem::exactly(&item()), expression: conditional() }).await
    };
    let answer = format!(
        r#"{{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"no","Item":{ITEM}}}"#
    );
    let failure = both((400, &answer), put).await.0.unwrap_err();
    assert_eq!(failure.error.kind(), Kind::Conflict);
    assert_eq!(failure.current, Some(item()));
}

fn query<'a>(expression: &'a Expression, start: Option<&'a LastKey>) -> Query<'a> {
    Query {
        table: "t",
        index: Some("i"),
        expression,
        forward: false,
        page_size: Some(7),
        consistent: true,
        count_only: false,
        start,
        key_at: &[1],
    }
}

#[tokio::test]
async fn query_pages() {
    let start = LastKey::Map(key("a").to_map());
    let run = async |transport: &Transport| {
        let expression = queried();
        query_as(transport, query(&expression, Some(&start)), Plain::<Map>::NEW).await
    };
    let answer = format!(
        r#"{{"Count":2,"Items":[{{"id":{{"S":"first"}}}},{ITEM}],"LastEvaluatedKey":{{"id":{{"S":"z"}}}},"ScannedCount":9}}"#
    );
    let (page, items) = both((200, &answer), run).await.0.unwrap().value;
    assert_eq!(items.into_items().unwrap(), [Map::from([("id".to_owned(), "first".into())]), item()]);
    assert_eq!((page.count, page.scanned), (2, 9));
    assert_eq!(page.key_items, [item()]);
    assert_eq!(page.last_key, Some(LastKey::Json(r#"{"id":{"S":"z"}}"#.into())));
    // The last page, of an engine that says so by an empty key.
    let page = both((200, r#"{"Count":0,"ScannedCount":0,"Items":[],"LastEvaluatedKey":{ }}"#), run).await.0;
    let (page, items) = page.unwrap().value;
    assert!(items.is_empty() && page.last_key.is_none() && page.key_items.is_empty());
}

#[tokio::test]
async fn the_last_key_goes_back_as_it_came() {
    let start = LastKey::Json(r#"{ "n":{"N":"1.0"}, "id":{"S":"\u0061"}}"#.into());
    let canned = Canned::new([(200, "{}")]);
    let expression = queried();
    query_as(&canned.transport(), query(&expression, Some(&start)), Presence).await.unwrap();
    let body = canned.take_requests().remove(0).body;
    assert!(body.contains(r#""ExclusiveStartKey":{ "n":{"N":"1.0"}, "id":{"S":"\u0061"}}"#), "{body}");
}

#[tokio::test]
async fn one_bad_item_does_not_end_a_page() {
    let run = async |transport: &Transport| {
        let expression = queried();
        let reply = query_as(transport, query(&expression, None), SmallNumber).await?;
        // By place: the message says where in the text the offence is, which each way has from another place.
        Ok(reply.map(|(_, items)| items.into_iter().map(Result::ok).collect::<Vec<_>>()))
    };
    let answer = r#"{"Items":[{"n":{"N":"1"}},{"n":{"N":"999"}},{"x":{"M":{}}},{"n":{"N":"one"}},{"n":{"N":"2"}}],"Count":5,"ScannedCount":5}"#;
    let numbers = both((200, answer), run).await.0.unwrap().value;
    assert_eq!(numbers, [Some(1), None, None, None, Some(2)]);
}

#[tokio::test]
async fn scans() {
    let run = async |transport: &Transport| {
        let expression = projected();
        let scan = Scan {
            table: "t",
            index: Some("i"),
            expression: &expression,
            page_size: Some(7),
            consistent: true,
            count_only: true,
            start: None,
            key_at: &[],
            segment: Some((2, 8)),
        };
        transport.scan(scan, &mut collect(Presence)).await
    };
    let (reply, request) = both((200, r#"{"Count":3,"ScannedCount":4}"#), run).await;
    let page = reply.unwrap().value;
    assert_eq!((page.count, page.scanned), (3, 4));
    assert_eq!((&request.json()["Segment"], &request.json()["TotalSegments"]), (&json!(2), &json!(8)));
}

#[tokio::test]
async fn batch_get() {
    let keys = [key("a"), key("b"), key("c")];
    let run = async |transport: &Transport| {
        let batch = BatchGet { table: "t\"", keys: &keys, consistent: true, expression: &projected() };
        let mut sink = collect(Plain::<Map>::NEW);
        Ok(transport.batch_get(batch, &mut sink).await?.map(|batch| (batch, sink.into_results())))
    };
    let answer = r#"{
        "UnprocessedKeys": {"t\"": {"Keys": [{"id":{"S":"a"},"n":{"N":"2"}}], "ConsistentRead": true}},
        "Responses": {"t\"": [{"size":{"N":"1"},"id":{"S":"c"},"n":{"N":"2.0"}}]},
        "ConsumedCapacity": [{"CapacityUnits": 1.5}, {"CapacityUnits": 2}]
    }"#;
    let reply = both((200, answer), run).await.0.unwrap();
    assert_eq!(reply.usage.capacity, Some(3.5));
    let (batch, items) = reply.value;
    assert_eq!(items.len(), 1);
    assert_eq!(batch.unprocessed, [key("a").to_map()]);
    assert_eq!(batch.found, Some(vec![key("c").to_map()]), "`b` does not exist");
    // Nothing is missing, nothing is looked for.
    let answer =
        format!(r#"{{"Responses":{{"t\"":[{ITEM},{ITEM},{{"id":{{"M":{{}}}}}}]}},"UnprocessedKeys":{{}}}}"#);
    let (batch, items) = both((200, &answer), run).await.0.unwrap().value;
    assert_eq!((items.len(), batch.found), (3, None));
    // Nothing was done at all.
    let (batch, items) = both((200, "{}"), run).await.0.unwrap().value;
    assert_eq!((items.len(), batch.found), (0, Some(vec![])));
}

#[tokio::test]
async fn batch_write() {
    let (a, b) = (key("a"), key("b"));
    let run = async |transport: &Transport| {
        let tables = [
            ("t1", vec![WriteEntry::Put(ITEM), WriteEntry::Delete(&a)]),
            ("t2", vec![WriteEntry::Delete(&b)]),
        ];
        let mut reply = transport.batch_write(BatchWrite { tables: &tables }).await?;
        // One way has the tables in no order.
        reply.value.sort_by(|a, b| a.table.cmp(&b.table));
        Ok(reply)
    };
    let answer = format!(
        r#"{{"UnprocessedItems":{{"t2":[{{"DeleteRequest":{{"Key":{{"id":{{"S":"b"}},"n":{{"N":"2"}}}}}}}}],
            "t1":[{{"PutRequest":{{"Item":{ITEM}}}}}]}},"ConsumedCapacity":[{{"CapacityUnits":1.0}}]}}"#
    );
    let (reply, request) = both((200, &answer), run).await;
    let left = |table: &str, put, attributes| Unprocessed { table: table.to_owned(), put, attributes };
    assert_eq!(reply.unwrap().value, [left("t1", true, item()), left("t2", false, b.to_map())]);
    let expected: serde_json::Value = serde_json::from_str(ITEM).unwrap();
    assert_eq!(request.json()["RequestItems"]["t1"][0]["PutRequest"]["Item"], expected);
    assert_eq!(both((200, "{}"), run).await.0.unwrap().value, []);
    // What is not understood must not count as written.
    let answer = r#"{"UnprocessedItems":{"t1":[{"MoveRequest":{}}]}}"#;
    let canned = Canned::new([(200, answer)]);
    assert!(run(&canned.transport()).await.is_err());
}

#[tokio::test]
async fn answers_that_are_not_dynamodbs_are_errors_that_name_the_request() {
    let whole = format!(r#"{{"Item":{ITEM}}}"#);
    let cut = &whole[..whole.len() - 2];
    for answer in [" ", "nonsense", "[]", "{", "{} {}", cut, "<html></html>", r#"{"Item":[]}"#] {
        let get = async |transport: &Transport| {
            let key = key("a");
            let get = Get { table: "t", key: &key, consistent: false, expression: Expression::default() };
            get_as(transport, get, Plain::<Map>::NEW).await
        };
        let canned = Canned::new([(200, answer)]);
        let failure = get(&canned.transport()).await.unwrap_err();
        let text = failure.error.to_string();
        if answer != r#"{"Item":[]}"# {
            assert_eq!(failure.error.kind(), Kind::Connection, "{answer}: {text}");
            assert!(text.contains("REQUEST-ID"), "{text}");
        }
        assert_eq!(failure.attempts.sent, 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_repeated_with_the_same_body() {
    let throttled = r#"{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"}"#;
    let failed = r#"{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError"}"#;
    let canned = Canned::new([(400, throttled), (500, failed), (200, "{}")]);
    let map = item();
    let put = Put { table: "t", item: &NewItem::exactly(&map), expression: conditional() };
    assert_eq!(canned.transport().put(put).await.unwrap().attempts.sent, 3);
    let requests = canned.take_requests();
    assert_eq!(requests.len(), 3);
    assert!(requests.iter().all(|request| request.body == requests[0].body));
    // In the end the error is the SDK's own.
    let canned = Canned::new([(400, throttled); 3]);
    let map = item();
    let put = Put { table: "t", item: &NewItem::exactly(&map), expression: conditional() };
    let failure = canned.transport().put(put).await.unwrap_err();
    assert_eq!((failure.error.kind(), failure.attempts.sent), (Kind::Throttled, 3));
    let source = std::error::Error::source(&failure.error).unwrap();
    let sdk = aws_sdk_dynamodb::error::SdkError::<aws_sdk_dynamodb::operation::put_item::PutItemError>::as_service_error;
    let source = source.downcast_ref().and_then(sdk).unwrap();
    assert!(source.is_provisioned_throughput_exceeded_exception());
}
