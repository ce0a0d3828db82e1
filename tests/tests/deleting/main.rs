//! `delete_all`: what a query or scan finds is deleted, page by page, and what is not is said.

mod failing;
mod own_items;

use std::sync::{Arc, Mutex};

use dynorm::prelude::*;
use dynorm::{Kind, Meter, RateLimit, attribute};
use dynorm_tests::{Fault, Log, Song, library, numbers, shelf, song, table};
use serde_json::{Value, json};

/// The numbers of the songs that are still there, in their order.
async fn left(songs: &Table<Song>) -> Vec<u32> {
    let mut left = numbers(Song::scan().all(songs).await.unwrap());
    left.sort_unstable();
    left
}

/// How many deletions each request has.
fn sizes(log: &Log) -> Vec<usize> {
    let entries = |body: &Value| -> usize {
        let tables = body["RequestItems"].as_object().unwrap().values();
        tables
            .map(|table| {
                table.as_array().unwrap().iter().filter(|entry| entry["DeleteRequest"].is_object()).count()
            })
            .sum()
    };
    log.of("BatchWriteItem").iter().map(|request| entries(&request.body)).collect()
}

#[tokio::test]
async fn what_a_query_finds_is_deleted_and_the_keys_alone_are_read() -> dynorm::Result<()> {
    for attribute_values in [false, true] {
        let (songs, tap) = library(60).await;
        let other = Song { artist: "ravel".into(), ..song(1) };
        songs.put(&other).await?;
        tap.log().clear();
        let db = if attribute_values { songs.db().with_attribute_values() } else { songs.db().clone() };
        let songs = db.table::<Song>().named(songs.name());
        let deleted = Song::query("bach").number().ge(7).delete_all(&songs).await;
        assert!(deleted.is_complete() && deleted.next.is_none() && !deleted.may_be_applied());
        assert_eq!(deleted.into_result()?, 53);
        assert_eq!(sizes(tap.log()), [25, 25, 3]);
        let query = tap.log().of("Query").remove(0).body;
        let names = query["ExpressionAttributeNames"].as_object().unwrap();
        assert_eq!((query["ProjectionExpression"].as_str(), names.len()), (Some("#0,#1"), 2));
        assert_eq!(left(&songs).await, [0, 1, 1, 2, 3, 4, 5, 6]);
        // There is nothing more.
        assert_eq!(Song::query("bach").number().ge(7).delete_all(&songs).await.into_result()?, 0);
    }
    Ok(())
}

#[tokio::test]
async fn what_a_scan_finds_is_deleted_in_segments_and_by_a_filter() -> dynorm::Result<()> {
    let (songs, tap) = library(80).await;
    let odd = || Song::scan().filter(Song::notes().exists());
    assert_eq!(odd().segments(3).delete_all(&songs).await.into_result()?, 8);
    assert_eq!(tap.log().of("Scan").len(), 3);
    assert_eq!(left(&songs).await.len(), 72);
    let part = Song::scan().segment(0, 1).filter(Song::number().lt(15)).delete_all(&songs).await;
    assert_eq!(part.into_result()?, 13);
    let never = Song::scan().filter(Song::number().is_in([0u32; 0]));
    tap.log().clear();
    assert_eq!(never.delete_all(&songs).await.into_result()?, 0);
    assert!(tap.log().is_empty(), "nothing is sent of what finds nothing");
    assert_eq!(Song::scan().delete_all(&songs).await.into_result()?, 59);
    assert!(left(&songs).await.is_empty());
    Ok(())
}

#[tokio::test]
async fn indexes_know_the_keys_of_the_table() -> dynorm::Result<()> {
    let (songs, _tap) = library(40).await;
    // A global one that holds all, one that holds a title, and a local one that holds keys alone.
    let quiet = (0..40).filter(|number| number * 13 % 100 < 30).count() as u64;
    assert_eq!(Song::genre_index("fugue").plays().lt(30).delete_all(&songs).await.into_result()?, quiet);
    let labelled = Song::label_index("archiv").delete_all(&songs).await.into_result()?;
    assert!(labelled > 0 && Song::label_index("archiv").count(&songs).await? == 0);
    let slow = Song::seconds_index("bach").seconds().eq(4).delete_all(&songs).await.into_result()?;
    assert!(slow > 0);
    assert_eq!(left(&songs).await.len() as u64, 40 - quiet - labelled - slow);
    Ok(())
}

#[tokio::test]
async fn a_limit_is_one_of_deletions_and_next_goes_on_behind_it() -> dynorm::Result<()> {
    let (songs, tap) = library(30).await;
    let query = || Song::query("bach").filter(Song::label().exists());
    let first = query().limit(4).delete_all(&songs).await;
    let next = first.next.clone().expect("more may follow");
    assert_eq!(first.into_result()?, 4);
    assert_eq!(left(&songs).await.len(), 26);
    tap.log().clear();
    assert_eq!(query().start_after(&next).delete_all(&songs).await.into_result()?, 6);
    assert_eq!(tap.log().of("Query")[0].body["ExclusiveStartKey"]["number"]["N"], "9");
    assert_eq!(left(&songs).await.len(), 20);
    assert_eq!(Song::query("bach").limit(0).delete_all(&songs).await.into_result()?, 0);
    // In segments the limit is one of all of them together.
    assert_eq!(Song::scan().segments(2).limit(5).delete_all(&songs).await.into_result()?, 5);
    assert_eq!(left(&songs).await.len(), 15);
    Ok(())
}

