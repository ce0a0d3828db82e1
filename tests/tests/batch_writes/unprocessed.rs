//! What is not taken at once, and what is never taken.

use std::collections::HashMap;
use std::time::Duration;

use dynorm::Kind;
use dynorm_tests::{Fault, Reply, Script, Song, Store, db_of, library, song};
use serde_json::json;
use tokio::time::Instant;

use super::{SONG, number, sizes};

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

#[tokio::test]
async fn what_an_engine_left_unprocessed_is_stored_in_the_end() -> dynorm::Result<()> {
    let (songs, tap) = library(100).await;
    // Each third request does nothing, of the others each fourth entry is left out; but none is
    // left out so often that it would be given up.
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
