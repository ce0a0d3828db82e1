//! Wrong programs, and what the compiler says of them. Read each `tests/ui/*.stderr` as a user
//! would: one mistake, one message, which says what to write instead.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

/// The compiler that the `.stderr` files are for: wording and layout change from one to the next.
const COMPILER: &str = "1.95";

/// The compiler in use, as `1.95`.
fn compiler() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output().expect("the compiler runs");
    let version = String::from_utf8_lossy(&output.stdout);
    let number = version.split_whitespace().nth(1).expect("a compiler says `rustc 1.95.0 (..)`");
    number.split('.').take(2).collect::<Vec<_>>().join(".")
}

#[test]
fn wrong_programs_are_refused_with_a_message_that_says_what_to_do() {
    let compiler = compiler();
    if compiler != COMPILER {
        // Not `eprintln`, which a test that passes does not show.
        writeln!(
            std::io::stderr(),
            "SKIPPED tests/ui: the expected messages are those of rustc {COMPILER}, and this is {compiler}"
        )
        .expect("a message can be shown");
        return;
    }
    trybuild::TestCases::new().compile_fail("ui/*.rs");
}

/// Where a program says of its lines which are wrong, there is one message for each, at that line.
#[test]
fn one_mistake_is_one_message() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui");
    let mut programs = 0;
    for entry in fs::read_dir(folder).expect("the wrong programs") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let program = fs::read_to_string(&path).expect("a program");
        let marked = program.lines().zip(1..).filter(|(line, _)| line.ends_with(" // wrong"));
        let marked: Vec<usize> = marked.map(|(_, number)| number).collect();
        if marked.is_empty() {
            continue;
        }
        programs += 1;
        let output = fs::read_to_string(path.with_extension("stderr")).expect("what the compiler says");
        assert_eq!(lines_of_errors(&output), marked, "{}", path.display());
    }
    assert!(programs > 1, "no program says what is wrong in it");
}

/// The lines at which the errors are, in order.
fn lines_of_errors(output: &str) -> Vec<usize> {
    let mut lines = Vec::new();
    let mut output = output.lines();
    while let Some(line) = output.next() {
        if line.starts_with("error") {
            let place = output.find_map(|line| line.trim_start().strip_prefix("--> "));
            let number = place.and_then(|place| place.split(':').nth(1)?.parse().ok());
            lines.push(number.unwrap_or_else(|| panic!("where is this: {line}")));
        }
    }
    lines.sort_unstable();
    lines
}
