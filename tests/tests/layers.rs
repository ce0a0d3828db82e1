//! The layers of ARCHITECTURE.md: a file imports only from its own layer and those to its left.

use std::fs;
use std::path::{Path, PathBuf};

/// From left to right.
const LAYERS: [&str; 20] = [
    "broken",
    "error",
    "value",
    "codec",
    "schema",
    "time",
    "model",
    "expr",
    "track",
    "transport",
    "db",
    "retry",
    "read",
    "write",
    "sdk",
    "table",
    "deploy",
    "migrate",
    "testing",
    "cli",
];

/// The root ties the layers together, and stands to the right of them all; so does what generated
/// code names.
const ABOVE: [&str; 3] = ["lib", "__private", "prelude"];

/// Longer files hold more than one thing.
const LONGEST: usize = 400;

fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../dynorm/src");
    let mut folders = vec![root.clone()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                files.push((path.strip_prefix(&root).unwrap().to_owned(), text));
            }
        }
    }
    files.sort();
    assert!(files.len() > 20, "sources are found");
    files
}

/// The module path of a file: `codec/json/mod.rs` is `codec`, `json`.
fn module(file: &Path) -> Vec<String> {
    let mut path: Vec<String> =
        file.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if path.len() > 1 && path.last().is_some_and(|last| last == "mod") {
        path.pop();
    }
    path
}

/// Unit tests may use whatever helps them.
fn is_test(path: &[String]) -> bool {
    path.iter().any(|part| part == "tests")
}

#[test]
fn a_file_imports_only_from_layers_to_its_left() {
    let files = sources();
    let root =
        files.iter().find(|(file, _)| file == Path::new("lib.rs")).map(|(_, text)| text.as_str()).unwrap();
    let reexports = reexports(root);
    assert!(reexports.iter().any(|(name, layer)| name == "Error" && layer == "error"), "{reexports:?}");

    let mut wrong = Vec::new();
    for (file, text) in &files {
        let path = module(file);
        if ABOVE.contains(&path[0].as_str()) || is_test(&path) {
            continue;
        }
        let Some(own) = LAYERS.iter().position(|layer| *layer == path[0]) else {
            wrong.push(format!("{}: `{}` is no layer", file.display(), path[0]));
            continue;
        };
        for (line, name) in references(text, &path) {
            let name =
                reexports.iter().find(|(public, _)| *public == name).map_or(name, |(_, layer)| layer.clone());
            match LAYERS.iter().position(|layer| *layer == name) {
                Some(used) if used <= own => {}
                Some(_) => wrong.push(format!(
                    "{}:{line}: layer `{}` imports from `{name}`, which is to its right",
                    file.display(),
                    LAYERS[own]
                )),
                None => wrong.push(format!("{}:{line}: `crate::{name}` belongs to no layer", file.display())),
            }
        }
    }
    assert!(wrong.is_empty(), "the order is {LAYERS:?}\n{}", wrong.join("\n"));
}

#[test]
fn no_file_is_too_long_to_be_one_thing() {
    let long: Vec<_> = sources()
        .into_iter()
        .filter(|(file, _)| !is_test(&module(file)))
        .map(|(file, text)| (file, text.lines().count()))
        .filter(|(_, lines)| *lines > LONGEST)
        .collect();
    assert!(long.is_empty(), "files over {LONGEST} lines: {long:#?}");
}

/// `pub use layer::Name` of the root, so that `crate::Name` is known to be of `layer`.
fn reexports(root: &str) -> Vec<(String, String)> {
    let tokens = tokens(root);
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        if tokens[at].text == "use" && at > 0 && tokens[at - 1].text == "pub" {
            let mut names = Vec::new();
            tree(&tokens, at + 1, &mut Vec::new(), &mut names);
            found.extend(
                names.into_iter().filter_map(|path| Some((path.last()?.clone(), path.first()?.clone()))),
            );
        }
    }
    found
}

/// Line and first segment after the root of every path that leads there: by `crate`, by the crate's
/// own name, or by `super`.
fn references(text: &str, module: &[String]) -> Vec<(usize, String)> {
    let tokens = tokens(text);
    let mut found = Vec::new();
    // Modules in braces within the file, with the depth of braces at which each ends; and whether
    // it is of tests.
    let mut inner: Vec<(usize, bool)> = Vec::new();
    let mut depth = 0;
    let mut at = 0;
    while at < tokens.len() {
        let text = tokens[at].text.as_str();
        let next = |ahead| tokens.get(at + ahead).map_or("", |token: &Token| token.text.as_str());
        let (second, third) = (next(1), next(2));
        match text {
            "{" => depth += 1,
            "}" => {
                depth -= 1;
                if inner.last().is_some_and(|(end, _)| *end == depth) {
                    inner.pop();
                }
            }
            "mod" if third == "{" => {
                inner.push((depth, second == "tests"));
                depth += 1;
                at += 2;
            }
            _ => {}
        }
        let in_tests = inner.iter().any(|(_, tests)| *tests);
        let begins = at == 0 || tokens[at - 1].text != "::";
        if begins && !in_tests && second == "::" && ["crate", "dynorm", "super", "self"].contains(&text) {
            let mut names = Vec::new();
            tree(&tokens, at, &mut Vec::new(), &mut names);
            let here = module.len() + inner.len();
            let line = tokens[at].line;
            found.extend(names.iter().filter_map(|path| from_root(path, here)).map(|name| (line, name)));
        }
        at += 1;
    }
    found
}

