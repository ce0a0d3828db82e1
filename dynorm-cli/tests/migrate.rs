//! How the commands of `migrate` end, run in this process.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use dynorm::migrate::{Migrations, Step};
use dynorm::prelude::*;
use dynorm::testing::{Fault, Tap};
use dynorm::{Engine, schema};
use dynorm_cli::{Cli, Connect, Exit};

#[derive(Model, Debug)]
#[model(table = "users")]
struct User {
    #[hash_key]
    id: u64,
    points: u64,
}

/// Fails for the first user, until it is mended.
fn migrations(mended: &Arc<AtomicBool>) -> Migrations {
    let mended = Arc::clone(mended);
    Migrations::new()
        .marked::<User>("0001-bonus", move |user| {
            if user.id == 0 && !mended.load(Ordering::Relaxed) {
                return Err("not this one".into());
            }
            user.points += 10;
            Ok(Step::Change)
        })
        .each::<User>("0002-even", |user| {
            user.points += user.points % 2;
            Ok(Step::Change)
        })
}

async fn run(migrations: Migrations, db: &Db, arguments: &[&str]) -> Exit {
    let db = db.clone();
    let connect = async move |_: &Connect| Ok::<_, dynorm::Error>(db.clone());
    let all = ["schema", "--json", "migrate"].into_iter().chain(arguments.iter().copied());
    Cli::new(schema![User]).migrations(migrations).connect(connect).run_with(all).await
}

async fn db() -> Db {
    let db = Db::new(Engine::memory().unwrap().client());
    let users = db.table::<User>();
    users.create().await.unwrap();
    assert!(users.put_all((0..5).map(|id| User { id, points: id })).await.is_complete());
    db
}

async fn points(db: &Db) -> Vec<u64> {
    let mut all = User::scan().consistent().models().all(&db.table::<User>()).await.unwrap();
    all.sort_by_key(|user| user.id);
    all.iter().map(|user| user.points).collect()
}

/// This client could be AWS: so it is to be said how fast, and that it costs something.
const YES: [&str; 3] = ["--yes", "--rate", "max"];

fn with_yes<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    arguments.iter().copied().chain(YES).collect()
}

#[tokio::test]
async fn what_is_left_is_a_difference_and_failed_items_have_a_code_of_their_own() {
    let db = db().await;
    let mended = Arc::new(AtomicBool::new(false));
    let list = || migrations(&mended);
    assert_eq!(run(list(), &db, &["plan"]).await, Exit::Differences);
    assert_eq!(run(list(), &db, &["run", "--yes"]).await, Exit::Blocked, "how fast?");
    assert_eq!(run(list(), &db, &["run", "--rate", "max"]).await, Exit::Blocked, "nobody agrees");
    assert_eq!(run(list(), &db, &with_yes(&["run", "--dry-run"])).await, Exit::Failed);
    assert_eq!(points(&db).await, [0, 1, 2, 3, 4]);
    assert_eq!(run(list(), &db, &with_yes(&["run"])).await, Exit::Failed);
    assert_eq!(points(&db).await, [0, 11, 12, 13, 14]);
    assert_eq!(run(list(), &db, &with_yes(&["run"])).await, Exit::Failed, "it is still so");
    mended.store(true, Ordering::Relaxed);
    assert_eq!(run(list(), &db, &with_yes(&["run", "--only-failed"])).await, Exit::Done);
    assert_eq!(run(list(), &db, &with_yes(&["run"])).await, Exit::Done);
    assert_eq!(points(&db).await, [10, 12, 12, 14, 14]);
    assert_eq!(run(list(), &db, &["plan"]).await, Exit::Done);
    assert_eq!(run(list(), &db, &with_yes(&["run"])).await, Exit::Done);
    assert_eq!(run(list(), &db, &["status"]).await, Exit::Done);
}

#[tokio::test]
async fn what_does_not_fit_the_history_is_blocked() {
    let db = db().await;
    let mended = Arc::new(AtomicBool::new(true));
    assert_eq!(run(migrations(&mended), &db, &with_yes(&["run"])).await, Exit::Done);
    let other = || Migrations::new().each::<User>("0003-none", |_| Ok(Step::Skip));
    assert_eq!(run(other(), &db, &["plan"]).await, Exit::Blocked);
    assert_eq!(run(other(), &db, &with_yes(&["run"])).await, Exit::Blocked);
    assert_eq!(run(other(), &db, &with_yes(&["run", "--allow-out-of-order"])).await, Exit::Done);
}

#[tokio::test]
async fn a_baseline_leaves_nothing_to_do() {
    let db = db().await;
    let mended = Arc::new(AtomicBool::new(true));
    assert_eq!(run(migrations(&mended), &db, &["baseline", "0003"]).await, Exit::Error);
    assert_eq!(run(migrations(&mended), &db, &["baseline", "0002-even"]).await, Exit::Done);
    assert_eq!(run(migrations(&mended), &db, &with_yes(&["run"])).await, Exit::Done);
    assert_eq!(points(&db).await, [0, 1, 2, 3, 4]);
}

#[tokio::test]
async fn wrong_usage_is_64() {
    let db = db().await;
    let mended = Arc::new(AtomicBool::new(true));
    for wrong in [
        &["run", "--rate", "fast"][..],
        &["run", "--segments", "0"],
        &["run", "--lease", "1d"],
        &["run", "--max-failures", "0"],
        &["run", "--dry-run", "--only-failed"],
        &["baseline"],
        &["undo"],
    ] {
        assert_eq!(run(migrations(&mended), &db, wrong).await, Exit::Usage, "{wrong:?}");
    }
}

/// Who is alive keeps the lock: the other ends with a code of its own, and goes when that is taken
/// away.
#[tokio::test]
async fn a_lock_of_somebody_who_is_alive_is_4_until_it_is_taken_away() {
    let db = db().await;
    let mended = Arc::new(AtomicBool::new(true));
    let tap = Tap::on(db.client());
    tap.inject(|request| {
        let of_items = request.operation == "UpdateItem" && request.body["TableName"] == "users";
        Fault::None.delayed(Duration::from_secs(if of_items { 3_600 } else { 0 }), Duration::ZERO)
    });
    let (stuck, list) = (Db::new(tap.client()), migrations(&mended));
    let owner = tokio::spawn(async move { list.run(&stuck).lease(Duration::from_millis(500)).await });
    // It has the lock when its first item is under way.
    while !tap
        .log()
        .all()
        .iter()
        .any(|request| request.operation == "UpdateItem" && request.body["TableName"] == "users")
    {
        tokio::task::yield_now().await;
    }
    assert_eq!(run(migrations(&mended), &db, &with_yes(&["run"])).await, Exit::Running);
    assert_eq!(run(migrations(&mended), &db, &["baseline", "0001-bonus"]).await, Exit::Running);
    assert_eq!(run(migrations(&mended), &db, &["unlock", "0001-bonus"]).await, Exit::Done);
    assert_eq!(run(migrations(&mended), &db, &with_yes(&["run"])).await, Exit::Done);
    assert_eq!(points(&db).await, [10, 12, 12, 14, 14]);
    owner.abort();
}
