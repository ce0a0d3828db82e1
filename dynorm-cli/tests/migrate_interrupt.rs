//! An interrupt of `migrate run`, in a process of its own: it is for all of a process.
#![cfg(unix)]

use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
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

fn migrations() -> Migrations {
    Migrations::new().marked::<User>("0001-bonus", |user| {
        user.points += 10;
        Ok(Step::Change)
    })
}

async fn run(db: &Db) -> Exit {
    let db = db.clone();
    let connect = async move |_: &Connect| Ok::<_, dynorm::Error>(db.clone());
    let line = ["schema", "--json", "--yes", "migrate", "run", "--rate", "max", "--segments", "1"];
    Cli::new(schema![User]).migrations(migrations()).connect(connect).run_with(line).await
}

/// The write that is under way comes to its end, where it is is written down, and the lock is free.
#[tokio::test(flavor = "multi_thread")]
async fn an_interrupt_writes_down_where_it_is_and_lets_the_lock_go() {
    let engine = Engine::memory().unwrap();
    let users = Db::new(engine.client()).table::<User>();
    users.create().await.unwrap();
    assert!(users.put_all((0..50).map(|id| User { id, points: 0 })).await.is_complete());
    let tap = Tap::on(&engine.client());
    let written = AtomicU32::new(0);
    tap.inject(move |request| {
        let of_items = request.operation == "UpdateItem" && request.body["TableName"] == "users";
        if !of_items || written.fetch_add(1, Ordering::Relaxed) != 20 {
            return Fault::None;
        }
        let own = std::process::id().to_string();
        let sent = Command::new("kill").args(["-INT", &own]).status();
        assert!(sent.unwrap().success());
        Fault::None.delayed(Duration::from_millis(300), Duration::ZERO)
    });
    let db = Db::new(tap.client());
    assert_eq!(run(&db).await, Exit::Interrupted);
    let status = &migrations().status(&db).await.unwrap()[0];
    assert_eq!((status.counts.changed, &status.owner), (21, &None));
    tap.heal();
    tap.log().clear();
    assert_eq!(run(&db).await, Exit::Done);
    let writes = tap.log().of("UpdateItem");
    assert_eq!(writes.iter().filter(|request| request.body["TableName"] == "users").count(), 29);
    assert!(User::scan().models().all(&users).await.unwrap().iter().all(|user| user.points == 10));
}
