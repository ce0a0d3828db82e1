//! How commands end, run in this process: with `--json` nobody is asked. What goes to which output
//! is tested with the program in `examples`.

use dynorm::deploy::{Setting, StreamView};
use dynorm::prelude::*;
use dynorm::testing::Tap;
use dynorm::{Engine, Schema, schema};
use dynorm_cli::{Cli, Connect, Exit};

#[derive(Model, Debug)]
#[model(table = "users")]
struct User {
    #[hash_key]
    name: String,
    #[index(all, hash, name = "ByCity")]
    city: Option<String>,
}

/// Of the next version of the program, which has no index any more.
#[derive(Model, Debug)]
#[model(table = "users")]
struct Plain {
    #[hash_key]
    name: String,
}

/// Whose key nobody can make of the other.
#[derive(Model, Debug)]
#[model(table = "users")]
struct Numbered {
    #[hash_key]
    number: u64,
}

async fn run(schema: Schema, db: &Db, arguments: &[&str]) -> Exit {
    let db = db.clone();
    let connect = async move |_: &Connect| Ok::<_, dynorm::Error>(db.clone());
    let all = ["schema", "--json"].into_iter().chain(arguments.iter().copied());
    Cli::new(schema).connect(connect).run_with(all).await
}

fn db() -> Db {
    Db::new(Engine::memory().unwrap().client())
}

async fn indexes(db: &Db) -> usize {
    db.open("users").describe().await.unwrap().indexes.len()
}

#[tokio::test]
async fn what_destroys_wants_both_flags() {
    let db = db();
    assert_eq!(run(schema![User], &db, &["apply"]).await, Exit::Done);
    let without = || schema![Plain].table::<Plain>(|table| table.drop_index("ByCity"));
    assert_eq!(run(without(), &db, &["plan"]).await, Exit::Differences);
    assert_eq!(run(without(), &db, &["apply"]).await, Exit::Blocked);
    assert_eq!(run(without(), &db, &["apply", "--yes"]).await, Exit::Blocked);
    assert_eq!(run(without(), &db, &["apply", "--allow-destructive"]).await, Exit::Blocked);
    assert_eq!(indexes(&db).await, 1);
    assert_eq!(run(without(), &db, &["apply", "--yes", "--allow-destructive"]).await, Exit::Done);
    assert_eq!(indexes(&db).await, 0);
}

#[tokio::test]
async fn an_index_that_no_model_knows_is_no_difference() {
    let db = db();
    assert_eq!(run(schema![User], &db, &["apply"]).await, Exit::Done);
    assert_eq!(run(schema![Plain], &db, &["plan"]).await, Exit::Done);
    assert_eq!(run(schema![Plain], &db, &["verify"]).await, Exit::Done);
    assert_eq!(indexes(&db).await, 1);
}

#[tokio::test]
async fn what_cannot_be_done_in_place_is_blocked_and_not_tried() {
    let engine = Engine::memory().unwrap();
    assert_eq!(run(schema![User], &Db::new(engine.client()), &["apply"]).await, Exit::Done);
    let tap = Tap::on(&engine.client());
    let db = Db::new(tap.client());
    let flags = ["apply", "--yes", "--allow-destructive", "--replace-indexes"];
    assert_eq!(run(schema![Numbered], &db, &["plan"]).await, Exit::Blocked);
    assert_eq!(run(schema![Numbered], &db, &flags).await, Exit::Blocked);
    assert_eq!(run(schema![Numbered], &db, &["verify"]).await, Exit::Differences);
    let writes: Vec<_> =
        tap.log().operations().into_iter().filter(|name| !name.starts_with("Describe")).collect();
    assert!(writes.iter().all(|name| name.starts_with("List")), "{writes:?}");
}

#[tokio::test]
async fn what_has_to_wait_is_left_for_later() {
    let db = db();
    let expiring = |attribute: &'static str| schema![User].all(move |table| table.time_to_live(attribute));
    assert_eq!(run(expiring("a"), &db, &["apply"]).await, Exit::Done);
    assert_eq!(run(expiring("b"), &db, &["apply"]).await, Exit::Later);
}

#[tokio::test]
async fn a_stage_of_aws_wants_a_yes() {
    let db = db();
    let run = async |arguments: &[&str]| {
        let db = db.clone();
        let connect = async move |at: &Connect| {
            assert_eq!(at.stage(), Some("prod"));
            Ok::<_, dynorm::Error>(db.clone())
        };
        let cli = Cli::new(schema![User])
            .stage("dev", |stage| stage)
            .stage("prod", |stage| stage.all(|table| table.deletion_protection(Setting::Off)))
            .connect(connect);
        cli.run_with(["schema", "--json"].into_iter().chain(arguments.iter().copied())).await
    };
    assert_eq!(run(&["apply"]).await, Exit::Usage, "which stage?");
    assert_eq!(run(&["--stage", "prod", "apply"]).await, Exit::Blocked);
    assert!(db.open("users").describe().await.unwrap_err().is_not_found());
    assert_eq!(run(&["--stage", "prod", "apply", "--yes"]).await, Exit::Done);
    assert_eq!(indexes(&db).await, 1);
}

/// On a file, as the guide does it: each command by a client of its own, as if it were a program of
/// its own.
#[tokio::test]
async fn a_second_plan_and_a_second_apply_send_no_write() {
    let folder = tempfile::tempdir().unwrap();
    let wanted = || {
        schema![User].all(|table| {
            table
                .time_to_live("expires")
                .deletion_protection(true)
                .tag("stage", "test")
                .stream(StreamView::KeysOnly)
        })
    };
    let run = async |command: &str| {
        let engine = Engine::file(folder.path().join("shop.db")).unwrap();
        let tap = Tap::on(&engine.client());
        let exit = run(wanted(), &Db::new(tap.client()), &[command]).await;
        let is_read = |name: &String| name.starts_with("Describe") || name.starts_with("List");
        let (reads, writes): (Vec<_>, Vec<_>) = tap.log().operations().into_iter().partition(is_read);
        assert!(reads.contains(&"DescribeTable".to_owned()), "{command} looks at the table: {reads:?}");
        (exit, writes)
    };
    assert_eq!(run("plan").await, (Exit::Differences, vec![]));
    let (exit, writes) = run("apply").await;
    assert_eq!(exit, Exit::Done);
    assert!(writes.contains(&"CreateTable".to_owned()) && writes.len() > 1, "{writes:?}");
    for command in ["plan", "apply", "verify", "status", "plan"] {
        assert_eq!(run(command).await, (Exit::Done, vec![]), "{command}");
    }
}

#[tokio::test]
async fn a_connection_that_fails_is_an_error() {
    let connect = async |_: &Connect| Err::<Db, _>("no credentials today");
    assert_eq!(Cli::new(schema![User]).connect(connect).run_with(["schema", "plan"]).await, Exit::Error);
}
