//! Batch gets of several tables: each read has what is its own, in the order of its keys, and one
//! request as many keys of all of them as it can.

mod faults;
mod kinds;

use std::collections::HashSet;

use dynorm::prelude::*;
use dynorm::read::BatchGot;
use dynorm::{Key, Kind, Meter, RateLimit};
use dynorm_tests::{Log, Song, Tap, db, song, tapped, unique};
use serde_json::Value;

/// Two tables of songs in one database, behind one tap.
async fn two() -> (Table<Song>, Table<Song>, Tap) {
    let (db, tap) = tapped();
    let [one, two] = ["songs", "others"].map(|name| db.table::<Song>().named(unique(name)));
    for (table, numbers) in [(&one, 0..10), (&two, 5..15)] {
        table.create().await.unwrap();
        table.put_all(numbers.map(song)).await.into_result().unwrap();
    }
    tap.log().clear();
    (one, two, tap)
}

/// The numbers of the keys, in their order.
fn numbers_of(keys: &[Key]) -> Vec<u32> {
    let number = |key: &Key| key.to_string().rsplit_once("number=").unwrap().1.parse().unwrap();
    keys.iter().map(number).collect()
}

/// How many keys of each table each request has.
fn sizes(log: &Log) -> Vec<Vec<usize>> {
    let of_table = |table: &Value| table["Keys"].as_array().unwrap().len();
    let sizes = |body: &Value| body["RequestItems"].as_object().unwrap().values().map(of_table).collect();
    log.of("BatchGetItem").iter().map(|request| sizes(&request.body)).collect()
}

#[tokio::test]
async fn each_read_has_its_own_items_in_the_order_of_its_keys() -> dynorm::Result<()> {
    let (one, two, tap) = two().await;
    for attribute_values in [false, true] {
        let db = if attribute_values { one.db().with_attribute_values() } else { one.db().clone() };
        let [one, two] = [&one, &two].map(|table| db.table::<Song>().named(table.name()));
        let (some, titles, single, none) = db
            .batch_get((
                one.batch_get([7, 3, 12, 9].map(|number| ("bach", number))),
                two.batch_get([14, 2, 6].map(|number| ("bach", number))).consistent().select(Song::title()),
                two.get("bach", 5u32).consistent().select(Song::title()),
                one.get("bach", 99u32),
            ))
            .await?;
        assert_eq!(some.items.iter().map(|song| song.number).collect::<Vec<_>>(), [7, 3, 9]);
        assert_eq!(some.items[0].clone().into_inner(), song(7));
        assert_eq!(numbers_of(&some.missing), [12]);
        assert_eq!(titles.items, ["Song 014", "Song 006"]);
        assert_eq!(numbers_of(&titles.missing), [2]);
        assert_eq!(single.as_deref(), Some("Song 005"));
        assert!(none.is_none());
        assert_eq!(tap.log().len(), 1, "all of them go by one request");
        let tables = &tap.log().take()[0].body["RequestItems"];
        assert_eq!(tables[one.name()]["Keys"].as_array().unwrap().len(), 5);
        assert_eq!(tables[one.name()].get("ConsistentRead"), None);
        assert_eq!(tables[two.name()]["Keys"].as_array().unwrap().len(), 4);
        assert_eq!(tables[two.name()]["ConsistentRead"], true);
        // An item is saved where it was read.
        let mut first = some.into_items()?.remove(0);
        first.notes = Some("read".into());
        first.save().await?;
        assert_eq!(one.get("bach", 7u32).model().await?.unwrap().notes.as_deref(), Some("read"));
        one.put(song(7)).await?;
        tap.log().clear();
    }
    Ok(())
}

#[tokio::test]
async fn a_vector_of_reads_gives_a_vector() -> dynorm::Result<()> {
    let (one, two, tap) = two().await;
    let db = one.db();
    let read = |table: &Table<Song>| table.batch_get([("bach", 9), ("bach", 1)]).models();
    let got: Vec<BatchGot<Song>> = db.batch_get(Vec::from([&one, &two].map(read))).await?;
    let found = got.iter().map(|got| got.items.iter().map(|song| song.number).collect::<Vec<_>>());
    assert_eq!(found.collect::<Vec<_>>(), [vec![9, 1], vec![9]]);
    let items = db.batch_get((0..12).map(|number| one.get("bach", number)).collect::<Vec<_>>()).await?;
    assert_eq!(items.iter().filter(|item| item.is_some()).count(), 10);
    assert_eq!(items[4].as_ref().unwrap().number, 4);
    assert_eq!(sizes(tap.log()), [vec![2, 2], vec![12]]);
    tap.log().clear();
    let none: Vec<dynorm::read::GetItem<Song>> = Vec::new();
    assert!(db.batch_get(none).await?.is_empty() && tap.log().is_empty());
    Ok(())
}

#[tokio::test]
async fn requests_are_filled_with_keys_of_all_tables() -> dynorm::Result<()> {
    let (one, two, tap) = two().await;
    let keys = |numbers: std::ops::Range<u32>| numbers.map(|number| ("bach", number));
    let (a, b) = one.db().batch_get((one.batch_get(keys(0..150)), two.batch_get(keys(0..120)))).await?;
    assert_eq!((a.items.len(), a.missing.len()), (10, 140));
    assert_eq!((b.items.len(), b.missing.len()), (10, 110));
    let mut sizes: Vec<usize> = sizes(tap.log()).iter().map(|request| request.iter().sum()).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [70, 100, 100]);
    Ok(())
}

