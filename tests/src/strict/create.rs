//! `CreateTable`, and what a new index has to have.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::asked;
use super::clock::{Moment, Times};
use super::refusal::Refusal;
use super::table::{Capacity, Index, Policy, Settings, State, Stream, Table, TimeToLive, Units};

/// Global indexes of a table, unless DynamoDB is asked for more.
const GLOBAL: usize = 20;
/// Local ones.
const LOCAL: usize = 5;
/// Attributes that are included by name, over all indexes.
const INCLUDED: usize = 100;

/// What a call to make a table makes.
pub(super) fn table(body: &Json, number: u64, now: Moment, times: &Times) -> Result<Table, Refusal> {
    let on_demand = match body["BillingMode"].as_str() {
        Some("PAY_PER_REQUEST") => true,
        None | Some("PROVISIONED") => false,
        Some(mode) => return Err(Refusal::wrong(format!("{mode} is no billing mode"))),
    };
    let stream = match &body["StreamSpecification"] {
        Json::Null => None,
        asked => asked::stream(asked)?.map(|view| Stream { view, label: label(number, now) }),
    };
    let tags = asked::tags(body)?;
    let until = now + times.creating;
    let mut table = Table {
        name: body["TableName"].as_str().unwrap_or_default().to_owned(),
        number,
        created: now,
        keys: body["KeySchema"].clone(),
        local: body["LocalSecondaryIndexes"].as_array().cloned().unwrap_or_default(),
        definitions: asked::definitions(body),
        indexes: Vec::new(),
        state: State::Creating { filled: None, until },
        settings: Settings {
            on_demand,
            last_on_demand: on_demand.then_some(now),
            capacity: capacity(body, on_demand, "the table")?,
            class: asked::class(&body["TableClass"])?,
            protected: body["DeletionProtectionEnabled"].as_bool().unwrap_or(false),
            encryption: match &body["SSESpecification"] {
                Json::Null => None,
                asked => asked::encryption(asked)?,
            },
            ..Settings::default()
        },
        next: None,
        latest_stream: stream.as_ref().map(|stream| stream.label.clone()),
        ttl: TimeToLive::default(),
        recovery: None,
        tags: tags.into_iter().collect(),
        policy: Policy { text: body["ResourcePolicy"].as_str().map(str::to_owned), ..Policy::default() },
        switches: Vec::new(),
        classes: Vec::new(),
        encryptions: Vec::new(),
    };
    table.settings.stream = stream;
    let state = State::Creating { filled: None, until: until + times.index_after_table };
    for asked in body["GlobalSecondaryIndexes"].as_array().into_iter().flatten() {
        table.indexes.push(index(asked, on_demand, state)?);
    }
    check(&table)?;
    let (mut defined, mut used): (Vec<_>, Vec<_>) =
        (table.definitions.iter().map(|(name, _)| name.clone()).collect(), table.in_use());
    defined.sort();
    used.sort();
    if defined != used {
        return Err(Refusal::wrong(format!(
            "the attributes that are defined ({defined:?}) are not those in use ({used:?})"
        )));
    }
    Ok(table)
}

/// What the embedded engine is told of it.
pub(super) fn for_engine(body: &Json) -> Json {
    const UNKNOWN: [&str; 8] = [
        "DeletionProtectionEnabled",
        "OnDemandThroughput",
        "ResourcePolicy",
        "SSESpecification",
        "StreamSpecification",
        "TableClass",
        "Tags",
        "WarmThroughput",
    ];
    let mut body = asked::without(body, &UNKNOWN);
    if let Some(indexes) = body["GlobalSecondaryIndexes"].as_array_mut() {
        for index in indexes {
            *index = asked::without(index, &["OnDemandThroughput", "WarmThroughput"]);
        }
    }
    body
}

/// A new global index.
pub(super) fn index(asked: &Json, on_demand: bool, state: State) -> Result<Index, Refusal> {
    let name = asked["IndexName"].as_str().unwrap_or_default().to_owned();
    let capacity = capacity(asked, on_demand, &format!("index {name}"))?;
    let (keys, projection) = (asked["KeySchema"].clone(), asked["Projection"].clone());
    Ok(Index { name, keys, projection, state, capacity, next: None })
}

/// The capacity of a new table or index.
fn capacity(asked: &Json, on_demand: bool, whose: &str) -> Result<Capacity, Refusal> {
    let units = asked::provisioned(asked)?;
    let maximum = asked::first_maximum(asked)?;
    match (units, on_demand) {
        (Some(_), true) => {
            let message = "neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST";
            return Err(Refusal::wrong(format!("{whose}: {message}")));
        }
        (None, false) => {
            let message = "ProvisionedThroughput must be specified when BillingMode is PROVISIONED";
            return Err(Refusal::wrong(format!("{whose}: {message}")));
        }
        _ => {}
    }
    if maximum.is_some() && !on_demand {
        let message = "OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED";
        return Err(Refusal::wrong(format!("{whose}: {message}")));
    }
    let units = units.unwrap_or_default();
    let least = if on_demand { Units::WARM } else { units };
    let warm = asked::warm(asked, least).unwrap_or(least);
    if warm.at_least(least) != warm {
        return Err(Refusal::wrong(format!("{whose}: the warm throughput is less than it has anyway")));
    }
    Ok(Capacity { units, maximum: maximum.unwrap_or_default(), warm, ..Capacity::default() })
}

/// What holds of each table and its indexes together.
pub(super) fn check(table: &Table) -> Result<(), Refusal> {
    let local = table.local.iter().filter_map(|index| index["IndexName"].as_str());
    let names = local.chain(table.indexes.iter().map(|index| &*index.name));
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(Refusal::wrong(format!("Duplicate index name: {name}")));
        }
    }
    if table.local.len() > LOCAL {
        return Err(Refusal::wrong("LocalSecondaryIndex count exceeds the per-table limit of 5"));
    }
    if table.indexes.len() > GLOBAL {
        return Err(Refusal::limit("GlobalSecondaryIndex count exceeds the per-table limit of 20"));
    }
    let local = table.local.iter().map(|index| &index["Projection"]);
    let projections = local.chain(table.indexes.iter().map(|index| &index.projection));
    let included =
        projections.filter_map(|projection| projection["NonKeyAttributes"].as_array()).map(Vec::len);
    if included.sum::<usize>() > INCLUDED {
        return Err(Refusal::wrong("the number of projected attributes exceeds 100 over all indexes"));
    }
    for name in table.in_use() {
        if !table.definitions.iter().any(|(defined, _)| *defined == name) {
            return Err(undefined(&name));
        }
    }
    Ok(())
}

/// A key attribute without a type.
pub(super) fn undefined(name: &str) -> Refusal {
    Refusal::wrong(format!("some index key attributes are not defined in AttributeDefinitions: [{name}]"))
}

/// What tells the streams of a table apart.
pub(super) fn label(number: u64, now: Moment) -> String {
    format!("{number}-{}", now.as_millis())
}

/// The index of an `UpdateTable`, as the embedded engine is told of it.
pub(super) fn index_for_engine(body: &Json, create: &Json) -> Json {
    let create = asked::without(create, &["OnDemandThroughput", "ProvisionedThroughput", "WarmThroughput"]);
    json!({
        "TableName": body["TableName"],
        "AttributeDefinitions": body["AttributeDefinitions"],
        "GlobalSecondaryIndexUpdates": [{ "Create": create }],
    })
}
