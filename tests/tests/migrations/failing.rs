//! Items that fail: written down by their keys, repeated alone, and too many of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use dynorm::migrate::{Ended, Event, Migrations, State};
use dynorm::prelude::*;
use dynorm::testing::{Fault, Tap};
use dynorm::{Kind, Map};

use crate::{Counter, all, count, db_of, visits};

/// Fails, by an error or a panic, until it is mended.
fn poisoned(mended: &Arc<AtomicBool>) -> Migrations {
    let mended = Arc::clone(mended);
    Migrations::new().marked::<Counter>("0001", move |counter| {
        if !mended.load(Ordering::Relaxed) {
            match counter.id {
                3 => return Err("no total".into()),
                5 => panic!("out of range"),
                _ => {}
            }
        }
        count(counter)
    })
}

#[tokio::test(start_paused = true)]
async fn failed_items_are_listed_by_key_and_repeated_alone() {
    let db = db_of(9).await;
    // One that fits no model.
    let mut odd = Map::new();
    odd.insert("id".into(), 100.into());
    odd.insert("visits".into(), "many, and secret".into());
    db.open("counters").put(&odd).await.unwrap();

    let mended = Arc::new(AtomicBool::new(false));
    let migrations = poisoned(&mended).marked::<Counter>("0002", count);
    let mut heard = Vec::new();
    let run = migrations.run(&db).on_event(|event| {
        if let Event::ItemFailed { key, .. } = event {
            heard.push(key.to_string());
        }
    });
    let report = run.await.unwrap();
    assert!(matches!(report.ended, Ended::Failed { failed: 3, finished: true, .. }), "{report:?}");
    heard.sort();
    assert_eq!(heard, ["id=100", "id=3", "id=5"]);
    let status = migrations.status(&db).await.unwrap();
    assert_eq!(status[0].state, State::Failed);
    assert_eq!(status[1].state, State::Pending, "what is behind it is not begun");
    let keys: Vec<_> = status[0].failed.keys().collect();
    assert_eq!(keys, [r#"{"id":{"N":"100"}}"#, r#"{"id":{"N":"3"}}"#, r#"{"id":{"N":"5"}}"#]);
    let errors: Vec<_> = status[0].failed.values().collect();
    assert!(errors[0].contains("visits") && !errors[0].contains("secret"), "{errors:?}");
    assert!(errors[1].contains("no total") && errors[2].contains("out of range"), "{errors:?}");

    // A run as before has nothing to do there.
    assert!(matches!(
        migrations.run(&db).await.unwrap().ended,
        Ended::Failed { failed: 3, finished: true, .. }
    ));

    mended.store(true, Ordering::Relaxed);
    let tap = Tap::on(db.client());
    let report = migrations.run(&Db::new(tap.client())).only_failed(true).await.unwrap();
    assert!(matches!(report.ended, Ended::Failed { failed: 1, finished: true, .. }), "{report:?}");
    let scans = tap.log().all();
    let scans =
        scans.iter().filter(|request| request.operation == "Scan" && request.body["TableName"] == "counters");
    assert_eq!(scans.count(), 1, "a sample, and no other item is read");

    db.open("counters").delete(100).await.unwrap();
    let report = migrations.run(&db).only_failed(true).await.unwrap();
    assert_eq!(report.ended, Ended::Done);
    let counts = report.finished[0].counts;
    assert_eq!((counts.read, counts.changed, counts.failed), (10, 9, 0));
    assert_eq!(visits(&db).await, [1; 9]);
    assert_eq!(migrations.status(&db).await.unwrap()[0].state, State::Done);

    assert_eq!(migrations.run(&db).await.unwrap().ended, Ended::Done);
    assert_eq!(visits(&db).await, [2; 9]);
}

#[tokio::test(start_paused = true)]
async fn too_many_failures_end_it_and_the_next_run_goes_on() {
    let db = db_of(60).await;
    let migrations = Migrations::new().marked::<Counter>("0001", |counter| match counter.id % 2 {
        0 => Err("odd".into()),
        _ => count(counter),
    });
    let once = || async {
        let run = migrations.run(&db).segments(1).page_size(7).max_failures(10);
        run.await.unwrap().ended
    };
    for failed in [10, 20] {
        let ended = once().await;
        let Ended::Failed { failed: found, finished: false, .. } = ended else { panic!("{ended:?}") };
        assert_eq!(found, failed);
        assert_eq!(migrations.status(&db).await.unwrap()[0].failed.len() as u64, failed);
    }
    let ended = once().await;
    assert!(matches!(ended, Ended::Failed { failed: 30, .. }), "{ended:?}");
    let ended = once().await;
    assert!(matches!(ended, Ended::Failed { failed: 30, finished: true, .. }), "{ended:?}");
    assert_eq!(visits(&db).await.iter().sum::<u32>(), 30);
}

/// What is wrong with the table is wrong with each item: it is no list of a hundred.
#[tokio::test(start_paused = true)]
async fn what_is_not_about_an_item_ends_the_run() {
    let db = db_of(20).await;
    let tap = Tap::on(db.client());
    let sent = AtomicU32::new(0);
    tap.inject(move |request| {
        let of_items = request.operation == "UpdateItem" && request.body["TableName"] == "counters";
        if of_items && sent.fetch_add(1, Ordering::Relaxed) >= 7 {
            return Fault::Instead(dynorm::testing::Reply::error(400, "AccessDeniedException", "no"));
        }
        Fault::None
    });
    let migrations = crate::marked();
    let error = migrations.run(&Db::new(tap.client())).segments(1).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Denied);
    let status = &migrations.status(&db).await.unwrap()[0];
    assert_eq!((status.counts.changed, status.counts.failed, status.failed.len()), (7, 0, 0));
    let report = migrations.run(&db).await.unwrap();
    assert_eq!((report.finished[0].counts.changed, report.finished[0].counts.already), (20, 0));
    assert!(all(&db).await.iter().all(|counter| counter.visits == 1));
}

/// An interruption of some seconds is waited out.
#[tokio::test(start_paused = true)]
async fn what_passes_is_waited_out() {
    let db = db_of(10).await;
    let tap = Tap::on(db.client());
    let mut number = 0u32;
    tap.inject(move |_| {
        number += 1;
        // More in a row than the SDK tries.
        if number % 23 < 5 && number > 23 { Fault::unavailable() } else { Fault::None }
    });
    let report = crate::marked().run(&Db::new(tap.client())).page_size(2).await.unwrap();
    assert_eq!(report.ended, Ended::Done);
    assert_eq!(visits(&db).await, [1; 10]);
}
