//! The requests of queries, scans and batches, as they are on the wire.

use dynorm::read::{Primary, Query};
use dynorm::{Document, Model};
use dynorm_tests::{Reply, Script, Song, SongLabelIndex, db_of};
use serde_json::{Value, json};

/// The only request that running something sends.
async fn sent<T>(run: impl AsyncFnOnce(dynorm::Table<Song>) -> dynorm::Result<T>) -> Value {
    let script = Script::new([Reply::ok(&json!({ "Items": [], "Count": 0, "ScannedCount": 0 }))]);
    let _ = run(db_of(script.client()).table::<Song>()).await.unwrap();
    script.log().only().body
}

#[tokio::test]
async fn a_plain_query_has_nothing_but_the_key_condition() {
    let body = sent(async |songs| Song::query("bach").all(&songs).await).await;
    assert_eq!(
        body,
        json!({
            "TableName": "songs",
            "KeyConditionExpression": "#0=:0",
            "ExpressionAttributeNames": { "#0": "artist" },
            "ExpressionAttributeValues": { ":0": { "S": "bach" } },
        })
    );
}

#[tokio::test]
async fn every_option_has_its_place() {
    let query = Song::year_index("bach").year().between(1710, 1720).reverse().page_size(9).consistent();
    let query =
        query.filter(Song::title().begins_with("S") & !Song::number().is_in([1, 2])).report_capacity();
    let body = sent(async |songs| query.select((Song::title(), Song::tags().at(3))).all(&songs).await).await;
    assert_eq!(
        body,
        json!({
            "TableName": "songs",
            "IndexName": "YearIndex",
            "KeyConditionExpression": "#0=:0 AND (#1 BETWEEN :1 AND :2)",
            "FilterExpression": "begins_with(#2,:3) AND (NOT #3 IN (:4,:5))",
            "ProjectionExpression": "#2,#4[3],#0,#3,#1",
            "ExpressionAttributeNames":
                { "#0": "artist", "#1": "year", "#2": "title", "#3": "number", "#4": "tags" },
            "ExpressionAttributeValues": {
                ":0": { "S": "bach" }, ":1": { "N": "1710" }, ":2": { "N": "1720" }, ":3": { "S": "S" },
                ":4": { "N": "1" }, ":5": { "N": "2" },
            },
            "ScanIndexForward": false,
            "ConsistentRead": true,
            "Limit": 9,
            "ReturnConsumedCapacity": "TOTAL",
        })
    );
}

#[tokio::test]
async fn each_range_condition_has_its_expression() {
    let expression = async |query: Query<Primary<Song>>| {
        let body = sent(async |songs| query.all(&songs).await).await;
        body["KeyConditionExpression"].as_str().unwrap().to_owned()
    };
    let number = || Song::query("bach").number();
    assert_eq!(expression(number().eq(1)).await, "#0=:0 AND #1=:1");
    assert_eq!(expression(number().lt(1)).await, "#0=:0 AND #1<:1");
    assert_eq!(expression(number().le(1)).await, "#0=:0 AND #1<=:1");
    assert_eq!(expression(number().gt(1)).await, "#0=:0 AND #1>:1");
    assert_eq!(expression(number().ge(1)).await, "#0=:0 AND #1>=:1");
}

#[tokio::test]
async fn a_count_asks_for_nothing_else() {
    let body = sent(async |songs| Song::label_index("archiv").page_size(50).count(&songs).await).await;
    assert_eq!(
        body,
        json!({
            "TableName": "songs",
            "IndexName": "LabelIndex",
            "Select": "COUNT",
            "Limit": 50,
            "KeyConditionExpression": "#0=:0",
            "ExpressionAttributeNames": { "#0": "label" },
            "ExpressionAttributeValues": { ":0": { "S": "archiv" } },
        })
    );
}

#[tokio::test]
async fn a_plain_scan_has_nothing_but_the_table() {
    assert_eq!(sent(async |songs| Song::scan().all(&songs).await).await, json!({ "TableName": "songs" }));
    let scan = Song::scan().filter(Song::notes().exists()).segment(2, 5).consistent();
    assert_eq!(
        sent(async |songs| scan.all(&songs).await).await,
        json!({
            "TableName": "songs",
            "FilterExpression": "attribute_exists(#0)",
            "ExpressionAttributeNames": { "#0": "notes" },
            "Segment": 2,
            "TotalSegments": 5,
            "ConsistentRead": true,
        })
    );
}

#[tokio::test]
async fn an_index_of_some_attributes_is_asked_for_just_these() {
    let body = sent(async |songs| SongLabelIndex::scan().all(&songs).await).await;
    assert_eq!(body["IndexName"], "LabelIndex");
    let mut names: Vec<_> = body["ExpressionAttributeNames"]
        .as_object()
        .unwrap()
        .values()
        .map(|name| name.as_str().unwrap())
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["artist", "label", "number", "title"]);
    assert_eq!(body["ProjectionExpression"].as_str().unwrap().split(',').count(), 4);
}

