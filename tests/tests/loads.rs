//! Loads of any size: bounded memory, nothing accepted is lost, and the last write of a key is the last.

use std::collections::{HashMap, HashSet};
use std::future::IntoFuture;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dynorm::{Kind, Number, Refusals, Table};
use dynorm_tests::{Counter, Reply, Script, Song, Store, counter, db_of, numbers, song, table};
use futures_util::{StreamExt, stream};
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
    let outcome = load.on_progress(move |progress| seen_by.lock().unwrap().push(progress)).await;
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
    assert_eq!(table.put_stream(stream::iter((0..30).map(song))).await.written, 30);
    assert!(table.put_all([]).await.is_complete());
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
    // Each song is left out up to five times: more often it might be given up, as chance has it.
    let mut faults = HashMap::<u32, u32>::new();
    let store = Store::leaving(SONG, move |request, entry| {
        let faults = faults.entry(number(entry)).or_default();
        let left_out = *faults < 5 && request.is_multiple_of(2) && number(entry).is_multiple_of(2);
        *faults += u32::from(left_out);
        left_out
    });
    let outcome = songs(&store).put_all((0..500).map(song)).await;
    assert!(outcome.is_complete() && outcome.written == 500, "{outcome:?}");
    assert_eq!(stored(&store).len(), 500);

    let store = Store::leaving(SONG, |_, entry| number(entry) % 50 == 7);
    let mut outcome = songs(&store).put_all((0..500).map(song)).attempts(3).await;
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
        let outcome = songs(&store).try_put_stream(stream::iter(source)).await;
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
    let outcome = songs(&store).put_all(source).await;
    assert_eq!((outcome.written, outcome.leftovers.len()), (30, 0));
    let error = outcome.error.expect("the reason");
    let [refused] = <[_; 1]>::try_from(outcome.refused).unwrap();
    assert_eq!(refused.write, nameless);
    for error in [error, refused.error] {
        assert_eq!(error.kind(), Kind::Invalid);
        assert!(error.to_string().contains("artist"), "{error}");
    }
    assert_eq!(outcome.rest.collect::<Vec<_>>(), (31..60).map(song).collect::<Vec<_>>());
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
    let outcome = db_of(script.client()).table::<Song>().put_all(source).await;
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
        let outcome = songs(&store).put_all(source).await;
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
        assert_eq!(counters.put_all(source).await.into_result()?, between + 2);
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
    let outcome = songs(&store).put_all(source).attempts(2).await;
    assert!(outcome.is_complete(), "writing it back would undo the later one: {outcome:?}");
    assert_eq!(outcome.written, 192);
    let item = store.items().into_iter().find(|item| item["number"]["N"] == "5").unwrap();
    assert_eq!(item["title"]["S"], "new");
    Ok(())
}

/// Refuses each request that has one of these songs, and does not say which it was.
fn refusing(bad: &'static [u32]) -> (Script, Arc<Mutex<HashSet<u32>>>) {
    let written = Arc::new(Mutex::new(HashSet::new()));
    let written_by = Arc::clone(&written);
    let script = Script::answering(move |request| {
        let entries = request.body["RequestItems"]["songs"].as_array().unwrap();
        if entries.iter().any(|entry| bad.contains(&number(entry))) {
            return Reply::error(
                400,
                "ValidationException",
                "Item size has exceeded the maximum allowed size",
            );
        }
        written_by.lock().unwrap().extend(entries.iter().map(number));
        Reply::ok(&json!({}))
    });
    (script, written)
}

