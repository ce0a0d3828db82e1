//! Faults on the wire, seen from a table: by both ways that requests can travel.

use dynorm::{Db, Kind, Table};
use dynorm_tests::{Fault, Person, Reply, Script, ada, tapped, unique};
use serde_json::{Value, json};

/// Both ways of one script.
fn both(script: &Script) -> [Table<Person>; 2] {
    let db = Db::new(script.client());
    [db.table(), db.with_attribute_values().table()]
}

fn stored() -> Value {
    json!({
        "id": { "S": "ada" },
        "email": { "S": "ada@example.com" },
        "visits": { "N": "1" },
        "tags": { "SS": ["first"] },
        "log": { "L": [{ "S": "born" }] },
        "address": { "M": { "street": { "S": "St James's Square" }, "city": { "S": "London" } } },
        "extra": { "L": [{ "NULL": true }] },
    })
}

fn item() -> Reply {
    Reply::ok(&json!({ "Item": stored(), "ConsumedCapacity": { "CapacityUnits": 0.5 } }))
}

#[tokio::test(start_paused = true)]
async fn what_may_go_right_the_next_time_is_sent_again_unchanged() {
    let faults = [
        Reply::throttled(),
        Reply::internal(),
        Reply::raw(503, "<html>try again</html>"),
        Reply::reset(),
        Reply::timeout(),
        item().reset_after(0),
        item().reset_after(10),
        item().chunks(7).reset_after(100),
    ];
    for fault in faults {
        let script = Script::new([fault.clone(), item(), fault.clone(), item()]);
        for table in both(&script) {
            let read = table.get("ada").await.unwrap().unwrap();
            assert_eq!(*read, ada(), "{fault:?}");
            assert_eq!(read.extra().len(), 1);
            let [first, second] = script.log().take().try_into().unwrap();
            assert_eq!(first.bytes, second.bytes, "{fault:?}");
            assert_eq!((first.attempt(), second.attempt()), (1, 2));
        }
        script.assert_done();
    }
}

