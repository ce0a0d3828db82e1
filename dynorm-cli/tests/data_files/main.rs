//! `data export` and `data import`, run in this process.

mod damaged;
mod exporting;
mod importing;
mod resumed;

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use dynorm::codec::json::item_to_json;
use dynorm::prelude::*;
use dynorm::testing::Tap;
use dynorm::{Engine, Map, Value, schema};
use dynorm_cli::{Cli, Connect, Exit};
use flate2::read::MultiGzDecoder;

#[derive(Model, Debug)]
#[model(table = "things")]
struct Thing {
    #[hash_key]
    kind: String,
    #[range_key]
    number: u32,
}

/// A database with the table, and what is sent to it.
async fn database() -> (Db, Tap) {
    let tap = Tap::on(&Engine::memory().unwrap().client());
    let db = Db::new(tap.client());
    db.table::<Thing>().create().await.unwrap();
    tap.log().clear();
    (db, tap)
}

/// As `schema data ..` at a place where nothing has to be agreed to but what is asked for by
/// `--yes`.
async fn data(db: &Db, arguments: &[&str]) -> Exit {
    let db = db.clone();
    let connect = async move |_: &Connect| Ok::<_, dynorm::Error>(db.clone());
    let all = ["schema", "--json", "--yes", "data"].into_iter().chain(arguments.iter().copied());
    Cli::new(schema![Thing]).connect(connect).run_with(all).await
}

fn thing(kind: &str, number: u32) -> Map {
    Map::from([
        ("kind".to_owned(), kind.into()),
        ("number".to_owned(), number.into()),
        ("note".to_owned(), format!("note {number}").into()),
    ])
}

/// Items of many kinds.
fn things() -> Vec<Map> {
    (0..60).map(|number| thing(&format!("kind {}", number % 20), number)).collect()
}

async fn fill(db: &Db, items: impl IntoIterator<Item = Map>) {
    let items: Vec<Map> = items.into_iter().collect();
    db.open("things").put_all(items).await.into_result().unwrap();
}

/// All items of a table as their JSON, sorted.
async fn all(db: &Db, table: &str) -> Vec<String> {
    let table = db.open(table);
    let items: Vec<Map> = table.scan().models().all(&table).await.unwrap();
    let mut lines: Vec<_> = items.iter().map(|item| item_to_json(item).unwrap()).collect();
    lines.sort();
    lines
}

/// Items as [`all`] has them.
fn as_json(items: impl IntoIterator<Item = Map>) -> Vec<String> {
    let mut lines: Vec<_> = items.into_iter().map(|item| item_to_json(&item).unwrap()).collect();
    lines.sort();
    lines
}

/// The lines of all data files of an export.
fn lines_in(folder: &Path) -> Vec<String> {
    let mut lines = Vec::new();
    for entry in fs::read_dir(folder.join("data")).unwrap() {
        let mut text = String::new();
        let file = fs::File::open(entry.unwrap().path()).unwrap();
        MultiGzDecoder::new(file).read_to_string(&mut text).unwrap();
        lines.extend(text.lines().map(str::to_owned));
    }
    lines
}

/// The names in a folder, hidden ones too.
fn names_in(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn write_lines(path: &Path, lines: &[&str]) {
    fs::write(path, lines.join("\n") + "\n").unwrap();
}

fn line(item: &Map) -> String {
    format!("{{\"Item\":{}}}", item_to_json(item).unwrap())
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Where the export is that AWS's documentation shows.
fn of_aws() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/aws")
}

fn large(number: u32, length: usize) -> Map {
    let mut item = thing("large", number);
    item.insert("text".to_owned(), Value::String("x".repeat(length)));
    item
}
