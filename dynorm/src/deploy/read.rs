//! Tables as DynamoDB describes them: what is asked for, and what cannot be had.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::{
    AttributeDefinition, GlobalSecondaryIndexDescription, OnDemandThroughput, PointInTimeRecoveryStatus,
    ProvisionedThroughputDescription, ScalarAttributeType, SseStatus, StreamViewType, TableClass as SdkClass,
    TableDescription as SdkTable,
};

use super::observed::{Decreases, Observed, ObservedExpiry, ObservedIndex, ObservedTable, Seen};
use super::policy;
use super::settings::{OnDemandMaximum, StreamView, TableClass, WarmThroughput};
use super::value::{DeclaredTable, Schema};
use crate::db::Db;
use crate::db::describe::{fetch, schema};
use crate::error::{Error, Kind, Result};
use crate::table::describe::{count, provisioned, replicas, throughput};
use crate::table::time_to_live::{self, TimeToLiveStatus};
use crate::table::{Status, Throughput};
use crate::transport::{Access, UnknownOperation};
use crate::value::AttributeType;

/// Looks at all tables of a schema.
pub(super) async fn observe(db: &Db, schema: &Schema) -> Result<Observed> {
    let mut observed = Observed::default();
    for table in schema.tables() {
        let found = observe_table(db, table).await?;
        observed.tables.insert(table.name().to_owned(), found);
    }
    Ok(observed)
}

/// Looks at a table, and at what is declared of it that needs a request of its own.
pub(super) async fn observe_table(db: &Db, table: &DeclaredTable) -> Result<Option<ObservedTable>> {
    let Some(mut found) = describe(db, table).await? else { return Ok(None) };
    ask_further(db, table, &mut found).await?;
    Ok(Some(found))
}