#[tokio::test]
async fn a_body_may_come_in_pieces() {
    for size in [1, 2, 7, 64, 10_000] {
        let script = Script::new([item().chunks(size), item().chunks(size)]);
        for table in both(&script) {
            assert_eq!(table.get("ada").model().await.unwrap(), Some(ada()), "{size}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_stays_wrong_is_an_error_of_its_kind() {
    let faults = [
        (Reply::throttled(), Kind::Throttled),
        (Reply::internal(), Kind::Service),
        (Reply::reset(), Kind::Connection),
        (Reply::timeout(), Kind::Timeout),
        (item().reset_after(30), Kind::Connection),
        (Reply::raw(502, "<html>bad gateway</html>"), Kind::Connection),
    ];
    for (fault, kind) in faults {
        let reply = fault.clone();
        let script = Script::answering(move |_| reply.clone());
        for table in both(&script) {
            let error = table.get("ada").await.unwrap_err();
            assert_eq!((error.kind(), error.is_transient()), (kind, true), "{fault:?}: {error}");
            assert!(error.to_string().contains("`people`") && error.to_string().contains("ada"), "{error}");
            assert_eq!(script.log().take().len(), 3, "{fault:?}");
        }
    }
}

#[tokio::test]
async fn what_cannot_go_right_is_not_sent_again() {
    let faults = [
        (Reply::error(400, "ResourceNotFoundException", "no table"), Kind::NotFound),
        (Reply::error(400, "ValidationException", "no such thing"), Kind::Invalid),
        (Reply::error(400, "AccessDeniedException", "not you"), Kind::Denied),
        (Reply::error(400, "NewlyInventedException", "surprise"), Kind::Other),
        (Reply::ok(&json!({ "Item": { "id": { "N": "1" } } })), Kind::Decode),
        (Reply::raw(200, "nonsense"), Kind::Connection),
    ];
    for (fault, kind) in faults {
        let script = Script::new([fault.clone(), fault]);
        for table in both(&script) {
            let error = table.get("ada").await.unwrap_err();
            assert_eq!(error.kind(), kind, "{error}");
        }
        script.assert_done();
    }
}

#[tokio::test]
async fn a_failed_condition_hands_over_the_item() {
    let refused = Reply::condition_failed(Some(&stored()));
    let script = Script::new([refused.clone(), refused]);
    for table in both(&script) {
        let error = table.insert(ada()).await.unwrap_err();
        assert!(error.is_conflict());
        let current = error.current::<Person>().unwrap();
        assert_eq!(**current, ada());
        assert_eq!(current.extra().keys().collect::<Vec<_>>(), ["extra"]);
    }
}

#[tokio::test]
async fn an_empty_body_is_an_answer_with_nothing_in_it() {
    let script = Script::answering(|_| Reply::raw(200, ""));
    for table in both(&script) {
        assert!(table.get("ada").await.unwrap().is_none());
        assert!(!table.contains("ada").await.unwrap());
        table.put(ada()).await.unwrap();
        table.item(ada()).save().await.unwrap();
        table.delete("ada").await.unwrap();
        assert!(Person::scan().all(&table).await.unwrap().is_empty());
        assert_eq!(Person::query("ada").count(&table).await.unwrap(), 0);
        assert_eq!(table.batch_get(["ada"]).all().await.unwrap().missing.len(), 1);
        assert!(table.put_all([ada()]).await.is_complete());
    }
    // Blank is not empty.
    let script = Script::answering(|_| Reply::raw(200, " "));
    for table in both(&script) {
        assert_eq!(table.get("ada").await.unwrap_err().kind(), Kind::Connection);
    }
}

/// What an engine stores and gives back is the same, whichever way it went there and comes back.
#[tokio::test]
async fn both_ways_write_and_read_the_same() {
    let (db, tap) = tapped();
    let other = db.with_attribute_values();
    let name = unique("both");
    let (by_wire, by_sdk) = (db.table::<Person>().named(&name), other.table::<Person>().named(&name));
    by_wire.create().await.unwrap();
    tap.log().clear();
    for (writer, reader) in [(&by_wire, &by_sdk), (&by_sdk, &by_wire)] {
        writer.put(ada()).await.unwrap();
        let mut read = reader.get("ada").consistent().await.unwrap().unwrap();
        assert_eq!(*read, ada());
        read.visits += 1;
        read.address = None;
        read.save().await.unwrap();
        writer.delete("ada").await.unwrap();
        assert!(!reader.contains("ada").await.unwrap());
    }
    let requests = tap.log().take();
    let (first, second) = requests.split_at(requests.len() / 2);
    assert_eq!(first.len(), 5);
    for (first, second) in first.iter().zip(second) {
        assert_eq!((&first.operation, &first.body), (&second.operation, &second.body));
    }
}

#[tokio::test]
async fn a_meter_has_the_largest_item_collection_that_was_written_to() {
    fn size(upper: f64) -> Value {
        json!({ "ItemCollectionKey": { "id": { "S": "ada" } }, "SizeEstimateRangeGB": [0.0, upper] })
    }
    let one = |upper| Reply::ok(&json!({ "ItemCollectionMetrics": size(upper) }));
    let several = || Reply::ok(&json!({ "ItemCollectionMetrics": { "people": [size(2.0), size(4.5)] } }));
    let script = Script::answering(move |request| match &*request.operation {
        "PutItem" => one(1.0),
        "DeleteItem" => one(0.5),
        "BatchWriteItem" => several(),
        _ => item(),
    });
    for table in both(&script) {
        let meter = dynorm::Meter::new();
        let metered = table.metered(&meter);
        metered.get("ada").await.unwrap();
        assert_eq!(meter.largest_collection_gb(), None);
        metered.put(ada()).await.unwrap();
        assert_eq!(meter.largest_collection_gb(), Some(1.0));
        metered.delete("ada").await.unwrap();
        assert_eq!(meter.largest_collection_gb(), Some(1.0), "that one was smaller");
        assert!(metered.put_all([ada()]).await.is_complete());
        assert_eq!(meter.largest_collection_gb(), Some(4.5));
        let asked: Vec<_> = script
            .log()
            .take()
            .iter()
            .map(|request| request.body["ReturnItemCollectionMetrics"].clone())
            .collect();
        assert_eq!(asked, [Value::Null, "SIZE".into(), "SIZE".into(), "SIZE".into()]);
        table.put(ada()).await.unwrap();
        assert_eq!(script.log().take()[0].body["ReturnItemCollectionMetrics"], Value::Null, "nobody asked");
    }
}

#[tokio::test]
async fn a_dropped_request_leaves_the_next_one_whole() {
    let (db, tap) = tapped();
    let table = db.table::<Person>().named(unique("dropped"));
    table.create().await.unwrap();
    table.put(ada()).await.unwrap();
    tap.next(Fault::Instead(item().after(std::time::Duration::from_hours(1))));
    let hanging = tokio::time::timeout(std::time::Duration::from_millis(20), table.get("ada"));
    assert!(hanging.await.is_err());
    // A slow machine may not have sent anything in that time.
    tap.heal();
    assert_eq!(*table.get("ada").await.unwrap().unwrap(), ada());
}
