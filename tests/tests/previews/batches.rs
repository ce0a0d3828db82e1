//! Batches: a list of requests.

use dynorm::write::batch::{BatchPreview, BatchWrite};
use dynorm::{BatchOutcome, Duplicates, Kind, Leftover, Map, Refusals};
use dynorm_tests::{Request, map};
use serde_json::Value as Json;

use super::{Counted, Plain, Seat, Versioned, both, to_map};

fn versioned(id: &str) -> Versioned {
    Versioned { id: id.into(), text: Some("one".into()), part: None, parts: Vec::new(), version: 3 }
}

fn plain(id: &str) -> Plain {
    Plain { id: id.into(), text: None, part: None, parts: Vec::new() }
}

/// That each request has just these writes, those of one table in this order.
#[track_caller]
fn assert_batch(preview: &BatchPreview, requests: &[Request]) {
    assert_eq!(preview.requests.len(), requests.len(), "{preview}");
    for (writes, request) in preview.requests.iter().zip(requests) {
        assert_eq!(request.operation, "BatchWriteItem");
        let tables = request.body["RequestItems"].as_object().unwrap();
        let sent: usize = tables.values().map(|sent| sent.as_array().unwrap().len()).sum();
        assert_eq!(sent, writes.len());
        for (table, sent) in tables {
            let shown = writes.iter().filter(|write| write.table == *table);
            for (write, sent) in shown.zip(sent.as_array().unwrap()) {
                let (name, attributes) = match &write.item {
                    Some(_) => ("PutRequest", "Item"),
                    None => ("DeleteRequest", "Key"),
                };
                assert_eq!(write.operation == "PutItem", name == "PutRequest");
                let Json::Object(members) = &sent[name] else { panic!("no {name} in {sent}") };
                let mut attributes = to_map(&members[attributes]);
                let drawn = write.version.as_ref().map(|version| attributes.remove(version));
                assert_ne!(drawn, Some(None), "the version is put: {sent}");
                let key = || write.key.attributes().map(|(name, value)| (name.to_owned(), value.clone()));
                assert_eq!(attributes, write.item.clone().unwrap_or_else(|| key().collect()));
                let no_expressions =
                    (write.condition.is_none(), write.update.is_none(), write.names.is_empty());
                assert_eq!(no_expressions, (true, true, true));
            }
        }
    }
}

#[tokio::test]
async fn it_is_a_list_of_the_requests() {
    for (db, script) in both() {
        let (plains, versions) = (db.table::<Plain>(), db.table::<Versioned>());
        let mut batch = db.batch_write().concurrency(1);
        for number in 0..30 {
            batch = batch.put(&versions, versioned(&number.to_string())).delete(&plains, number.to_string());
        }
        batch = batch.with(versions.put(versioned("value"))).with(plains.put(plain("value")));
        let preview = batch.preview().unwrap();
        assert_eq!(preview.requests.iter().map(Vec::len).collect::<Vec<_>>(), [25, 25, 12]);
        assert_eq!(preview.requests[0][0].version.as_deref(), Some("version"));
        assert!(preview.refused.is_empty() && script.log().is_empty());
        assert!(batch.await.is_complete());
        assert_batch(&preview, &script.log().take());
    }
}

#[tokio::test]
async fn an_empty_one_sends_nothing_and_says_so() {
    let [(db, script), _] = both();
    let preview = db.batch_write().preview().unwrap();
    assert!(preview.requests.is_empty());
    assert_eq!(preview.to_string(), "nothing, instead of a BatchWriteItem");
    assert!(db.batch_write().await.is_complete() && script.log().is_empty());
}

#[tokio::test]
async fn of_a_key_that_is_there_twice_the_one_that_counts_is_shown() {
    for (db, script) in both() {
        let plains = db.table::<Plain>();
        let batch =
            || db.batch_write().put(&plains, plain("a")).put(&plains, plain("b")).delete(&plains, "a");
        assert_eq!(batch().preview().unwrap_err().kind(), Kind::Invalid);
        let batch = batch().on_duplicate(Duplicates::LastWins);
        let preview = batch.preview().unwrap();
        assert_eq!(preview.requests[0].len(), 2, "{preview}");
        assert!(batch.await.is_complete());
        assert_batch(&preview, &script.log().take());
    }
}

#[tokio::test]
async fn what_is_refused_is_an_error_or_beside_the_rest() {
    for (db, script) in both() {
        let (counts, plains) = (db.table::<Counted>(), db.table::<Plain>());
        let end = Counted { id: "a".into(), text: None, part: None, parts: Vec::new(), version: u8::MAX };
        let batch = || {
            let batch = db.batch_write().put(&counts, end.clone()).delete(&plains, "b");
            batch.with(counts.put(Counted { id: "c".into(), ..end.clone() })).delete(&plains, "")
        };
        let shown = batch().preview().unwrap_err();
        assert_eq!((shown.kind(), shown.table()), (Kind::Encode, Some("counted")));
        let outcome = batch().await;
        assert_eq!(outcome.refused[0].error.to_string(), shown.to_string());
        assert!(script.log().is_empty());

        let batch = batch().on_refusal(Refusals::GoOn);
        let preview = batch.preview().unwrap();
        let outcome = batch.await;
        let said = |error: &dynorm::Error| (error.kind(), error.to_string());
        let refused: Vec<_> = outcome.refused.iter().map(|refused| said(&refused.error)).collect();
        assert_eq!(preview.refused.iter().map(said).collect::<Vec<_>>(), refused);
        assert_eq!(refused.len(), 3);
        assert_batch(&preview, &script.log().take());
    }
}

#[tokio::test]
async fn what_the_batch_refuses_its_preview_refuses() {
    let [(db, script), (other, _)] = both();
    let (plains, seats) = (db.table::<Plain>(), db.table::<Seat>());
    let seat = Seat { id: "a".into(), text: None, part: None, parts: Vec::new() };
    let of_other = || db.batch_write().delete(&other.table::<Plain>(), "a");
    let insert = || db.batch_write().with(plains.insert(plain("a")));
    let conditional = || db.batch_write().with(plains.delete("a").only_if(Plain::text().exists()));
    let unique = || db.batch_write().put(&seats, seat.clone());
    let batches: [&dyn Fn() -> BatchWrite; 4] = [&of_other, &insert, &conditional, &unique];
    for batch in batches {
        let shown = batch().preview().unwrap_err();
        let refused: BatchOutcome<Leftover> = batch().await;
        assert_eq!((shown.kind(), shown.to_string()), (Kind::Invalid, refused.error.unwrap().to_string()));
    }
    // Nobody is asked for the keys.
    let untyped: Map = map([("id", "a".into())]);
    let error = db.batch_write().put(&db.open("plain"), untyped).preview().unwrap_err();
    assert!(error.to_string().contains("without a model"), "{error}");
    assert!(script.log().is_empty());
}