/// A page at a time is in memory, and deleted before the next one is read.
#[tokio::test]
async fn each_page_is_deleted_before_the_next_is_read() -> dynorm::Result<()> {
    let (songs, tap) = library(75).await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let seen_by = Arc::clone(&seen);
    let deletion = Song::query("bach").page_size(30).delete_all(&songs).concurrency(1);
    let deleted = deletion.on_progress(move |progress| seen_by.lock().unwrap().push(progress.written)).await;
    assert_eq!(deleted.into_result()?, 75);
    let operations: Vec<String> = tap.log().operations();
    let expected = [
        "Query",
        "BatchWriteItem",
        "BatchWriteItem",
        "Query",
        "BatchWriteItem",
        "BatchWriteItem",
        "Query",
        "BatchWriteItem",
    ];
    assert_eq!(operations[..8], expected);
    assert_eq!(*seen.lock().unwrap(), [25, 30, 55, 60, 75]);
    Ok(())
}

#[tokio::test]
async fn a_table_without_a_model_is_asked_for_its_keys() -> dynorm::Result<()> {
    let (songs, tap) = library(10).await;
    let untyped = songs.db().open(songs.name());
    let deletion = untyped.query("bach").range().lt(3).delete_all(&untyped);
    assert_eq!(deletion.preview().unwrap_err().kind(), Kind::Invalid, "its keys are not known yet");
    assert_eq!(deletion.await.into_result()?, 3);
    assert_eq!(tap.log().operations(), ["DescribeTable", "Query", "BatchWriteItem"]);
    let scan = untyped.scan().filter(attribute("title").eq("Song 005"));
    assert_eq!(scan.delete_all(&untyped).preview()?.projection.as_deref(), Some("#1,#2"));
    assert_eq!(scan.delete_all(&untyped).await.into_result()?, 1);
    assert_eq!(left(&songs).await, [3, 4, 6, 7, 8, 9]);
    Ok(())
}

#[tokio::test]
async fn the_preview_is_what_is_sent_to_find_them() -> dynorm::Result<()> {
    let (songs, tap) = library(5).await;
    let query = Song::query("bach").number().ge(2).filter(Song::title().ne("x")).reverse().page_size(7);
    let preview = query.select(Song::tags()).delete_all(&songs).preview()?;
    assert!(tap.log().is_empty());
    let sent = Song::query("bach").number().ge(2).filter(Song::title().ne("x")).reverse().page_size(7);
    sent.delete_all(&songs).await.into_result()?;
    let sent = tap.log().of("Query").remove(0).body;
    assert_eq!(preview.key_condition.as_deref(), sent["KeyConditionExpression"].as_str());
    assert_eq!(preview.filter.as_deref(), sent["FilterExpression"].as_str());
    assert_eq!(preview.projection.as_deref(), sent["ProjectionExpression"].as_str());
    assert!(!preview.forward && preview.page_size == Some(7) && sent["ScanIndexForward"] == false);
    Ok(())
}

#[derive(Model, Debug, Clone)]
#[model(table = "documents")]
struct Document {
    #[hash_key]
    id: String,
    #[version]
    version: u64,
}

/// A batch asks for nothing: what changes behind the read is deleted all the same.
#[tokio::test]
async fn what_has_changed_meanwhile_is_deleted_nonetheless() -> dynorm::Result<()> {
    let (documents, tap) = table::<Document>().await;
    documents.put(Document { id: "a".into(), version: 0 }).await?;
    let read = documents.get("a").await?.unwrap().version;
    // Another program writes the item when it has been found: what arrives is that write and the
    // deletion.
    tap.inject(|request| {
        if request.operation != "Scan" {
            return Fault::None;
        }
        let found = |mut answer: Value| {
            answer["Items"] = json!([{ "id": { "S": "a" } }]);
            answer["Count"] = json!(1);
            answer
        };
        Fault::Rewrite(request.body.clone(), Box::new(found))
    });
    documents.put(Document { id: "a".into(), version: 0 }).await?;
    let deletion = Document::scan().filter(Document::version().eq(read)).delete_all(&documents);
    assert_eq!(deletion.await.into_result()?, 1);
    assert!(!documents.contains("a").await?);
    Ok(())
}

#[tokio::test]
async fn meters_and_rates_are_kept() -> dynorm::Result<()> {
    let (songs, tap) = shelf((0..30).map(song)).await;
    let meter = Meter::new();
    let metered = songs.metered(&meter);
    let limit = RateLimit::per_second(1e9);
    let deletion = Song::query("bach").rate_limit(&limit).delete_all(&metered).rate_limit(&limit);
    assert_eq!(deletion.await.into_result()?, 30);
    assert_eq!(meter.requests(), tap.log().len() as u64);
    assert!(meter.write_units() >= 30.0, "{}", meter.write_units());
    Ok(())
}
