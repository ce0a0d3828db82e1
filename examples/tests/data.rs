//! Export and import of the examples' tables by the command line, as a program: what comes back,
//! and what becomes of an export that is killed.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use dynorm::codec::json::item_to_json;
use dynorm::prelude::*;
use dynorm::{Map, Value};
use dynorm_examples::bank::{Account, Transfer};
use dynorm_examples::counter::Counter;
use dynorm_examples::one_table::{Line, Shop};
use dynorm_examples::user::{Address, User};
use dynorm_examples::{one_table, package, shop};

/// A command on a file, without a terminal.
fn command(file: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tables"));
    command.arg("--embedded").arg(file).args(arguments).stdin(Stdio::null());
    command
}

fn run(file: &Path, arguments: &[&str]) -> Output {
    command(file, arguments).output().unwrap()
}

#[track_caller]
fn ends_with(output: &Output, code: i32) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let said = format!("{}{}", text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{said}");
}

/// Does something on a file, and gives it free again: only when the runtime is gone, nobody has it
/// open any more.
fn on_file<T>(file: &Path, act: impl AsyncFnOnce(Db) -> T) -> T {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(act(Db::embedded_at(file).unwrap()))
}

/// Items in each of the examples' tables.
async fn fill(db: Db) -> dynorm::Result<()> {
    dynorm_examples::schema().ensure(&db).await?;
    let packages = package::of_this_workspace().expect("cargo tells");
    db.table().put_all(packages).await.into_result()?;
    db.table().put_all((0..50).map(|number| Account { number, balance: -7 })).await.into_result()?;
    db.table()
        .put_all((0..50).map(|id| Transfer { id, from: 1, to: 2, amount: i64::MIN }))
        .await
        .into_result()?;
    db.table().put(&Counter { name: "a".into(), count: 1, version: 0 }).await?;
    let users = (0..50).map(|number| User {
        account_type: "standard".into(),
        last_name: format!("Doe {number}"),
        first_name: "J\u{f6}hn".into(),
        date_joined: u64::MAX,
        email: (number % 2 == 0).then(|| "john@example.com".into()),
        country: "England".into(),
        visits: number,
        last_seen: None,
        labels: BTreeSet::from(["new".into()]),
        address: Some(Address { street: "1 \"A\" \\ Street\n".into(), city: String::new() }),
    });
    db.table().put_all(users).await.into_result()?;
    let table = db.table::<Shop>();
    let customer =
        one_table::Customer { id: "c#1".into(), name: "Ann".into(), email: "ann@example.com".into() };
    table.of().put(&customer).await?;
    table.of().put(&Line { order: 1, number: 1, product: "tea".into(), count: 2 }).await?;
    // Of these the addresses are unique: their markers are a table as well.
    for number in 0..5 {
        let customer = shop::Customer {
            id: format!("{number}"),
            email: format!("{number}@example.com"),
            country: "France".into(),
            joined: 1,
            name: "Bob".into(),
        };
        db.table().insert(&customer).await?;
    }
    let order = shop::Order {
        customer: "1".into(),
        number: 1,
        placed: 1,
        tenant: "t".into(),
        state: None,
        due: 20_261_126,
        priority: 1,
        total: 100,
    };
    db.table().put(&order).await.map(drop)
}

/// The items of each table as their JSON, sorted.
async fn all(db: Db) -> Vec<(String, Vec<String>)> {
    let mut tables = Vec::new();
    for table in dynorm_examples::schema().tables() {
        let open = db.open(table.name());
        let items: Vec<Map> = open.scan().models().all(&open).await.unwrap();
        let mut lines: Vec<_> = items.iter().map(|item| item_to_json(item).unwrap()).collect();
        lines.sort();
        tables.push((table.name().to_owned(), lines));
    }
    tables
}

#[test]
fn what_is_exported_and_imported_makes_equal_tables() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (folder.path().join("one.db"), folder.path().join("other.db"));
    on_file(&one, fill).unwrap();
    let wanted = on_file(&one, all);
    assert!(wanted.iter().all(|(_, items)| !items.is_empty()), "each table has items");
    ends_with(&run(&other, &["apply"]), 0);
    for (table, _) in &wanted {
        let to = folder.path().join(table);
        let to = to.to_str().unwrap();
        ends_with(&run(&one, &["data", "export", table, to, "--segments", "3"]), 0);
        ends_with(&run(&other, &["data", "import", table, to]), 0);
    }
    assert_eq!(on_file(&other, all), wanted);
}