/// The first segment below the root, if the path leads there from a module of that depth.
fn from_root(path: &[String], depth: usize) -> Option<String> {
    if ["crate", "dynorm"].contains(&path[0].as_str()) {
        return path.get(1).cloned();
    }
    let supers = path.iter().filter(|segment| *segment == "super").count();
    let after = path.iter().position(|segment| segment != "super" && segment != "self")?;
    (supers >= depth).then(|| path[after].clone())
}

/// All paths of a use tree, or the one path of an expression, that begin at a token.
fn tree(tokens: &[Token], mut at: usize, prefix: &mut Vec<String>, found: &mut Vec<Vec<String>>) -> usize {
    let kept = prefix.len();
    while let Some(token) = tokens.get(at) {
        match token.text.as_str() {
            "{" => {
                at += 1;
                while tokens.get(at).is_some_and(|token| token.text != "}") {
                    at = tree(tokens, at, prefix, found);
                    if tokens.get(at).is_some_and(|token| token.text == ",") {
                        at += 1;
                    }
                }
                prefix.truncate(kept);
                return at + 1;
            }
            name => prefix.push(name.to_owned()),
        }
        at += 1;
        if tokens.get(at).is_none_or(|token| token.text != "::") {
            break;
        }
        at += 1;
    }
    if prefix.len() > kept {
        found.push(prefix.clone());
    }
    prefix.truncate(kept);
    // Past `as Name`, and past anything else that is not of the tree.
    while tokens.get(at).is_some_and(|token| token.text == "as" || token.word) {
        at += 1;
    }
    at
}

struct Token {
    text: String,
    line: usize,
    word: bool,
}

/// Words, `::` and single signs. Comments, strings and characters are left out.
fn tokens(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let starts = |at: usize, what: &str| {
        what.chars().enumerate().all(|(offset, c)| chars.get(at + offset) == Some(&c))
    };
    let mut found = Vec::new();
    let (mut at, mut line) = (0, 1);
    while at < chars.len() {
        let begin = at;
        let c = chars[at];
        if starts(at, "//") {
            while at < chars.len() && chars[at] != '\n' {
                at += 1;
            }
        } else if starts(at, "/*") {
            let end = (at..chars.len()).find(|at| starts(*at, "*/")).unwrap_or(chars.len());
            at = end + 2;
        } else if c == '"' {
            at += 1;
            while at < chars.len() && chars[at] != '"' {
                at += if chars[at] == '\\' { 2 } else { 1 };
            }
            at += 1;
        } else if is_word(c) {
            while at < chars.len() && is_word(chars[at]) {
                at += 1;
            }
            let word: String = chars[begin..at].iter().collect();
            let hashes = chars[at..].iter().take_while(|c| **c == '#').count();
            if ["r", "br"].contains(&word.as_str()) && chars.get(at + hashes) == Some(&'"') {
                // A raw string: to the quote with as many hashes.
                let end = format!("\"{}", "#".repeat(hashes));
                let close =
                    (at + hashes + 1..chars.len()).find(|at| starts(*at, &end)).unwrap_or(chars.len());
                at = close + end.len();
            } else {
                found.push(Token { text: word, line, word: true });
            }
        } else if c == '\'' {
            // A character, or a lifetime.
            let escaped = chars.get(at + 1) == Some(&'\\');
            if escaped {
                at += 3;
                while at < chars.len() && chars[at] != '\'' {
                    at += 1;
                }
                at += 1;
            } else if chars.get(at + 2) == Some(&'\'') {
                at += 3;
            } else {
                at += 1;
            }
        } else if starts(at, "::") {
            found.push(Token { text: "::".to_owned(), line, word: false });
            at += 2;
        } else {
            if !c.is_whitespace() {
                found.push(Token { text: c.to_string(), line, word: false });
            }
            at += 1;
        }
        line += chars[begin..at.min(chars.len())].iter().filter(|c| **c == '\n').count();
    }
    found
}

#[test]
fn the_scanner_sees_every_way_to_name_another_layer() {
    let text = r##"
        //! crate::comment::X
        use crate::error::{Error, Kind};
        use crate::{codec::{self, Encode as E}, value};
        /* crate::block::X */
        use super::super::db::Table;
        fn f<'a>(x: &'a str, c: char) -> crate::model::Key { // crate::line::X
            let _ = ("crate::string::X", r#"crate::raw"::X"#, 'x', '\'', dynorm::expr::Path);
            super::sibling::f();
            self::below::f()
        }
        mod inner {
            use super::super::super::track::Change;
            use super::super::sibling::Y;
        }
        mod tests { use crate::cli::X; }
        macro_rules! m { () => { $crate::write::get() } }
    "##;
    let module = ["codec".to_owned(), "json".to_owned()];
    let seen: Vec<_> = references(text, &module).into_iter().map(|(_, name)| name).collect();
    assert_eq!(seen, ["error", "error", "codec", "codec", "value", "db", "model", "expr", "track", "write"]);
    let lines: Vec<_> = references(text, &module).into_iter().map(|(line, _)| line).collect();
    assert_eq!((lines[0], lines[5], lines[9]), (3, 6, 17));
}
