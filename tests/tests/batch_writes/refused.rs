//! Writes that DynamoDB refuses, and their neighbours.

use std::sync::{Arc, Mutex};

use dynorm::{Kind, Refusals};
use dynorm_tests::{Counter, Reply, Script, Song, counter, db_of, library, song};
use serde_json::json;

use super::number;

/// Refuses each request that has one of these songs, and does not say which it was, as DynamoDB
/// does.
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
