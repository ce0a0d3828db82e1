//! The texts that the fuzzer starts from, and those that it kept: files with one line of JSON for
//! each. A line that is a string stands for the text in it, any other for itself.

use std::path::Path;

/// The texts of a file.
///
/// # Panics
///
/// If a line is malformed, or there is no such file.
pub fn read(path: &Path) -> Vec<String> {
    let lines = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let text = |line: &str| match line.as_bytes() {
        [b'"', ..] => serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}")),
        _ => line.to_owned(),
    };
    lines.lines().map(text).collect()
}
