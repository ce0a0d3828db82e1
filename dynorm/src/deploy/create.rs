//! `CreateTable` with all that a table is to have from the beginning.

use super::call::{encryption, first_warm, stream, table_class, tag, units};
use super::settings::{Setting, Settings};
use super::value::DeclaredTable;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::table::definition::{Definition, Throughputs};
use crate::table::throughput::to_sdk;
use crate::transport::Access;

/// What cannot be said here, time to live and point-in-time recovery, are steps of their own.
pub(super) async fn create(db: &Db, table: &DeclaredTable) -> Result<()> {
    let context = |error: Error| error.operation("CreateTable").on_table(table.name());
    let settings = &table.settings;
    let throughputs = throughputs(settings);
    let mut definition = Definition::new(&table.schema, &throughputs).map_err(context)?;
    for index in &mut definition.global {
        let Some(own) = settings.indexes.get(index.index_name()) else { continue };
        index.on_demand_throughput = own.on_demand_maximum.value().copied().map(units);
        let paid = own.throughput.value().copied().unwrap_or(throughputs.table);
        index.warm_throughput = first_warm(own.warm_throughput.value().copied(), paid);
    }
    let on = settings.tags.iter().filter_map(|(key, value)| Some((key, value.value()?)));
    let tags: Vec<_> = on.map(|(key, value)| tag(key, value)).collect::<Result<_>>().map_err(context)?;
    let stream = settings.stream.value().map(|view| stream(Some(*view)));
    let transport = db.transport();
    let request = transport
        .client
        .create_table()
        .table_name(table.name())
        .set_attribute_definitions(Some(definition.attributes))
        .set_key_schema(Some(definition.keys))
        // DynamoDB refuses empty lists.
        .set_local_secondary_indexes((!definition.local.is_empty()).then_some(definition.local))
        .set_global_secondary_indexes((!definition.global.is_empty()).then_some(definition.global))
        .set_tags((!tags.is_empty()).then_some(tags))
        .billing_mode(throughputs.table.billing_mode())
        .set_provisioned_throughput(to_sdk(throughputs.table).map_err(context)?)
        .set_on_demand_throughput(settings.on_demand_maximum.value().copied().map(units))
        .set_warm_throughput(first_warm(settings.warm_throughput.value().copied(), throughputs.table))
        .set_resource_policy(settings.resource_policy.value().cloned())
        .set_stream_specification(stream.transpose().map_err(context)?)
        .set_table_class(settings.table_class.value().copied().map(table_class))
        .set_sse_specification(settings.encryption.value().map(|key| encryption(Some(key))))
        .set_deletion_protection_enabled(settings.deletion_protection.value().map(|()| true));
    let sent = transport
        .send_about_tables(Access::Write, async |counter| {
            request.customize().interceptor(counter).send().await
        })
        .await;
    sent.map(drop).map_err(|failure| context(failure.error))
}

/// On demand, unless something else is said.
fn throughputs(settings: &Settings) -> Throughputs {
    let table = settings.throughput.value().copied().unwrap_or_default();
    let own = |setting: &Setting<_>| setting.value().copied();
    let indexes =
        settings.indexes.iter().filter_map(|(name, index)| Some((name.clone(), own(&index.throughput)?)));
    Throughputs { table, indexes: indexes.collect() }
}
