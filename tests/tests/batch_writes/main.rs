//! Batch writes: what is not taken at once is sent again, and what is never taken comes back.

mod failed;
mod refused;
mod requests;
mod unprocessed;

use std::sync::{Arc, Mutex};

use dynorm::Progress;
use dynorm_tests::{Log, Song, Store, song};
use serde_json::Value;

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
