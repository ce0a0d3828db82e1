//! Batch writes: what is not taken at once is sent again, and what is never taken comes back.

use std::collections::HashMap;
use std::future::IntoFuture;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dynorm::{Kind, Meter, Progress, Refusals};
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
    let outcome = batch.await;
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
    let outcome = batch.await;
    assert_eq!((outcome.written, outcome.leftovers.len()), (90, 10));
    assert!(outcome.error.is_none() && !outcome.is_complete());
    let (mut puts, mut deletes) = (Vec::new(), Vec::new());
    for leftover in outcome.leftovers {
        assert_eq!(leftover.table_name(), "songs");
        let key: Vec<_> =
            leftover.key().unwrap().attributes().map(|(name, value)| format!("{name}={value:?}")).collect();
        assert_eq!(key.len(), 2, "{key:?}");
        if leftover.is_delete() {
            deletes.push(leftover.key().unwrap().to_string());
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
    let outcome = batch.attempts(1000).time_limit(Duration::from_secs(30)).await;
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
    assert!(batch.await.is_complete());
    assert_eq!(sizes(store.log(), "songs"), [25, 25, 10]);

    // A control character takes six bytes in JSON.
    store.log().clear();
    let batch = (0..9).fold(db.batch_write().concurrency(1), |batch, number| {
        batch.put(&songs, Song { notes: Some("\u{1}".repeat(380_000)), ..song(number) })
    });
    assert!(batch.await.is_complete());
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
        assert!(batch.concurrency(concurrency).await.is_complete());
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
    let outcome = db.batch_write().put(&db.table::<Song>(), song(1)).await;
    assert!(outcome.is_complete(), "{outcome:?}");
    script.assert_done();

    let script = Script::answering(|_| Reply::throttled());
    let db = db_of(script.client());
    let outcome = db.batch_write().put(&db.table::<Song>(), song(1)).attempts(2).await;
    assert_eq!((outcome.written, outcome.leftovers.len()), (0, 1));
    assert!(outcome.error.is_some_and(|error| error.is_throttled()));

    let script = Script::answering(move |request| {
        let first = number(&request.body["RequestItems"]["songs"][0]);
        if first == 25 { Reply::error(400, "AccessDeniedException", "no") } else { done.clone() }
    });
    let db = db_of(script.client());
    let songs = db.table::<Song>();
    let outcome = (0..75).fold(db.batch_write(), |batch, number| batch.put(&songs, song(number))).await;
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
    assert!(db.batch_write().put(&songs, song(1)).put(&songs, song(2)).await.is_complete());
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
        batch.put(&songs.named("others"), song(7)).put(&counters, counter("8", "b")).attempts(2).await;
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
        .await;
    assert!(outcome.is_complete());
    assert_eq!(*seen.lock().unwrap(), [(25, Some(60)), (50, Some(60)), (60, Some(60))]);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_for_an_empty_batch_nor_for_one_that_cannot_be_encoded() -> dynorm::Result<()> {
    let store = Store::new(SONG);
    let db = store.db();
    let songs = db.table::<Song>();
    let outcome = db.batch_write().await;
    assert!(outcome.is_complete() && outcome.written == 0);
    let nameless = Song { artist: String::new(), ..song(1) };
    let outcome = db.batch_write().put(&songs, song(0)).put(&songs, nameless.clone()).await;
    let [refused] = <[_; 1]>::try_from(outcome.refused).unwrap();
    assert_eq!((refused.error.kind(), refused.error.table()), (Kind::Invalid, Some("songs")));
    assert!(refused.error.to_string().contains("artist"), "{}", refused.error);
    assert_eq!(refused.write.into_model::<Song>().unwrap(), nameless);
    assert_eq!(outcome.leftovers.into_iter().next().unwrap().into_model::<Song>().unwrap(), song(0));
    let outcome = db.batch_write().delete(&songs, ("", 1)).await;
    assert!(outcome.refused.len() == 1 && outcome.refused[0].write.is_delete(), "{outcome:?}");
    assert_eq!(outcome.into_result().unwrap_err().kind(), Kind::Invalid);
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
    // Each third request does nothing, of the others each fourth entry is left out; but none is left out so often that it
    // would be given up.
    let mut requests = 0u32;
    let mut faults_of = HashMap::<u32, u32>::new();
    tap.inject(move |request| {
        requests += 1;
        Fault::unprocessed(request, |_, entry| {
            let faults = faults_of.entry(number(entry)).or_default();
            let left_out =
                *faults < 5 && (requests.is_multiple_of(3) || (number(entry) + requests).is_multiple_of(4));
            *faults += u32::from(left_out);
            left_out
        })
    });
    let batch =
        (0..100).fold(songs.db().batch_write(), |batch, number| batch.delete(&songs, ("bach", number)));
    let batch = (100..500).fold(batch, |batch, number| batch.put(&songs, song(number)));
    assert_eq!(batch.await.into_result()?, 500);
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
    assert_eq!(batch.await.into_result()?, 50);
    let left = Song::query("bach").all(&songs).await?;
    assert_eq!(dynorm_tests::numbers(left), (20..70).collect::<Vec<_>>());
    Ok(())
}

/// Refuses each request that has one of these songs, and does not say which it was, as DynamoDB does.
fn refusing(bad: Vec<u32>, code: &'static str) -> (Script, Arc<Mutex<Vec<u32>>>) {
    let written = Arc::new(Mutex::new(Vec::new()));
    let written_by = Arc::clone(&written);
    let script = Script::answering(move |request| {
        let tables = request.body["RequestItems"].as_object().unwrap();
        let numbers: Vec<u32> =
            tables.values().flat_map(|table| table.as_array().unwrap()).map(number).collect();
        if numbers.iter().any(|number| bad.contains(number)) {
            return Reply::error(400, code, "Item size has exceeded the maximum allowed size");
        }
        written_by.lock().unwrap().extend(numbers);
        Reply::ok(&json!({ "UnprocessedItems": {} }))
    });
    (script, written)
}

#[tokio::test(start_paused = true)]
async fn a_write_that_is_refused_hurts_none_of_its_neighbours() -> dynorm::Result<()> {
    for (code, kind) in
        [("ValidationException", Kind::Invalid), ("ItemCollectionSizeLimitExceededException", Kind::TooLarge)]
    {
        for bad in [0, 1, 12, 24] {
            let (script, written) = refusing(vec![bad], code);
            let db = db_of(script.client());
            let songs = db.table::<Song>();
            let batch = (0..24).fold(db.batch_write(), |batch, number| batch.put(&songs, song(number)));
            let outcome = batch.delete(&songs, ("bach", 24)).await;
            assert_eq!((outcome.written, outcome.leftovers.len(), outcome.refused.len()), (24, 0, 1));
            assert!(!outcome.is_complete() && outcome.error.is_none());
            let mut stored = written.lock().unwrap().clone();
            stored.sort_unstable();
            assert_eq!(stored, (0..25).filter(|number| *number != bad).collect::<Vec<_>>());
            assert!(script.log().len() <= 11, "{} requests to find it", script.log().len());
            let refused = &outcome.refused[0];
            assert_eq!(refused.write.key().unwrap().to_string(), format!("artist=\"bach\", number={bad}"));
            assert_eq!(refused.write.is_delete(), bad == 24);
            assert_eq!((refused.error.kind(), refused.error.table()), (kind, Some("songs")));
            assert!(refused.error.to_string().contains(&format!("number={bad}")), "{}", refused.error);
            assert_eq!(outcome.into_result().unwrap_err().kind(), kind);
        }
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn behind_a_refused_write_a_batch_ends_or_goes_on_as_it_was_told() -> dynorm::Result<()> {
    let (script, _) = refusing(vec![3, 4, 30, 99], "ValidationException");
    let db = db_of(script.client());
    let songs = db.table::<Song>();
    let batch =
        || (0..100).fold(db.batch_write().concurrency(1), |batch, number| batch.put(&songs, song(number)));
    let outcome = batch().await;
    assert_eq!((outcome.written, outcome.leftovers.len(), outcome.refused.len()), (23, 75, 2));
    let error = outcome.error.expect("why there are leftovers");
    assert!(error.kind() == Kind::Invalid && error.to_string().contains("number=3"), "{error}");
    let mut back: Vec<_> =
        outcome.leftovers.into_iter().map(|leftover| leftover.into_model::<Song>().unwrap().number).collect();
    back.sort_unstable();
    assert_eq!(back, (25..100).collect::<Vec<_>>());

    let outcome = batch().on_refusal(Refusals::GoOn).await;
    assert_eq!((outcome.written, outcome.leftovers.len()), (96, 0));
    assert!(outcome.error.is_none() && !outcome.is_complete());
    let mut refused: Vec<_> =
        outcome.refused.into_iter().map(|refused| refused.write.into_model::<Song>().unwrap()).collect();
    refused.sort_unstable_by_key(|song| song.number);
    assert_eq!(refused, [3, 4, 30, 99].map(song), "as they were given");

    // So it is with what cannot be encoded.
    let nameless = Song { artist: String::new(), ..song(1) };
    let outcome = batch().put(&songs, nameless.clone()).on_refusal(Refusals::GoOn).await;
    assert_eq!((outcome.written, outcome.refused.len()), (96, 5));
    assert_eq!(outcome.refused[0].write.key(), None);
    let outcome = batch().put(&songs, nameless).await;
    assert_eq!((outcome.written, outcome.leftovers.len(), outcome.refused.len()), (0, 100, 1));
    assert!(outcome.error.is_some());
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_write_among_unprocessed_and_throttled_ones_is_refused_all_the_same() -> dynorm::Result<()> {
    // Every other answer is a refusal for now, or leaves the first write out.
    let mut requests = 0;
    let script = Script::answering(move |request| {
        requests += 1;
        let entries = request.body["RequestItems"]["songs"].as_array().unwrap();
        match requests % 3 {
            0 => Reply::throttled(),
            _ if entries.iter().any(|entry| number(entry) == 17) => {
                Reply::error(400, "ValidationException", "no")
            }
            1 => Reply::ok(&json!({ "UnprocessedItems": { "songs": [entries[0]] } })),
            _ => Reply::ok(&json!({})),
        }
    });
    let db = db_of(script.client());
    let songs = db.table::<Song>();
    let batch = (0..25).fold(db.batch_write(), |batch, number| batch.put(&songs, song(number)));
    let outcome = batch.await;
    assert_eq!((outcome.written, outcome.leftovers.len(), outcome.refused.len()), (24, 0, 1), "{outcome:?}");
    assert_eq!(outcome.refused[0].write.key().unwrap().attributes().count(), 2);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_table_that_is_not_there_hurts_no_other_table() -> dynorm::Result<()> {
    for (code, kind) in
        [("ResourceNotFoundException", Kind::NotFound), ("AccessDeniedException", Kind::Denied)]
    {
        let script = Script::answering(move |request| {
            let tables = request.body["RequestItems"].as_object().unwrap();
            if tables.contains_key("gone") { Reply::error(400, code, "no") } else { Reply::ok(&json!({})) }
        });
        let db = db_of(script.client());
        let (songs, counters) = (db.table::<Song>(), db.table::<Counter>());
        let mut batch = db.batch_write();
        for number in 0..8 {
            batch = batch.put(&songs.named("gone"), song(number)).put(&songs, song(number));
            batch = batch.put(&counters, counter(&number.to_string(), "a"));
        }
        let outcome = batch.await;
        assert_eq!((outcome.written, outcome.leftovers.len()), (16, 8), "{code}");
        assert!(outcome.leftovers.iter().all(|leftover| leftover.table_name() == "gone"));
        let error = outcome.error.expect("the reason");
        assert_eq!((error.kind(), error.table()), (kind, Some("gone")));
        assert!(script.log().len() <= 4);
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_table_of_another_client_is_refused_before_anything_is_sent() -> dynorm::Result<()> {
    let (one, two) = (Store::new(SONG), Store::new(SONG));
    let (db, other) = (one.db(), two.db());
    let (songs, others) = (db.table::<Song>(), other.table::<Song>());
    let batch = || db.batch_write().put(&songs, song(1));
    for batch in [
        batch().put(&others, song(2)),
        batch().delete(&others, ("bach", 2)),
        batch().put(&others.named("elsewhere"), song(2)).on_refusal(Refusals::GoOn),
        batch().put(&others.metered(&Meter::new()), song(2)),
    ] {
        let outcome = batch.await;
        assert_eq!((outcome.written, outcome.leftovers.len(), outcome.refused.len()), (0, 2, 0));
        let error = outcome.error.expect("the reason");
        assert!(error.kind() == Kind::Invalid && error.to_string().contains("another client"), "{error}");
        assert_eq!(outcome.leftovers.into_iter().next().unwrap().into_model::<Song>().unwrap(), song(1));
    }
    assert!(one.log().is_empty() && two.log().is_empty());
    // Handles of one client are of one database, however they were made.
    let again = db_of(db.client().clone()).table::<Song>();
    let batch = batch().put(&again, song(2)).put(&songs.metered(&Meter::new()), song(3));
    assert_eq!(batch.put(&db.with_attribute_values().table::<Song>(), song(4)).await.into_result()?, 4);
    assert_eq!((one.items().len(), two.items().len()), (4, 0));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn each_table_s_own_meter_counts_what_a_batch_costs_there() -> dynorm::Result<()> {
    let script = Script::answering(|request| {
        let tables = request.body["RequestItems"].as_object().unwrap();
        let cost = |(table, entries): (&String, &Value)| json!({ "TableName": table, "CapacityUnits": entries.as_array().unwrap().len() });
        let costs: Vec<_> = tables.iter().map(cost).collect();
        Reply::ok(&if request.body["ReturnConsumedCapacity"] == "TOTAL" {
            json!({ "ConsumedCapacity": costs })
        } else {
            json!({})
        })
    });
    let db = db_of(script.client());
    let [all, of_songs, of_others] = [(); 3].map(|()| Meter::new());
    let metered = db.metered(&all);
    let songs = db.table::<Song>().metered(&of_songs);
    let others = db.table::<Song>().named("others").metered(&of_others);
    let plain = db.table::<Counter>();
    let mut batch = metered.batch_write();
    for number in 0..30 {
        batch = batch.put(&songs, song(number)).put(&plain, counter(&number.to_string(), "a"));
        batch = if number < 10 { batch.put(&others, song(number)) } else { batch };
    }
    assert!(batch.await.is_complete());
    let close = |units: f64, expected: f64| (units - expected).abs() < 1e-9;
    assert!(close(of_songs.write_units(), 30.0) && of_songs.requests() == 2, "{of_songs:?}");
    assert!(close(of_others.write_units(), 10.0) && of_others.requests() == 1, "{of_others:?}");
    assert!(close(all.write_units(), 70.0) && all.requests() == 5, "the batch's own counts all: {all:?}");

    // One meter on both counts once, and a batch of a database without one leaves the counting to the tables.
    let batch = db.metered(&of_songs).batch_write().put(&songs, song(1));
    assert!(batch.await.is_complete());
    assert!(db.batch_write().put(&songs, song(1)).await.is_complete());
    assert!(close(of_songs.write_units(), 32.0) && of_songs.requests() == 4, "{of_songs:?}");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn what_fails_before_sending_hands_the_models_back() -> dynorm::Result<()> {
    // A table without a model is described first: that fails.
    let script = Script::answering(|_| Reply::error(400, "AccessDeniedException", "no"));
    let db = db_of(script.client());
    let item = dynorm_tests::map([("id", "a".into())]);
    let outcome = db.batch_write().put(&db.table::<Song>(), song(1)).put(&db.open("t"), item.clone()).await;
    assert_eq!((outcome.written, outcome.leftovers.len()), (0, 2));
    assert_eq!(outcome.error.as_ref().map(dynorm::Error::kind), Some(Kind::Denied));
    assert_eq!(script.log().operations(), ["DescribeTable"]);
    for leftover in outcome.leftovers {
        match leftover.into_model::<Song>() {
            Ok(back) => assert_eq!(back, song(1)),
            Err(other) => assert_eq!(other.into_model::<dynorm::Map>().unwrap(), item),
        }
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_delete_that_is_handed_back_before_its_table_is_known_says_of_which_item() {
    let script = Script::answering(|_| Reply::internal());
    let db = db_of(script.client());
    let outcome = db.batch_write().delete(&db.open("t"), ("a", 7)).delete(&db.open("u"), "b").await;
    let left: Vec<_> = outcome.leftovers.iter().map(|left| (left.table_name(), left.delete_key())).collect();
    let (a, b, seven) = ("a".into(), "b".into(), 7.into());
    assert_eq!(left, [("t", Some((&a, Some(&seven)))), ("u", Some((&b, None)))]);
}

#[tokio::test(start_paused = true)]
async fn a_panic_of_the_progress_callback_loses_no_write() -> dynorm::Result<()> {
    let store = Store::new(SONG);
    let db = store.db();
    let songs = db.table::<Song>();
    let batch =
        (0..100).fold(db.batch_write().concurrency(1), |batch, number| batch.put(&songs, song(number)));
    let outcome = batch.on_progress(|progress| assert!(progress.written < 50, "the bar is full")).await;
    assert_eq!((outcome.written, outcome.leftovers.len()), (50, 50));
    assert_eq!(store.items().len(), 50);
    assert!(outcome.error.unwrap().to_string().contains("the bar is full"));
    Ok(())
}

#[tokio::test]
async fn an_item_of_over_400_kb_in_a_batch_is_refused_alone_by_an_engine() -> dynorm::Result<()> {
    let (songs, _) = library(0).await;
    let huge = Song { notes: Some("x".repeat(410_000)), ..song(7) };
    let kept = huge.clone();
    let model = move |number| if number == 7 { kept.clone() } else { song(number) };
    let batch = (0..30).fold(songs.db().batch_write(), |batch, number| batch.put(&songs, model(number)));
    let outcome = batch.on_refusal(Refusals::GoOn).await;
    assert_eq!((outcome.written, outcome.leftovers.len(), outcome.refused.len()), (29, 0, 1));
    assert_eq!(outcome.refused.into_iter().next().unwrap().write.into_model::<Song>().unwrap(), huge);
    assert_eq!(Song::query("bach").count(&songs).await?, 29);

    let outcome = songs.put_all((30..60).map(move |number| Song { number, ..model(number - 30) })).await;
    assert_eq!((outcome.refused.len(), outcome.refused[0].write.number), (1, 37));
    let all = outcome.written + (outcome.leftovers.len() + 1 + outcome.rest.count()) as u64;
    assert_eq!(all, 30);
    assert!(outcome.written >= 24, "its neighbours are written");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn leftovers_that_may_have_been_written_are_told_apart() -> dynorm::Result<()> {
    let left = Reply::ok(&json!({ "UnprocessedItems": { "songs": [
        { "PutRequest": { "Item": { "artist": { "S": "bach" }, "number": { "N": "1" } } } },
    ] } }));
    // What is answered in turn, and whether that leaves a doubt.
    let cases = [
        (vec![left.clone()], false),
        (vec![Reply::throttled()], false),
        (vec![Reply::error(400, "AccessDeniedException", "no")], false),
        (vec![Reply::reset()], true),
        (vec![Reply::internal()], true),
        (vec![Reply::raw(200, "{")], true),
        // An attempt of the SDK, and one of the batch, after which the last one is certain.
        (vec![Reply::reset(), left.clone()], true),
        (vec![Reply::internal(), Reply::internal(), Reply::internal(), Reply::throttled()], true),
    ];
    for (replies, doubt) in cases {
        let told = format!("{replies:?}");
        let script = move || {
            let mut replies = replies.clone().into_iter();
            let mut last = None;
            Script::answering(move |_| {
                last = replies.next().or(last.take());
                last.clone().unwrap()
            })
        };
        let db = db_of(script().client());
        let songs = db.table::<Song>();
        let outcome = db.batch_write().put(&songs, song(1)).attempts(2).await;
        assert_eq!((outcome.written, outcome.leftovers.len()), (0, 1), "{told}");
        assert_eq!(outcome.may_be_applied(), doubt, "{told}");
        let songs = db_of(script().client()).table::<Song>();
        let outcome = songs.put_all([song(1)]).attempts(2).await;
        assert_eq!((outcome.leftovers.len(), outcome.may_be_applied()), (1, doubt), "{told}");
    }
    // What was written in the end leaves none.
    let script = Script::new([Reply::reset(), Reply::ok(&json!({}))]);
    let db = db_of(script.client());
    let outcome = db.batch_write().put(&db.table::<Song>(), song(1)).await;
    assert!(outcome.is_complete() && !outcome.may_be_applied());
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn an_error_of_the_whole_request_is_not_looked_for_among_its_writes() -> dynorm::Result<()> {
    for code in ["AccessDeniedException", "ResourceNotFoundException", "UnknownOperationException"] {
        let script = Script::answering(move |_| Reply::error(400, code, "no"));
        let db = db_of(script.client());
        let songs = db.table::<Song>();
        let batch = (0..25).fold(db.batch_write(), |batch, number| batch.put(&songs, song(number)));
        let outcome = batch.on_refusal(Refusals::GoOn).await;
        assert_eq!(
            (outcome.leftovers.len(), outcome.refused.len(), script.log().len()),
            (25, 0, 1),
            "{code}"
        );
        assert!(outcome.error.is_some());
    }
    Ok(())
}
