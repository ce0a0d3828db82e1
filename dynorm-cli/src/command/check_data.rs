//! `plan --check-data`: which items a new index would leave out.

use dynorm::deploy::{DataCheckReport, LeftOut};
use serde_json::{Value, json};

use super::Context;
use crate::ask;
use crate::connect::BoxError;
use crate::output::{BAD, GOOD};

/// What was found in each table that is to get an index; `None` if nobody agreed to what it costs.
pub(crate) async fn check(context: &Context<'_>) -> Result<Option<Vec<DataCheckReport>>, BoxError> {
    let checks = context.schema().check_data(context.db).await?;
    for check in &checks {
        context.output.line(format!("{}: {}", check.table(), check.cost()));
    }
    if !checks.is_empty() && !ask::agrees_to_cost(context) {
        return Ok(None);
    }
    let mut reports = Vec::new();
    for check in checks {
        let report = check.run().await?;
        let style = if report.is_harmful() { BAD } else { GOOD };
        context.output.line(format!("{style}{report}{style:#}"));
        reports.push(report);
    }
    Ok(Some(reports))
}

pub(crate) fn document(report: &DataCheckReport) -> Value {
    let index = |left: &LeftOut| {
        json!({
            "index": left.index,
            "without_key": left.without_key,
            "wrong_type": left.wrong_type,
            "wrong_size": left.wrong_size,
        })
    };
    json!({
        "table": report.table,
        "items": report.items,
        "read_units": report.read_units,
        "indexes": report.indexes.iter().map(index).collect::<Vec<_>>(),
    })
}
