//! The request of each step.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::operation::update_table::builders::UpdateTableFluentBuilder;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, CreateGlobalSecondaryIndexAction, DeleteGlobalSecondaryIndexAction,
    GlobalSecondaryIndexUpdate, OnDemandThroughput, PointInTimeRecoverySpecification, SseSpecification,
    SseType, StreamSpecification, StreamViewType, TableClass as SdkClass, Tag,
    UpdateGlobalSecondaryIndexAction, WarmThroughput as SdkWarm,
};

use super::action::{Action, MaximumChange, NewIndex, ThroughputChange};
use super::observed::ObservedTable;
use super::policy;
use super::settings::{Encryption, OnDemandMaximum, Setting, StreamView, TableClass, WarmThroughput};
use crate::db::Db;
use crate::error::{Error, Kind, Result};
use crate::schema::IndexSchema;
use crate::table::Throughput;
use crate::table::definition::{attribute, incomplete, keys, projection};
use crate::table::throughput::to_sdk;
use crate::table::time_to_live;
use crate::transport::Access;

/// Sends what an action asks for. It comes back as soon as it is accepted.
pub(super) async fn call(db: &Db, table: &str, action: &Action, found: Option<&ObservedTable>) -> Result<()> {
    let context = |error: Error| error.operation("UpdateTable").on_table(table);
    let update = || db.transport().client.update_table().table_name(table);
    let request = match action {
        Action::CreateTable(wanted) => return super::create::create(db, wanted).await,
        Action::TimeToLive { attribute, on } => {
            return time_to_live::update(db.open(table).inner(), attribute, *on).await;
        }
        Action::PointInTimeRecovery(days) => return recovery(db, table, *days).await,
        Action::Tags { set, remove } => {
            let arn = found.and_then(|found| found.arn.as_deref());
            return tags(db, table, arn, set, remove.iter().cloned().collect()).await;
        }
        Action::ResourcePolicy(wanted) => {
            let arn = found.and_then(|found| found.arn.as_deref());
            let now = found.and_then(|found| found.resource_policy.value()?.as_ref());
            let revision = now.and_then(|now| now.revision.as_deref());
            return policy::set(db, table, arn, wanted.as_deref(), revision).await;
        }
        Action::CreateIndex(index) => create_index(update(), index, found).map_err(context)?,
        Action::DropIndex { name } => {
            let drop = DeleteGlobalSecondaryIndexAction::builder().index_name(name).build();
            let drop = drop.map_err(|error| context(incomplete(error)))?;
            update()
                .global_secondary_index_updates(GlobalSecondaryIndexUpdate::builder().delete(drop).build())
        }
        Action::Throughput(change) => throughput(update(), change).map_err(context)?,
        Action::OnDemandMaximum(change) => maximum(update(), change).map_err(context)?,
        Action::WarmThroughput { index: None, warm: wanted } => update().warm_throughput(warm(*wanted)),
        Action::WarmThroughput { index: Some(name), warm: wanted } => {
            let action =
                UpdateGlobalSecondaryIndexAction::builder().index_name(name).warm_throughput(warm(*wanted));
            update().global_secondary_index_updates(index_update(action.build()).map_err(context)?)
        }
        Action::Stream(view) => update().stream_specification(stream(*view).map_err(context)?),
        Action::DeletionProtection(on) => update().deletion_protection_enabled(*on),
        Action::TableClass(class) => update().table_class(table_class(*class)),
        Action::Encryption(wanted) => update().sse_specification(encryption(wanted.as_ref())),
        Action::ChangeKey { .. } | Action::ChangeIndex { .. } | Action::Revive { .. } => {
            return Err(context(Error::new(Kind::Invalid, format!("DynamoDB cannot do this: {action}"))));
        }
    };
    let sent = db
        .transport()
        .send_about_tables(Access::Write, async |counter| {
            request.customize().interceptor(counter).send().await
        })
        .await;
    sent.map(drop).map_err(|failure| context(failure.error))
}

