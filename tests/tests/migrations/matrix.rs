//! Crashes, freezes, takeovers and lost answers, for one to three processes, by seed.
//!
//! `DYNORM_SEEDS` says how many seeds each test takes.

use std::time::Duration;

use dynorm::migrate::{Migrations, Step};
use dynorm::prelude::*;
use dynorm::{Engine, Upgrade};
use fastrand::Rng;
use futures_util::future::join_all;
use tokio::time::sleep;

use crate::world::{Seen, Trouble, process};
use crate::{Counter, all, count, counter, fill, marked};

const ITEMS: u64 = 12;

fn seeds(usual: u64) -> std::ops::Range<u64> {
    let seeds = std::env::var("DYNORM_SEEDS").ok().and_then(|seeds| seeds.parse().ok());
    0..seeds.unwrap_or(usual)
}

fn trouble(rng: &mut Rng) -> Trouble {
    let (crashes, freezes) = [(true, false), (false, true), (true, true), (false, false)][rng.usize(..4)];
    Trouble {
        crash_within: crashes.then(|| rng.u32(40..120)),
        freeze_within: freezes.then(|| rng.u32(30..100)),
        lost_percent: if rng.bool() { 5 } else { 0 },
    }
}

/// Some processes that do the same, until each of them has nothing left to do.
async fn run(engine: &Engine, migrations: &Migrations, rng: &mut Rng) -> Seen {
    let trouble = trouble(rng);
    let processes = (0..rng.u32(1..4)).map(|_| process(engine, migrations, trouble, rng.u64(..)));
    let mut sum = Seen::default();
    for seen in join_all(processes.collect::<Vec<_>>()).await {
        sum.crashes += seen.crashes;
        sum.freezes += seen.freezes;
        sum.locked += seen.locked;
    }
    sum
}

/// Another program, that counts something else of the same items.
async fn writer(db: &Db, rng: &mut Rng, times: u32) {
    for _ in 0..times {
        sleep(Duration::from_millis(rng.u64(..120))).await;
        let update = db.table::<Counter>().update(rng.u64(..ITEMS)).add(Counter::others(), 1u32);
        update.await.unwrap();
    }
}

async fn started(seed: u64) -> (Engine, Db, Rng) {
    fastrand::seed(seed);
    let engine = Engine::memory().unwrap().in_place();
    let db = Db::new(engine.client());
    fill(&db, ITEMS).await;
    (engine, db, Rng::with_seed(seed))
}