#[tokio::test]
async fn the_next_page_starts_at_the_very_key_that_the_last_one_ended_with() {
    // With a number written as no client would write it, and an attribute more than there should
    // be.
    let key = r#"{"number":{"N":"1.50e1"},"artist":{"S":"b\u0061ch"},"more":{"B":"AA=="}}"#;
    let first = format!(r#"{{"Items":[],"Count":0,"ScannedCount":7,"LastEvaluatedKey":{key}}}"#);
    let script = Script::new([Reply::raw(200, first), Reply::ok(&json!({ "Items": [], "Count": 0 }))]);
    let songs = db_of(script.client()).table::<Song>();
    assert!(Song::query("bach").all(&songs).await.unwrap().is_empty());
    let requests = script.log().all();
    assert!(requests[0].body.get("ExclusiveStartKey").is_none());
    let start = &requests[1].body["ExclusiveStartKey"];
    let number: f64 = start["number"]["N"].as_str().unwrap().parse().unwrap();
    assert!((number - 15.0).abs() < f64::EPSILON);
    assert_eq!((&start["artist"]["S"], &start["more"]["B"]), (&json!("bach"), &json!("AA==")));
    let without = |at: usize| {
        let mut body = requests[at].body.clone();
        body.as_object_mut().unwrap().remove("ExclusiveStartKey");
        body
    };
    assert_eq!(without(0), without(1), "otherwise it is the same request");
}

#[tokio::test]
async fn a_cursor_in_the_middle_of_a_page_is_the_key_of_its_last_result() {
    let item = |number: u32| {
        let n = |value: u32| json!({ "N": value.to_string() });
        json!({
            "artist": { "S": "bach" }, "number": n(number), "year": n(1700), "seconds": n(1),
            "genre": { "S": "g" }, "plays": n(5), "title": { "S": "t" }, "tags": { "L": [] },
        })
    };
    let page = json!({ "Items": [item(1), item(2), item(3)], "Count": 3, "ScannedCount": 9 });
    let script =
        Script::new([Reply::ok(&page), Reply::ok(&json!({ "Items": [], "Count": 0, "ScannedCount": 0 }))]);
    let songs = db_of(script.client()).table::<Song>();
    let query = Song::genre_index("g").filter(Song::title().eq("t")).limit(2);
    let page = query.page(&songs).await.unwrap();
    assert_eq!(page.len(), 2);
    query.start_after(&page.next.unwrap()).page(&songs).await.unwrap();
    assert_eq!(
        script.log().all()[1].body["ExclusiveStartKey"],
        json!({ "artist": { "S": "bach" }, "number": { "N": "2" }, "genre": { "S": "g" }, "plays": { "N": "5" } }),
        "the keys of the table and of the index"
    );
}

#[derive(Document, Debug, Clone)]
struct Inner {
    #[model(rename = "value")]
    size: u32,
    list: Vec<u32>,
}

#[derive(Model, Debug)]
#[model(table = "reserved")]
struct Reserved {
    #[hash_key]
    #[model(rename = "hash")]
    key: String,
    #[model(rename = "a.b[0]")]
    odd: String,
    status: Inner,
    order: Option<String>,
}

#[tokio::test]
async fn no_name_or_value_ever_stands_in_an_expression() {
    let script = Script::new([Reply::ok(&json!({ "Items": [], "Count": 0, "ScannedCount": 0 }))]);
    let table = db_of(script.client()).table::<Reserved>();
    let filter = Reserved::odd().eq("\" OR #0=:0") | Reserved::status().size().gt(1);
    let filter = filter & Reserved::status().list().at(12).ne(1) & Reserved::order().size().le(7);
    Reserved::query("x").filter(filter).all(&table).await.unwrap();
    assert_eq!(
        script.log().only().body,
        json!({
            "TableName": "reserved",
            "KeyConditionExpression": "#0=:0",
            "FilterExpression": "(#1=:1 OR #2.#3>:2) AND #2.#4[12]<>:3 AND size(#5)<=:4",
            "ExpressionAttributeNames":
                { "#0": "hash", "#1": "a.b[0]", "#2": "status", "#3": "value", "#4": "list", "#5": "order" },
            "ExpressionAttributeValues": {
                ":0": { "S": "x" }, ":1": { "S": "\" OR #0=:0" }, ":2": { "N": "1" }, ":3": { "N": "1" }, ":4": { "N": "7" },
            },
        })
    );
}

#[tokio::test]
async fn a_batch_get_names_each_key_and_the_projection() {
    let script = Script::new([Reply::ok(&json!({ "Responses": {} }))]);
    let songs = db_of(script.client()).table::<Song>();
    let got =
        songs.batch_get([("bach", 1), ("bach", 2)]).consistent().select(Song::title()).all().await.unwrap();
    assert_eq!(got.missing.len(), 2);
    let mut body = script.log().only().body;
    let request = body["RequestItems"]["songs"].as_object_mut().unwrap();
    let key = |number: &str| json!({ "artist": { "S": "bach" }, "number": { "N": number } });
    assert_eq!(request["Keys"], json!([key("1"), key("2")]));
    assert_eq!(request["ConsistentRead"], true);
    assert_eq!(request["ProjectionExpression"], "#0,#1,#2");
    assert_eq!(request["ExpressionAttributeNames"], json!({ "#0": "artist", "#1": "number", "#2": "title" }));
    assert_eq!(request.len(), 4);
}

#[tokio::test]
async fn a_batch_write_has_whole_items_and_bare_keys() {
    let script = Script::new([Reply::ok(&json!({}))]);
    let db = db_of(script.client());
    let table = db.table::<Reserved>();
    let item = Reserved {
        key: "x".into(),
        odd: String::new(),
        status: Inner { size: 1, list: vec![2] },
        order: None,
    };
    assert!(db.batch_write().put(&table, item).delete(&table, "y").await.is_complete());
    let status = json!({ "M": { "value": { "N": "1" }, "list": { "L": [{ "N": "2" }] } } });
    assert_eq!(
        script.log().only().body,
        json!({ "RequestItems": { "reserved": [
            { "PutRequest": { "Item": { "hash": { "S": "x" }, "a.b[0]": { "S": "" }, "status": status } } },
            { "DeleteRequest": { "Key": { "hash": { "S": "y" } } } },
        ] } })
    );
}
