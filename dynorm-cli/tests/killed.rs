//! `migrate run`, killed in the middle and started again, on an engine on a file. The process is
//! this program itself, which runs the command if it is told on which file.
#![cfg(unix)]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use dynorm::migrate::{Migrations, Step};
use dynorm::prelude::*;
use dynorm::{Schema, schema};
use dynorm_cli::Cli;
use serde_json::Value;

const ITEMS: u64 = 20_000;
const KILLS: u64 = 3;
/// Names the file to the process that runs the command.
const FILE: &str = "DYNORM_MIGRATED_FILE";

#[derive(Model, Debug)]
#[model(table = "users")]
struct User {
    #[hash_key]
    id: u64,
    points: u64,
}

fn cli() -> Cli {
    let migrations = Migrations::new().marked::<User>("0001-bonus", |user| {
        user.points += 10;
        Ok(Step::Change)
    });
    Cli::new(users()).migrations(migrations)
}

fn users() -> Schema {
    schema![User]
}

/// Does nothing, unless it is told to be the process that is killed.
#[tokio::test(flavor = "multi_thread")]
async fn the_process() {
    let Some(file) = std::env::var_os(FILE) else { return };
    let file = file.to_str().unwrap();
    let line = ["schema", "--embedded", file, "--json", "migrate", "run", "--lease", "1s", "--segments", "4"];
    let exit = cli().run_with(line).await;
    std::process::exit(exit.code().into());
}

/// A folder in memory, if there is such: what a killed process has written is there either way, and
/// a disk takes its time for each of so many writes.
fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

/// Starts the command.
fn start(file: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "the_process", "--nocapture", "--test-threads=1"])
        .env(FILE, file)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// The events of a process, until it has written down so many items or has ended. Gives how many it
/// has written down.
fn follow(process: &mut Child, until: u64) -> u64 {
    let mut read = 0;
    for line in BufReader::new(process.stdout.take().unwrap()).lines() {
        // The test's own words stand between the events, or before one on its line.
        let line = line.unwrap();
        let Some(event) = line.find('{').and_then(|at| serde_json::from_str::<Value>(&line[at..]).ok())
        else {
            continue;
        };
        if event["event"] == "progress" {
            read = event["counts"]["read"].as_u64().unwrap();
            if read >= until {
                break;
            }
        }
    }
    read
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_killed_three_times_changes_each_item_once() {
    let folder = folder();
    let file = folder.path().join("users.db");
    {
        let db = Db::embedded_at(&file).unwrap();
        users().ensure(&db).await.unwrap();
        let all = (0..ITEMS).map(|id| User { id, points: id });
        assert!(db.table::<User>().put_all(all).await.is_complete());
    }
    let mut before = 0;
    for kill in 1..=KILLS {
        let mut process = start(&file);
        let read = follow(&mut process, ITEMS * kill / (KILLS + 1));
        // SIGKILL: nothing is tidied up.
        process.kill().unwrap();
        process.wait().unwrap();
        assert!(read > before && read < ITEMS, "kill {kill}: {read} items, and {before} before that");
        before = read;
    }
    let mut process = start(&file);
    assert_eq!(follow(&mut process, u64::MAX), ITEMS);
    assert_eq!(process.wait().unwrap().code(), Some(0));

    let db = Db::embedded_at(&file).unwrap();
    let all = User::scan().models().all(&db.table::<User>()).await.unwrap();
    assert_eq!(all.len() as u64, ITEMS);
    let wrong: Vec<_> = all.iter().filter(|user| user.points != user.id + 10).collect();
    assert!(wrong.is_empty(), "{} items, such as {:?}", wrong.len(), wrong.first());
}
