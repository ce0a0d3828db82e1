//! Items as the wire has them, read and written without dynorm's own codec.

use dynorm::{Map, Value};
use serde_json::{Value as Json, json};

/// An item of the wire.
///
/// # Panics
///
/// If it is none, or has a type that the simulation does not use.
#[must_use]
pub fn item(json: &Json) -> Map {
    let entries = json.as_object().expect("an item");
    entries.iter().map(|(name, value)| (name.clone(), attribute(value))).collect()
}

fn attribute(json: &Json) -> Value {
    let (sort, value) = json.as_object().and_then(|value| value.iter().next()).expect("a value");
    let text = || value.as_str().expect("a text").to_owned();
    let list = || value.as_array().expect("a list").iter();
    match sort.as_str() {
        "S" => Value::String(text()),
        "N" => Value::Number(text().parse().expect("a number")),
        "L" => Value::List(list().map(attribute).collect()),
        "M" => Value::Map(item(value)),
        "SS" => Value::StringSet(list().filter_map(|text| text.as_str().map(str::to_owned)).collect()),
        other => panic!("no attribute of the simulation is of type {other}"),
    }
}

/// An item for the wire.
#[must_use]
pub fn json(item: &Map) -> Json {
    Json::Object(item.iter().map(|(name, value)| (name.clone(), json_of(value))).collect())
}

fn json_of(value: &Value) -> Json {
    match value {
        Value::String(text) => json!({ "S": text }),
        Value::Number(number) => json!({ "N": number.to_string() }),
        Value::List(list) => json!({ "L": list.iter().map(json_of).collect::<Vec<_>>() }),
        Value::Map(map) => json!({ "M": json(map) }),
        Value::StringSet(set) => json!({ "SS": set }),
        other => panic!("no attribute of the simulation is {other:?}"),
    }
}

/// An item, or that there is none, on one line.
#[must_use]
pub fn show(item: Option<&Map>) -> String {
    let Some(item) = item else { return "(nothing)".to_owned() };
    let shown: Vec<_> = item.iter().map(|(name, value)| format!("{name}: {}", short(value))).collect();
    format!("{{{}}}", shown.join(", "))
}

fn short(value: &Value) -> String {
    match value {
        Value::String(text) => format!("{text:?}"),
        Value::Number(number) => number.to_string(),
        Value::List(list) => format!("[{}]", list.iter().map(short).collect::<Vec<_>>().join(", ")),
        Value::Map(map) => show(Some(map)),
        Value::StringSet(set) => format!("{set:?}"),
        other => format!("{other:?}"),
    }
}
