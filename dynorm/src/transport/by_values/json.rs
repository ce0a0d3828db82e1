//! `AttributeValue`s back to the JSON that the SDK has read them from.
//!
//! Nothing is checked here: what is no number or of an unknown type is so in the JSON too, where
//! the decoder of the item finds it.

use aws_sdk_dynamodb::types::AttributeValue;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::SdkItem;
use crate::codec::json::JsonWriter;

pub(super) fn write_item(item: &SdkItem, json: &mut JsonWriter) {
    json.raw("{");
    let mut separator = "";
    for (name, value) in item {
        json.raw(separator).string_literal(name).raw(":");
        write_value(value, json);
        separator = ",";
    }
    json.raw("}");
}

fn write_value(value: &AttributeValue, json: &mut JsonWriter) {
    match value {
        AttributeValue::S(text) => _ = json.raw("{\"S\":").string_literal(text),
        AttributeValue::N(text) => _ = json.raw("{\"N\":").string_literal(text),
        AttributeValue::B(blob) => _ = json.raw("{\"B\":").string_literal(&STANDARD.encode(blob)),
        AttributeValue::Bool(value) => _ = json.raw("{\"BOOL\":").raw(if *value { "true" } else { "false" }),
        AttributeValue::Null(_) => _ = json.raw("{\"NULL\":true"),
        AttributeValue::L(elements) => write_array("{\"L\":", elements, json, write_value),
        AttributeValue::M(map) => {
            json.raw("{\"M\":");
            write_item(map, json);
        }
        AttributeValue::Ss(set) => {
            write_array("{\"SS\":", set, json, |text, json| _ = json.string_literal(text));
        }
        AttributeValue::Ns(set) => {
            write_array("{\"NS\":", set, json, |text, json| _ = json.string_literal(text));
        }
        AttributeValue::Bs(set) => {
            write_array("{\"BS\":", set, json, |blob, json| _ = json.string_literal(&STANDARD.encode(blob)));
        }
        _ => _ = json.raw("{\"UNKNOWN\":true"),
    }
    json.raw("}");
}

fn write_array<T>(start: &str, elements: &[T], json: &mut JsonWriter, write: impl Fn(&T, &mut JsonWriter)) {
    json.raw(start).raw("[");
    let mut separator = "";
    for element in elements {
        json.raw(separator);
        write(element, json);
        separator = ",";
    }
    json.raw("]");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::json::item_from_json;
    use crate::value::{Map, Value, to_sdk};

    #[test]
    fn every_type_is_written_as_it_was_read() {
        let item: Map = [
            ("s", Value::from("quo\"te")),
            ("n", Value::Number("1.5".parse().unwrap())),
            ("b", Value::Binary(vec![0, 255])),
            ("yes", true.into()),
            ("no", false.into()),
            ("null", Value::Null),
            ("l", Value::List(vec![1.into(), Value::List(vec![]), "x".into()])),
            ("m", Value::from([("na\"me", Value::Map(Map::new()))])),
            ("ss", Value::StringSet(["a".to_owned(), String::new()].into())),
            ("ns", Value::NumberSet([1.into(), 2.into()].into())),
            ("bs", Value::BinarySet([vec![1], vec![2]].into())),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into();
        let mut json = JsonWriter::new();
        write_item(&to_sdk(item.clone()), &mut json);
        assert_eq!(item_from_json::<Map>(json.as_str()).unwrap(), item);
    }

    #[test]
    fn what_is_no_number_stays_none() {
        let item = SdkItem::from([("n".to_owned(), AttributeValue::N("one".to_owned()))]);
        let mut json = JsonWriter::new();
        write_item(&item, &mut json);
        assert_eq!(json.as_str(), r#"{"n":{"N":"one"}}"#);
        assert!(item_from_json::<Map>(json.as_str()).is_err());
    }
}
