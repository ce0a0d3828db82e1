//! The embedded engine on a file: what it takes for its own, and that it has it alone.

use std::path::Path;
use std::process::Command;

use dynorm::{Db, Engine, Kind};
use dynorm_tests::{Person, ada};

/// Tells the child process which file to open, and what must come of it.
const FILE: &str = "DYNORM_TEST_FILE";
const EXPECTED: &str = "DYNORM_TEST_EXPECTED";

async fn filled(path: &Path) -> Db {
    let db = Db::embedded_at(path).unwrap();
    let people = db.table::<Person>();
    people.create_if_missing().await.unwrap();
    people.put(ada()).await.unwrap();
    db
}

#[tokio::test]
async fn a_file_keeps_its_tables() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("people.db");
    drop(filled(&path).await);
    let people = Db::embedded_at(&path).unwrap().table::<Person>();
    assert_eq!(people.get("ada").await.unwrap().unwrap().into_inner(), ada());
}

#[test]
fn a_file_that_is_no_database_is_refused_in_our_words_and_left_as_it_is() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("other");
    let mut sqlite = b"SQLite format 3\0".to_vec();
    for contents in
        [b"hello".to_vec(), vec![0; 4096], "x".repeat(100_000).into_bytes(), b"SQLite format".to_vec(), {
            // Another program's database: its first page lists a table that is none of the
            // engine's.
            sqlite.extend([0x10, 0x00, 1, 1, 0, 64, 32, 32]);
            sqlite.resize(100, 0);
            sqlite.extend([13, 0, 0, 0, 1, 0x0f, 0x80, 0]);
            sqlite.resize(4000, 0);
            sqlite.extend(b"CREATE TABLE invoices (id INTEGER PRIMARY KEY)");
            sqlite.resize(4096, 0);
            sqlite
        }]
    {
        std::fs::write(&path, &contents).unwrap();
        let error = Db::embedded_at(&path).unwrap_err();
        assert_eq!((error.kind(), error.is_transient()), (Kind::Invalid, false), "{error}");
        let message = error.to_string();
        assert!(message.contains(path.to_str().unwrap()) && message.contains("something else"), "{message}");
        assert_eq!(std::fs::read(&path).unwrap(), contents, "it was touched");
    }
    let error = Db::embedded_at(directory.path()).unwrap_err();
    assert_eq!(error.kind(), Kind::Invalid);
    assert!(error.to_string().contains("directory"), "{error}");
    assert!(Db::embedded_at(directory.path().join("missing").join("db")).is_err());
}

#[tokio::test]
async fn an_empty_file_becomes_a_database() {
    let file = tempfile::NamedTempFile::new().unwrap();
    drop(filled(file.path()).await);
    assert!(Db::embedded_at(file.path()).is_ok());
}

#[tokio::test]
async fn a_file_of_many_tables_is_known_again() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("many.db");
    let db = filled(&path).await;
    for number in 0..40 {
        db.table::<Person>().named(format!("people-{number}-{}", "x".repeat(200))).create().await.unwrap();
    }
    drop(db);
    let db = Db::embedded_at(&path).unwrap();
    assert_eq!(db.list_tables().all().await.unwrap().len(), 41);
}

#[tokio::test]
async fn a_second_engine_on_a_file_is_refused_until_the_first_is_gone() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("people.db");
    let db = filled(&path).await;
    let client = db.client().clone();
    drop(db);
    let error = Engine::file(&path).unwrap_err();
    assert_eq!(error.kind(), Kind::InUse, "a client has it: {error}");
    assert!(error.to_string().contains("has it open"), "{error}");
    drop(client);
    drop(filled(&path).await);
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_of_another_name_is_the_same_file() {
    let directory = tempfile::tempdir().unwrap();
    let (path, link) = (directory.path().join("people.db"), directory.path().join("link.db"));
    let _db = filled(&path).await;
    std::os::unix::fs::symlink(&path, &link).unwrap();
    assert_eq!(Db::embedded_at(&link).unwrap_err().kind(), Kind::InUse);
}

/// Opens a file in another process, which looks whether it gets what it should.
fn another_process(path: &Path, expected: &str) {
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "the_child_that_opens_a_file", "--ignored", "--nocapture"])
        .envs([(FILE, path.as_os_str()), (EXPECTED, expected.as_ref())])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success() && said.contains("1 passed"), "{said}");
}

#[tokio::test]
async fn another_process_is_refused_while_this_one_has_the_file_and_finds_its_items_afterwards() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("people.db");
    let db = filled(&path).await;
    another_process(&path, "in use");
    assert!(db.table::<Person>().contains("ada").await.unwrap());
    drop(db);
    another_process(&path, "ada");
    // The child has ended without a word.
    assert!(Db::embedded_at(&path).is_ok());
}

#[tokio::test]
#[ignore = "run by another test, in a process of its own"]
async fn the_child_that_opens_a_file() {
    let (Ok(path), Ok(expected)) = (std::env::var(FILE), std::env::var(EXPECTED)) else { return };
    let opened = Db::embedded_at(path);
    if expected == "in use" {
        assert_eq!(opened.unwrap_err().kind(), Kind::InUse);
        return;
    }
    let people = opened.unwrap().table::<Person>();
    assert!(people.contains(&*expected).await.unwrap());
    // As if it had been killed: nothing is closed.
    std::mem::forget(people);
}