/// Looks at a table alone.
pub(super) async fn describe(db: &Db, table: &DeclaredTable) -> Result<Option<ObservedTable>> {
    match fetch(db.open(table.name()).inner()).await {
        Ok(found) => read(&found).map(Some).map_err(|error| error.on_table(table.name())),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Asks for what the description of a table does not say, as far as something is wanted of it. Tags
/// are always asked for: they tell whose table it is.
pub(super) async fn ask_further(db: &Db, table: &DeclaredTable, found: &mut ObservedTable) -> Result<()> {
    if table.time_to_live().is_managed() {
        found.time_to_live = seen(expiry(db, table.name()).await)?;
    }
    if table.settings.point_in_time_recovery.is_managed() {
        found.point_in_time_recovery = seen(recovery(db, table.name()).await)?;
    }
    if let Some(arn) = &found.arn {
        if table.settings.resource_policy.is_managed() {
            found.resource_policy = seen(policy::get(db, table.name(), arn).await)?;
        }
        found.tags = seen(tags(db, table.name(), arn).await)?;
    }
    Ok(())
}

/// What may not be read, or is refused, is not known; what is only not to be reached is an error. A
/// table that was made a moment ago is not seen by all operations at once.
fn seen<T>(asked: Result<T>) -> Result<Seen<T>> {
    match asked {
        Ok(value) => Ok(Seen::Is(value)),
        Err(error) if is_unknown(&error) => Ok(Seen::Unsupported),
        Err(error) => match error.kind() {
            Kind::NotFound => Ok(Seen::NotAsked),
            Kind::Denied | Kind::Invalid | Kind::InUse | Kind::Other => Ok(Seen::Unknown(error.to_string())),
            _ => Err(error),
        },
    }
}

/// Whether the engine does not have the operation at all.
pub(super) fn is_unknown(error: &Error) -> bool {
    error.detail_ref::<UnknownOperation>().is_some()
}

async fn expiry(db: &Db, table: &str) -> Result<ObservedExpiry> {
    let found = time_to_live::describe(db.open(table).inner()).await?;
    let changing = matches!(found.status, TimeToLiveStatus::Enabling | TimeToLiveStatus::Disabling);
    let attribute = if found.is_on() { found.attribute } else { None };
    Ok(ObservedExpiry { attribute, changing })
}

async fn recovery(db: &Db, table: &str) -> Result<Option<u8>> {
    /// What DynamoDB keeps where nobody has said how much.
    const UNLESS_SAID: u8 = 35;
    let transport = db.transport();
    let request = transport.client.describe_continuous_backups().table_name(table);
    let sent = transport
        .send_about_tables(Access::Read, async |counter| {
            request.customize().interceptor(counter).send().await
        })
        .await;
    let context = |error: Error| error.operation("DescribeContinuousBackups").on_table(table);
    let reply = sent.map_err(|failure| context(failure.error))?;
    let described = reply.value.continuous_backups_description;
    let recovery = described.and_then(|described| described.point_in_time_recovery_description);
    let is_on =
        |status: Option<&PointInTimeRecoveryStatus>| status == Some(&PointInTimeRecoveryStatus::Enabled);
    Ok(recovery.filter(|recovery| is_on(recovery.point_in_time_recovery_status())).map(|recovery| {
        recovery.recovery_period_in_days().and_then(|days| u8::try_from(days).ok()).unwrap_or(UNLESS_SAID)
    }))
}

async fn tags(db: &Db, table: &str, arn: &str) -> Result<BTreeMap<String, String>> {
    let context = |error: Error| error.operation("ListTagsOfResource").on_table(table);
    let transport = db.transport();
    let (mut tags, mut next) = (BTreeMap::new(), None);
    loop {
        let request = transport.client.list_tags_of_resource().resource_arn(arn).set_next_token(next);
        let sent = transport
            .send_about_tables(Access::Read, async |counter| {
                request.customize().interceptor(counter).send().await
            })
            .await;
        let page = sent.map_err(|failure| context(failure.error))?.value;
        tags.extend(page.tags().iter().map(|tag| (tag.key().to_owned(), tag.value().to_owned())));
        match page.next_token {
            Some(token) if !token.is_empty() => next = Some(token),
            _ => return Ok(tags),
        }
    }
}

fn read(table: &SdkTable) -> Result<ObservedTable> {
    let throughput = throughput(table);
    let described = table.global_secondary_indexes().iter();
    let mut settling = Vec::new();
    if let Some(warm) = table.warm_throughput()
        && warm.status().is_some_and(|status| !Status::of_table(Some(status)).is_active())
    {
        settling.push("its warm throughput UPDATING".to_owned());
    }
    let encryption = table.sse_description();
    if let Some(status) = encryption.and_then(|encryption| encryption.status())
        && !matches!(status, SseStatus::Enabled | SseStatus::Disabled)
    {
        settling.push(format!("its encryption {status}"));
    }
    let is_on = |status: Option<&SseStatus>| {
        matches!(status, Some(SseStatus::Enabled | SseStatus::Enabling | SseStatus::Updating))
    };
    let encryption = encryption.filter(|encryption| is_on(encryption.status()));
    let class = table.table_class_summary().and_then(|summary| summary.table_class());
    let warm = table.warm_throughput();
    let regions = replicas(table);
    let not_managed = (!regions.is_empty()).then(|| format!("it has replicas in {}", regions.join(", ")));
    Ok(ObservedTable {
        status: Status::of_table(table.table_status()),
        schema: schema(table)?,
        definitions: table.attribute_definitions().iter().filter_map(definition).collect(),
        indexes: described.map(|found| index(found, throughput)).collect(),
        throughput,
        decreases: decreases(table.provisioned_throughput()),
        on_demand_maximum: maximum(table.on_demand_throughput()),
        warm_throughput: warm.map(|warm| {
            WarmThroughput::new(count(warm.read_units_per_second()), count(warm.write_units_per_second()))
        }),
        stream: stream(table),
        deletion_protection: table.deletion_protection_enabled().unwrap_or(false),
        table_class: match class {
            Some(SdkClass::StandardInfrequentAccess) => TableClass::InfrequentAccess,
            _ => TableClass::Standard,
        },
        encryption: encryption.and_then(|encryption| encryption.kms_master_key_arn()).map(str::to_owned),
        settling,
        time_to_live: Seen::NotAsked,
        point_in_time_recovery: Seen::NotAsked,
        resource_policy: Seen::NotAsked,
        tags: Seen::NotAsked,
        not_managed: not_managed.into_iter().collect(),
        arn: table.table_arn().map(str::to_owned),
        item_count: count(table.item_count()),
        size_bytes: count(table.table_size_bytes()),
    })
}

fn definition(definition: &AttributeDefinition) -> Option<(String, AttributeType)> {
    let attribute_type = match definition.attribute_type() {
        ScalarAttributeType::S => AttributeType::String,
        ScalarAttributeType::N => AttributeType::Number,
        ScalarAttributeType::B => AttributeType::Binary,
        _ => return None,
    };
    Some((definition.attribute_name().to_owned(), attribute_type))
}

fn index(found: &GlobalSecondaryIndexDescription, of_table: Throughput) -> (String, ObservedIndex) {
    // An engine that keeps none shows zeros.
    let own = found.provisioned_throughput().map(provisioned);
    let own = own.filter(|own| !matches!(own, Throughput::Provisioned { read: 0, .. }));
    let warm = found.warm_throughput();
    let index = ObservedIndex {
        status: Status::of_index(found.index_status()),
        backfilling: found.backfilling().unwrap_or(false),
        throughput: if of_table.is_on_demand() { Some(of_table) } else { own },
        decreases: decreases(found.provisioned_throughput()),
        on_demand_maximum: maximum(found.on_demand_throughput()),
        warm_throughput: warm.map(|warm| {
            WarmThroughput::new(count(warm.read_units_per_second()), count(warm.write_units_per_second()))
        }),
    };
    (found.index_name().unwrap_or_default().to_owned(), index)
}

fn decreases(throughput: Option<&ProvisionedThroughputDescription>) -> Decreases {
    let Some(throughput) = throughput else { return Decreases::default() };
    let last = throughput.last_decrease_date_time().and_then(|time| (*time).try_into().ok());
    Decreases { today: count(throughput.number_of_decreases_today()), last }
}

/// No limit is shown as nothing, or as -1.
fn maximum(throughput: Option<&OnDemandThroughput>) -> Option<OnDemandMaximum> {
    let units = |units: Option<i64>| units.and_then(|units| u64::try_from(units).ok());
    let throughput = throughput?;
    let read = units(throughput.max_read_request_units());
    let write = units(throughput.max_write_request_units());
    (read.is_some() || write.is_some()).then_some(OnDemandMaximum { read, write })
}

fn stream(table: &SdkTable) -> Option<StreamView> {
    let stream = table.stream_specification().filter(|stream| stream.stream_enabled())?;
    Some(match stream.stream_view_type() {
        Some(StreamViewType::KeysOnly) => StreamView::KeysOnly,
        Some(StreamViewType::NewImage) => StreamView::NewImage,
        Some(StreamViewType::OldImage) => StreamView::OldImage,
        _ => StreamView::NewAndOldImages,
    })
}
