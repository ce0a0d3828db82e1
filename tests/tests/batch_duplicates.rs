//! The same key twice in one batch: over the whole of it, and by value.

use std::collections::HashMap;

use dynorm::{Duplicates, Kind, Number};
use dynorm_tests::{Counter, Song, Store, counter, song};

const SONG: &[&str] = &["artist", "number"];

#[tokio::test(start_paused = true)]
async fn a_key_that_is_there_twice_is_refused_before_anything_is_sent() {
    let store = Store::new(SONG);
    let db = store.db();
    let (songs, counters) = (db.table::<Song>(), db.table::<Counter>());
    let upto =
        |count: u32| (0..count).fold(db.batch_write(), |batch, number| batch.put(&songs, song(number)));
    let refused = [
        // In one chunk; across the border of two; a put and a delete; numbers that are the same;
        // all of these.
        (upto(3).put(&songs, song(1)), "songs", "number=1"),
        (upto(25).put(&songs, song(24)), "songs", "number=24"),
        (upto(60).put(&songs, song(0)), "songs", "number=0"),
        (upto(2).delete(&songs, ("bach", 1)), "songs", "number=1"),
        (db.batch_write().delete(&songs, ("bach", 1)).delete(&songs, ("bach", 1)), "songs", "number=1"),
        (
            db.batch_write().put(&counters, counter("1", "a")).put(&counters, counter("1.0", "b")),
            "counters",
            "number=1",
        ),
        (
            (2..26)
                .fold(db.batch_write().put(&counters, counter("1", "a")), |batch, number| {
                    batch.put(&counters, counter(&number.to_string(), "other"))
                })
                .delete(&counters, "1.0".parse::<Number>().unwrap()),
            "counters",
            "number=1",
        ),
    ];
    for (batch, table, key) in refused {
        let outcome = batch.await;
        assert_eq!(outcome.written, 0);
        assert!(outcome.leftovers.len() > 1, "all of them are handed back");
        let error = outcome.into_result().unwrap_err();
        assert_eq!((error.kind(), error.table()), (Kind::Invalid, Some(table)));
        assert!(error.to_string().contains(key) && error.to_string().contains("on_duplicate"), "{error}");
    }
    assert!(store.log().is_empty());
}

#[tokio::test(start_paused = true)]
async fn of_a_key_that_is_there_twice_the_last_write_can_count() -> dynorm::Result<()> {
    let store = Store::new(SONG);
    let db = store.db();
    let songs = db.table::<Song>();
    let named = |number, title: &str| Song { title: title.into(), ..song(number) };
    let mut batch = db.batch_write().on_duplicate(Duplicates::LastWins);
    for number in 0..30 {
        batch = batch.put(&songs, named(number, "first"));
    }
    batch =
        batch.put(&songs, named(3, "second")).put(&songs, named(3, "third")).put(&songs, named(24, "second"));
    batch = batch.delete(&songs, ("bach", 5)).delete(&songs, ("bach", 6)).put(&songs, named(6, "again"));
    let outcome = batch.await;
    assert_eq!(outcome.written, 30, "one for each key");
    let titles: HashMap<u32, String> = store
        .items()
        .iter()
        .map(|item| {
            (
                item["number"]["N"].as_str().unwrap().parse().unwrap(),
                item["title"]["S"].as_str().unwrap().into(),
            )
        })
        .collect();
    assert_eq!(titles.len(), 29);
    assert_eq!(
        (titles[&3].as_str(), titles[&24].as_str(), titles[&6].as_str()),
        ("third", "second", "again")
    );
    assert_eq!((titles.get(&5), titles[&4].as_str()), (None, "first"));

    let store = Store::new(&["number"]);
    let db = store.db();
    let counters = db.table::<Counter>();
    let batch = db.batch_write().on_duplicate(Duplicates::LastWins);
    let batch = batch.put(&counters, counter("1", "a")).put(&counters, counter("1.0", "b"));
    assert!(batch.await.is_complete());
    assert_eq!(store.items().len(), 1);
    assert_eq!(store.items()[0]["text"]["S"], "b");
    Ok(())
}
