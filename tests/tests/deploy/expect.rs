//! What a table has to be like, told by its description alone and not by dynorm.

use dynorm::Throughput;
use dynorm::deploy::{Encryption, OnDemandMaximum, Setting, StreamView, TableClass, WarmThroughput};
use dynorm::schema::{IndexKind, IndexSchema, KeyAttribute, Projection};
use serde_json::{Value, json};

use crate::design::Design;

/// In what a table is not as it is wanted. `state` is what the strict layer knows of it.
pub fn differences(design: &Design, state: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let table = &state["Table"];
    let (schema, settings) = (&design.schema, &design.settings);
    let range: Vec<_> = schema.range.iter().cloned().collect();
    expect(&mut found, "keys", &table["KeySchema"], &keys(std::slice::from_ref(&schema.hash), &range));
    expect(&mut found, "status", &table["TableStatus"], &json!("ACTIVE"));
    for key in schema.keys() {
        expect_type(&mut found, table, key);
    }
    for wanted in &*schema.indexes {
        let Some(index) = index(table, wanted.kind, &wanted.name) else {
            found.push(format!("there is no index {}", wanted.name));
            continue;
        };
        expect_index(&mut found, table, index, wanted);
    }
    for name in &settings.dropped_indexes {
        if index(table, IndexKind::Global, name).is_some() {
            found.push(format!("index {name} is still there"));
        }
    }
    expect_capacity(
        &mut found,
        "the table",
        table,
        settings.throughput,
        settings.on_demand_maximum,
        settings.warm_throughput,
    );
    for (name, wanted) in &settings.indexes {
        if let Some(index) = index(table, IndexKind::Global, name) {
            let throughput = match wanted.throughput {
                // It is on demand as its table is, and the table says so.
                Setting::On(Throughput::OnDemand) => Setting::Unmanaged,
                other => other,
            };
            expect_capacity(
                &mut found,
                name,
                index,
                throughput,
                wanted.on_demand_maximum,
                wanted.warm_throughput,
            );
        }
    }
    expect_settings(&mut found, design, state);
    found
}

fn expect_settings(found: &mut Vec<String>, design: &Design, state: &Value) {
    let (table, settings) = (&state["Table"], &design.settings);
    let on = |setting: &Setting<()>| match setting {
        Setting::Unmanaged => None,
        Setting::Off => Some(json!(false)),
        Setting::On(()) => Some(json!(true)),
    };
    if let Some(protected) = on(&settings.deletion_protection) {
        expect(found, "protection", &table["DeletionProtectionEnabled"], &protected);
    }
    let class = table["TableClassSummary"]["TableClass"].as_str().unwrap_or("STANDARD");
    match settings.table_class {
        Setting::On(TableClass::Standard) => expect(found, "class", &json!(class), &json!("STANDARD")),
        Setting::On(_) => expect(found, "class", &json!(class), &json!("STANDARD_INFREQUENT_ACCESS")),
        _ => {}
    }
    let key = &table["SSEDescription"]["KMSMasterKeyArn"];
    expect_setting(found, "encryption", key, &settings.encryption, |encryption| match encryption {
        Encryption::Customer(key) => json!(key),
        // Whose key it is is not shown: any will do.
        _ if key.is_string() => key.clone(),
        _ => json!("a key"),
    });
    let view = &table["StreamSpecification"]["StreamViewType"];
    expect_setting(found, "stream", view, &settings.stream, |view| {
        json!(match view {
            StreamView::KeysOnly => "KEYS_ONLY",
            StreamView::NewImage => "NEW_IMAGE",
            StreamView::OldImage => "OLD_IMAGE",
            _ => "NEW_AND_OLD_IMAGES",
        })
    });
    let ttl = &state["TimeToLive"];
    let is_on = matches!(ttl["TimeToLiveStatus"].as_str(), Some("ENABLED" | "ENABLING"));
    let attribute = if is_on { &ttl["AttributeName"] } else { &Value::Null };
    expect_setting(found, "time to live", attribute, &settings.time_to_live, |attribute| json!(attribute));
    expect_setting(found, "policy", &state["Policy"], &settings.resource_policy, |policy| json!(policy));
    let days = &state["Backups"]["RecoveryPeriodInDays"];
    expect_setting(found, "recovery", days, &settings.point_in_time_recovery, |days| json!(days));
    for (key, wanted) in &settings.tags {
        expect_setting(found, &format!("tag {key}"), &state["Tags"][key], wanted, |value| json!(value));
    }
}

