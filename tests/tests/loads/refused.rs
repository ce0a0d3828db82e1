//! Songs that DynamoDB refuses.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use dynorm::{Kind, Refusals};
use dynorm_tests::{Reply, Script, Song, db_of, song};
use serde_json::json;

use super::number;

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
