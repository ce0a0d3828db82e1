//! What is not processed, breaks off, is refused or does not fit: nothing is lost, and nothing else
//! is hurt.

use dynorm::prelude::*;
use dynorm::{Kind, Refusals};
use dynorm_tests::{Fault, Faults, Reply, Script, Song, Store, db_of};
use serde_json::{Value, json};

use crate::{numbers_of, sizes, two};

const SONG: &[&str] = &["artist", "number"];

fn stored(number: u32) -> Value {
    let n = |number: u32| json!({ "N": number.to_string() });
    json!({
        "artist": { "S": "bach" }, "number": n(number), "year": n(1), "seconds": n(1), "genre": { "S": "g" },
        "plays": n(1), "title": { "S": "t" }, "tags": { "L": [] },
    })
}

/// Two tables of a store that leaves unprocessed what it is told to.
fn filled(
    unprocessed: impl FnMut(usize, &Value) -> bool + Send + 'static,
) -> (Store, Table<Song>, Table<Song>) {
    let store = Store::leaving(SONG, unprocessed);
    for number in 0..60 {
        store.put("songs", &stored(number));
        store.put("others", &stored(number));
    }
    let db = store.db();
    let (songs, others) = (db.table::<Song>(), db.table::<Song>().named("others"));
    (store, songs, others)
}