async fn each_item_once(seeds: std::ops::Range<u64>) {
    let mut sum = Seen::default();
    for seed in seeds.clone() {
        let (engine, db, mut rng) = started(seed).await;
        let mut of_writer = rng.fork();
        let migrations = marked();
        let ((), seen) = tokio::join!(writer(&db, &mut of_writer, 10), run(&engine, &migrations, &mut rng));
        let all = all(&db).await;
        assert!(all.iter().all(|counter| counter.visits == 1), "seed {seed}, {seen:?}: {all:?}");
        assert_eq!(all.len() as u64, ITEMS, "seed {seed}");
        assert_eq!(all.iter().map(|counter| counter.others).sum::<u32>(), 10, "seed {seed}");
        let status = migrations.status(&db).await.unwrap();
        assert!(status[0].state.is_done() && status[0].failed.is_empty(), "seed {seed}: {status:?}");
        sum.crashes += seen.crashes;
        sum.freezes += seen.freezes;
        sum.locked += seen.locked;
    }
    println!("{sum:?}");
    let least = u32::try_from(seeds.count()).unwrap() / 4;
    assert!(
        sum.crashes > least && sum.freezes > least && sum.locked > least,
        "hardly anything went wrong: {sum:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn each_item_is_changed_once_with_a_marker() {
    each_item_once(seeds(100)).await;
}

#[tokio::test(start_paused = true)]
async fn each_item_is_changed_once_with_a_marker_by_other_seeds() {
    let seeds = seeds(100);
    each_item_once(1_000..1_000 + seeds.end).await;
}

/// The same without markers must not go well, or the tests above show nothing.
#[tokio::test(start_paused = true)]
async fn without_markers_items_are_caught_that_are_changed_twice() {
    let mut twice = 0;
    let mut lost = 0;
    for seed in seeds(20) {
        let (engine, db, mut rng) = started(seed).await;
        let migrations = Migrations::new().unguarded().each::<Counter>("0001-count", count);
        run(&engine, &migrations, &mut rng).await;
        let all = all(&db).await;
        twice += all.iter().filter(|counter| counter.visits > 1).count();
        lost += all.iter().filter(|counter| counter.visits == 0).count();
    }
    println!("{twice} items were changed twice or more");
    assert!(twice > 10, "{twice}");
    assert_eq!(lost, 0, "a marker is not what keeps items from being left out");
}

/// Deletions and moves, each once as well, and never a copy.
#[tokio::test(start_paused = true)]
async fn items_are_moved_and_deleted_once() {
    for seed in seeds(20) {
        let (engine, db, mut rng) = started(seed).await;
        let migrations = Migrations::new().marked::<Counter>("0001-move", |counter| {
            counter.visits += 1;
            Ok(match counter.id % 3 {
                0 => Step::Change,
                1 => Step::Delete,
                _ => {
                    counter.id += 1_000;
                    Step::Move
                }
            })
        });
        let seen = run(&engine, &migrations, &mut rng).await;
        let changed = (0..ITEMS).filter(|id| id % 3 == 0);
        let moved = (0..ITEMS).filter(|id| id % 3 == 2).map(|id| id + 1_000);
        let expected: Vec<_> = changed.chain(moved).map(|id| Counter { visits: 1, ..counter(id) }).collect();
        assert_eq!(all(&db).await, expected, "seed {seed}, {seen:?}");
    }
}

/// A function that is idempotent needs no marker.
#[tokio::test(start_paused = true)]
async fn what_is_idempotent_needs_no_marker() {
    for seed in seeds(10) {
        let (engine, db, mut rng) = started(seed).await;
        let migrations = Migrations::new().each::<Counter>("0001-visits", |counter| {
            counter.visits = u32::try_from(counter.id)? * 2 + 1;
            Ok(Step::Change)
        });
        let seen = run(&engine, &migrations, &mut rng).await;
        let all = all(&db).await;
        assert!(
            all.iter().all(|item| u64::from(item.visits) == item.id * 2 + 1),
            "seed {seed}, {seen:?}: {all:?}"
        );
    }
}

#[derive(Document)]
#[model(schema_attr = "schema")]
struct OldCounter {
    id: u64,
    visits: u32,
}

/// A counter that counts one more.
#[derive(Model, Debug, PartialEq)]
#[model(table = "counters", schema_attr = "schema", upgrade_from = OldCounter)]
struct NewCounter {
    #[hash_key]
    id: u64,
    total: u32,
}

impl Upgrade<OldCounter> for NewCounter {
    type Error = std::convert::Infallible;

    fn upgrade(old: OldCounter) -> Result<Self, Self::Error> {
        Ok(NewCounter { id: old.id, total: old.visits + 1 })
    }
}

/// The number of an item's schema is its marker.
#[tokio::test(start_paused = true)]
async fn each_item_is_upgraded_once() {
    for seed in seeds(20) {
        let (engine, db, mut rng) = started(seed).await;
        let migrations = Migrations::new().upgrade::<NewCounter>("0001-total");
        let seen = run(&engine, &migrations, &mut rng).await;
        let counters = db.table::<NewCounter>();
        let mut all = NewCounter::scan().consistent().all(&counters).await.unwrap();
        all.sort_by_key(|item| item.id);
        assert_eq!(all.len() as u64, ITEMS);
        for item in &all {
            assert!(item.total == 1 && !item.was_upgraded(), "seed {seed}, {seen:?}: {item:?}");
        }
    }
}
