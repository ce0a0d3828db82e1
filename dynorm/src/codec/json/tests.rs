use std::collections::BTreeSet;

use super::*;
use crate::codec::error::Problem;
use crate::codec::{Reader, Writer};
use crate::value::{AttributeType, Map, Number, Value};

/// A value of each type, with everything that needs care on the wire.
fn sample() -> Value {
    Value::from([
        ("string", "plain".into()),
        ("empty", "".into()),
        ("escapes", "\"\\/\u{8}\u{c}\n\r\t\u{0}\u{1f}\u{7f}\u{2028}é漢🦀".into()),
        ("number", Value::Number("-12345678901234567890123456789012345678E-40".parse().unwrap())),
        ("binary", vec![0u8, 255, 62, 63].into()),
        ("yes", true.into()),
        ("no", false.into()),
        ("null", Value::Null),
        ("list", vec![1.into(), Value::List(vec![]), Value::Map(Map::new())].into()),
        ("strings", BTreeSet::from(["a\"b".to_owned(), String::new()]).into()),
        ("numbers", BTreeSet::<Number>::from([1.into(), "0.5".parse().unwrap()]).into()),
        ("binaries", BTreeSet::from([vec![], vec![1], vec![1, 2]]).into()),
        ("na\"me\n", Value::from([("\u{0}", 1.into())])),
    ])
}

fn syntax_error(json: &str) -> (&'static str, usize) {
    let error = from_json::<Value>(json).expect_err(json);
    match error.problem() {
        Problem::Syntax { what, offset } => (what, *offset),
        other => panic!("{json}: {other:?}"),
    }
}

#[test]
fn every_type_round_trips() {
    let json = to_json(&sample()).unwrap();
    assert_eq!(from_json::<Value>(&json).unwrap(), sample());
    let Value::Map(map) = sample() else { unreachable!() };
    let item = item_to_json(&map).unwrap();
    assert_eq!(item_from_json::<Map>(&item).unwrap(), map);
    assert_eq!(json, format!("{{\"M\":{item}}}"));
    serde_json::from_str::<serde_json::Value>(&json).expect("what is written is JSON");
}

