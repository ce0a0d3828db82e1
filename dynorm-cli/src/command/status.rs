//! `status`: the tables as they are.

use dynorm::TableDescription;
use serde_json::{Value, json};

use super::Context;
use crate::connect::BoxError;
use crate::exit::Exit;
use crate::not_managed;
use crate::output::{BAD, GOOD, PALE, STRONG, WAIT};

pub(crate) async fn run(context: &Context<'_>) -> Result<Exit, BoxError> {
    let mut documents = Vec::new();
    for table in context.stage.schema.tables() {
        let name = format!("{}{}", context.stage.prefix, table.name());
        let found = match context.db.open(&name).describe().await {
            Ok(found) => Some(found),
            Err(error) if error.is_not_found() => None,
            Err(error) => return Err(error.into()),
        };
        show(context, &name, found.as_ref());
        let mut document = document(&name, found.as_ref());
        if let Some(found) = &found {
            let more = not_managed::look(context.db, found).await;
            for line in more.lines() {
                context.output.line(format!("  {PALE}{line}{PALE:#}"));
            }
            document["not_managed"] = more.document();
        }
        documents.push(document);
    }
    context.output.document(&json!({ "tables": documents }))?;
    Ok(Exit::Done)
}

fn document(name: &str, found: Option<&TableDescription>) -> Value {
    let Some(found) = found else { return json!({ "table": name, "exists": false }) };
    let index = |index: &dynorm::IndexDescription| {
        json!({
            "index": index.name,
            "kind": index.kind.to_string(),
            "status": index.status.to_string(),
            "items": index.item_count,
            "bytes": index.size_bytes,
        })
    };
    json!({
        "table": name,
        "exists": true,
        "status": found.status.to_string(),
        "items": found.item_count,
        "bytes": found.size_bytes,
        "throughput": found.throughput.to_string(),
        "arn": found.arn,
        "indexes": found.indexes.iter().map(index).collect::<Vec<_>>(),
    })
}

fn show(context: &Context<'_>, name: &str, found: Option<&TableDescription>) {
    let output = context.output;
    let Some(found) = found else {
        output.line(format!("{STRONG}{name}{STRONG:#}  {BAD}is not there{BAD:#}"));
        return;
    };
    output.line(format!(
        "{STRONG}{name}{STRONG:#}  {}  about {} items, {}; {}",
        colored(&found.status),
        found.item_count,
        bytes(found.size_bytes),
        found.throughput
    ));
    for index in &found.indexes {
        output.line(format!(
            "  {} {PALE}{}{PALE:#}  {}  about {} items, {}",
            index.name,
            index.kind,
            colored(&index.status),
            index.item_count,
            bytes(index.size_bytes)
        ));
    }
}

fn colored(status: &dynorm::Status) -> String {
    let style = if status.is_active() { GOOD } else { WAIT };
    format!("{style}{status}{style:#}")
}

/// In the largest unit of which there is one at least.
pub(crate) fn bytes(count: u64) -> String {
    const UNITS: [&str; 5] = ["bytes", "KiB", "MiB", "GiB", "TiB"];
    let mut unit = 0;
    let mut whole = count;
    while whole >= 1024 && unit + 1 < UNITS.len() {
        whole /= 1024;
        unit += 1;
    }
    let tenths = if unit == 0 {
        String::new()
    } else {
        format!(".{}", (count >> (10 * (unit - 1))) % 1024 * 10 / 1024)
    };
    format!("{whole}{tenths} {}", UNITS.get(unit).copied().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn sizes_are_shown_in_fitting_units() {
        for (count, shown) in [
            (0, "0 bytes"),
            (1023, "1023 bytes"),
            (1024, "1.0 KiB"),
            (1_600_000, "1.5 MiB"),
            (u64::MAX, "16777215.9 TiB"),
        ] {
            assert_eq!(bytes(count), shown);
        }
    }
}