fn expect_capacity(
    found: &mut Vec<String>,
    whose: &str,
    shown: &Value,
    throughput: Setting<Throughput>,
    maximum: Setting<OnDemandMaximum>,
    warm: Setting<WarmThroughput>,
) {
    let units = &shown["ProvisionedThroughput"];
    let units = json!([units["ReadCapacityUnits"], units["WriteCapacityUnits"]]);
    match throughput {
        Setting::On(Throughput::Provisioned { read, write }) => {
            expect(found, &format!("throughput of {whose}"), &units, &json!([read, write]));
        }
        Setting::On(_) => expect(found, &format!("throughput of {whose}"), &units, &json!([0, 0])),
        _ => {}
    }
    let limits = &shown["OnDemandThroughput"];
    let limits = json!([limits["MaxReadRequestUnits"], limits["MaxWriteRequestUnits"]]);
    match maximum {
        Setting::On(maximum) => {
            expect(found, &format!("maximum of {whose}"), &limits, &json!([maximum.read, maximum.write]));
        }
        Setting::Off => expect(found, &format!("maximum of {whose}"), &limits, &json!([null, null])),
        Setting::Unmanaged => {}
    }
    if let Setting::On(least) = warm {
        let shown = &shown["WarmThroughput"];
        let has = |name: &str, least: u64| shown[name].as_u64().is_some_and(|has| has >= least);
        if !has("ReadUnitsPerSecond", least.read) || !has("WriteUnitsPerSecond", least.write) {
            found.push(format!("warm throughput of {whose} is {shown}, and not at least {least:?}"));
        }
    }
}

fn expect_index(found: &mut Vec<String>, table: &Value, index: &Value, wanted: &IndexSchema) {
    let name = &wanted.name;
    expect(found, &format!("keys of {name}"), &index["KeySchema"], &keys(&wanted.hash, &wanted.range));
    for key in wanted.keys() {
        expect_type(found, table, key);
    }
    let projection = &index["Projection"];
    let sort = match &wanted.projection {
        Projection::All => "ALL",
        Projection::KeysOnly => "KEYS_ONLY",
        Projection::Include(names) => {
            let shown = projection["NonKeyAttributes"].as_array().cloned().unwrap_or_default();
            let mut shown: Vec<_> = shown.iter().filter_map(Value::as_str).collect();
            let mut names: Vec<_> = names.iter().map(|name| &**name).collect();
            shown.sort_unstable();
            names.sort_unstable();
            expect(found, &format!("included in {name}"), &json!(shown), &json!(names));
            "INCLUDE"
        }
    };
    expect(found, &format!("projection of {name}"), &projection["ProjectionType"], &json!(sort));
    if wanted.kind == IndexKind::Global {
        expect(found, &format!("status of {name}"), &index["IndexStatus"], &json!("ACTIVE"));
    }
}

fn expect_setting<T>(
    found: &mut Vec<String>,
    what: &str,
    shown: &Value,
    wanted: &Setting<T>,
    json: impl FnOnce(&T) -> Value,
) {
    match wanted {
        Setting::Unmanaged => {}
        Setting::Off => expect(found, what, shown, &Value::Null),
        Setting::On(value) => expect(found, what, shown, &json(value)),
    }
}

fn expect_type(found: &mut Vec<String>, table: &Value, key: &KeyAttribute) {
    let defined = table["AttributeDefinitions"].as_array().into_iter().flatten();
    let defined = defined
        .filter(|defined| defined["AttributeName"] == *key.name)
        .map(|defined| &defined["AttributeType"]);
    let defined: Vec<_> = defined.collect();
    expect(
        found,
        &format!("type of {}", key.name),
        &json!(defined),
        &json!([key.attribute_type.descriptor()]),
    );
}

fn expect(found: &mut Vec<String>, what: &str, shown: &Value, wanted: &Value) {
    if shown != wanted {
        found.push(format!("{what}: {shown}, and not {wanted}"));
    }
}

/// An index as it is described.
pub fn index<'a>(table: &'a Value, kind: IndexKind, name: &str) -> Option<&'a Value> {
    let member = match kind {
        IndexKind::Local => "LocalSecondaryIndexes",
        IndexKind::Global => "GlobalSecondaryIndexes",
    };
    table[member].as_array()?.iter().find(|index| index["IndexName"] == name)
}

fn keys(hash: &[KeyAttribute], range: &[KeyAttribute]) -> Value {
    let element = |key: &KeyAttribute, sort: &str| json!({ "AttributeName": key.name, "KeyType": sort });
    let hash = hash.iter().map(|key| element(key, "HASH"));
    hash.chain(range.iter().map(|key| element(key, "RANGE"))).collect()
}