/// With the definitions of all keys in use: some engines take these for all there are.
fn create_index(
    request: UpdateTableFluentBuilder,
    index: &NewIndex,
    found: Option<&ObservedTable>,
) -> Result<UpdateTableFluentBuilder> {
    let mut types: BTreeMap<_, _> = BTreeMap::new();
    #[cfg(dynorm_broken)]
    let found = found.filter(|_| !crate::broken::is("an index has its own definitions alone"));
    if let Some(found) = found {
        let of_indexes = found.schema.indexes.iter().flat_map(IndexSchema::keys);
        types.extend(found.schema.keys().chain(of_indexes).map(|key| (&*key.name, key.attribute_type)));
    }
    types.extend(index.schema.keys().map(|key| (&*key.name, key.attribute_type)));
    let definitions = types.into_iter().map(|(name, attribute_type)| attribute(name, attribute_type));
    let definitions: Vec<AttributeDefinition> = definitions.collect::<Result<_>>()?;
    let create = CreateGlobalSecondaryIndexAction::builder()
        .index_name(&*index.schema.name)
        .set_key_schema(Some(keys(&index.schema.hash, &index.schema.range)?))
        .projection(projection(&index.schema.projection))
        .set_provisioned_throughput(to_sdk(index.throughput)?)
        .set_on_demand_throughput(index.settings.on_demand_maximum.value().copied().map(units))
        .set_warm_throughput(first_warm(index.settings.warm_throughput.value().copied(), index.throughput))
        .build()
        .map_err(incomplete)?;
    let create = GlobalSecondaryIndexUpdate::builder().create(create).build();
    Ok(request.set_attribute_definitions(Some(definitions)).global_secondary_index_updates(create))
}

fn throughput(
    mut request: UpdateTableFluentBuilder,
    change: &ThroughputChange,
) -> Result<UpdateTableFluentBuilder> {
    if let Some(throughput) = change.table {
        let mode = change.mode.then(|| throughput.billing_mode());
        request = request.set_billing_mode(mode).set_provisioned_throughput(to_sdk(throughput)?);
    }
    for (name, throughput) in &change.indexes {
        let action = UpdateGlobalSecondaryIndexAction::builder()
            .index_name(name)
            .set_provisioned_throughput(to_sdk(*throughput)?);
        request = request.global_secondary_index_updates(index_update(action.build())?);
    }
    Ok(request)
}

fn maximum(
    mut request: UpdateTableFluentBuilder,
    change: &MaximumChange,
) -> Result<UpdateTableFluentBuilder> {
    let units = |maximum: Setting<OnDemandMaximum>| changed(maximum.value().copied().unwrap_or_default());
    if change.table.is_managed() {
        request = request.on_demand_throughput(units(change.table));
    }
    for (name, wanted) in &change.indexes {
        let action =
            UpdateGlobalSecondaryIndexAction::builder().index_name(name).on_demand_throughput(units(*wanted));
        request = request.global_secondary_index_updates(index_update(action.build())?);
    }
    Ok(request)
}

fn index_update(
    action: Result<UpdateGlobalSecondaryIndexAction, aws_sdk_dynamodb::error::BuildError>,
) -> Result<GlobalSecondaryIndexUpdate> {
    Ok(GlobalSecondaryIndexUpdate::builder().update(action.map_err(incomplete)?).build())
}

/// What takes a limit away.
const NO_LIMIT: i64 = -1;

/// A limit of what is there already.
fn changed(maximum: OnDemandMaximum) -> OnDemandThroughput {
    let mut limits = units(maximum);
    limits.max_read_request_units.get_or_insert(NO_LIMIT);
    limits.max_write_request_units.get_or_insert(NO_LIMIT);
    limits
}

/// A limit of what is to be made.
pub(super) fn units(maximum: OnDemandMaximum) -> OnDemandThroughput {
    let units = |units: Option<u64>| units.map(|units| i64::try_from(units).unwrap_or(i64::MAX));
    OnDemandThroughput::builder()
        .set_max_read_request_units(units(maximum.read))
        .set_max_write_request_units(units(maximum.write))
        .build()
}

pub(super) fn warm(warm: WarmThroughput) -> SdkWarm {
    let units = |units: u64| i64::try_from(units).unwrap_or(i64::MAX);
    SdkWarm::builder()
        .read_units_per_second(units(warm.read))
        .write_units_per_second(units(warm.write))
        .build()
}

