//! CloudFormation: a template with a resource for each table.

use std::collections::BTreeSet;

use super::node::{Node, Object};
use super::view::{self, TableView};
use super::{ExportError, Options, definition};

/// What a template has without a line of its own.
const PARAMETER: &str = "TablePrefix";

pub(super) fn json(tables: &[TableView<'_>], options: &Options) -> String {
    template(tables, options).to_json()
}

/// CloudFormation reads YAML 1.1, where `no` is a truth and `007` a number: the writer puts such
/// texts into quotes.
pub(super) fn yaml(tables: &[TableView<'_>], options: &Options) -> Result<String, ExportError> {
    super::yaml::write(&template(tables, options))
}

fn template(tables: &[TableView<'_>], options: &Options) -> Node {
    let mut template = Object::new()
        .with("AWSTemplateFormatVersion", "2010-09-09")
        .with("Description", "Tables, as their models in Rust describe them. Made by dynorm.");
    if options.prefix_variable {
        let parameter = Object::new()
            .with("Type", "String")
            .with("Default", super::common_prefix(tables))
            .with("Description", "What stands before the name of each table");
        template.put("Parameters", Object::new().with(PARAMETER, parameter));
    }
    let mut ids = BTreeSet::new();
    let mut resources = Object::new();
    for table in tables {
        resources.put(logical_id(table.base(), &mut ids), resource(table, options));
    }
    template.put("Resources", resources);
    template.into()
}

/// Deleting the stack, or a change of the table's name, leaves the table: nothing destructive
/// happens by the way.
fn resource(table: &TableView<'_>, options: &Options) -> Object {
    Object::new()
        .with("Type", "AWS::DynamoDB::Table")
        .with("DeletionPolicy", "Retain")
        .with("UpdateReplacePolicy", "Retain")
        .with("Properties", properties(table, options))
}

fn properties(table: &TableView<'_>, options: &Options) -> Object {
    let mut properties = Object::new();
    properties.put("TableName", name(table, options));
    definition::put_definition(&mut properties, table);
    let settings = table.settings();
    if let Some(attribute) = table.time_to_live() {
        let members = Object::new().with("AttributeName", attribute).with("Enabled", true);
        properties.put("TimeToLiveSpecification", members);
    }
    if let Some(view) = view::stream(settings.stream) {
        properties.put("StreamSpecification", Object::new().with("StreamViewType", view));
    }
    properties.put_if("PointInTimeRecoverySpecification", definition::recovery(table));
    definition::put_settings(&mut properties, table, "SSEEnabled");
    let policy = table.policy().and_then(Result::ok);
    let policy = policy.map(|policy| Object::new().with("PolicyDocument", Node::Json(policy)));
    properties.put_if("ResourcePolicy", policy);
    properties
}

fn name(table: &TableView<'_>, options: &Options) -> Node {
    if !options.prefix_variable {
        return table.name().into();
    }
    let parts: Vec<Node> = vec![Object::new().with("Ref", PARAMETER).into(), table.base().into()];
    Object::new().with("Fn::Join", vec![Node::from(""), Node::List(parts)]).into()
}

/// The words of a name, without what an identifier of a resource does not have, and another one for
/// each table.
fn logical_id(name: &str, taken: &mut BTreeSet<String>) -> String {
    let words = name.split(|letter: char| !letter.is_ascii_alphanumeric());
    let id: String = words.map(super::upper_first).collect();
    let id = if id.is_empty() { "Table".to_owned() } else { format!("{id}Table") };
    super::untaken(&id, taken)
}
