//! Where a load takes its models from, and what it hands back of them.

use std::collections::HashSet;
use std::future::IntoFuture;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dynorm::Kind;
use dynorm_tests::{Reply, Script, Song, Store, db_of, song};
use futures_util::{StreamExt, stream};
use serde_json::json;

use super::{SONG, number, songs, stored};

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
