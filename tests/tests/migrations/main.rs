//! Bulk runs of migrations: each item once, whatever crashes, freezes and takes over.

mod crashes;
mod custom;
mod deciding;
mod failing;
mod history;
mod locks;
mod matrix;
mod models;
mod planning;
mod world;

use dynorm::migrate::{BoxError, Migrations, Step};
use dynorm::prelude::*;

/// What is counted on by one, once.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "counters")]
struct Counter {
    #[hash_key]
    id: u64,
    visits: u32,
    /// What others count meanwhile.
    #[model(default)]
    others: u32,
}

fn counter(id: u64) -> Counter {
    Counter { id, visits: 0, others: 0 }
}

#[allow(clippy::unnecessary_wraps, reason = "it is the function of a migration")]
fn count(counter: &mut Item<Counter>) -> Result<Step, BoxError> {
    counter.visits += 1;
    Ok(Step::Change)
}

/// Counts each item on, once.
fn marked() -> Migrations {
    Migrations::new().marked::<Counter>("0001-count", count)
}

/// An engine with so many items.
async fn db_of(items: u64) -> Db {
    let db = Db::new(dynorm::Engine::memory().unwrap().in_place().client());
    fill(&db, items).await;
    db
}

async fn fill(db: &Db, items: u64) {
    let counters = db.table::<Counter>();
    counters.create().await.unwrap();
    let all: Vec<_> = (0..items).map(counter).collect();
    assert!(counters.put_all(all).await.is_complete());
}

/// All items, by their keys.
async fn all(db: &Db) -> Vec<Counter> {
    let mut all = Counter::scan().consistent().models().all(&db.table::<Counter>()).await.unwrap();
    all.sort_by_key(|counter| counter.id);
    all
}

/// How often each item was counted on.
async fn visits(db: &Db) -> Vec<u32> {
    all(db).await.iter().map(|counter| counter.visits).collect()
}
