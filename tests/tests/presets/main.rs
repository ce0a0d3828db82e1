//! Tables of other libraries: what they have stored is read, its keys are made byte for byte, found
//! by queries, and kept by saves. `data/README.md` says how the items were made.

mod electrodb;
mod onetable;
mod together;
mod toolbox;

use dynorm::codec::memory::from_value;
use dynorm::codec::{Decode, DecodeError};
use dynorm::{Map, Number, Value};
use serde_json::Value as Json;

/// What a library has stored, in the order of its keys.
fn items(library: &str) -> Vec<Map> {
    let path = format!("{}/data/{library}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let data: Json = serde_json::from_str(&text).unwrap();
    let item = |item: &Json| item.as_object().unwrap().iter().map(attribute).collect();
    data["items"].as_array().unwrap().iter().map(item).collect()
}

fn attribute((name, value): (&String, &Json)) -> (String, Value) {
    let (tag, value) = value.as_object().unwrap().iter().next().unwrap();
    let value = match &**tag {
        "S" => Value::from(value.as_str().unwrap()),
        "N" => Value::Number(value.as_str().unwrap().parse::<Number>().unwrap()),
        "BOOL" => Value::Bool(value.as_bool().unwrap()),
        other => panic!("no item has a {other}"),
    };
    (name.clone(), value)
}

/// Those of an entity.
fn of_entity(library: &str, attribute: &str, entity: &str) -> Vec<Map> {
    let mut items = items(library);
    items.retain(|item| item[attribute].as_str() == Some(entity));
    items
}

fn read<T: Decode>(item: &Map) -> Result<T, DecodeError> {
    from_value(&Value::Map(item.clone()))
}