#[test]
fn what_is_written_is_dynamodbs_form() {
    let set = BTreeSet::from(["x".to_owned()]);
    let map = Map::from([("n".to_owned(), 1.into()), ("s".to_owned(), set.into())]);
    assert_eq!(item_to_json(&map).unwrap(), r#"{"n":{"N":"1"},"s":{"SS":["x"]}}"#);
    assert_eq!(item_to_json(&Map::new()).unwrap(), "{}");
    assert_eq!(to_json(&Value::Null).unwrap(), r#"{"NULL":true}"#);
    assert_eq!(to_json(&Value::from(vec![7u8])).unwrap(), r#"{"B":"Bw=="}"#);
    assert_eq!(to_json("a\u{1}\u{1f}\n").unwrap(), r#"{"S":"a\u0001\u001f\n"}"#);
}

#[test]
fn space_is_allowed_wherever_json_allows_it() {
    let json = to_json(&sample()).unwrap();
    let dom: serde_json::Value = serde_json::from_str(&json).unwrap();
    let spaced = serde_json::to_string_pretty(&dom).unwrap().replace(':', " \t\r\n : ");
    // The colons are in no string of the sample.
    assert_eq!(from_json::<Value>(&format!(" \n{spaced}\t ")).unwrap(), sample());
}

#[test]
fn escapes_are_read_in_all_their_forms() {
    let json = r#"{"\u0053":"\"\\\/\b\f\n\r\t\u00e9\u6f22\ud83e\udd80\uD83E\uDD80\u0000"}"#;
    assert_eq!(from_json::<String>(json).unwrap(), "\"\\/\u{8}\u{c}\n\r\té漢🦀🦀\u{0}");
    assert_eq!(from_json::<u32>(r#"{"N":"\u0031\u0032"}"#).unwrap(), 12);
    assert_eq!(from_json::<Vec<u8>>(r#"{"B":"\/\/\/\/"}"#).unwrap(), [0xff; 3]);
    let map: Map = item_from_json(r#"{"\u0061":{"S":"x"}}"#).unwrap();
    assert_eq!(map.keys().collect::<Vec<_>>(), ["a"]);
}

#[test]
fn half_a_surrogate_pair_is_an_error_even_when_skipped() {
    for text in
        [r"\ud83e", r"\ud83ex", r"\ud83e\n", r"\ud83e\u0041", r"\ud83e\ud83e", r"\udd80", r"\udd80\ud83e"]
    {
        let json = format!(r#"{{"S":"{text}"}}"#);
        assert_eq!(syntax_error(&json).0, "half a surrogate pair", "{text}");
        assert!(JsonReader::new(&json).skip_json().is_err(), "{text}");
    }
}

#[test]
fn malformed_strings_are_errors() {
    assert_eq!(syntax_error(r#"{"S":"\x"}"#), ("unknown escape", 7));
    assert_eq!(syntax_error(r#"{"S":"\u12G4"}"#).0, "expected `u` and four hexadecimal digits");
    assert_eq!(syntax_error(r#"{"S":"\u12"#).0, "expected `u` and four hexadecimal digits");
    assert_eq!(syntax_error(r#"{"S":"\u+123"}"#).0, "expected `u` and four hexadecimal digits");
    assert_eq!(syntax_error("{\"S\":\"a\nb\"}"), ("control character in a string", 7));
    assert_eq!(syntax_error(r#"{"S":"abc"#), ("string without end", 9));
    assert_eq!(syntax_error(r#"{"S":"abc\"#), ("string without end", 10));
}

#[test]
fn what_is_no_attribute_value_is_an_error_with_its_place() {
    assert_eq!(syntax_error("{}"), ("expected a data type", 1));
    assert_eq!(syntax_error(r#"{"X":"a"}"#), ("unknown data type", 2));
    assert_eq!(syntax_error(r#"{"s":"a"}"#), ("unknown data type", 2));
    assert_eq!(syntax_error(r#"{"S":"a","N":"1"}"#), ("expected `}` after one value", 8));
    assert_eq!(syntax_error(r#"{"S":1}"#), ("expected a string", 5));
    assert_eq!(syntax_error(r#"{"N":1}"#), ("expected a number in a string", 5));
    assert_eq!(syntax_error(r#"{"N":"x"}"#), ("expected a number in the string", 6));
    assert_eq!(syntax_error(r#"{"N":""}"#), ("expected a number in the string", 6));
    assert_eq!(syntax_error(r#"{"BOOL":"true"}"#), ("expected `true` or `false`", 8));
    assert_eq!(syntax_error(r#"{"L":{}}"#), ("expected an array", 5));
    assert_eq!(syntax_error(r#"{"L":[1]}"#), ("expected an attribute value", 6));
    assert_eq!(syntax_error(r#"{"L":[{"S":"a"},]}"#), ("expected a value", 16));
    assert_eq!(syntax_error(r#"{"L":[,{"S":"a"}]}"#), ("expected an attribute value", 6));
    assert_eq!(syntax_error(r#"{"L":[{"S":"a"}{"S":"a"}]}"#), ("expected `,` or `]`", 15));
    assert_eq!(syntax_error(r#"{"M":{"a":{"S":"a"},}}"#), ("expected a name", 20));
    assert_eq!(syntax_error(r#"{"M":{,"a":{"S":"a"}}}"#), ("expected `,` or `}`", 6));
    assert_eq!(syntax_error(r#"{"M":{a:1}}"#), ("expected `,` or `}`", 6));
    assert_eq!(syntax_error(r#"{"SS":["a" "b"]}"#), ("expected `,` or `]`", 11));
    assert_eq!(syntax_error(r#"{"S":"a"}x"#), ("expected the end", 9));
    assert_eq!(syntax_error(""), ("unexpected end", 0));
}

#[test]
fn base64_is_strict() {
    for bad in ["AA", "AA=", "A===", "AB==", "AA==AA==", "A-_/", " AA==", "AA==\\n"] {
        let error = from_json::<Vec<u8>>(&format!(r#"{{"B":"{bad}"}}"#)).expect_err(bad);
        assert!(matches!(error.problem(), Problem::Other(_)), "{bad}: {error:?}");
    }
}

#[test]
fn the_same_name_or_member_twice_is_an_error() {
    for json in [
        r#"{"M":{"a":{"S":"x"},"b":{"S":"x"},"a":{"S":"x"}}}"#,
        r#"{"M":{"a":{"S":"x"},"\u0061":{"S":"y"}}}"#,
        r#"{"SS":["a","a"]}"#,
        r#"{"NS":["1","1.0"]}"#,
        r#"{"BS":["AA==","AA=="]}"#,
    ] {
        let error = from_json::<Value>(json).expect_err(json);
        assert!(matches!(error.problem(), Problem::Duplicate | Problem::SameKey(_)), "{json}: {error:?}");
    }
}

#[test]
fn an_error_names_the_way_to_the_attribute() {
    let error = from_json::<Value>(r#"{"M":{"a":{"L":[{"NULL":true},{"N":"1E999"}]}}}"#).unwrap_err();
    assert_eq!(error.path(), "a[1]");
    let error = from_json::<Vec<u32>>(r#"{"L":[{"S":"1"}]}"#).unwrap_err();
    assert_eq!(error.to_string(), "attribute `[0]`: expected a number (N), found a string (S)");
}

#[test]
fn a_value_of_another_type_is_not_consumed() {
    let mut reader = JsonReader::new(r#"{"S":"x"}"#);
    assert!(reader.number().is_err() && reader.bool().is_err() && reader.null().is_err());
    assert!(reader.binary().is_err() && reader.begin_list().is_err() && reader.begin_map().is_err());
    assert!(reader.begin_set(AttributeType::StringSet).is_err());
    assert_eq!(reader.attribute_type().unwrap(), AttributeType::String);
    assert!(!reader.is_null().unwrap());
    assert_eq!(reader.string().unwrap(), "x");
    reader.finish().unwrap();
}

#[test]
fn depth_is_bounded_and_deep_enough() {
    let nested = |levels: usize, open: &str, close: &str| {
        format!(r#"{}{{"NULL":true}}{}"#, open.repeat(levels), close.repeat(levels))
    };
    for (open, close) in [(r#"{"L":["#, "]}"), (r#"{"M":{"a":"#, "}}")] {
        assert!(from_json::<Value>(&nested(64, open, close)).is_ok());
        let error = from_json::<Value>(&nested(65, open, close)).unwrap_err();
        assert!(matches!(error.problem(), Problem::TooDeep), "{error:?}");
        // As many as one likes must neither overflow the stack nor take long.
        let error = from_json::<Value>(&nested(1_000_000, open, close)).unwrap_err();
        assert!(matches!(error.problem(), Problem::TooDeep), "{error:?}");
    }
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        assert!(JsonReader::new(&nested(126, open, close)).skip_json().is_ok());
        assert!(JsonReader::new(&nested(127, open, close)).skip_json().is_err());
        assert!(JsonReader::new(&nested(1_000_000, open, close)).skip_json().is_err());
    }
}

#[test]
fn a_text_cut_anywhere_is_an_error() {
    let json = to_json(&sample()).unwrap();
    for end in 0..json.len() {
        let Some(cut) = json.get(..end) else { continue };
        assert!(from_json::<Value>(cut).is_err(), "{cut}");
        assert!(JsonReader::new(cut).skip_json().is_err(), "{cut}");
    }
}

#[test]
fn an_answer_can_be_walked_and_a_bad_item_survived() {
    let json = r#" { "Count" : 3, "Items" : [ {"id":{"N":"1"}}, {"id":{"S":"x"},"o":{"S":"]}"}} ,{"id":{"N":"3"}}],
        "More": true, "None": null, "Capacity":{"Units":-1.5e0},"LastEvaluatedKey": {"id": {"N":"3"}} ,"T":"\u0041" } "#;
    let mut reader = JsonReader::new(json);
    let mut ids = Vec::new();
    let mut raw_items = Vec::new();
    let mut last = "";
    reader.begin_object().unwrap();
    while let Some(name) = reader.next_name().unwrap() {
        match &*name {
            "Count" => assert_eq!(reader.json_number().unwrap(), "3"),
            "Items" => {
                reader.begin_array().unwrap();
                while reader.next_in_array().unwrap() {
                    let start = reader.position();
                    let id = reader.attempt(|reader| {
                        reader.begin_object()?;
                        let mut id = 0;
                        while let Some(name) = reader.next_name()? {
                            match &*name {
                                "id" => id = u32::decode(reader).map_err(|error| error.at("id"))?,
                                _ => reader.skip()?,
                            }
                        }
                        Ok(id)
                    });
                    ids.push(id.unwrap().map_err(|error| error.to_string()));
                    raw_items.push(reader.raw_since(start).trim());
                }
            }
            "More" => assert!(reader.json_bool().unwrap()),
            "None" => assert!(reader.json_null()),
            "Capacity" => {
                assert!(!reader.json_null());
                reader.begin_object().unwrap();
                assert_eq!(reader.next_name().unwrap().unwrap(), "Units");
                assert_eq!(reader.json_number().unwrap(), "-1.5e0");
                assert_eq!(reader.next_name().unwrap(), None);
            }
            "LastEvaluatedKey" => last = reader.raw_json().unwrap(),
            "T" => assert_eq!(reader.json_string().unwrap(), "A"),
            other => panic!("{other}"),
        }
    }
    reader.finish().unwrap();
    let mismatch = "attribute `id`: expected a number (N), found a string (S)".to_owned();
    assert_eq!(ids, [Ok(1), Err(mismatch), Ok(3)]);
    assert_eq!(raw_items[1], r#"{"id":{"S":"x"},"o":{"S":"]}"}}"#);
    assert_eq!(last, r#"{"id": {"N":"3"}}"#);
}

#[test]
fn an_attempt_at_malformed_json_fails_for_good() {
    let mut reader = JsonReader::new(r#"[{"a":nonsense}]"#);
    reader.begin_array().unwrap();
    assert!(reader.next_in_array().unwrap());
    assert!(reader.attempt(|reader| reader.number().map(drop)).is_err());
}

#[test]
fn a_decode_that_reads_nothing_or_too_much_ends_in_an_error() {
    let mut nothing = JsonReader::new(r#"{"L":[{"S":"a"},{"S":"b"}]}"#);
    nothing.begin_list().unwrap();
    assert!(nothing.next_element().unwrap());
    assert!(nothing.next_element().is_err());
    let mut twice = JsonReader::new(r#"{"L":[{"S":"a"},{"S":"b"}]}"#);
    twice.begin_list().unwrap();
    twice.next_element().unwrap();
    twice.string().unwrap();
    assert!(twice.string().is_err());
}

#[test]
fn a_number_that_is_none_is_not_written() {
    let mut writer = JsonWriter::new();
    assert!(writer.number("1\"}").is_err());
    assert!(writer.number_member("").is_err());
}

#[test]
fn a_body_is_written_piece_by_piece() {
    let mut body = JsonWriter::with_capacity(64);
    body.raw("{\"TableName\":").string_literal("a\"b").raw(",\"Keys\":[");
    for id in 0..3u32 {
        if id > 0 {
            body.raw(",");
        }
        body.item(|item| {
            item.name("id");
            id.encode(item)
        })
        .unwrap();
    }
    body.raw("],\"V\":").value("x").unwrap().raw("}");
    let expected =
        r#"{"TableName":"a\"b","Keys":[{"id":{"N":"0"}},{"id":{"N":"1"}},{"id":{"N":"2"}}],"V":{"S":"x"}}"#;
    assert_eq!(body.as_str(), expected);
}
