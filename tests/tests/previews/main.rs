//! `preview()` of writes: what it shows is what is sent. Without an engine, by both transports.

mod at_random;
mod batches;
mod deletes;
mod entities;
mod refused;
mod saves;
mod shown;
mod transactions;
mod updates;

use std::collections::BTreeSet;

use dynorm::codec::json::item_from_json;
use dynorm::prelude::*;
use dynorm::write::WritePreview;
use dynorm::{Map, Value};
use dynorm_tests::{Reply, Request, Script};
use serde_json::{Value as Json, json};

#[derive(Document, Debug, Clone, PartialEq)]
struct Part {
    name: String,
    tags: BTreeSet<u8>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "plain")]
struct Plain {
    #[hash_key]
    id: String,
    text: Option<String>,
    part: Option<Part>,
    parts: Vec<Part>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "versioned")]
struct Versioned {
    #[hash_key]
    id: String,
    text: Option<String>,
    part: Option<Part>,
    parts: Vec<Part>,
    #[version]
    version: u64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "named_versions")]
struct Named {
    #[hash_key]
    id: String,
    text: Option<String>,
    part: Option<Part>,
    parts: Vec<Part>,
    #[version]
    version: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "counted")]
struct Counted {
    #[hash_key]
    id: String,
    text: Option<String>,
    part: Option<Part>,
    parts: Vec<Part>,
    #[version(count)]
    version: u8,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users")]
struct User {
    #[hash_key]
    id: String,
    #[model(unique)]
    text: Option<String>,
    part: Option<Part>,
    parts: Vec<Part>,
    #[version]
    version: u64,
}

/// The same without versions, so that a deletion asks for nothing.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "seats")]
struct Seat {
    #[hash_key]
    id: String,
    #[model(unique)]
    text: Option<String>,
    part: Option<Part>,
    parts: Vec<Part>,
}

#[derive(Document, Debug, Clone, PartialEq)]
#[model(schema_attr = "schema")]
struct OldThing {
    id: String,
    text: Option<String>,
    part: Option<Part>,
    parts: Vec<Part>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "upgraded", schema_attr = "schema", upgrade_from = OldThing)]
struct Upgraded {
    #[hash_key]
    id: String,
    #[model(rename = "line")]
    text: Option<String>,
    part: Option<Part>,
    parts: Vec<Part>,
}

impl dynorm::Upgrade<OldThing> for Upgraded {
    type Error = std::convert::Infallible;

    fn upgrade(old: OldThing) -> Result<Self, Self::Error> {
        let OldThing { id, text, part, parts } = old;
        Ok(Upgraded { id, text, part, parts })
    }
}

/// A database that answers all with nothing, and what was sent to it; by each of the transports.
fn both() -> [(Db, Script); 2] {
    let script = || Script::answering(|_| Reply::ok(&json!({})));
    let (straight, by_values) = (script(), script());
    [
        (Db::new(straight.client()).with_json(), straight),
        (Db::new(by_values.client()).with_attribute_values(), by_values),
    ]
}

/// An item that was read.
fn read<M: Model>(table: &Table<M>, attributes: &Map) -> Item<M> {
    let attributes = attributes.iter().map(|(name, value)| (name.clone(), value.clone().into()));
    table.item_of_sdk(attributes.collect()).unwrap()
}

fn to_map(json: &Json) -> Map {
    item_from_json(&json.to_string()).unwrap()
}

