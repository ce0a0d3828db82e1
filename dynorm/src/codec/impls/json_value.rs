//! `serde_json::Value`: natural attributes. An object is a map, an array a list, and so on.
//!
//! Read back, binary and sets have no form in JSON, and a number with more digits than an `f64`
//! holds has none in `serde_json::Value`: they are errors, since writing such a value back would
//! change the attribute. [`Value`](crate::Value) holds them all.

use serde_json::{Map, Number, Value};

use crate::codec::{Decode, DecodeError, Encode, EncodeError, Reader, Writer, types};
use crate::value::{self, AttributeType};

impl Encode for Value {
    type Type = types::Any;

    fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        match self {
            Value::Null => writer.null(),
            Value::Bool(value) => writer.bool(*value),
            Value::Number(number) => {
                let number: value::Number = number.to_string().parse().map_err(EncodeError::other)?;
                writer.exact_number(number)?;
            }
            Value::String(text) => writer.string(text),
            Value::Array(elements) => elements.encode(writer)?,
            Value::Object(entries) => {
                writer.begin_map();
                for (name, value) in entries {
                    writer.name(name);
                    value.encode(writer).map_err(|error| error.at(name.clone()))?;
                }
                writer.end_map();
            }
        }
        Ok(())
    }
}

impl Decode for Value {
    const IN_PARTS: bool = true;

    fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        Ok(match reader.attribute_type()? {
            AttributeType::Null => {
                reader.null()?;
                Value::Null
            }
            AttributeType::Bool => Value::Bool(reader.bool()?),
            AttributeType::Number => Value::Number(exact(&reader.number()?)?),
            AttributeType::String => Value::String(String::decode(reader)?),
            AttributeType::List => Value::Array(Vec::decode(reader)?),
            AttributeType::Map => Value::Object(entries(reader)?),
            found @ (AttributeType::Binary
            | AttributeType::StringSet
            | AttributeType::NumberSet
            | AttributeType::BinarySet) => {
                return Err(DecodeError::mismatch("something that JSON has", found));
            }
        })
    }

    fn null() -> Option<Self> {
        Some(Value::Null)
    }
}

fn entries<'de, R: Reader<'de>>(reader: &mut R) -> Result<Map<String, Value>, DecodeError> {
    // By way of a map of dynorm's, which looks for names that are there twice.
    let entries: std::collections::BTreeMap<String, Value> = Decode::decode(reader)?;
    Ok(entries.into_iter().collect())
}

/// The number, if `serde_json` can hold it without loss.
fn exact(text: &str) -> Result<Number, DecodeError> {
    if let Ok(integer) = text.parse::<u64>() {
        return Ok(integer.into());
    }
    if let Ok(integer) = text.parse::<i64>() {
        return Ok(integer.into());
    }
    let number: value::Number = text.parse().map_err(DecodeError::other)?;
    let float = number.to_f64();
    match Number::from_f64(float) {
        Some(json) if value::Number::try_from(float) == Ok(number) => Ok(json),
        _ => Err(DecodeError::invalid(format!("the number {text} has more digits than an f64 holds"))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::codec::impls::tests::{decode_error, round_trips};
    use crate::codec::json::{from_json, to_json};

    #[test]
    fn each_kind_has_its_type() {
        round_trips(
            json!({"a": [null, true, "x", 1, -1, 0.1, 1e100], "b": {}}),
            concat!(
                r#"{"M":{"a":{"L":[{"NULL":true},{"BOOL":true},{"S":"x"},{"N":"1"},{"N":"-1"},{"N":"0.1"},{"N":"1E100"}]},"#,
                r#""b":{"M":{}}}}"#
            ),
        );
        round_trips(Some(Value::Null), r#"{"NULL":true}"#);
        round_trips(json!(u64::MAX), r#"{"N":"18446744073709551615"}"#);
        assert!(to_json(&json!(f64::MAX)).is_err());
    }

    #[test]
    fn what_json_has_not_is_refused() {
        decode_error::<Value>(r#"{"B":"AQ=="}"#);
        decode_error::<Value>(r#"{"SS":["a"]}"#);
        decode_error::<Value>(r#"{"N":"0.12345678901234567890123456789012345678"}"#);
        decode_error::<Value>(r#"{"N":"18446744073709551617"}"#);
        from_json::<Value>(r#"{"M":{"a":{"S":"x"},"a":{"S":"x"}}}"#).unwrap_err();
    }
}
