//! The tests that the README names are there.

use std::fs;
use std::path::Path;

/// The texts between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn each_test_that_is_named_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).expect("a README");
    let mut tests = 0;
    for (file, name) in quoted(&readme).filter_map(|named| named.split_once(".rs::")) {
        let file = root.join("tests").join(file).with_extension("rs");
        let source = fs::read_to_string(&file).unwrap_or_default();
        assert!(source.contains(&format!("fn {name}()")), "{} has no {name}", file.display());
        tests += 1;
    }
    assert!(tests > 50, "only {tests} found");
}

#[test]
fn each_wrong_program_that_is_named_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).expect("a README");
    let (_, table) = readme.split_once("| wrong program | case |").expect("a table of them");
    let rows = table.lines().take_while(|line| line.is_empty() || line.starts_with('|'));
    let cases: Vec<_> = rows.filter_map(|row| row.rsplit('|').nth(1)).flat_map(quoted).collect();
    assert!(cases.len() > 25, "{cases:?}");
    for case in cases {
        assert!(root.join("ui").join(case).with_extension("stderr").exists(), "{case}");
    }
}

#[test]
fn each_file_that_is_named_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).expect("a README");
    let files = quoted(&readme).filter(|named| named.starts_with("tests/") && named.contains(".rs"));
    let files: Vec<_> = files.filter(|file| !file.contains('*')).collect();
    assert!(files.len() > 20, "{files:?}");
    for file in files {
        assert!(root.join(file).exists(), "{file}");
    }
}
