//! The tests that the README of the tests names are there, and the quick start of the README of the
//! repository is what the package `dynorm-quick-start` builds.

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

/// The lines of a block of TOML or a file below `[dependencies]`, but for where dynorm is.
fn dependencies(text: &str) -> Vec<String> {
    let (_, below) = text.split_once("[dependencies]\n").expect("dependencies");
    let lines = below.lines().take_while(|line| !line.is_empty() && !line.starts_with("```"));
    lines.map(|line| line.replace("../dynorm/dynorm", "../../dynorm")).collect()
}

#[test]
fn the_quick_start_is_built_with_the_dependencies_that_it_names() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |file: &str| fs::read_to_string(root.join(file)).expect("a file");
    let built = dependencies(&read("readme/Cargo.toml"));
    assert!(built.len() >= 2, "{built:?}");
    assert_eq!(dependencies(&read("../README.md")), built);
    assert_eq!(dependencies(&read("../dynorm/guide/start.md")), built);
}

#[test]
fn the_chapter_on_errors_has_every_kind() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../dynorm");
    let read = |file: &str| fs::read_to_string(root.join(file)).expect("a file");
    let (source, chapter) = (read("src/error.rs"), read("guide/errors.md"));
    let (_, kinds) = source.split_once("pub enum Kind {").expect("the kinds");
    let kinds = kinds.lines().take_while(|line| *line != "}").map(str::trim);
    let kinds: Vec<_> = kinds.filter_map(|line| line.strip_suffix(',')).collect();
    assert!(kinds.len() > 20, "{kinds:?}");
    let listed: Vec<_> =
        chapter.lines().filter_map(|line| line.strip_prefix("| `")?.split(" | ").next()).collect();
    for kind in kinds {
        assert!(listed.iter().any(|row| row.split(['`', ',', ' ']).any(|name| name == kind)), "{kind}");
    }
}

/// The end of a link to a heading, as rustdoc makes it.
fn anchor(heading: &str) -> String {
    let letters = heading.trim().to_lowercase();
    let kept = letters.chars().filter(|letter| letter.is_alphanumeric() || " -_".contains(*letter));
    kept.map(|letter| if letter == ' ' { '-' } else { letter }).collect()
}

#[test]
fn the_guide_lists_all_of_its_chapters_and_links_to_headings_that_are_there() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../dynorm/guide");
    let files = fs::read_dir(&folder).expect("a guide").map(|file| file.expect("a file").path());
    let chapters: Vec<_> =
        files.map(|file| (file.clone(), fs::read_to_string(file).expect("a chapter"))).collect();
    let contents = fs::read_to_string(folder.join("contents.md")).expect("a table of contents");
    let mut anchors = 0;
    for (file, text) in &chapters {
        let name = file.file_stem().and_then(|name| name.to_str()).expect("a name");
        assert!(
            name == "contents" || contents.contains(&format!("crate::guide::{name})")),
            "{name} is not listed"
        );
        for link in text.split("(crate::guide::").skip(1).filter_map(|link| link.split(')').next()) {
            let Some((chapter, heading)) = link.split_once('#') else { continue };
            let chapter = fs::read_to_string(folder.join(chapter).with_extension("md")).expect("a chapter");
            let headings = chapter.lines().filter_map(|line| line.strip_prefix("## "));
            assert!(headings.map(anchor).any(|there| there == heading), "{name}: {link}");
            anchors += 1;
        }
    }
    assert!(anchors > 8, "only {anchors} found");
}