#[tokio::test(start_paused = true)]
async fn a_song_that_is_refused_ends_a_load_and_everything_else_is_written_or_handed_back()
-> dynorm::Result<()> {
    let (script, written) = refusing(&[60]);
    let outcome = db_of(script.client()).table::<Song>().put_all((0..1000).map(song)).await;
    assert_eq!(outcome.refused.len(), 1);
    assert_eq!(outcome.refused[0].write, song(60));
    assert!(outcome.refused[0].error.to_string().contains("number=60"), "{:?}", outcome.refused[0]);
    assert_eq!(outcome.error.as_ref().map(dynorm::Error::kind), Some(Kind::Invalid));
    let written = written.lock().unwrap().clone();
    assert!(
        (50..75).filter(|number| *number != 60).all(|number| written.contains(&number)),
        "its neighbours"
    );
    assert_eq!(outcome.written, written.len() as u64);
    let mut seen: Vec<u32> = written.into_iter().chain([60]).collect();
    seen.extend(outcome.leftovers.into_iter().chain(outcome.rest).map(|song| song.number));
    seen.sort_unstable();
    assert_eq!(seen, (0..1000).collect::<Vec<_>>(), "each of them once");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_load_that_is_told_to_goes_on_behind_what_is_refused() -> dynorm::Result<()> {
    let (script, written) = refusing(&[0, 60, 61, 999]);
    let nameless = Song { artist: String::new(), ..song(500) };
    let source = (0..500).map(song).chain([nameless.clone()]).chain((501..1000).map(song));
    let songs = db_of(script.client()).table::<Song>();
    let outcome = songs.put_all(source).on_refusal(Refusals::GoOn).await;
    assert_eq!((outcome.written, outcome.leftovers.len(), outcome.refused.len()), (995, 0, 5));
    assert!(outcome.error.is_none() && !outcome.is_complete());
    assert_eq!(written.lock().unwrap().len(), 995);
    let mut refused: Vec<_> = outcome.refused.into_iter().map(|refused| refused.write).collect();
    refused.sort_by_key(|song| song.number);
    assert_eq!(refused, [song(0), song(60), song(61), nameless, song(999)]);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn the_earlier_write_of_a_key_is_handed_back_if_the_later_one_is_not_made() -> dynorm::Result<()> {
    // As if they were written one by one, the first one counts if the second one is refused; or none of them is made.
    for (refused, leftover) in [(1, vec!["old"]), (0, vec!["old", "new"])] {
        for between in [0u32, 24, 70] {
            let script = Script::answering(move |request| {
                let entries = request.body["RequestItems"]["songs"].as_array().unwrap();
                let titled =
                    |title| entries.iter().any(|entry| entry["PutRequest"]["Item"]["title"]["S"] == title);
                if refused == 1 && titled("new") {
                    return Reply::error(400, "ValidationException", "no");
                }
                let left: Vec<_> = entries.iter().filter(|entry| number(entry) == 5).collect();
                Reply::ok(&if left.is_empty() {
                    json!({})
                } else {
                    json!({ "UnprocessedItems": { "songs": left } })
                })
            });
            let titled = |title: &str| Song { title: title.into(), ..song(5) };
            let source =
                [titled("old")].into_iter().chain((10..10 + between).map(song)).chain([titled("new")]);
            let songs = db_of(script.client()).table::<Song>();
            let outcome = songs.put_all(source).attempts(2).on_refusal(Refusals::GoOn).await;
            let in_order: Vec<_> = outcome.leftovers.iter().map(|song| song.title.as_str()).collect();
            assert_eq!(in_order, leftover, "{between} between");
            assert_eq!((outcome.written, outcome.refused.len()), (u64::from(between), refused));
        }
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_load_that_ends_early_hands_the_rest_of_its_iterator_back() -> dynorm::Result<()> {
    let denied = || Script::answering(|_| Reply::error(400, "AccessDeniedException", "no"));
    let all: Vec<Song> = (0..1000).map(song).collect();
    let sorted = |mut songs: Vec<Song>| {
        songs.sort_by_key(|song| song.number);
        songs
    };
    let outcome = db_of(denied().client()).table::<Song>().put_all(all.clone()).await;
    assert_eq!((outcome.written, outcome.error.as_ref().map(dynorm::Error::kind)), (0, Some(Kind::Denied)));
    assert!(outcome.leftovers.len() < 200, "{} were taken", outcome.leftovers.len());
    assert_eq!(sorted(outcome.leftovers.into_iter().chain(outcome.rest).collect()), all);

    // Before anything is taken, too.
    let untyped = db_of(denied().client()).open("t");
    let items: Vec<_> = (0..30).map(|n| dynorm_tests::map([("id", n.into())])).collect();
    let outcome = untyped.put_all(items.clone()).await;
    assert_eq!((outcome.written, outcome.leftovers.len(), outcome.error.is_some()), (0, 0, true));
    assert_eq!(outcome.rest.collect::<Vec<_>>(), items);

    // And the load can go on with what it handed back.
    let store = Store::new(SONG);
    let outcome = db_of(denied().client()).table::<Song>().put_all(all).await;
    let outcome = songs(&store).put_all(outcome.leftovers.into_iter().chain(outcome.rest)).await;
    assert!(outcome.is_complete() && outcome.rest.count() == 0);
    assert_eq!(stored(&store).len(), 1000);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_panic_on_the_way_loses_nothing_that_was_accepted() -> dynorm::Result<()> {
    // Of the iterator: what it gave before is written, and what is behind is handed back.
    let store = Store::new(SONG);
    let source = (0..100).map(|number| if number == 60 { panic!("no song {number}") } else { song(number) });
    let outcome = songs(&store).put_all(source).await;
    assert_eq!((outcome.written, outcome.leftovers.len(), stored(&store)), (60, 0, (0..60).collect()));
    assert!(outcome.error.unwrap().to_string().contains("no song 60"));
    assert_eq!(outcome.rest.map(|song| song.number).collect::<Vec<_>>(), (61..100).collect::<Vec<_>>());

    // Of a stream.
    let store = Store::new(SONG);
    let source =
        stream::iter(0..100).map(|number| if number == 60 { panic!("no song") } else { song(number) });
    let outcome = songs(&store).put_stream(source).await;
    assert_eq!((outcome.written, outcome.leftovers.len(), stored(&store).len()), (60, 0, 60));
    assert!(outcome.error.unwrap().to_string().contains("no song"));

    // Of the progress callback.
    let store = Store::new(SONG);
    let load = songs(&store).put_all((0..1000).map(song)).concurrency(1);
    let outcome = load.on_progress(|progress| assert!(progress.written < 75, "too much")).await;
    assert_eq!(outcome.written, stored(&store).len() as u64);
    assert!(outcome.error.unwrap().to_string().contains("too much"));
    assert_eq!(outcome.written + (outcome.leftovers.len() + outcome.rest.count()) as u64, 1000);

    // Of what sends the requests.
    let mut requests = 0;
    let script = Script::answering(move |_| {
        requests += 1;
        assert!(requests != 3, "the connection is gone");
        Reply::ok(&json!({}))
    });
    let outcome = db_of(script.client()).table::<Song>().put_all((0..1000).map(song)).concurrency(1).await;
    assert_eq!(outcome.written, 50);
    assert!(outcome.error.unwrap().to_string().contains("the connection is gone"));
    assert_eq!(outcome.leftovers.len() + outcome.rest.count(), 950);
    Ok(())
}

/// A model whose encoding panics.
#[derive(dynorm::Model, Debug, Clone, PartialEq)]
#[model(table = "fragile")]
struct Fragile {
    #[hash_key]
    id: u32,
    #[model(with = "brittle")]
    value: u32,
}

/// Stores a number, if it can stand it.
mod brittle {
    use dynorm::Encode;
    use dynorm::codec::{Decode, DecodeError, EncodeError, Reader, Writer};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "as `with` calls it")]
    pub(crate) fn encode<W: Writer>(value: &u32, writer: &mut W) -> Result<(), EncodeError> {
        assert_ne!(*value, 7, "seven breaks it");
        value.encode(writer)
    }

    pub(crate) fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<u32, DecodeError> {
        u32::decode(reader)
    }
}

#[tokio::test(start_paused = true)]
async fn a_model_whose_encoding_panics_is_refused_like_any_other_that_cannot_be_encoded() -> dynorm::Result<()>
{
    let fragile = |id| Fragile { id, value: id };
    let store = Store::new(&["id"]);
    let table = store.db().table::<Fragile>();
    let outcome = table.put_all((0..20).map(fragile)).on_refusal(Refusals::GoOn).await;
    assert_eq!((outcome.written, outcome.refused.len()), (19, 1));
    assert_eq!(outcome.refused[0].write, fragile(7));
    assert!(outcome.refused[0].error.to_string().contains("seven breaks it"), "{:?}", outcome.refused[0]);
    let batch = store.db();
    let table = batch.table::<Fragile>();
    let outcome = (0..20).fold(batch.batch_write(), |batch, id| batch.put(&table, fragile(id))).await;
    assert_eq!((outcome.written, outcome.leftovers.len(), outcome.refused.len()), (0, 19, 1));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_source_that_pauses_keeps_no_model_waiting() -> dynorm::Result<()> {
    let store = Store::new(SONG);
    let (sender, receiver) = tokio::sync::mpsc::unbounded_channel();
    let receiver =
        stream::unfold(
            receiver,
            |mut receiver| async move { receiver.recv().await.map(|song| (song, receiver)) },
        );
    let progress = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&progress);
    let load = songs(&store).put_stream(receiver);
    let load = tokio::spawn(
        load.on_progress(move |progress| seen.lock().unwrap().push(progress.written)).into_future(),
    );
    let soon = Duration::from_millis(300);
    for part in 0..3 {
        for number in 0..10 {
            sender.send(song(part * 10 + number)).unwrap();
        }
        tokio::time::sleep(soon).await;
        assert_eq!(stored(&store), (0..(part + 1) * 10).collect(), "sent while the source pauses");
        assert_eq!(progress.lock().unwrap().len(), part as usize + 1, "and the caller is told of it");
        tokio::time::sleep(Duration::from_mins(10)).await;
    }
    // One that trickles does not wait for 25 either, nor does each model get a request of its own.
    let begun = store.log().len();
    for number in 30..50 {
        sender.send(song(number)).unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    tokio::time::sleep(soon).await;
    assert_eq!(stored(&store).len(), 50);
    assert!((4..=6).contains(&(store.log().len() - begun)), "{}", store.log().len() - begun);
    drop(sender);
    assert_eq!(load.await.unwrap().into_result()?, 50);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn an_error_ends_a_load_while_its_source_pauses() -> dynorm::Result<()> {
    let script = Script::answering(|_| Reply::error(400, "AccessDeniedException", "no"));
    let source = stream::iter((0..10).map(song)).chain(stream::pending());
    let load = db_of(script.client()).table::<Song>().put_stream(source);
    let outcome = tokio::time::timeout(Duration::from_secs(5), load.into_future()).await.expect("an end");
    assert_eq!((outcome.written, outcome.leftovers.len()), (0, 10));
    assert_eq!(outcome.error.unwrap().kind(), Kind::Denied);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_later_write_that_is_larger_does_not_make_a_request_too_large() -> dynorm::Result<()> {
    // A control character takes six bytes in JSON: seven of these fill a request.
    let huge = |number| Song { notes: Some("\u{1}".repeat(380_000)), ..song(number) };
    let store = Store::new(SONG);
    let source = [song(0)].into_iter().chain((1..8).map(huge)).chain([huge(0)]);
    let outcome = songs(&store).put_all(source).await;
    assert!(outcome.is_complete() && outcome.written == 9, "{}", outcome.written);
    assert!(store.log().all().iter().all(|request| request.bytes.len() <= 16 * 1024 * 1024));
    assert!(store.items().iter().all(|item| item["notes"]["S"].is_string()), "the last one counts");
    assert_eq!(stored(&store).len(), 8);
    Ok(())
}
