//! How writes are put into requests.

use std::future::IntoFuture;
use std::time::Duration;

use dynorm::{Kind, Meter, Refusals};
use dynorm_tests::{Counter, Reply, Script, Song, Store, counter, db_of, library, song};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::{SONG, sizes};

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

    // One meter on both counts once, and a batch of a database without one leaves the counting to
    // the tables.
    let batch = db.metered(&of_songs).batch_write().put(&songs, song(1));
    assert!(batch.await.is_complete());
    assert!(db.batch_write().put(&songs, song(1)).await.is_complete());
    assert!(close(of_songs.write_units(), 32.0) && of_songs.requests() == 4, "{of_songs:?}");
    Ok(())
}
