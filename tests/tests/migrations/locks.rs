//! Who is alive keeps the lock, and who is not loses it, whatever the clocks say.

use std::time::Duration;

use dynorm::Kind;
use dynorm::migrate::{Ended, Event, Migrations};
use dynorm::prelude::*;
use dynorm::testing::{Fault, Tap};
use tokio::time::{Instant, sleep};

use crate::world::LEASE;
use crate::{Counter, count, db_of, marked, visits};

const DAY: Duration = Duration::from_hours(24);

/// One whose writes of items never arrive, but who is alive.
fn stuck(db: &Db) -> Db {
    let tap = Tap::on(db.client());
    tap.inject(|request| {
        let of_items = request.operation == "UpdateItem" && request.body["TableName"] == "counters";
        Fault::None.delayed(if of_items { DAY } else { Duration::ZERO }, Duration::ZERO)
    });
    Db::new(tap.client())
}

#[tokio::test(start_paused = true)]
async fn who_is_alive_keeps_the_lock_however_long_it_takes() {
    let db = db_of(3).await;
    let of_stuck = stuck(&db);
    let owner = tokio::spawn(async move { marked().run(&of_stuck).lease(LEASE).await });
    for seconds in [1, 10, 100] {
        sleep(Duration::from_secs(seconds)).await;
        let since = Instant::now();
        let error = marked().run(&db).lease(LEASE).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Locked, "after {seconds}: {error}");
        assert!(since.elapsed() < LEASE, "a beat tells it");
    }
    assert!(marked().status(&db).await.unwrap()[0].owner.is_some());
    owner.abort();
    assert!(owner.await.unwrap_err().is_cancelled());
    assert_eq!(visits(&db).await, [0; 3]);

    // With its future, its beats have ended.
    let since = Instant::now();
    let mut watched = false;
    let run =
        marked().run(&db).lease(LEASE).on_event(|event| watched |= matches!(event, Event::Watching { .. }));
    assert_eq!(run.await.unwrap().ended, Ended::Done);
    assert!((LEASE..LEASE * 2).contains(&since.elapsed()), "{:?}", since.elapsed());
    assert!(watched);
    assert_eq!(visits(&db).await, [1; 3]);
}

/// Its lease is longer than that of the one who waits: that one waits as long.
#[tokio::test(start_paused = true)]
async fn the_longer_lease_counts() {
    let db = db_of(3).await;
    let of_stuck = stuck(&db);
    let owner = tokio::spawn(async move { marked().run(&of_stuck).lease(LEASE * 20).await });
    sleep(LEASE).await;
    let error = marked().run(&db).lease(LEASE / 10).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Locked);
    owner.abort();
    let since = Instant::now();
    marked().run(&db).lease(LEASE / 10).await.unwrap();
    assert!(since.elapsed() >= LEASE * 20, "{:?}", since.elapsed());
}

#[tokio::test(start_paused = true)]
async fn whoever_waits_comes_when_the_other_is_done() {
    let db = db_of(20).await;
    let tap = Tap::on(db.client());
    tap.inject(|_| Fault::None.delayed(Duration::from_millis(500), Duration::ZERO));
    let slow = Db::new(tap.client());
    let owner = tokio::spawn(async move { marked().run(&slow).lease(LEASE * 5).segments(1).await });
    // It has some requests to make before it has the lock.
    sleep(LEASE * 8).await;
    let both = marked().marked::<Counter>("0002-count", count);
    let report = both.run(&db).lease(LEASE * 5).wait_for_lock(true).await.unwrap();
    assert_eq!(owner.await.unwrap().unwrap().finished.len(), 1);
    assert_eq!(report.finished.len(), 1, "the first one was done by the other");
    assert_eq!(visits(&db).await, [2; 20]);
}

#[tokio::test(start_paused = true)]
async fn a_lock_that_is_taken_away_ends_the_one_who_had_it() {
    let db = db_of(3).await;
    assert_eq!(Migrations::unlock(&db, "0001-count").await.unwrap(), None);
    let of_stuck = stuck(&db);
    let owner =
        tokio::spawn(async move { marked().run(&of_stuck).lease(LEASE).runner("the deployment").await });
    sleep(LEASE * 3).await;
    let had = Migrations::unlock(&db, "0001-count").await.unwrap().unwrap();
    assert!(had.starts_with("the deployment "), "{had}");
    assert_eq!(Migrations::unlock(&db, "0001-count").await.unwrap(), None);
    assert_eq!(marked().run(&db).lease(LEASE).await.unwrap().ended, Ended::Done);
    // What it was at arrives a day later, and meets a marker.
    let error = owner.await.unwrap().unwrap_err();
    assert_eq!(error.kind(), Kind::Locked, "{error}");
    assert_eq!(visits(&db).await, [1; 3]);
}