/// Ends it as somebody at a terminal does.
#[cfg(unix)]
fn interrupt(mut child: Child) {
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

#[cfg(not(unix))]
fn interrupt(child: Child) {
    kill(child);
}

/// Ends it as a crash does.
fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn an_export_that_is_interrupted_or_killed_goes_on_by_the_same_command() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("one.db");
    let count = 400;
    on_file(&file, async |db| {
        dynorm_examples::schema().ensure(&db).await.unwrap();
        let items = (0..count).map(|number: u32| {
            let text = Value::String("x".repeat(20_000));
            Map::from([("number".to_owned(), number.into()), ("text".to_owned(), text)])
        });
        db.open("accounts").put_all(items.collect::<Vec<_>>()).await.into_result().unwrap();
    });
    let to = folder.path().join("export");
    let slowly = ["data", "export", "accounts", to.to_str().unwrap(), "--segments", "2", "--rate", "1"];
    // At a unit a second, the second page of a segment is minutes away.
    let state = to.join(".dynorm-export.json");
    let read = || fs::read_to_string(&state).unwrap_or_default();
    for end in [interrupt, kill] {
        let before = read();
        let mut child = command(&file, &slowly).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        while read() == before || !read().contains("\"cursor\":\"") {
            assert!(child.try_wait().unwrap().is_none(), "it has ended by itself");
            std::thread::yield_now();
        }
        end(child);
        assert!(!to.join("manifest-summary.json").exists());
    }
    ends_with(&run(&file, &["data", "import", "accounts", to.to_str().unwrap()]), 1);
    let again = run(&file, &slowly[..4]);
    ends_with(&again, 0);
    assert!(String::from_utf8_lossy(&again.stdout).contains("going on"));

    let other = folder.path().join("other.db");
    ends_with(&run(&other, &["apply"]), 0);
    ends_with(&run(&other, &["data", "import", "accounts", to.to_str().unwrap()]), 0);
    let accounts =
        |tables: Vec<(String, Vec<String>)>| tables.into_iter().find(|(name, _)| name == "accounts");
    let found = accounts(on_file(&other, all)).unwrap();
    assert_eq!(found.1.len(), count as usize);
    assert_eq!(Some(found), accounts(on_file(&file, all)));
}

#[test]
fn what_is_rejected_is_listed_with_its_place_and_without_what_it_holds() {
    let folder = tempfile::tempdir().unwrap();
    let (file, lines) = (folder.path().join("one.db"), folder.path().join("accounts.json"));
    ends_with(&run(&file, &["apply"]), 0);
    let large =
        format!(r#"{{"Item":{{"number":{{"N":"4711"}},"secret":{{"S":"{}"}}}}}}"#, "secret".repeat(70_000));
    let bad = [
        large.as_str(),
        r#"{"Item":{"number":{"S":"secret"}}}"#,
        r#"{"Item":{"number":{"N":"secret"}}}"#,
        "secret",
    ];
    let good = r#"{"Item":{"number":{"N":"1"},"balance":{"N":"2"}}}"#;
    fs::write(&lines, format!("{}\n{good}\n", bad.join("\n"))).unwrap();
    let import = run(&file, &["data", "import", "accounts", lines.to_str().unwrap()]);
    ends_with(&import, 5);
    let said =
        format!("{}{}", String::from_utf8_lossy(&import.stdout), String::from_utf8_lossy(&import.stderr));
    for line in 1..=4 {
        assert!(said.contains(&format!("accounts.json:{line}: ")), "{said}");
    }
    assert!(said.contains("imported 1 item ") && said.contains("rejected 4 lines"), "{said}");
    assert!(!said.contains("secret") && !said.contains("4711"), "{said}");
    let back = fs::read_to_string(folder.path().join("accounts.rejects.json")).unwrap();
    assert!(back.lines().eq(bad));
}
