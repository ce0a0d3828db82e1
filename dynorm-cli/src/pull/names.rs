//! Attributes' names as Rust's.

use std::collections::BTreeSet;

/// Names that are given away.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    /// The name, or with a number behind it if it is given away.
    pub(super) fn take(&mut self, name: String) -> String {
        let numbered = (2..).map(|number: u32| format!("{name}_{number}"));
        let free = std::iter::once(name.clone()).chain(numbered).find(|name| !self.0.contains(name));
        let free = free.unwrap_or(name);
        self.0.insert(free.clone());
        free
    }
}

/// A field: words in small letters, joined by `_`.
pub(super) fn field(attribute: &str) -> String {
    let mut name = String::new();
    let mut behind_small = false;
    for letter in attribute.chars() {
        if !letter.is_ascii_alphanumeric() {
            behind_small = false;
            if !name.is_empty() && !name.ends_with('_') {
                name.push('_');
            }
            continue;
        }
        if letter.is_ascii_uppercase() && behind_small {
            name.push('_');
        }
        behind_small = letter.is_ascii_lowercase();
        name.push(letter.to_ascii_lowercase());
    }
    let name = name.trim_end_matches('_').to_owned();
    match name.chars().next() {
        None => "field".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("field_{name}"),
        Some(_) if KEYWORDS.contains(&name.as_str()) => format!("{name}_"),
        Some(_) => name,
    }
}

/// A type: words that begin with a capital.
pub(super) fn type_name(name: &str, otherwise: &str) -> String {
    let words = name.split(|letter: char| !letter.is_ascii_alphanumeric());
    let joined: String = words
        .flat_map(|word| {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters)
        })
        .collect();
    match joined.chars().next() {
        None => otherwise.to_owned(),
        Some(first) if first.is_ascii_digit() => format!("{otherwise}{joined}"),
        Some(_) if joined == "Self" => format!("{joined}{otherwise}"),
        Some(_) => joined,
    }
}

/// Of all editions.
const KEYWORDS: [&str; 52] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static",
    "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual",
    "where", "while", "yield", "union",
];
