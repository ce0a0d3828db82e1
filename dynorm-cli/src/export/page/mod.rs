//! One page to look at: each table with the ways to its items. HTML and SVG in one file, without
//! scripts and without anything that is loaded.
//!
//! Each picture is drawn twice, wide and narrow, and the style shows the one that fits: text in a
//! picture that is merely made smaller cannot be read on a phone.

mod card;
mod diagram;
mod svg;
mod text;

use std::fmt::Write as _;

use super::view::TableView;
use diagram::Layout;
use text::{counted, escaped};

const STYLE: &str = include_str!("style.css");

pub(super) fn html(tables: &[TableView<'_>]) -> String {
    let indexes: usize = tables.iter().map(|table| table.indexes().len()).sum();
    let models = tables.iter().flat_map(TableView::models);
    let functions: usize = models.map(|model| model.queries.len()).sum();
    let summary = [
        counted(tables.len(), "table", "tables"),
        counted(indexes, "index", "indexes"),
        counted(functions, "query function", "query functions"),
    ];
    let mut html = String::new();
    // Writing to a string does not fail.
    let _ = write!(
        html,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Tables</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<header>\n<h1>Tables</h1>\n<p>{}</p>\n{}",
        summary.join(" \u{b7} "),
        legend()
    );
    if tables.len() > 1 {
        html.push_str("<nav>");
        for (place, table) in tables.iter().enumerate() {
            let _ = write!(html, "<a href=\"#t{place}\">{}</a>", escaped(&table.name()));
        }
        html.push_str("</nav>\n");
    }
    html.push_str("</header>\n<main>\n");
    for (place, table) in tables.iter().enumerate() {
        let _ = writeln!(html, "<section id=\"t{place}\">");
        let _ = writeln!(html, "<h2>{}</h2>", escaped(&table.name()));
        let _ = writeln!(html, "<p class=\"facts\">{}</p>", facts(table));
        html.push_str(&diagram::draw(table, Layout::Wide));
        html.push_str(&diagram::draw(table, Layout::Narrow));
        html.push_str("</section>\n");
    }
    html.push_str("</main>\n</body>\n</html>\n");
    html
}

fn legend() -> &'static str {
    "<ul class=\"legend\"><li><i class=\"hash\"></i>hash key: given by value</li>\
     <li><i class=\"range\"></i>range key: sorted, takes a condition</li>\
     <li><i class=\"held\"></i>what an index holds</li>\
     <li>S string, N number, B binary</li></ul>\n"
}

/// What is wanted of the table besides keys and indexes.
fn facts(table: &TableView<'_>) -> String {
    let settings = table.settings();
    let mut facts = vec![table.throughput().to_string()];
    if let Some(of) = table.markers_of() {
        facts.insert(0, format!("markers of the unique values of {of}"));
    }
    if let Some(maximum) = table.maximum(None) {
        facts.push(maximum.to_string());
    }
    if let Some(attribute) = table.time_to_live() {
        facts.push(format!("items expire at their {attribute}"));
    }
    if let Some(view) = settings.stream.value() {
        facts.push(format!("a stream of {view}"));
    }
    if let Some(days) = settings.point_in_time_recovery.value() {
        facts.push(format!("can be restored for {}", counted((*days).into(), "day", "days")));
    }
    if settings.deletion_protection.value().is_some() {
        facts.push("protected from deletion".to_owned());
    }
    if let Some(class) = settings.table_class.value() {
        facts.push(format!("class {class}"));
    }
    if let Some(encryption) = settings.encryption.value() {
        facts.push(format!("encrypted with {encryption}"));
    }
    facts.extend(table.tags().map(|(key, value)| format!("{key} = {value}")));
    let facts: Vec<_> = facts.iter().map(|fact| format!("<span>{}</span>", escaped(fact))).collect();
    facts.concat()
}
