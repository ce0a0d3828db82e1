//! An interrupt, in a process of its own: it is for all of a process.
#![cfg(unix)]

use std::process::Command;
use std::time::Duration;

use dynorm::prelude::*;
use dynorm::testing::{Fault, Tap};
use dynorm::{Engine, schema};
use dynorm_cli::{Cli, Connect, Exit};

#[derive(Model, Debug)]
#[model(table = "users")]
struct User {
    #[hash_key]
    name: String,
}

async fn apply(db: &Db) -> Exit {
    let db = db.clone();
    let connect = async move |_: &Connect| Ok::<_, dynorm::Error>(db.clone());
    let schema = schema![User].all(|table| table.time_to_live("expires"));
    Cli::new(schema).connect(connect).run_with(["schema", "--json", "apply"]).await
}

/// The first request is under way when the signal comes: it comes to its end, and the next apply
/// goes on from what it has made.
#[tokio::test(flavor = "multi_thread")]
async fn an_interrupt_leaves_what_the_next_apply_goes_on_from() {
    let engine = Engine::memory().unwrap();
    let tap = Tap::on(&engine.client());
    tap.inject(|request| {
        if request.operation != "CreateTable" {
            return Fault::None;
        }
        let own = std::process::id().to_string();
        let sent = Command::new("kill").args(["-INT", &own]).status();
        assert!(sent.unwrap().success());
        Fault::Slow {
            arrival: Duration::from_millis(300),
            answer: Duration::ZERO,
            fault: Box::new(Fault::None),
        }
    });
    let db = Db::new(tap.client());
    assert_eq!(apply(&db).await, Exit::Interrupted);
    assert_eq!(Db::new(engine.client()).table::<User>().verify().await.unwrap(), [], "the table was made");
    tap.heal();
    assert_eq!(apply(&db).await, Exit::Done);
    assert_eq!(tap.log().of("CreateTable").len(), 1);
}