/// One request reads a table one way only, and each key once.
#[tokio::test]
async fn a_table_that_is_read_in_several_ways_goes_by_several_requests() -> dynorm::Result<()> {
    let (one, two, tap) = two().await;
    let keys = || [1, 2, 3].map(|number| ("bach", number));
    let (weak, strong, titles, years, other) = one
        .db()
        .batch_get((
            one.batch_get(keys()),
            one.batch_get(keys()).consistent(),
            one.batch_get(keys()).select((Song::title(), Song::year())),
            one.batch_get([4, 5].map(|number| ("bach", number))).select((Song::year(), Song::title())),
            two.batch_get([("bach", 7)]),
        ))
        .await?;
    assert_eq!((weak.items.len(), strong.items.len(), titles.items.len()), (3, 3, 3));
    assert_eq!((years.items.len(), other.items.len()), (2, 1));
    assert_eq!(years.items[0], (song(4).year, song(4).title));
    let mut sizes = sizes(tap.log());
    sizes.sort();
    assert_eq!(sizes.iter().flatten().sum::<usize>(), 12);
    assert_eq!(sizes.len(), 3, "{sizes:?}");

    // The same key in two reads that are alike.
    tap.log().clear();
    let reads = (
        one.batch_get(keys()),
        one.batch_get([("bach", 3), ("bach", 4), ("bach", 3)]),
        one.get("bach", 3u32),
    );
    let (first, second, third) = one.db().batch_get(reads).await?;
    assert_eq!((first.items.len(), second.items.len()), (3, 2));
    assert_eq!(third.unwrap().number, 3);
    for request in tap.log().of("BatchGetItem") {
        let keys = request.body["RequestItems"][one.name()]["Keys"].as_array().unwrap().clone();
        assert_eq!(keys.iter().map(Value::to_string).collect::<HashSet<_>>().len(), keys.len());
    }
    Ok(())
}

#[tokio::test]
async fn what_is_told_of_one_read_alone_is_refused_before_sending() {
    let (one, two, tap) = two().await;
    let limit = RateLimit::per_second(1e9);
    let keys = || [("bach", 1)];
    for read in [
        one.batch_get(keys()).attempts(3),
        one.batch_get(keys()).concurrency(9),
        one.batch_get(keys()).time_limit(std::time::Duration::from_secs(1)),
        one.batch_get(keys()).rate_limit(&limit),
    ] {
        let error = one.db().batch_get((read, two.batch_get(keys()))).await.unwrap_err();
        assert_eq!((error.kind(), error.table()), (Kind::Invalid, Some(one.name())));
        assert!(error.to_string().contains("all together"), "{error}");
    }
    let elsewhere = db().table::<Song>();
    let error = one.db().batch_get((one.get("bach", 1u32), elsewhere.get("bach", 1u32))).await.unwrap_err();
    assert!(error.kind() == Kind::Invalid && error.to_string().contains("another client"), "{error}");
    assert!(tap.log().is_empty());
}

#[tokio::test]
async fn meters_count_the_requests_of_their_tables() -> dynorm::Result<()> {
    let (one, two, tap) = two().await;
    let (all, of_two) = (Meter::new(), Meter::new());
    let db = one.db().metered(&all);
    let metered = two.metered(&of_two);
    let reads = (one.get("bach", 1u32), metered.batch_get([("bach", 7), ("bach", 8)]));
    let (first, both) = db.batch_get(reads).await?;
    assert!(first.is_some() && both.items.len() == 2);
    assert_eq!((all.requests(), of_two.requests()), (2, 1), "what is counted otherwise goes by itself");
    assert_eq!(tap.log().len(), 2);
    Ok(())
}

#[tokio::test]
async fn the_preview_is_what_is_sent() -> dynorm::Result<()> {
    let (one, two, tap) = two().await;
    let reads = || {
        let keys = (0..120).map(|number| ("bach", number));
        (one.batch_get(keys).select(Song::title()), two.get("bach", 7u32).consistent())
    };
    let preview = one.db().batch_get(reads()).preview()?;
    assert!(tap.log().is_empty());
    let (titles, song) = one.db().batch_get(reads()).concurrency(1).await?;
    assert!(titles.items.len() == 10 && song.is_some());
    let sent = tap.log().of("BatchGetItem");
    assert_eq!(preview.requests.len(), sent.len());
    for (request, sent) in preview.requests.iter().zip(&sent) {
        let tables = sent.body["RequestItems"].as_object().unwrap();
        assert_eq!(request.len(), tables.len());
        for table in request {
            let sent = &tables[&table.table];
            assert_eq!(table.keys.len(), sent["Keys"].as_array().unwrap().len());
            assert_eq!(table.projection.as_deref(), sent["ProjectionExpression"].as_str());
            assert_eq!(table.consistent, sent["ConsistentRead"] == true);
            let names = sent["ExpressionAttributeNames"].as_object();
            assert_eq!(table.names.len(), names.map_or(0, serde_json::Map::len));
        }
    }
    let text = preview.to_string();
    assert!(text.contains(two.name()) && text.contains("item artist=\"bach\", number=7"), "{text}");
    let untyped = one.db().open(unique("nowhere"));
    let error = one.db().batch_get((untyped.get(("a", 1)), one.get("bach", 1u32))).preview().unwrap_err();
    assert_eq!(error.kind(), Kind::Invalid);
    Ok(())
}
