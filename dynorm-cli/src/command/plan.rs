//! `plan`: what would be done.

use dynorm::deploy::{Class, DataCheckReport, Plan, PlanOptions};
use serde_json::Value;

use super::{Context, check_data};
use crate::connect::BoxError;
use crate::exit::Exit;
use crate::output::PALE;
use crate::show;

pub(crate) async fn run(context: &Context<'_>, check_data: bool) -> Result<Exit, BoxError> {
    context.say_where().await?;
    let plan = make(context).await?;
    show::plan(context.output, &plan);
    context.output.line(format!("{PALE}fingerprint {}{PALE:#}", plan.fingerprint()));
    let reports = if check_data { check_data::check(context).await? } else { Some(Vec::new()) };
    let mut document = serde_json::to_value(&plan)?;
    if let (Value::Object(members), true, Some(reports)) = (&mut document, check_data, &reports) {
        members.insert("data".to_owned(), reports.iter().map(check_data::document).collect());
    }
    context.output.document(&document)?;
    Ok(match reports {
        Some(reports) if !reports.iter().any(DataCheckReport::is_harmful) => exit(&plan),
        _ => Exit::Blocked,
    })
}

pub(crate) fn options(context: &Context<'_>) -> PlanOptions {
    PlanOptions::new().force(context.global.force).replace_indexes(context.global.replace_indexes)
}

pub(crate) async fn make(context: &Context<'_>) -> Result<Plan, BoxError> {
    Ok(context.schema().plan(context.db).options(options(context)).await?)
}

fn exit(plan: &Plan) -> Exit {
    let mut left = plan.steps().iter().filter(|step| step.is_difference());
    if plan.is_empty() {
        Exit::Done
    } else if plan.is_blocked() {
        Exit::Blocked
    } else if left.all(|step| matches!(step.class, Class::Later(_))) {
        Exit::Later
    } else {
        Exit::Differences
    }
}
