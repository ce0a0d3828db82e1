//! Inputs for `aws dynamodb .. --cli-input-json`: one that creates a table, and beside it those for
//! what `CreateTable` does not take.

use std::collections::BTreeSet;

use super::definition;
use super::node::Object;
use super::view::{self, TableView};

/// Each under the name of a file that says which command takes it.
pub(super) fn inputs(tables: &[TableView<'_>]) -> Vec<(String, Object)> {
    let mut names = BTreeSet::new();
    let all = tables.iter().flat_map(|table| {
        let name = super::untaken(&file_name(&table.name()), &mut names);
        of_table(table).into_iter().map(move |(command, input)| (format!("{name}.{command}.json"), input))
    });
    all.collect()
}

fn of_table(table: &TableView<'_>) -> Vec<(&'static str, Object)> {
    let named = || Object::new().with("TableName", table.name());
    let mut create = named();
    definition::put_definition(&mut create, table);
    if let Some(view) = view::stream(table.settings().stream) {
        let stream = Object::new().with("StreamEnabled", true).with("StreamViewType", view);
        create.put("StreamSpecification", stream);
    }
    definition::put_settings(&mut create, table, "Enabled");
    create.put_if("ResourcePolicy", table.settings().resource_policy.value().map(String::as_str));
    let mut inputs = vec![("create-table", create)];
    if let Some(attribute) = table.time_to_live() {
        let ttl = Object::new().with("Enabled", true).with("AttributeName", attribute);
        inputs.push(("update-time-to-live", named().with("TimeToLiveSpecification", ttl)));
    }
    if let Some(recovery) = definition::recovery(table) {
        let input = named().with("PointInTimeRecoverySpecification", recovery);
        inputs.push(("update-continuous-backups", input));
    }
    inputs
}

/// Names of tables are safe but for what DynamoDB refuses anyway.
fn file_name(table: &str) -> String {
    let is_safe = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.');
    table.chars().map(|letter| if is_safe(letter) { letter } else { '_' }).collect()
}
