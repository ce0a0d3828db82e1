//! Plans and statuses for people.

use dynorm::migrate::{DryRun, MigrationPlan, MigrationStatus, State};

use crate::output::{BAD, GOOD, Output, PALE, STRONG, WAIT};

pub(super) fn plan(output: Output, plan: &MigrationPlan) {
    for migration in &plan.left {
        let table = migration.table.as_ref().map_or(String::new(), |table| format!(" on table {table}"));
        output.line(format!(
            "{STRONG}{}{STRONG:#}  {}, {}{table}",
            migration.name, migration.state, migration.way
        ));
        if let Some(cost) = &migration.cost {
            output.line(format!("  {cost}"));
        }
    }
    if plan.left.is_empty() {
        output.line("nothing to do: no migration is left");
    }
    if let Some(why) = &plan.blocked {
        output.line(format!("{BAD}blocked{BAD:#} {why}"));
    }
}

pub(super) fn status(output: Output, status: &MigrationStatus) {
    let style = match status.state {
        State::Done | State::Baseline => GOOD,
        State::Failed => BAD,
        _ => WAIT,
    };
    let known = if status.is_known { "" } else { ", not known to this program" };
    let table = status.table.as_ref().map_or(String::new(), |table| format!(" on table {table}"));
    let line = format!(
        "{STRONG}{}{STRONG:#}  {style}{}{style:#}{known}  {PALE}{}{table}{PALE:#}",
        status.name, status.state, status.way
    );
    output.line(line);
    if status.state != State::Pending && status.table.is_some() && status.state != State::Baseline {
        output.line(format!("  {}; {} of {} segments", status.counts, status.segments_done, status.segments));
    }
    if let Some(owner) = &status.owner {
        output.line(format!("  {WAIT}{owner} has the lock{WAIT:#}"));
    }
    let number = status.schema_number.unwrap_or(0);
    for index in &status.incomplete_indexes {
        output.line(format!(
            "  {WAIT}index {index}: items of a schema below {number} may not be in it yet{WAIT:#}"
        ));
    }
    for (key, error) in &status.failed {
        output.line(format!("  {BAD}failed{BAD:#} {key}: {error}"));
    }
}

/// With values of items, which is what it is for.
pub(super) fn dry_run(output: Output, runs: &[DryRun]) {
    for run in runs {
        output.line(run.to_string());
    }
}
