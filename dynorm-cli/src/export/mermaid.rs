//! Mermaid: a flowchart, which GitHub shows in Markdown. Its labels take any text, where names in
//! its entity diagrams must be identifiers.

use std::fmt::Write as _;

use dynorm::schema::{IndexKind, IndexSchema, KeyAttribute};

use super::view::TableView;

pub(super) fn flowchart(tables: &[TableView<'_>]) -> String {
    let mut text = String::from("flowchart LR\n");
    // Writing to a string does not fail.
    for (place, table) in tables.iter().enumerate() {
        let _ = writeln!(text, "  t{place}[(\"{}\")]", of_table(table));
        for (number, index) in table.indexes().iter().enumerate() {
            let line = match index.kind {
                IndexKind::Local => "-. local .->",
                IndexKind::Global => "-- global -->",
            };
            let _ = writeln!(text, "  t{place} {line} t{place}i{number}[\"{}\"]", of_index(table, index));
        }
    }
    text
}

fn of_table(table: &TableView<'_>) -> String {
    let mut lines = vec![format!("<b>{}</b>", escaped(&table.name()))];
    lines.extend(keys([table.hash()], table.range()));
    lines.extend(functions(table, None));
    lines.join("<br/>")
}

fn of_index(table: &TableView<'_>, index: &IndexSchema) -> String {
    let mut lines = vec![format!("<b>{}</b>", escaped(&index.name))];
    lines.extend(keys(&*index.hash, &*index.range));
    lines.push(format!("holds {}", escaped(&index.projection.to_string())));
    lines.extend(functions(table, Some(&index.name)));
    lines.join("<br/>")
}

fn keys<'k>(
    hash: impl IntoIterator<Item = &'k KeyAttribute>,
    range: impl IntoIterator<Item = &'k KeyAttribute>,
) -> impl Iterator<Item = String> {
    let line = |role: &str, key: &KeyAttribute| {
        format!("{role} {} #40;{}#41;", escaped(&key.name), key.attribute_type)
    };
    let hash = hash.into_iter().map(move |key| line("hash", key));
    hash.chain(range.into_iter().map(move |key| line("range", key)))
}

fn functions(table: &TableView<'_>, index: Option<&str>) -> Vec<String> {
    let functions = table.functions_of(index);
    functions.into_iter().map(|function| format!("<i>{}</i>", escaped(function.call))).collect()
}

/// Letters and digits as they are; whatever else could mean something to Mermaid, to Markdown or to
/// HTML by its number.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_alphanumeric() || matches!(letter, ' ' | '.' | ',' | '-') {
            escaped.push(letter);
        } else {
            let _ = write!(escaped, "#{};", u32::from(letter));
        }
    }
    escaped
}
