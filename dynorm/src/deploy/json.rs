//! JSON texts compared by what they say: policies come back in other spaces, order and escapes.
//!
//! Read by the reader of answers, since `serde_json` is no dependency of every program.

use std::collections::BTreeMap;

use crate::codec::json::{JsonReader, JsonWriter};
use crate::codec::{DecodeError, Reader};

/// Whether two texts are the same JSON value, whatever the order of names in its objects. Texts
/// that are none are equal if they are the same.
pub(super) fn same(one: &str, other: &str) -> bool {
    one == other || matches!((canonical(one), canonical(other)), (Ok(one), Ok(other)) if one == other)
}

/// One text for each value: without spaces, names in order.
///
/// # Errors
///
/// If it is no JSON, or deeper than any policy.
fn canonical(text: &str) -> Result<String, DecodeError> {
    let (mut reader, mut writer) = (JsonReader::new(text), JsonWriter::new());
    copy(&mut reader, &mut writer)?;
    reader.finish()?;
    Ok(writer.into_string())
}

/// The reader bounds how deep this can get.
fn copy(reader: &mut JsonReader<'_>, writer: &mut JsonWriter) -> Result<(), DecodeError> {
    if reader.is_object() {
        reader.begin_object()?;
        let mut members = BTreeMap::new();
        while let Some(name) = reader.next_name()? {
            let mut value = JsonWriter::new();
            copy(reader, &mut value)?;
            members.insert(name, value.into_string());
        }
        writer.raw("{");
        for (name, value) in members {
            writer.string_literal(&name).raw(":").raw(&value).raw(",");
        }
        writer.raw("}");
    } else if reader.is_array() {
        reader.begin_array()?;
        writer.raw("[");
        while reader.next_in_array()? {
            copy(reader, writer)?;
            writer.raw(",");
        }
        writer.raw("]");
    } else if reader.is_string() {
        writer.string_literal(&reader.json_string()?);
    } else {
        // A number, `true`, `false` or `null`.
        writer.raw(reader.raw_json()?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_the_same_in_other_spaces_order_and_escapes() {
        let policy = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["dynamodb:*"], "n": -1.5, "t": true}]}"#;
        let other = "{ \"Statement\":[{\"t\":true,\"Action\":[\"dynamodb:\\u002a\"],\n\"Effect\":\"Allow\",\"n\":-1.5}],\"Version\":\"2012-10-17\"}";
        assert!(same(policy, other));
        assert!(!same(policy, &other.replace("Allow", "Deny")));
        assert!(same(r#"["\ud83d\ude00", {}, []]"#, "[\"😀\",{},[]]"));
        // Lists have an order.
        assert!(!same("[1,2]", "[2,1]"));
    }

    #[test]
    fn what_is_no_json_is_itself_alone() {
        for text in
            ["", "{", "[1,]", "{\"a\"}", "\"\\ud800\"", "\"\\x\"", "nul", "1 2", "[\"a\"", "{\"a\":1,}"]
        {
            assert!(same(text, text) && canonical(text).is_err(), "{text}");
        }
        assert!(canonical(&"[".repeat(100_000)).is_err());
        assert!(!same("{", "["));
    }
}
