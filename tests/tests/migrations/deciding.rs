//! What a function decides, what is written for that, and what is not let through.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use dynorm::migrate::{Ended, Migrations, Step};
use dynorm::prelude::*;
use dynorm::testing::Tap;
use dynorm::{Kind, Value};

use crate::{Counter, all, count, counter, db_of, visits};

#[tokio::test(start_paused = true)]
async fn the_marker_goes_with_the_change_in_one_request() {
    let db = db_of(1).await;
    let tap = Tap::on(db.client());
    crate::marked().run(&Db::new(tap.client())).await.unwrap();
    let written: Vec<_> = tap
        .log()
        .all()
        .into_iter()
        .filter(|request| request.operation == "UpdateItem" && request.body["TableName"] == "counters")
        .collect();
    let [update] = &written[..] else { panic!("{written:#?}") };
    let values = update.body["ExpressionAttributeValues"].to_string();
    assert!(values.contains(r#"{"SS":["0001-count"]}"#), "{values}");
    let item = db.open("counters").get(0).await.unwrap().unwrap();
    assert_eq!(item["_migrations"], Value::StringSet(["0001-count".to_owned()].into()));
}

#[tokio::test(start_paused = true)]
async fn several_markers_stand_beside_each_other_and_survive_saves() {
    let db = db_of(3).await;
    let migrations = crate::marked().marked::<Counter>("0002-count", count);
    migrations.run(&db).await.unwrap().or_error().unwrap();
    assert_eq!(visits(&db).await, [2, 2, 2]);
    let mut item = db.table::<Counter>().get(1u64).await.unwrap().unwrap();
    item.others = 7;
    item.save().await.unwrap();
    let item = db.open("counters").get(1).await.unwrap().unwrap();
    let both = ["0001-count".to_owned(), "0002-count".to_owned()];
    assert_eq!(item["_migrations"], Value::StringSet(both.into()));
}

#[tokio::test(start_paused = true)]
async fn what_is_skipped_stays_as_it_was_whatever_was_done_to_it() {
    let db = db_of(4).await;
    let migrations = Migrations::new().marked::<Counter>("0001", |counter| {
        counter.visits = 99;
        Ok(if counter.id % 2 == 0 { Step::Skip } else { Step::Change })
    });
    let report = migrations.run(&db).await.unwrap();
    assert_eq!(visits(&db).await, [0, 99, 0, 99]);
    let counts = report.finished[0].counts;
    assert_eq!((counts.read, counts.changed, counts.skipped), (4, 2, 2));
}

/// Of a function that counts and has no marker, nothing is written.
#[tokio::test(start_paused = true)]
async fn a_function_that_is_not_idempotent_is_refused_at_the_first_item() {
    let again: [fn(&mut Item<Counter>) -> Step; 3] = [
        |counter| {
            counter.visits += 1;
            Step::Change
        },
        |counter| {
            let changed = counter.visits > 0;
            counter.visits = 1;
            if changed { Step::Delete } else { Step::Change }
        },
        |counter| {
            counter.id += 1;
            Step::Move
        },
    ];
    for (number, function) in again.into_iter().enumerate() {
        let db = db_of(3).await;
        let migrations = Migrations::new().each::<Counter>("0001", move |counter| Ok(function(counter)));
        let error = migrations.run(&db).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Invalid, "{number}: {error}");
        assert!(error.to_string().contains("`0001`") && error.key().is_some(), "{number}: {error}");
        assert_eq!(all(&db).await, [counter(0), counter(1), counter(2)], "{number}");
        assert!(migrations.dry_run(&db).await.is_err(), "{number}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_function_that_says_skip_of_what_it_has_done_is_idempotent() {
    let db = db_of(3).await;
    let migrations = Migrations::new().each::<Counter>("0001", |counter| {
        if counter.visits > 0 {
            return Ok(Step::Skip);
        }
        counter.visits += 1;
        Ok(Step::Change)
    });
    assert_eq!(migrations.run(&db).await.unwrap().finished[0].counts.changed, 3);
    assert_eq!(visits(&db).await, [1, 1, 1]);
}

#[tokio::test(start_paused = true)]
async fn an_item_that_others_change_is_decided_again() {
    let db = db_of(1).await;
    let engine = db.clone();
    let called = Arc::new(AtomicU32::new(0));
    let calls = Arc::clone(&called);
    let migrations = Migrations::new().marked::<Counter>("0001", move |counter| {
        calls.fetch_add(1, Ordering::Relaxed);
        counter.visits = counter.others + 1;
        Ok(Step::Change)
    });
    let tap = Tap::on(db.client());
    let raced = Arc::new(AtomicU32::new(0));
    tap.inject(move |request| {
        // Right before the first write arrives, somebody else writes.
        if request.operation == "UpdateItem"
            && request.body["TableName"] == "counters"
            && raced.fetch_add(1, Ordering::Relaxed) == 0
        {
            let counters = engine.table::<Counter>();
            let update = async move { counters.update(0u64).set(Counter::others(), 5u32).await };
            futures_util::FutureExt::now_or_never(update).expect("an engine in place").unwrap();
        }
        dynorm::testing::Fault::None
    });
    migrations.run(&Db::new(tap.client())).await.unwrap().or_error().unwrap();
    assert_eq!(all(&db).await, [Counter { id: 0, visits: 6, others: 5 }]);
    // Once more for the sample that the cost is told by.
    assert_eq!(called.load(Ordering::Relaxed), 3);
}

#[tokio::test(start_paused = true)]
async fn a_move_is_one_transaction_and_never_over_another_item() {
    let db = db_of(3).await;
    let tap = Tap::on(db.client());
    let migrations = Migrations::new().marked::<Counter>("0001", |counter| {
        if counter.id > 1 {
            return Ok(Step::Skip);
        }
        // The first one has a place, the second one has not.
        counter.id += 1 + 9 * u64::from(counter.id == 0);
        Ok(Step::Move)
    });
    let ended = migrations.run(&Db::new(tap.client())).await.unwrap().ended;
    assert!(matches!(ended, Ended::Failed { failed: 1, finished: true, .. }), "{ended:?}");
    let ids: Vec<_> = all(&db).await.iter().map(|counter| counter.id).collect();
    assert_eq!(ids, [1, 2, 10]);
    let status = &migrations.status(&db).await.unwrap()[0];
    let (key, why) = status.failed.first_key_value().unwrap();
    assert_eq!(key, r#"{"id":{"N":"1"}}"#);
    assert!(why.contains("another item where it was to be moved"), "{why}");
    let deletions = tap.log().operations().iter().filter(|name| *name == "DeleteItem").count();
    assert_eq!(deletions, 0, "only in transactions");
}

#[derive(Model, Debug)]
#[model(table = "counters")]
struct Marked {
    #[hash_key]
    id: u64,
    #[model(rename = "_migrations")]
    notes: Option<String>,
}

#[derive(Model, Debug)]
#[model(table = "counters")]
struct Loose {
    #[hash_key]
    id: u64,
    #[model(flatten)]
    rest: dynorm::Map,
}

#[tokio::test(start_paused = true)]
async fn lists_that_make_no_sense_are_refused_before_anything_is_sent() {
    let db = db_of(1).await;
    let tap = Tap::on(db.client());
    let skip = |_: &mut Item<Counter>| Ok(Step::Skip);
    let wrong = [
        (Migrations::new().each("a", skip).each("a", skip), "two of this name"),
        (Migrations::new().each("", skip), "empty"),
        (Migrations::new().each("a".repeat(2_049), skip), "2048 bytes"),
        (Migrations::new().marked::<Marked>("a", |_| Ok(Step::Change)), "`_migrations`"),
        (Migrations::new().marked::<Loose>("a", |_| Ok(Step::Change)), "takes all attributes"),
    ];
    for (migrations, why) in wrong {
        let error = migrations.run(&Db::new(tap.client())).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Invalid);
        assert!(error.to_string().contains(why), "{error}");
    }
    assert!(tap.log().operations().is_empty());
    assert!(Migrations::new().each::<Marked>("a", |_| Ok(Step::Skip)).check().is_ok(), "it needs no marker");
}
