//! Whether two texts hold the same value.

use super::reader::JsonReader;
use crate::codec::decode::Decode;
use crate::codec::error::DecodeError;
use crate::codec::reader::Reader;
use crate::value::{AttributeType, Value};

/// Whether two attribute values are equal, as [`Value`]s are: sets without regard to order, numbers
/// by value. Stops at the first difference, and makes no values of lists and maps, which take many
/// times the memory of their texts.
///
/// # Errors
///
/// If one of them is malformed, as far as they were read.
pub(crate) fn is_same(one: &str, other: &str) -> Result<bool, DecodeError> {
    Ok(one == other || compare(&mut JsonReader::new(one), &mut JsonReader::new(other))?)
}

fn compare<'de>(one: &mut JsonReader<'de>, other: &mut JsonReader<'de>) -> Result<bool, DecodeError> {
    let kind = one.attribute_type()?;
    if kind != other.attribute_type()? {
        return Ok(false);
    }
    match kind {
        AttributeType::Map => compare_maps(one, other),
        AttributeType::List => {
            one.begin_list()?;
            other.begin_list()?;
            loop {
                match (one.next_element()?, other.next_element()?) {
                    (true, true) if compare(one, other)? => {}
                    (false, false) => return Ok(true),
                    _ => return Ok(false),
                }
            }
        }
        _ => Ok(Value::decode(one)? == Value::decode(other)?),
    }
}

fn compare_maps<'de>(one: &mut JsonReader<'de>, other: &mut JsonReader<'de>) -> Result<bool, DecodeError> {
    let start = (one.clone(), other.clone());
    one.begin_map()?;
    other.begin_map()?;
    loop {
        match (one.next_name()?, other.next_name()?) {
            (Some(name), Some(theirs)) if name == theirs => {
                if !compare(one, other)? {
                    return Ok(false);
                }
            }
            (None, None) => {
                one.end_map()?;
                other.end_map()?;
                return Ok(true);
            }
            (Some(_), Some(_)) => {
                // In another order: by their names then.
                (*one, *other) = start;
                return Ok(Value::decode(one)? == Value::decode(other)?);
            }
            _ => return Ok(false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::json::from_json;

    #[test]
    fn texts_are_the_same_if_their_values_are() {
        let texts = [
            r#"{"S":"1"}"#,
            r#"{"N":"1"}"#,
            r#"{"N":"1.0"}"#,
            r#"{"NS":["1","2"]}"#,
            r#"{"NS":["2","1.0"]}"#,
            r#"{"SS":["1","2"]}"#,
            r#"{"L":[]}"#,
            r#"{"L":[{"N":"1"}]}"#,
            r#"{"L":[{"N":"1"},{"N":"2"}]}"#,
            r#"{"L":[{"N":"1.0"},{"N":"2"}]}"#,
            r#"{"L":[{"M":{"a":{"N":"1"},"b":{"L":[]}}},{"N":"2"}]}"#,
            r#"{"L":[{"M":{"b":{"L":[]},"a":{"N":"1"}}}, {"N":"2"}]}"#,
            r#"{"M":{}}"#,
            r#"{"M":{"a":{"N":"1"}}}"#,
            r#"{"M":{"a":{"N":"2"}}}"#,
            r#"{"M":{"a":{"N":"1"},"b":{"M":{"c":{"NULL":true}}}}}"#,
            r#"{"M":{"b":{"M":{"\u0063":{"NULL":true}}},"a":{"N":"1"}}}"#,
        ];
        for one in texts {
            for other in texts {
                let expected = from_json::<Value>(one).unwrap() == from_json::<Value>(other).unwrap();
                assert_eq!(is_same(one, other).unwrap(), expected, "{one} and {other}");
            }
        }
        assert!(is_same(r#"{"S":}"#, r#"{"S":"1"}"#).is_err());
    }
}
