//! `data import`, killed several times and started again, into an engine on a file. The process is
//! this program itself, which runs the command if it is told on which file.
#![cfg(unix)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use dynorm::prelude::*;
use dynorm::testing::{Fault, Tap};
use dynorm::{Map, schema};
use dynorm_cli::{Cli, Connect};
use serde_json::Value;

const FILES: u64 = 3;
const SIGKILL: i32 = 9;
/// Tells the process where the database and the data files are.
const FOLDER: &str = "DYNORM_IMPORTED_FOLDER";
/// .. after how many writing requests it ends.
const REQUESTS: &str = "DYNORM_IMPORT_REQUESTS";
/// .. whether it then keeps all answers back and waits to be killed, instead of being killed at
/// once.
const HOLDS: &str = "DYNORM_IMPORT_HOLDS";
/// .. whether items that are there are left.
const IF_ABSENT: &str = "DYNORM_IMPORT_IF_ABSENT";

#[derive(Model, Debug)]
#[model(table = "things")]
struct Thing {
    #[hash_key]
    id: String,
}

/// Does nothing, unless it is told to be the process that is killed.
#[tokio::test(flavor = "multi_thread")]
async fn the_process() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let is_told = |name| std::env::var_os(name).is_some();
    let requests: u64 = std::env::var(REQUESTS).unwrap().parse().unwrap();
    let (holds, mut count) = (is_told(HOLDS), 0);
    let tap = Tap::on(Db::embedded_at(folder.join("things.db")).unwrap().client());
    tap.inject(move |request| {
        if !matches!(request.operation.as_str(), "BatchWriteItem" | "PutItem") {
            return Fault::None;
        }
        count += 1;
        if count <= requests {
            return Fault::None;
        }
        if holds {
            // It is made, and nobody hears of it.
            println!("held");
            return Fault::slow(Duration::from_hours(1));
        }
        let kill = format!("kill -{SIGKILL} {}", std::process::id());
        Command::new("sh").args(["-c", &kill]).status().unwrap();
        Fault::None
    });
    let db = Db::new(tap.client());
    let connect = async move |_: &Connect| Ok::<_, dynorm::Error>(db.clone());
    let data = folder.join("data");
    let mut line = vec!["schema", "--json", "--yes", "data", "import", "things", data.to_str().unwrap()];
    if is_told(IF_ABSENT) {
        line.push("--if-absent");
    }
    let exit = Cli::new(schema![Thing]).connect(connect).run_with(line).await;
    std::process::exit(exit.code().into());
}

/// An import of files with so many lines each, the last but one of which is none.
struct Import {
    folder: tempfile::TempDir,
    lines: u64,
    if_absent: bool,
}

/// How an import that was killed has ended, or one that was not.
#[derive(Clone, Copy, PartialEq)]
enum Ends {
    /// At the first request after so many, which is not made.
    At(u64),
    /// Waiting for answers to requests that were made, after so many with an answer.
    Holding(u64),
    Whole,
}

impl Import {
    async fn new(lines: u64, if_absent: bool) -> Self {
        // In memory, if there is such a folder: what a killed process has written is there either
        // way, and a disk takes its time for each of so many writes.
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        fs::create_dir(folder.path().join("data")).unwrap();
        for file in 0..FILES {
            let mut text = String::new();
            for number in 1..=lines {
                if number == lines - 1 {
                    writeln!(text, "none {file}").unwrap();
                } else {
                    writeln!(text, "{{\"Item\":{}}}", item(file, number)).unwrap();
                }
            }
            fs::write(folder.path().join(format!("data/{file}.json")), text).unwrap();
        }
        let import = Import { folder, lines, if_absent };
        import.db().table::<Thing>().create().await.unwrap();
        import
    }

    fn db(&self) -> Db {
        Db::embedded_at(self.folder.path().join("things.db")).unwrap()
    }

    fn data(&self, name: &str) -> PathBuf {
        self.folder.path().join("data").join(name)
    }

