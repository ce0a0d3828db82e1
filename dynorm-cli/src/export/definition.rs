//! What CloudFormation and `CreateTable` say by the same members: keys, indexes, how requests are
//! paid for, and settings.

use dynorm::Throughput;
use dynorm::deploy::{Encryption, OnDemandMaximum, WarmThroughput};
use dynorm::schema::{IndexKind, IndexSchema, KeyAttribute, Projection};

use super::node::Object;
use super::view::{self, TableView};

/// The members from the definitions of attributes on to the throughput.
pub(crate) fn put_definition(members: &mut Object, table: &TableView<'_>) {
    members.put("AttributeDefinitions", definitions(table));
    members.put("KeySchema", key_schema([table.hash()], table.range()));
    members.put("BillingMode", if table.is_on_demand() { "PAY_PER_REQUEST" } else { "PROVISIONED" });
    put_throughput(members, table.throughput(), table.maximum(None));
    members.put_if("LocalSecondaryIndexes", Some(indexes(table, IndexKind::Local)));
    members.put_if("GlobalSecondaryIndexes", Some(indexes(table, IndexKind::Global)));
}

/// Each attribute that is a key of the table or of an index, once: no more are allowed.
fn definitions(table: &TableView<'_>) -> Vec<Object> {
    let definition = |key: &KeyAttribute| {
        Object::new().with("AttributeName", &*key.name).with("AttributeType", key.attribute_type.to_string())
    };
    table.key_attributes().into_iter().map(definition).collect()
}

fn key_schema<'k>(
    hash: impl IntoIterator<Item = &'k KeyAttribute>,
    range: impl IntoIterator<Item = &'k KeyAttribute>,
) -> Vec<Object> {
    let element = |key: &KeyAttribute, kind: &str| {
        Object::new().with("AttributeName", &*key.name).with("KeyType", kind)
    };
    let hash = hash.into_iter().map(|key| element(key, "HASH"));
    hash.chain(range.into_iter().map(|key| element(key, "RANGE"))).collect()
}

fn indexes(table: &TableView<'_>, kind: IndexKind) -> Vec<Object> {
    table.indexes_of(kind).map(|index| self::index(table, index)).collect()
}

fn index(table: &TableView<'_>, index: &IndexSchema) -> Object {
    let mut members = Object::new()
        .with("IndexName", &*index.name)
        .with("KeySchema", key_schema(&*index.hash, &*index.range))
        .with("Projection", projection(&index.projection));
    if index.kind == IndexKind::Global {
        put_throughput(&mut members, table.throughput_of(&index.name), table.maximum(Some(&index.name)));
        let settings = table.settings().indexes.get(&*index.name);
        members.put_if("WarmThroughput", settings.and_then(|index| index.warm_throughput.value()).map(warm));
    }
    members
}

pub(crate) fn projection(projection: &Projection) -> Object {
    match projection {
        Projection::All => Object::new().with("ProjectionType", "ALL"),
        Projection::Include(names) if !names.is_empty() => Object::new()
            .with("ProjectionType", "INCLUDE")
            .with("NonKeyAttributes", names.iter().map(|name| &**name).collect::<Vec<_>>()),
        // DynamoDB has no list of included attributes without one in it.
        Projection::KeysOnly | Projection::Include(_) => Object::new().with("ProjectionType", "KEYS_ONLY"),
    }
}

/// Provisioned throughput where it is provisioned, and the maximum where there can be one.
fn put_throughput(members: &mut Object, throughput: Throughput, maximum: Option<OnDemandMaximum>) {
    if let Throughput::Provisioned { read, write } = throughput {
        let units = Object::new().with("ReadCapacityUnits", read).with("WriteCapacityUnits", write);
        members.put("ProvisionedThroughput", units);
    }
    if let Some(maximum) = maximum {
        let mut units = Object::new();
        units.put_if("MaxReadRequestUnits", maximum.read);
        units.put_if("MaxWriteRequestUnits", maximum.write);
        members.put("OnDemandThroughput", units);
    }
}

/// The settings that both have under the same names, but for `sse`, which says whether the table is
/// encrypted with a key of the account.
pub(crate) fn put_settings(members: &mut Object, table: &TableView<'_>, sse: &str) {
    let settings = table.settings();
    if settings.deletion_protection.is_managed() {
        members.put("DeletionProtectionEnabled", settings.deletion_protection.value().is_some());
    }
    members.put_if("TableClass", view::class(settings.table_class));
    if settings.encryption.is_managed() {
        members.put("SSESpecification", encryption(settings.encryption.value(), sse));
    }
    members.put_if("WarmThroughput", settings.warm_throughput.value().map(warm));
    let tags = table.tags().map(|(key, value)| Object::new().with("Key", key).with("Value", value));
    members.put_if("Tags", Some(tags.collect::<Vec<_>>()));
}

fn warm(units: &WarmThroughput) -> Object {
    Object::new().with("ReadUnitsPerSecond", units.read).with("WriteUnitsPerSecond", units.write)
}

/// A key of one's own, or the one that AWS manages for the account, or else the one that costs
/// nothing.
fn encryption(encryption: Option<&Encryption>, sse: &str) -> Object {
    let mut members = Object::new().with(sse, encryption.is_some());
    if encryption.is_some() {
        members.put("SSEType", "KMS");
    }
    if let Some(Encryption::Customer(key)) = encryption {
        members.put("KMSMasterKeyId", key.as_str());
    }
    members
}

/// Point-in-time recovery, if anything is said of it.
pub(crate) fn recovery(table: &TableView<'_>) -> Option<Object> {
    let recovery = &table.settings().point_in_time_recovery;
    let mut members = Object::new().with("PointInTimeRecoveryEnabled", recovery.value().is_some());
    members.put_if("RecoveryPeriodInDays", recovery.value().map(|days| u64::from(*days)));
    recovery.is_managed().then_some(members)
}
