//! An item as a line: `{"Item":{"id":{"S":"1"}}}`.

use dynorm::Map;
use dynorm::codec::json::{item_from_json, item_to_json};

use crate::connect::BoxError;

/// The line, with its end.
pub(super) fn to_line(item: &Map) -> Result<String, BoxError> {
    Ok(format!("{{\"Item\":{}}}\n", item_to_json(item)?))
}

/// The item of a line.
///
/// # Errors
///
/// What is wrong with it, without what stands in it.
pub(super) fn from_line(line: &[u8]) -> Result<Map, String> {
    let text = std::str::from_utf8(line).map_err(|_| "it is not UTF-8".to_owned())?;
    let inner = envelope(text).ok_or_else(|| {
        if text.contains("\"NewImage\"") || text.contains("\"OldImage\"") || text.contains("\"Keys\"") {
            "it is a line of an incremental export: only full ones are read".to_owned()
        } else {
            "it is not of the form `{\"Item\":{..}}`".to_owned()
        }
    })?;
    item_from_json(inner).map_err(|error| format!("its item cannot be read: {error}"))
}

/// What stands between `{"Item":` and `}`: the object of an item and nothing else, which is up to
/// whoever reads it.
fn envelope(text: &str) -> Option<&str> {
    const SPACE: [char; 4] = [' ', '\t', '\r', '\n'];
    let rest = text.trim_matches(SPACE).strip_prefix('{')?.trim_start_matches(SPACE);
    let rest = rest.strip_prefix("\"Item\"")?.trim_start_matches(SPACE);
    Some(rest.strip_prefix(':')?.strip_suffix('}')?.trim_matches(SPACE))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use dynorm::{Number, Value};

    use super::*;

    #[test]
    fn all_types_come_back_as_they_were() {
        let number: Number = "12345678901234567890.123456789012345678".parse().unwrap();
        let item = Map::from([
            ("number".to_owned(), Value::Number(number)),
            ("numbers".to_owned(), Value::NumberSet(BTreeSet::from([number]))),
            ("binary".to_owned(), Value::Binary(vec![0, 255, 10])),
            ("binaries".to_owned(), Value::BinarySet(BTreeSet::from([vec![1], vec![2]]))),
            ("texts".to_owned(), Value::StringSet(BTreeSet::from(["a\nb".to_owned(), "\"}".to_owned()]))),
            ("null".to_owned(), Value::Null),
            ("list".to_owned(), Value::List(vec![true.into(), Value::Map(Map::new())])),
            ("Item".to_owned(), Value::List(Vec::new())),
        ]);
        let line = to_line(&item).unwrap();
        assert_eq!(line.matches('\n').count(), 1, "{line}");
        assert_eq!(from_line(line.as_bytes()).unwrap(), item);
    }

    #[test]
    fn spaces_are_nothing_and_all_else_is() {
        let read = |line: &str| from_line(line.as_bytes());
        let item = Map::from([("a".to_owned(), 1.into())]);
        for line in [r#"{"Item":{"a":{"N":"1"}}}"#, " { \"Item\" : {\"a\" : {\"N\" : \"1\"} } } \r\n"] {
            assert_eq!(read(line).unwrap(), item, "{line}");
        }
        for line in [
            "",
            "{}",
            "null",
            r#"{"a":{"N":"1"}}"#,
            r#"{"Item":{"a":{"N":"1"}}"#,
            r#"{"Item":{"a":{"N":"1"}},"more":1}"#,
            r#"{"Item":{"a":{"N":"1"}}} {"Item":{}}"#,
            r#"{"Item":{"a":{"N":"1"},"a":{"N":"2"}}}"#,
            r#"{"Item":{"a":1}}"#,
            r#"{"Item":{"a":{"N":"secret"}}}"#,
            r#"{"Item":[]}"#,
        ] {
            let error = read(line).unwrap_err();
            assert!(!error.contains("secret"), "{error}");
        }
        assert!(from_line(b"{\"Item\":{\"a\":{\"S\":\"\xff\"}}}").is_err());
        let incremental = r#"{"Metadata":{"WriteTimestampMicros":"1"},"Keys":{"a":{"N":"1"}},"NewImage":{}}"#;
        assert!(read(incremental).unwrap_err().contains("incremental"));
    }
}
