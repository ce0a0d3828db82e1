//! `pull`: a model for a table that is there.

use super::Context;
use crate::connect::BoxError;
use crate::exit::Exit;
use crate::pull;

pub(crate) async fn run(context: &Context<'_>, name: &str, most: u32) -> Result<Exit, BoxError> {
    let table = context.db.open(name);
    let found = table.describe().await?;
    let sample = usize::try_from(most).unwrap_or(usize::MAX);
    let items =
        if sample == 0 { Vec::new() } else { table.scan().limit(sample).models().all(&table).await? };
    for index in &*found.schema.unreadable {
        context.output.note(format!("index `{}` is left out: {}", index.name, index.reason));
    }
    let text = pull::model(&found.schema, &items);
    if context.output.json {
        context
            .output
            .document(&serde_json::json!({ "table": name, "items": items.len(), "model": text }))?;
    } else {
        context.output.text(&text)?;
    }
    Ok(Exit::Done)
}