#[tokio::test(start_paused = true)]
async fn unprocessed_keys_are_asked_for_again_in_the_same_way() -> dynorm::Result<()> {
    let (store, songs, others) = filled(|request, key| {
        request < 3 && key["number"]["N"].as_str().is_some_and(|number| number.ends_with(['1', '2']))
    });
    let keys = |numbers: std::ops::Range<u32>| numbers.map(|number| ("bach", number));
    let (a, b) = songs
        .db()
        .batch_get((
            songs.batch_get(keys(0..40)).consistent(),
            others.batch_get(keys(20..62)).select(Song::year()),
        ))
        .await?;
    assert_eq!((a.items.len(), b.items.len()), (40, 40));
    assert_eq!(a.items.iter().map(|song| song.number).collect::<Vec<_>>(), (0..40).collect::<Vec<_>>());
    assert_eq!(numbers_of(&b.missing), [60, 61]);
    let log = store.log().of("BatchGetItem");
    assert_eq!(log.len(), 4);
    for request in &log {
        let tables = &request.body["RequestItems"];
        assert_eq!(tables["songs"]["ConsistentRead"], true);
        assert_eq!(tables["others"].get("ConsistentRead"), None);
        assert!(tables["others"]["ProjectionExpression"].is_string());
    }
    assert_eq!(log[3].body["RequestItems"]["songs"]["Keys"].as_array().unwrap().len(), 8);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn keys_that_are_never_processed_are_those_of_their_read() -> dynorm::Result<()> {
    let never = |_: usize, key: &Value| key["number"]["N"] == "7";
    let (store, songs, others) = filled(never);
    let keys = |numbers: [u32; 3]| numbers.map(|number| ("bach", number));
    let reads = (songs.batch_get(keys([8, 7, 6])), others.batch_get(keys([1, 99, 2])));
    let (a, b) = songs.db().batch_get(reads).attempts(3).await?;
    assert_eq!((numbers_of(&a.unprocessed), a.items.len(), a.missing.len()), (vec![7], 2, 0));
    assert_eq!((numbers_of(&b.missing), b.items.len(), b.unprocessed.len()), (vec![99], 2, 0));
    assert!(a.into_items().unwrap_err().is_throttled() && b.into_items().is_ok());
    assert_eq!(sizes(store.log()), [vec![3, 3], vec![1], vec![1]]);
    // Of a single item there is no place for it but an error.
    let error = songs.db().batch_get((songs.get("bach", 7u32), others.get("bach", 1u32))).attempts(2).await;
    let error = error.unwrap_err();
    assert!(error.is_throttled(), "{error}");
    assert_eq!(error.key().map(|key| numbers_of(std::slice::from_ref(key))), Some(vec![7]));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_breaks_off_is_read_again() -> dynorm::Result<()> {
    let mut asked = 0;
    let script = Script::answering(move |request| {
        asked += 1;
        let tables = request.body["RequestItems"].as_object().unwrap();
        let items = |table: &Value| -> Vec<Value> {
            let number = |key: &Value| key["number"]["N"].as_str().unwrap().parse().unwrap();
            table["Keys"].as_array().unwrap().iter().map(|key| stored(number(key))).collect()
        };
        let all: serde_json::Map<_, _> =
            tables.iter().map(|(name, table)| (name.clone(), items(table).into())).collect();
        let reply = Reply::ok(&json!({ "Responses": all }));
        // Behind some of the items. The SDK may try again by itself, too.
        if asked <= 3 { reply.reset_after(900) } else { reply }
    });
    let db = db_of(script.client());
    let (songs, others) = (db.table::<Song>(), db.table::<Song>().named("others"));
    let reads = [&songs, &others].map(|table| table.batch_get((0..5).map(|number| ("bach", number))));
    let got = db.batch_get(Vec::from(reads)).await?;
    for got in got {
        assert_eq!(got.items.iter().map(|song| song.number).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
        assert!(got.missing.is_empty() && got.unprocessed.is_empty());
    }
    Ok(())
}

#[tokio::test]
async fn one_bad_key_hurts_no_other() -> dynorm::Result<()> {
    let (one, two, tap) = two().await;
    let bad = || one.batch_get([("bach", 1), ("", 2), ("bach", 3)]);
    let good = || two.batch_get([("bach", 7)]);
    let (a, b) = one.db().batch_get((bad().on_refusal(Refusals::GoOn), good())).await?;
    assert_eq!((a.items.len(), a.refused.len(), b.items.len()), (2, 1, 1));
    assert_eq!(a.refused[0].kind(), Kind::Invalid);
    tap.log().clear();
    let error = one.db().batch_get((bad(), good())).await.unwrap_err();
    assert_eq!((error.kind(), error.table()), (Kind::Invalid, Some(one.name())));
    assert!(tap.log().is_empty(), "what is seen before is not sent");

    // One that DynamoDB refuses: found by halves.
    tap.inject(|request| {
        let keys =
            |table: &Value| table["Keys"].as_array().unwrap().iter().any(|key| key["number"]["N"] == "9");
        let is_bad = request.body["RequestItems"].as_object().unwrap().values().any(keys);
        if is_bad { Fault::Instead(Reply::error(400, "ValidationException", "no")) } else { Fault::None }
    });
    let reads = || {
        let keys = [6, 9, 8].map(|number| ("bach", number));
        (
            one.batch_get(keys).on_refusal(Refusals::GoOn),
            two.batch_get([6, 7, 8].map(|number| ("bach", number))),
        )
    };
    let (a, b) = one.db().batch_get(reads()).await?;
    assert_eq!((a.items.len(), a.refused.len(), b.items.len()), (2, 1, 3));
    assert_eq!(a.refused[0].key().map(|key| numbers_of(std::slice::from_ref(key))), Some(vec![9]));
    assert_eq!(a.refused[0].table(), Some(one.name()));
    Ok(())
}

#[tokio::test]
async fn an_item_that_does_not_fit_is_an_error() {
    let (one, two, tap) = two().await;
    tap.inject(|request| {
        let change = |mut answer: Value| {
            for items in answer["Responses"].as_object_mut().unwrap().values_mut() {
                items[0]["title"] = json!({ "N": "1" });
            }
            answer
        };
        Fault::Rewrite(request.body.clone(), Box::new(change))
    });
    let error = one.db().batch_get((one.get("bach", 1u32), two.get("bach", 7u32))).await.unwrap_err();
    assert_eq!((error.kind(), error.attribute()), (Kind::Decode, Some("title")));
}

/// To take the word of an answer that is none would lose items.
#[tokio::test(start_paused = true)]
async fn an_answer_with_an_item_that_nobody_asked_for_is_asked_for_again() -> dynorm::Result<()> {
    for (first, second) in [(stored(1), stored(1)), (stored(1), stored(7))] {
        let mut asked = 0;
        let script = Script::answering(move |_| {
            asked += 1;
            let second = if asked == 1 { second.clone() } else { stored(2) };
            Reply::ok(&json!({ "Responses": { "songs": [first, second], "others": [] } }))
        });
        let db = db_of(script.client());
        let (songs, others) = (db.table::<Song>(), db.table::<Song>().named("others"));
        let keys = [1, 2].map(|number| ("bach", number));
        let (found, none) = db.batch_get((songs.batch_get(keys), others.get("bach", 1u32))).await?;
        assert_eq!(found.items.iter().map(|song| song.number).collect::<Vec<_>>(), [1, 2]);
        assert!(none.is_none() && script.log().len() == 2);
    }
    Ok(())
}

#[tokio::test]
async fn faults_at_random_lose_nothing() -> dynorm::Result<()> {
    for seed in 0..6 {
        let (one, two, tap) = two().await;
        let faults = Faults::seeded(seed).unprocessed(0.4).cut_answers(0.1).throttling(0.1);
        tap.inject_at_random(faults);
        let keys = || (0..16).map(|number| ("bach", number));
        let reads = (one.batch_get(keys()), two.batch_get(keys()).consistent().models());
        let (a, b) = one.db().batch_get(reads).attempts(200).await?;
        tap.heal();
        let found = a.items.iter().map(|song| song.number);
        assert_eq!(found.collect::<Vec<_>>(), (0..10).collect::<Vec<_>>(), "seed {seed}");
        assert_eq!(numbers_of(&a.missing), (10..16).collect::<Vec<_>>());
        let found = b.items.iter().map(|song| song.number);
        assert_eq!(found.collect::<Vec<_>>(), (5..15).collect::<Vec<_>>(), "seed {seed}");
        assert_eq!(numbers_of(&b.missing), [0, 1, 2, 3, 4, 15]);
    }
    Ok(())
}
