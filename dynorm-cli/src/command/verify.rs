//! `verify`: whether this program can work with the tables as they are.

use serde_json::json;

use super::Context;
use crate::connect::BoxError;
use crate::exit::Exit;
use crate::output::{BAD, GOOD, PALE};

pub(crate) async fn run(context: &Context<'_>) -> Result<Exit, BoxError> {
    let found = context.schema().verify(context.db).await?;
    let output = context.output;
    for one in &found.differences {
        let (style, mark) = if one.is_harmless() { (PALE, '-') } else { (BAD, 'x') };
        output.line(format!("{style}{mark}{style:#} {one}"));
    }
    let differences: Vec<_> = found
        .differences
        .iter()
        .map(|one| json!({ "table": one.table, "text": one.to_string(), "harmless": one.is_harmless() }))
        .collect();
    output.document(&json!({ "ok": found.is_ok(), "differences": differences }))?;
    if found.is_ok() {
        output.line(format!("{GOOD}the tables fit the models{GOOD:#}"));
        return Ok(Exit::Done);
    }
    output.note("the tables do not fit the models: `plan` says what is to be done");
    Ok(Exit::Differences)
}
