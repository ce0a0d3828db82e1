//! Batches that fail or are dropped on the way.

use std::future::IntoFuture;
use std::time::Duration;

use dynorm::Kind;
use dynorm_tests::{Reply, Script, Song, Store, db_of, song};
use futures_util::FutureExt;
use serde_json::json;

use super::SONG;

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
