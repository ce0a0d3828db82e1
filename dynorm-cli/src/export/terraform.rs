//! Terraform: a resource for each table, for version 6.29 of the provider or newer.

use std::collections::BTreeSet;

use dynorm::Throughput;
use dynorm::deploy::{Encryption, OnDemandMaximum, WarmThroughput};
use dynorm::schema::{IndexKind, IndexSchema, KeyAttribute, Projection};

use super::Options;
use super::hcl::{Block, Raw, escaped, quoted};
use super::view::{self, TableView};

const HEAD: &str = "# Tables, as their models in Rust describe them. Made by dynorm.\n\n";

pub(super) fn hcl(tables: &[TableView<'_>], options: &Options) -> String {
    let mut text = HEAD.to_owned();
    let mut labels = BTreeSet::new();
    let mut blocks = vec![provider()];
    if options.prefix_variable {
        blocks.push(
            Block::new("variable \"table_prefix\"")
                .with("type", Raw("string".to_owned()))
                .with("default", super::common_prefix(tables))
                .with("description", "What stands before the name of each table"),
        );
    }
    for table in tables {
        let label = super::untaken(&label(table.base()), &mut labels);
        blocks.push(resource(table, &label, options));
        if let Some(policy) = table.settings().resource_policy.value() {
            let arn = Raw(format!("aws_dynamodb_table.{label}.arn"));
            let head = format!("resource \"aws_dynamodb_resource_policy\" \"{label}\"");
            blocks.push(Block::new(head).with("resource_arn", arn).with("policy", policy.as_str()));
        }
    }
    for (place, block) in blocks.iter().enumerate() {
        if place > 0 {
            text.push('\n');
        }
        block.write(0, &mut text);
    }
    text
}

/// Older ones know no `key_schema` in an index.
fn provider() -> Block {
    let aws = Block::new("aws =").with("source", "hashicorp/aws").with("version", ">= 6.29");
    let mut required = Block::new("required_providers");
    required.block(aws);
    let mut terraform = Block::new("terraform");
    terraform.block(required);
    terraform
}

fn label(name: &str) -> String {
    let allowed = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '_' };
    let label: String = name.chars().map(allowed).collect();
    if label.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') {
        label
    } else {
        format!("table_{label}")
    }
}

fn resource(table: &TableView<'_>, label: &str, options: &Options) -> Block {
    let settings = table.settings();
    let mut block = Block::new(format!("resource \"aws_dynamodb_table\" \"{label}\""));
    let name = if options.prefix_variable {
        format!("\"${{var.table_prefix}}{}\"", escaped(table.base()))
    } else {
        quoted(&table.name())
    };
    block.put("name", Raw(name));
    block.put("billing_mode", if table.is_on_demand() { "PAY_PER_REQUEST" } else { "PROVISIONED" });
    put_capacity(&mut block, table.throughput());
    block.put("hash_key", &*table.hash().name);
    block.put_if("range_key", table.range().map(|range| &*range.name));
    block.put_if("table_class", view::class(settings.table_class));
    if settings.deletion_protection.is_managed() {
        block.put("deletion_protection_enabled", settings.deletion_protection.value().is_some());
    }
    if settings.stream.is_managed() {
        block.put("stream_enabled", settings.stream.value().is_some());
        block.put_if("stream_view_type", view::stream(settings.stream));
    }
    for key in table.key_attributes() {
        let kind = key.attribute_type.to_string();
        block.block(Block::new("attribute").with("name", &*key.name).with("type", kind));
    }
    table.indexes_of(IndexKind::Local).for_each(|index| block.block(local(index)));
    table.indexes_of(IndexKind::Global).for_each(|index| block.block(global(table, index)));
    put_settings(&mut block, table);
    block.block(lifecycle(table));
    block
}

fn put_settings(block: &mut Block, table: &TableView<'_>) {
    let settings = table.settings();
    if let Some(attribute) = table.time_to_live() {
        block.block(Block::new("ttl").with("attribute_name", attribute).with("enabled", true));
    }
    if settings.point_in_time_recovery.is_managed() {
        let days = settings.point_in_time_recovery.value().map(|days| u64::from(*days));
        let mut recovery = Block::new("point_in_time_recovery").with("enabled", days.is_some());
        recovery.put_if("recovery_period_in_days", days);
        block.block(recovery);
    }
    put_units(block, table.maximum(None), settings.warm_throughput.value());
    if settings.encryption.is_managed() {
        let wanted = settings.encryption.value();
        let mut encryption = Block::new("server_side_encryption").with("enabled", wanted.is_some());
        if let Some(Encryption::Customer(key)) = wanted {
            encryption.put("kms_key_arn", key.as_str());
        }
        block.block(encryption);
    }
    if table.tags().next().is_some() {
        let mut tags = Block::new("tags =");
        table.tags().for_each(|(key, value)| tags.put(&quoted(key), value));
        block.block(tags);
    }
}

/// A plan of Terraform's that would delete a table fails.
fn lifecycle(table: &TableView<'_>) -> Block {
    let mut lifecycle = Block::new("lifecycle").with("prevent_destroy", true);
    if !table.settings().throughput.is_managed() {
        lifecycle
            .comment("The schema leaves the throughput alone. If auto scaling sets it, Terraform must too:");
        lifecycle.comment("ignore_changes = [billing_mode, read_capacity, write_capacity]");
    }
    lifecycle
}

fn local(index: &IndexSchema) -> Block {
    let mut block = Block::new("local_secondary_index").with("name", &*index.name);
    block.put_if("range_key", index.range.first().map(|range| &*range.name));
    put_projection(&mut block, &index.projection);
    block
}

fn global(table: &TableView<'_>, index: &IndexSchema) -> Block {
    let mut block = Block::new("global_secondary_index").with("name", &*index.name);
    put_projection(&mut block, &index.projection);
    put_capacity(&mut block, table.throughput_of(&index.name));
    let element = |key: &KeyAttribute, kind: &str| {
        Block::new("key_schema").with("attribute_name", &*key.name).with("key_type", kind)
    };
    for key in &*index.hash {
        block.block(element(key, "HASH"));
    }
    for key in &*index.range {
        block.block(element(key, "RANGE"));
    }
    let settings = table.settings().indexes.get(&*index.name);
    let warm = settings.and_then(|index| index.warm_throughput.value());
    put_units(&mut block, table.maximum(Some(&index.name)), warm);
    block
}

fn put_projection(block: &mut Block, projection: &Projection) {
    match projection {
        Projection::All => block.put("projection_type", "ALL"),
        Projection::Include(names) if !names.is_empty() => {
            block.put("projection_type", "INCLUDE");
            block.put("non_key_attributes", names.iter().map(|name| &**name).collect::<Vec<_>>());
        }
        Projection::KeysOnly | Projection::Include(_) => block.put("projection_type", "KEYS_ONLY"),
    }
}

fn put_units(block: &mut Block, maximum: Option<OnDemandMaximum>, warm: Option<&WarmThroughput>) {
    if let Some(units) = maximum {
        let mut maximum = Block::new("on_demand_throughput");
        maximum.put_if("max_read_request_units", units.read);
        maximum.put_if("max_write_request_units", units.write);
        block.block(maximum);
    }
    if let Some(units) = warm {
        let warm = Block::new("warm_throughput");
        block.block(
            warm.with("read_units_per_second", units.read).with("write_units_per_second", units.write),
        );
    }
}

fn put_capacity(block: &mut Block, throughput: Throughput) {
    if let Throughput::Provisioned { read, write } = throughput {
        block.put("read_capacity", read);
        block.put("write_capacity", write);
    }
}