    fn start(&self, ends: Ends) -> Child {
        let mut command = Command::new(std::env::current_exe().unwrap());
        let requests = match ends {
            Ends::At(requests) | Ends::Holding(requests) => requests,
            Ends::Whole => u64::MAX,
        };
        command
            .args(["--exact", "the_process", "--nocapture", "--test-threads=1"])
            .env(FOLDER, self.folder.path())
            .env(REQUESTS, requests.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        if matches!(ends, Ends::Holding(_)) {
            command.env(HOLDS, "1");
        }
        if self.if_absent {
            command.env(IF_ABSENT, "1");
        }
        command.spawn().unwrap()
    }

    /// Runs it until it is killed.
    fn kill(&self, ends: Ends) {
        let mut process = self.start(ends);
        if matches!(ends, Ends::Holding(_)) {
            let mut said = BufReader::new(process.stdout.take().unwrap()).lines();
            assert!(said.any(|line| line.unwrap().contains("held")), "it ended before it could be killed");
            process.kill().unwrap();
        }
        assert_eq!(process.wait().unwrap().signal(), Some(SIGKILL), "it was not killed");
    }

    /// Runs it to its end. Gives what it says then.
    fn finish(&self) -> Value {
        let mut process = self.start(Ends::Whole);
        let said = BufReader::new(process.stdout.take().unwrap()).lines();
        // The test's own words stand between the events, or before one on its line.
        let mut events = said.filter_map(|line| {
            let line = line.unwrap();
            line.find('{').and_then(|at| serde_json::from_str::<Value>(&line[at..]).ok())
        });
        let imported = events.find(|event| event["event"] == "imported").unwrap();
        events.for_each(drop);
        assert_eq!(process.wait().unwrap().code(), Some(5), "some lines are none");
        imported
    }

    /// The items of the table, as their JSON.
    async fn items(&self) -> BTreeSet<String> {
        let things = self.db().open("things");
        let items: Vec<Map> = things.scan().models().all(&things).await.unwrap();
        let count = items.len();
        let items: BTreeSet<_> =
            items.iter().map(|item| dynorm::codec::json::item_to_json(item).unwrap()).collect();
        assert_eq!(items.len(), count);
        items
    }

    /// Holds the state against the table and the rejects. Gives how many lines are done.
    async fn check_state(&self) -> u64 {
        let state = fs::read(self.data(".dynorm-import-things.json")).unwrap();
        let state: Value = serde_json::from_slice(&state).unwrap();
        let items = self.items().await;
        let (mut done, mut rejected) = (0, Vec::new());
        for (file, said) in (0..).zip(state["files"].as_array().unwrap()) {
            let lines = said["lines"].as_u64().unwrap();
            assert!(said["path"].as_str().unwrap().ends_with(&format!("{file}.json")));
            assert!(said["done"] == false || lines == self.lines, "{said}");
            for number in 1..=lines {
                if number == self.lines - 1 {
                    rejected.push(format!("none {file}"));
                } else {
                    assert!(items.contains(&item(file, number)), "line {number} of {file} is not there");
                }
            }
            done += lines;
        }
        let count = |name: &str| state[name].as_u64().unwrap();
        let rejects = &state["rejects"];
        assert_eq!(rejects["lines"], rejected.len());
        assert_eq!(count("written") + count("present") + rejected.len() as u64, done, "each once: {state}");
        // Of the file of rejects, so much counts.
        let bytes = usize::try_from(rejects["bytes"].as_u64().unwrap()).unwrap();
        let text = fs::read(self.data("things.rejects.json")).unwrap_or_default();
        let mut lines: Vec<_> = std::str::from_utf8(&text[..bytes]).unwrap().lines().collect();
        lines.sort_unstable();
        assert_eq!(lines, rejected);
        done
    }

    /// All good lines.
    fn wanted(&self) -> BTreeSet<String> {
        let lines = |file| (1..=self.lines).filter(|n| *n != self.lines - 1).map(move |n| item(file, n));
        (0..FILES).flat_map(lines).collect()
    }

    /// What is left when it is done.
    fn check_end(&self) {
        let rejects = fs::read_to_string(self.data("things.rejects.json")).unwrap();
        let mut rejects: Vec<_> = rejects.lines().collect();
        rejects.sort_unstable();
        assert_eq!(rejects, ["none 0", "none 1", "none 2"], "each once");
        let mut names: Vec<_> = fs::read_dir(self.data(""))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names, ["0.json", "1.json", "2.json", "things.rejects.json"]);
    }
}

/// As `item_to_json` has it.
fn item(file: u64, number: u64) -> String {
    format!(r#"{{"id":{{"S":"{file} {number}"}},"note":{{"S":"note {number}"}}}}"#)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_is_killed_four_times_writes_each_line_and_counts_it_once() {
    let import = Import::new(4_000, false).await;
    let mut before = 0;
    for ends in [Ends::Holding(20), Ends::At(150), Ends::Holding(200), Ends::At(100)] {
        import.kill(ends);
        let done = import.check_state().await;
        assert!(done >= before && done < FILES * import.lines, "{done} lines, and {before} before that");
        before = done;
    }
    assert!(before > FILES * 1_000, "{before} lines: it goes on where it was");
    let imported = import.finish();
    let good = FILES * (import.lines - 1);
    assert_eq!((imported["items"].as_u64(), imported["present"].as_u64()), (Some(good), Some(0)));
    assert_eq!(imported["rejected"], FILES);
    assert!(import.items().await == import.wanted(), "all items, and no others");
    import.check_end();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_import_has_inserted_is_its_own() {
    let import = Import::new(1_000, true).await;
    // What others have put there before, and are not to lose.
    let others: Vec<Map> = (0..FILES)
        .flat_map(|file| {
            (1..=1_000).step_by(100).map(move |number| {
                let (id, note) = (format!("{file} {number}"), "another's");
                Map::from([("id".to_owned(), id.into()), ("note".to_owned(), note.into())])
            })
        })
        .collect();
    let there = others.len() as u64;
    import.db().open("things").put_all(others.clone()).await.into_result().unwrap();
    for ends in [Ends::Holding(100), Ends::At(700), Ends::Holding(900), Ends::At(500)] {
        import.kill(ends);
    }
    let imported = import.finish();
    let good = FILES * (import.lines - 1);
    let counts = (imported["items"].as_u64().unwrap(), imported["present"].as_u64().unwrap());
    assert_eq!(counts, (good - there, there));
    let others: BTreeSet<_> =
        others.iter().map(|item| dynorm::codec::json::item_to_json(item).unwrap()).collect();
    let items = import.items().await;
    assert!(others.is_subset(&items), "what was there is there");
    let id = |item: &str| item.split("\"note\"").next().unwrap().to_owned();
    let ids = |items: &BTreeSet<String>| items.iter().map(|item| id(item)).collect::<BTreeSet<_>>();
    assert!(ids(&items) == ids(&import.wanted()) && items.len() as u64 == good);
    import.check_end();
}
