//! Loads of any size: bounded memory, nothing accepted is lost, and the last write of a key is the last.

use std::collections::HashSet;
use std::future::IntoFuture;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dynorm::{Kind, Number, Table};
use dynorm_tests::{Counter, Reply, Script, Song, Store, counter, db_of, numbers, song, table};
use futures_util::stream;
use serde_json::{Value, json};

const SONG: &[&str] = &["artist", "number"];

fn number(entry: &Value) -> u32 {
    entry["PutRequest"]["Item"]["number"]["N"].as_str().unwrap().parse().unwrap()
}

fn songs(store: &Store) -> Table<Song> {
    store.db().table::<Song>()
}

/// The numbers of the songs that are stored.
fn stored(store: &Store) -> HashSet<u32> {
    store.items().iter().map(|item| item["number"]["N"].as_str().unwrap().parse().unwrap()).collect()
}

#[tokio::test]
async fn a_load_writes_everything() -> dynorm::Result<()> {
    let (table, tap) = table::<Song>().await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let seen_by = Arc::clone(&seen);
    let load = table.put_all((0..330).map(song));
    let outcome = load.on_progress(move |progress| seen_by.lock().unwrap().push(progress)).await?;
    assert!(outcome.is_complete() && outcome.written == 330);
    assert_eq!(tap.log().len(), 14);
    assert_eq!(numbers(Song::query("bach").all(&table).await?), (0..330).collect::<Vec<_>>());
    let seen = std::mem::take(&mut *seen.lock().unwrap());
    assert!(
        seen.is_sorted_by_key(|progress| progress.written)
            && seen.iter().all(|progress| progress.total.is_none())
    );
    assert_eq!(seen.last().unwrap().written, 330);

    let (table, _) = dynorm_tests::table::<Song>().await;
    assert_eq!(table.put_stream(stream::iter((0..30).map(song))).await?.written, 30);
    assert!(table.put_all([]).await?.is_complete());
    assert_eq!(Song::scan().count(&table).await?, 30);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn only_what_is_under_way_is_taken_from_the_source() {
    let script = Script::answering(|_| Reply::ok(&json!({})).after(Duration::from_secs(1)));
    let table = db_of(script.client()).table::<Song>();
    let taken = Arc::new(AtomicU32::new(0));
    let counting = Arc::clone(&taken);
    let source = (0..u32::MAX).map(song).inspect(move |_| _ = counting.fetch_add(1, Ordering::Relaxed));
    let mut load = table.put_all(source).concurrency(3).into_future();
    for seconds in 1..=5 {
        assert!(
            tokio::time::timeout(Duration::from_secs(1), &mut load).await.is_err(),
            "the source has no end"
        );
        let sent = script.log().len();
        assert!((seconds..=3 * (seconds + 1)).contains(&sent), "{sent} requests in {seconds} s");
        // Behind what was sent, one chunk that waits, and the item that made it full.
        let ahead = taken.load(Ordering::Relaxed) as usize - sent * 25;
        assert!(ahead <= 26, "{ahead} taken ahead");
    }
    drop(load);
    let sent = script.log().len();
    tokio::time::sleep(Duration::from_mins(1)).await;
    assert_eq!(script.log().len(), sent, "a dropped load sends nothing more");
}

#[tokio::test(start_paused = true)]
async fn nothing_is_taken_or_sent_before_it_is_awaited() {
    let store = Store::new(SONG);
    let taken = Arc::new(AtomicU32::new(0));
    let counting = Arc::clone(&taken);
    let source = (0..30).map(song).inspect(move |_| _ = counting.fetch_add(1, Ordering::Relaxed));
    drop(songs(&store).put_all(source).into_future());
    assert_eq!((taken.load(Ordering::Relaxed), store.log().len()), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn unprocessed_entries_are_sent_again_and_leftovers_come_back_as_models() -> dynorm::Result<()> {
    let store =
        Store::leaving(SONG, |request, entry| request.is_multiple_of(2) && number(entry).is_multiple_of(2));
    let outcome = songs(&store).put_all((0..500).map(song)).await?;
    assert!(outcome.is_complete() && outcome.written == 500, "{outcome:?}");
    assert_eq!(stored(&store).len(), 500);

    let store = Store::leaving(SONG, |_, entry| number(entry) % 50 == 7);
    let mut outcome = songs(&store).put_all((0..500).map(song)).attempts(3).await?;
    outcome.leftovers.sort_by_key(|song| song.number);
    assert_eq!(outcome.leftovers, (0..10).map(|n| song(n * 50 + 7)).collect::<Vec<_>>());
    assert_eq!((outcome.written, stored(&store).len()), (490, 490));
    assert!(outcome.error.is_none());
    assert!(outcome.into_result().unwrap_err().is_throttled());
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn an_error_of_the_source_loses_nothing_that_was_accepted() -> dynorm::Result<()> {
    for good in [0, 1, 24, 25, 26, 60] {
        let store = Store::new(SONG);
        let taken = Arc::new(AtomicU32::new(0));
        let counting = Arc::clone(&taken);
        let source = (0..100).map(move |number| {
            counting.fetch_add(1, Ordering::Relaxed);
            if number == good { Err(std::io::Error::other("the file is torn")) } else { Ok(song(number)) }
        });
        let outcome = songs(&store).try_put_stream(stream::iter(source)).await?;
        assert_eq!((outcome.written, outcome.leftovers.len()), (u64::from(good), 0));
        assert_eq!(stored(&store), (0..good).collect());
        assert_eq!(taken.load(Ordering::Relaxed), good + 1, "nothing is taken behind the error");
        let error = outcome.error.expect("the source's error");
        assert!(error.to_string().contains("the file is torn"), "{error}");
        let source = std::error::Error::source(&error).expect("the error itself");
        assert!(source.downcast_ref::<std::io::Error>().is_some());
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_model_that_cannot_be_written_comes_back_and_those_before_it_are_written() -> dynorm::Result<()> {
    let store = Store::new(SONG);
    let nameless = Song { artist: String::new(), ..song(30) };
    let source = (0..30).map(song).chain([nameless.clone()]).chain((31..60).map(song));
    let outcome = songs(&store).put_all(source).await?;
    assert_eq!((outcome.written, outcome.leftovers), (30, vec![nameless]));
    let error = outcome.error.expect("the reason");
    assert_eq!(error.kind(), Kind::Invalid);
    assert!(error.to_string().contains("artist"), "{error}");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_failed_request_stops_the_load_and_says_how_far_it_came() -> dynorm::Result<()> {
    let log = Arc::new(Mutex::new(HashSet::new()));
    let written = Arc::clone(&log);
    let script = Script::answering(move |request| {
        let entries = request.body["RequestItems"]["songs"].as_array().unwrap();
        if entries.iter().any(|entry| number(entry) == 60) {
            return Reply::error(400, "AccessDeniedException", "no");
        }
        written.lock().unwrap().extend(entries.iter().map(number));
        Reply::ok(&json!({}))
    });
    let taken = Arc::new(AtomicU32::new(0));
    let counting = Arc::clone(&taken);
    let source = (0..10_000).map(song).inspect(move |_| _ = counting.fetch_add(1, Ordering::Relaxed));
    let outcome = db_of(script.client()).table::<Song>().put_all(source).await?;
    assert_eq!(outcome.error.as_ref().map(dynorm::Error::kind), Some(Kind::Denied));
    let taken = taken.load(Ordering::Relaxed);
    assert!(taken < 500, "it went on to take {taken}");
    assert_eq!(outcome.written + outcome.leftovers.len() as u64, u64::from(taken), "go on behind these");
    let written = log.lock().unwrap();
    let back: HashSet<u32> = outcome.leftovers.iter().map(|song| song.number).collect();
    assert!(written.is_disjoint(&back));
    assert_eq!(written.union(&back).copied().collect::<HashSet<_>>(), (0..taken).collect());
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn the_last_write_of_a_key_is_the_last_wherever_the_others_are() -> dynorm::Result<()> {
    // Close together, in the next request, and far apart; the first request of all is slow.
    let places: [&[u32]; 4] = [&[3, 4], &[3, 40], &[24, 25], &[0, 99, 100, 180]];
    for places in places {
        let store = Store::leaving(SONG, |request, _| request < 2);
        let source = (0..200).map({
            let places = places.to_vec();
            move |place| {
                let key = if places.contains(&place) { 1000 } else { place };
                Song { number: key, title: format!("place {place}"), ..song(0) }
            }
        });
        let outcome = songs(&store).put_all(source).await?;
        assert!(outcome.is_complete() && outcome.written == 200, "{outcome:?}");
        let item = store.items().into_iter().find(|item| item["number"]["N"] == "1000").unwrap();
        assert_eq!(item["title"]["S"], format!("place {}", places.last().unwrap()));
        assert_eq!(stored(&store).len(), 201 - places.len());
    }
    Ok(())
}

#[tokio::test]
async fn numbers_that_are_equal_are_one_key_of_a_load_too() -> dynorm::Result<()> {
    // DynamoDB refuses a request that has one key twice. In one request, in the next one, and later.
    for between in [0u64, 24, 70] {
        let (counters, _) = table::<Counter>().await;
        let others = (100..100 + between).map(move |number| counter(&number.to_string(), "other"));
        let source = [counter("1", "old")].into_iter().chain(others).chain([counter("1.0", "new")]);
        assert_eq!(counters.put_all(source).await?.into_result()?, between + 2);
        assert_eq!(counters.get(Number::from(1)).await?.unwrap().text, "new");
        assert_eq!(Counter::scan().count(&counters).await?, between + 1);
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_leftover_that_a_later_write_has_replaced_is_not_handed_back() -> dynorm::Result<()> {
    // The first write of the key is never taken, the second one is.
    let store = Store::leaving(SONG, |_, entry| entry["PutRequest"]["Item"]["title"]["S"] == "old");
    let titled = |title: &str| Song { title: title.into(), ..song(5) };
    let source = [titled("old")].into_iter().chain((10..200).map(song)).chain([titled("new")]);
    let outcome = songs(&store).put_all(source).attempts(2).await?;
    assert!(outcome.is_complete(), "writing it back would undo the later one: {outcome:?}");
    assert_eq!(outcome.written, 192);
    let item = store.items().into_iter().find(|item| item["number"]["N"] == "5").unwrap();
    assert_eq!(item["title"]["S"], "new");
    Ok(())
}
