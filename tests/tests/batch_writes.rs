//! Batch writes: what is not taken at once is sent again, and what is never taken comes back.

use std::collections::HashMap;
use std::future::IntoFuture;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dynorm::{Kind, Progress};
use dynorm_tests::{Counter, Fault, Log, Reply, Script, Song, Store, counter, db_of, library, song};
use futures_util::FutureExt;
use serde_json::{Value, json};
use tokio::time::Instant;

const SONG: &[&str] = &["artist", "number"];

/// The number of the song that an entry writes.
fn number(entry: &Value) -> u32 {
    let attributes =
        entry.get("PutRequest").map_or_else(|| &entry["DeleteRequest"]["Key"], |put| &put["Item"]);
    attributes["number"]["N"].as_str().unwrap().parse().unwrap()
}

/// How many entries each request had.
fn sizes(log: &Log, table: &str) -> Vec<usize> {
    let entries = |body: &Value| body["RequestItems"][table].as_array().map_or(0, Vec::len);
    log.of("BatchWriteItem").iter().map(|request| entries(&request.body)).collect()
}

#[tokio::test(start_paused = true)]
async fn five_hundred_writes_with_entries_left_unprocessed_are_all_made() -> dynorm::Result<()> {
    // Some are left out once, some twice; also whole requests.
    let mut seen = HashMap::new();
    let store = Store::leaving(SONG, move |request, entry| {
        let times: &mut u32 = seen.entry(number(entry)).or_default();
        *times += 1;
        *times <= number(entry) % 3 || request == 4
    });
    let db = store.db();
    let songs = db.table::<Song>();
    for old in 400..500 {
        store.put("songs", &json!({ "artist": { "S": "bach" }, "number": { "N": old.to_string() } }));
    }
    let mut batch = db.batch_write();
    for number in 0..400 {
        batch = batch.put(&songs, song(number));
    }
    for number in 400..500 {
        batch = batch.delete(&songs, ("bach", number));
    }
    let outcome = batch.await?;
    assert!(outcome.is_complete(), "{outcome:?}");
    assert_eq!(outcome.written, 500);
    let stored = store.items();
    assert_eq!(stored.len(), 400, "all puts and all deletes were made");
    assert!(stored.iter().all(|item| item["title"]["S"].is_string()));
    assert!(sizes(store.log(), "songs").iter().all(|entries| (1..=25).contains(entries)));
    assert_eq!(outcome.into_result()?, 500);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn when_attempts_are_exhausted_exactly_the_leftovers_come_back_deletes_included() -> dynorm::Result<()>
{
    let never = |number: u32| number % 10 == 3;
    let store = Store::leaving(SONG, move |_, entry| never(number(entry)));
    let db = store.db();
    let songs = db.table::<Song>();
    let mut batch = db.batch_write().attempts(4);
    for number in 0..100 {
        batch = if number < 60 {
            batch.put(&songs, song(number))
        } else {
            batch.delete(&songs, ("bach", number))
        };
    }
    let outcome = batch.await?;
    assert_eq!((outcome.written, outcome.leftovers.len()), (90, 10));
    assert!(outcome.error.is_none() && !outcome.is_complete());
    let (mut puts, mut deletes) = (Vec::new(), Vec::new());
    for leftover in outcome.leftovers {
        assert_eq!(leftover.table_name(), "songs");
        let key: Vec<_> =
            leftover.key().attributes().map(|(name, value)| format!("{name}={value:?}")).collect();
        assert_eq!(key.len(), 2, "{key:?}");
        if leftover.is_delete() {
            deletes.push(leftover.key().to_string());
            assert!(leftover.into_model::<Song>().is_err());
        } else {
            puts.push(leftover.into_model::<Song>().expect("a song"));
        }
    }
    puts.sort_by_key(|song| song.number);
    assert_eq!(puts, [3, 13, 23, 33, 43, 53].map(song), "as they were given");
    deletes.sort_unstable();
    assert_eq!(deletes, [63, 73, 83, 93].map(|number| format!("artist=\"bach\", number={number}")));
    assert_eq!(store.items().len(), 54);
    let sent: usize = sizes(store.log(), "songs").iter().sum();
    assert_eq!(sent, 100 + 10 * 3, "four times each, and nothing else again");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn the_time_limit_ends_the_attempts() -> dynorm::Result<()> {
    let store = Store::leaving(SONG, |_, _| true);
    let db = store.db();
    let begun = Instant::now();
    let batch = db.batch_write().put(&db.table::<Song>(), song(1));
    let outcome = batch.attempts(1000).time_limit(Duration::from_secs(30)).await?;
    assert_eq!((outcome.written, outcome.leftovers.len()), (0, 1));
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    assert!(store.log().len() > 3, "{}", store.log().len());
    assert!(outcome.into_result().unwrap_err().is_throttled());
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn requests_hold_25_writes_and_16_megabytes() -> dynorm::Result<()> {
    let store = Store::new(SONG);
    let db = store.db();
    let songs = db.table::<Song>();
    let batch =
        (0..60).fold(db.batch_write().concurrency(1), |batch, number| batch.put(&songs, song(number)));
    assert!(batch.await?.is_complete());
    assert_eq!(sizes(store.log(), "songs"), [25, 25, 10]);

    // A control character takes six bytes in JSON.
    store.log().clear();
    let batch = (0..9).fold(db.batch_write().concurrency(1), |batch, number| {
        batch.put(&songs, Song { notes: Some("\u{1}".repeat(380_000)), ..song(number) })
    });
    assert!(batch.await?.is_complete());
    assert_eq!(sizes(store.log(), "songs"), [7, 2]);
    assert!(store.log().all().iter().all(|request| request.bytes.len() <= 16 * 1024 * 1024));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn requests_go_out_at_once_up_to_the_concurrency() -> dynorm::Result<()> {
    for (concurrency, seconds) in [(1, 8), (3, 3), (4, 2), (100, 1)] {
        let script = Script::answering(|_| {
            Reply::ok(&json!({ "UnprocessedItems": {} })).after(Duration::from_secs(1))
        });
        let db = db_of(script.client());
        let songs = db.table::<Song>();
        let begun = Instant::now();
        let batch = (0..200).fold(db.batch_write(), |batch, number| batch.put(&songs, song(number)));
        assert!(batch.concurrency(concurrency).await?.is_complete());
        assert_eq!((script.log().len(), begun.elapsed().as_secs()), (8, seconds));
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_refused_batch_is_tried_again_and_a_failed_one_comes_back_with_the_error() -> dynorm::Result<()> {
    let done = Reply::ok(&json!({ "UnprocessedItems": {} }));
    // The SDK tries three times for each attempt of the batch.
    let throttled = std::iter::repeat_n(Reply::throttled(), 4);
    let script = Script::new(throttled.chain([done.clone()]));
    let db = db_of(script.client());
    let outcome = db.batch_write().put(&db.table::<Song>(), song(1)).await?;
    assert!(outcome.is_complete(), "{outcome:?}");
    script.assert_done();

    let script = Script::answering(|_| Reply::throttled());
    let db = db_of(script.client());
    let outcome = db.batch_write().put(&db.table::<Song>(), song(1)).attempts(2).await?;
    assert_eq!((outcome.written, outcome.leftovers.len()), (0, 1));
    assert!(outcome.error.is_some_and(|error| error.is_throttled()));

    let script = Script::answering(move |request| {
        let first = number(&request.body["RequestItems"]["songs"][0]);
        if first == 25 { Reply::error(400, "AccessDeniedException", "no") } else { done.clone() }
    });
    let db = db_of(script.client());
    let songs = db.table::<Song>();
    let outcome = (0..75).fold(db.batch_write(), |batch, number| batch.put(&songs, song(number))).await?;
    assert_eq!(outcome.written, 50, "the others are written all the same");
    let error = outcome.error.expect("the reason");
    assert_eq!((error.kind(), error.table()), (Kind::Denied, Some("songs")));
    let mut back: Vec<_> =
        outcome.leftovers.into_iter().map(|leftover| leftover.into_model::<Song>().unwrap().number).collect();
    back.sort_unstable();
    assert_eq!(back, (25..50).collect::<Vec<_>>());
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn an_entry_that_nobody_sent_coming_back_loses_no_other() -> dynorm::Result<()> {
    let strange = json!({ "UnprocessedItems": { "songs": [
        { "PutRequest": { "Item": { "artist": { "S": "nobody" }, "number": { "N": "9" } } } },
    ] } });
    let script = Script::new([Reply::ok(&strange), Reply::ok(&json!({}))]);
    let db = db_of(script.client());
    let songs = db.table::<Song>();
    assert!(db.batch_write().put(&songs, song(1)).put(&songs, song(2)).await?.is_complete());
    assert_eq!(sizes(script.log(), "songs"), [2, 2], "all of it again");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn several_tables_share_requests_and_leftovers_know_theirs() -> dynorm::Result<()> {
    let store = Store::leaving(&["number"], |_, entry| entry["PutRequest"]["Item"]["number"]["N"] == "7");
    let db = store.db();
    let (songs, counters) = (db.table::<Song>(), db.table::<Counter>());
    // The same key in two tables is not the same.
    let batch = db.batch_write().put(&songs, song(7)).put(&counters, counter("7", "a"));
    let outcome =
        batch.put(&songs.named("others"), song(7)).put(&counters, counter("8", "b")).attempts(2).await?;
    assert_eq!((outcome.written, outcome.leftovers.len()), (1, 3));
    assert_eq!(store.log().len(), 2, "one request for all tables, and one more");
    let mut tables = Vec::new();
    for leftover in outcome.leftovers {
        tables.push(leftover.table_name().to_owned());
        // The wrong type gives the leftover back.
        match leftover.into_model::<Counter>() {
            Ok(found) => assert_eq!(found, counter("7", "a")),
            Err(other) => assert_eq!(other.into_model::<Song>().unwrap(), song(7)),
        }
    }
    tables.sort_unstable();
    assert_eq!(tables, ["counters", "others", "songs"]);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn progress_tells_how_far_it_is_and_of_how_much() -> dynorm::Result<()> {
    let store = Store::new(SONG);
    let db = store.db();
    let songs = db.table::<Song>();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let seen_by = Arc::clone(&seen);
    let batch =
        (0..60).fold(db.batch_write().concurrency(1), |batch, number| batch.put(&songs, song(number)));
    let outcome = batch
        .on_progress(move |Progress { written, total, .. }| seen_by.lock().unwrap().push((written, total)))
        .await?;
    assert!(outcome.is_complete());
    assert_eq!(*seen.lock().unwrap(), [(25, Some(60)), (50, Some(60)), (60, Some(60))]);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_for_an_empty_batch_nor_for_one_that_cannot_be_encoded() -> dynorm::Result<()> {
    let store = Store::new(SONG);
    let db = store.db();
    let songs = db.table::<Song>();
    let outcome = db.batch_write().await?;
    assert!(outcome.is_complete() && outcome.written == 0);
    let nameless = Song { artist: String::new(), ..song(1) };
    let error = db.batch_write().put(&songs, song(0)).put(&songs, nameless).await.unwrap_err();
    assert_eq!((error.kind(), error.table()), (Kind::Invalid, Some("songs")));
    assert!(error.to_string().contains("artist"), "{error}");
    assert!(db.batch_write().delete(&songs, ("", 1)).await.is_err());
    drop(db.batch_write().put(&songs, song(0)).into_future());
    assert!(store.log().is_empty());
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_dropped_future_sends_no_further_request() {
    let script = Script::answering(|_| Reply::ok(&json!({})).after(Duration::from_secs(1)));
    let db = db_of(script.client());
    let songs = db.table::<Song>();
    let batch = (0..200).fold(db.batch_write(), |batch, number| batch.put(&songs, song(number)));
    let mut sending = batch.concurrency(2).into_future();
    assert!((&mut sending).now_or_never().is_none());
    assert_eq!(script.log().len(), 2);
    drop(sending);
    tokio::time::sleep(Duration::from_mins(1)).await;
    assert_eq!(script.log().len(), 2);
}

#[tokio::test]
async fn what_an_engine_left_unprocessed_is_stored_in_the_end() -> dynorm::Result<()> {
    let (songs, tap) = library(100).await;
    // Each third request does nothing, of the others each fourth entry is left out.
    let mut requests = 0u32;
    tap.inject(move |request| {
        requests += 1;
        Fault::unprocessed(request, |_, entry| {
            requests.is_multiple_of(3) || (number(entry) + requests).is_multiple_of(4)
        })
    });
    let batch =
        (0..100).fold(songs.db().batch_write(), |batch, number| batch.delete(&songs, ("bach", number)));
    let batch = (100..500).fold(batch, |batch, number| batch.put(&songs, song(number)));
    assert_eq!(batch.await?.into_result()?, 500);
    assert!(tap.log().len() > 20, "some were sent again");
    assert!(sizes(tap.log(), songs.name()).iter().all(|entries| (1..=25).contains(entries)));
    let stored = Song::query("bach").models().all(&songs).await?;
    assert_eq!(stored, (100..500).map(song).collect::<Vec<_>>());
    Ok(())
}

#[tokio::test]
async fn puts_and_deletes_take_effect_on_an_engine() -> dynorm::Result<()> {
    let (songs, _) = library(40).await;
    let mut batch = songs.db().batch_write();
    for number in 0..20 {
        batch = batch.delete(&songs, ("bach", number));
    }
    for number in 40..70 {
        batch = batch.put(&songs, song(number));
    }
    assert_eq!(batch.await?.into_result()?, 50);
    let left = Song::query("bach").all(&songs).await?;
    assert_eq!(dynorm_tests::numbers(left), (20..70).collect::<Vec<_>>());
    Ok(())
}