/// What a table or index is to take at once from the beginning, if that is more than it does
/// anyway.
pub(super) fn first_warm(wanted: Option<WarmThroughput>, throughput: Throughput) -> Option<SdkWarm> {
    let least = match throughput {
        Throughput::Provisioned { read, write } => WarmThroughput::new(read, write),
        Throughput::OnDemand => WarmThroughput::new(12_000, 4_000),
    };
    let wanted = wanted?;
    let more = WarmThroughput::new(wanted.read.max(least.read), wanted.write.max(least.write));
    (more != least).then(|| warm(more))
}

pub(super) fn stream(view: Option<StreamView>) -> Result<StreamSpecification> {
    let view = view.map(|view| match view {
        StreamView::KeysOnly => StreamViewType::KeysOnly,
        StreamView::NewImage => StreamViewType::NewImage,
        StreamView::OldImage => StreamViewType::OldImage,
        StreamView::NewAndOldImages => StreamViewType::NewAndOldImages,
    });
    let builder = StreamSpecification::builder().stream_enabled(view.is_some()).set_stream_view_type(view);
    builder.build().map_err(incomplete)
}

pub(super) fn table_class(class: TableClass) -> SdkClass {
    match class {
        TableClass::Standard => SdkClass::Standard,
        TableClass::InfrequentAccess => SdkClass::StandardInfrequentAccess,
    }
}

pub(super) fn encryption(encryption: Option<&Encryption>) -> SseSpecification {
    let builder = SseSpecification::builder().enabled(encryption.is_some());
    match encryption {
        None => builder,
        Some(Encryption::AwsManaged) => builder.sse_type(SseType::Kms),
        Some(Encryption::Customer(key)) => builder.sse_type(SseType::Kms).kms_master_key_id(key),
    }
    .build()
}

pub(super) fn tag(key: &str, value: &str) -> Result<Tag> {
    Tag::builder().key(key).value(value).build().map_err(incomplete)
}

async fn recovery(db: &Db, table: &str, days: Option<u8>) -> Result<()> {
    let context = |error: Error| error.operation("UpdateContinuousBackups").on_table(table);
    let specification = PointInTimeRecoverySpecification::builder()
        .point_in_time_recovery_enabled(days.is_some())
        .set_recovery_period_in_days(days.map(i32::from))
        .build();
    let specification = specification.map_err(|error| context(incomplete(error)))?;
    let transport = db.transport();
    let request = transport.client.update_continuous_backups().table_name(table);
    let request = request.point_in_time_recovery_specification(specification);
    let sent = transport
        .send_about_tables(Access::Write, async |counter| {
            request.customize().interceptor(counter).send().await
        })
        .await;
    sent.map(drop).map_err(|failure| context(failure.error))
}

/// Two requests, each of which can be made again.
async fn tags(
    db: &Db,
    table: &str,
    arn: Option<&str>,
    wanted: &BTreeMap<String, String>,
    unwanted: Vec<String>,
) -> Result<()> {
    let Some(arn) = arn else {
        let message = "the table has no ARN, without which it cannot be tagged";
        return Err(Error::new(Kind::Service, message).operation("TagResource").on_table(table));
    };
    let transport = db.transport();
    if !wanted.is_empty() {
        let context = |error: Error| error.operation("TagResource").on_table(table);
        let tags =
            wanted.iter().map(|(key, value)| tag(key, value)).collect::<Result<_>>().map_err(context)?;
        let request = transport.client.tag_resource().resource_arn(arn).set_tags(Some(tags));
        let sent = transport
            .send_about_tables(Access::Write, async |counter| {
                request.customize().interceptor(counter).send().await
            })
            .await;
        sent.map_err(|failure| context(failure.error))?;
    }
    if !unwanted.is_empty() {
        let request = transport.client.untag_resource().resource_arn(arn).set_tag_keys(Some(unwanted));
        let sent = transport
            .send_about_tables(Access::Write, async |counter| {
                request.customize().interceptor(counter).send().await
            })
            .await;
        sent.map_err(|failure| failure.error.operation("UntagResource").on_table(table))?;
    }
    Ok(())
}
