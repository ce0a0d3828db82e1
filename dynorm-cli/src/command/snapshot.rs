//! `verify --snapshot`: what a change of the models has changed in the tables, since a file was
//! written. For pull requests.

use std::fs;
use std::path::Path;

use serde_json::json;
use similar::{ChangeTag, TextDiff};

use crate::connect::BoxError;
use crate::exit::Exit;
use crate::export::{Format, Options};
use crate::output::{BAD, GOOD, Output};
use crate::stage::Stage;

/// How many equal lines stand around a change.
const AROUND: usize = 4;

pub(crate) fn run(stage: &Stage, file: &Path, output: Output) -> Result<Exit, BoxError> {
    let kept = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let now = Format::Snapshot.export(&stage.schema, &Options::default())?;
    let is_same = kept == now;
    let diff = TextDiff::from_lines(&kept, &now);
    output.document(&json!({
        "same": is_same,
        "diff": diff.unified_diff().context_radius(AROUND).to_string(),
    }))?;
    if is_same {
        output.line(format!("{} is what the models say", file.display()));
        return Ok(Exit::Done);
    }
    for group in diff.grouped_ops(AROUND) {
        for change in group.iter().flat_map(|operation| diff.iter_changes(operation)) {
            let line = change.value().trim_end_matches('\n');
            output.line(match change.tag() {
                ChangeTag::Delete => format!("{BAD}- {line}{BAD:#}"),
                ChangeTag::Insert => format!("{GOOD}+ {line}{GOOD:#}"),
                ChangeTag::Equal => format!("  {line}"),
            });
        }
    }
    output.note(format!(
        "{} differs from the models: write it anew with `export snapshot` if that is meant",
        file.display()
    ));
    Ok(Exit::Differences)
}
