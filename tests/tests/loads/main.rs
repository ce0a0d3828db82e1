//! Loads of any size: bounded memory, nothing accepted is lost, and the last write of a key is the
//! last.

mod last_write;
mod one_by_one;
mod panics;
mod references;
mod refused;
mod sources;

use std::collections::{HashMap, HashSet};
use std::future::IntoFuture;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use dynorm::Table;
use dynorm_tests::{Song, Store, numbers, song, table};
use futures_util::stream;
use serde_json::Value;

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
    assert!(table.put_all(Vec::<Song>::new()).await.is_complete());
    assert_eq!(Song::scan().count(&table).await?, 30);
    Ok(())
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