/// That a write is what was sent as this operation with these members.
#[track_caller]
fn assert_same(preview: &WritePreview, operation: &str, sent: &Json) {
    let with = format!("\n{preview}\n{operation} {sent:#}");
    assert_eq!(
        (preview.operation, &*preview.table),
        (operation, sent["TableName"].as_str().unwrap()),
        "{with}"
    );
    let version = preview.version.as_deref();
    if let Some(item) = &preview.item {
        let mut put = to_map(&sent["Item"]);
        let drawn = version.map(|version| put.remove(version));
        assert_eq!(put, *item, "{with}");
        assert_ne!(drawn, Some(None), "the version is put: {with}");
        assert!(preview.key.attributes().all(|(name, value)| item.get(name) == Some(value)), "{with}");
    } else {
        let key: Map =
            preview.key.attributes().map(|(name, value)| (name.to_owned(), value.clone())).collect();
        assert_eq!(to_map(&sent["Key"]), key, "{with}");
    }
    assert_eq!(sent["UpdateExpression"].as_str(), preview.update.as_deref(), "{with}");
    assert_eq!(sent["ConditionExpression"].as_str(), preview.condition.as_deref(), "{with}");
    let names: serde_json::Map<_, _> =
        preview.names.iter().map(|(label, name)| (label.clone(), json!(name))).collect();
    let no_names = names.is_empty();
    let names = if no_names { Json::Null } else { names.into() };
    assert_eq!(sent["ExpressionAttributeNames"], names, "{with}");
    let mut values = match &sent["ExpressionAttributeValues"] {
        Json::Null => Map::new(),
        values => to_map(values),
    };
    for (label, value) in &preview.values {
        assert_eq!(values.remove(label).as_ref(), Some(value), "{label}{with}");
    }
    // What is left is the version.
    let drawn: Vec<&String> = values.keys().collect();
    match version.filter(|_| preview.update.is_some()) {
        Some(version) => {
            let [label] = &drawn[..] else { panic!("not just a version: {drawn:?}{with}") };
            let name = preview.names.iter().find(|(_, name)| name == version).map(|(label, _)| label);
            let change = format!("{}={label}", name.unwrap());
            assert!(preview.update.as_ref().unwrap().contains(&change), "{change}{with}");
        }
        None => assert!(drawn.is_empty(), "{drawn:?}{with}"),
    }
    assert_eq!(sent["ReturnValues"].as_str(), preview.return_values, "{with}");
    let members = sent.as_object().unwrap().keys().map(String::as_str);
    let known = [
        "ConditionExpression",
        "ExpressionAttributeNames",
        "ExpressionAttributeValues",
        "Item",
        "Key",
        "ReturnValues",
        "ReturnValuesOnConditionCheckFailure",
        "TableName",
        "UpdateExpression",
    ];
    assert_eq!(members.filter(|member| !known.contains(member)).collect::<Vec<_>>(), [""; 0], "{with}");
}

/// The operations and members of the actions of a transaction.
#[track_caller]
fn actions(request: &Request) -> Vec<(&'static str, Json)> {
    assert_eq!(request.operation, "TransactWriteItems");
    let actions = request.body["TransactItems"].as_array().unwrap().iter();
    let operations = [
        ("Put", "PutItem"),
        ("Update", "UpdateItem"),
        ("Delete", "DeleteItem"),
        ("ConditionCheck", "ConditionCheck"),
    ];
    let action = |action: &Json| {
        let (name, members) = action.as_object().unwrap().iter().next().unwrap();
        let (_, operation) = operations.iter().find(|(action, _)| action == name).unwrap();
        (*operation, members.clone())
    };
    actions.map(action).collect()
}

/// That a write, with what becomes of its markers, is what was sent.
#[track_caller]
fn assert_sent(preview: &WritePreview, requests: &[Request]) {
    let [request] = requests else { panic!("not just one request: {requests:#?}") };
    if !preview.in_transaction {
        assert!(preview.markers.is_empty() && preview.token.is_none(), "{preview}");
        return assert_same(preview, &request.operation, &request.body);
    }
    assert_eq!(preview.return_values, None);
    let sent = actions(request);
    let previews: Vec<_> = std::iter::once(preview).chain(&preview.markers).collect();
    assert_eq!(sent.len(), previews.len(), "{preview}\n{sent:#?}");
    for (preview, (operation, members)) in previews.iter().zip(&sent) {
        assert!(preview.in_transaction);
        assert_same(preview, operation, members);
    }
    if let Some(token) = &preview.token {
        assert_eq!(request.body["ClientRequestToken"], **token);
    }
}

/// An item as another program stores it, with attributes that no model here knows.
fn stored() -> Map {
    let part = |name: &str| {
        let tags = Value::from(BTreeSet::from([dynorm::Number::from(1), dynorm::Number::from(2)]));
        Value::Map(dynorm_tests::map([("name", name.into()), ("tags", tags), ("unknown", 7.into())]))
    };
    dynorm_tests::map([
        ("id", "a".into()),
        ("text", "one".into()),
        ("part", part("p")),
        ("parts", Value::List(vec![part("q"), part("r")])),
        ("unknown", "kept".into()),
    ])
}

/// The same with a version.
fn stored_with(version: impl Into<Value>) -> Map {
    let mut stored = stored();
    stored.insert("version".into(), version.into());
    stored
}
