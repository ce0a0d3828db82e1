use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use ::serde::Deserialize;

use super::*;
use crate::codec::error::Problem;
use crate::codec::json::{JsonReader, JsonWriter, from_json};
use crate::codec::memory::{ValueReader, ValueWriter};
use crate::value::{Number, Value};

fn to_json<T: Serialize>(value: &T) -> Result<String, EncodeError> {
    let mut writer = JsonWriter::new();
    encode(value, &mut writer)?;
    Ok(writer.into_string().trim_end_matches(',').to_owned())
}

fn read_json<T: DeserializeOwned>(json: &str) -> Result<T, DecodeError> {
    let mut reader = JsonReader::new(json);
    let value = decode(&mut reader)?;
    reader.finish()?;
    Ok(value)
}

/// Checks the wire form, and that both codecs give the value back.
fn round_trips<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: T, json: &str) {
    assert_eq!(to_json(&value).unwrap(), json);
    assert_eq!(read_json::<T>(json).unwrap(), value, "{json}");
    let mut writer = ValueWriter::new();
    encode(&value, &mut writer).unwrap();
    let stored = writer.finish();
    assert_eq!(decode::<T, _>(&mut ValueReader::new(&stored)).unwrap(), value, "{stored:?}");
    assert_eq!(from_json::<Value>(json).unwrap(), stored, "the codecs disagree");
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Struct {
    text: String,
    none: Option<u8>,
    some: Option<f32>,
    tuple: (i64, char, bool),
    unit: (),
    newtype: Newtype,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Newtype(u32);

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
enum Enum {
    Unit,
    Newtype(u8),
    Tuple(u8, String),
    Struct { a: bool },
}

#[test]
fn structs_and_what_can_be_in_them() {
    let value = Struct {
        text: "x".into(),
        none: None,
        some: Some(0.5),
        tuple: (-1, 'c', true),
        unit: (),
        newtype: Newtype(7),
    };
    round_trips(
        value,
        concat!(
            r#"{"M":{"text":{"S":"x"},"none":{"NULL":true},"some":{"N":"0.5"},"#,
            r#""tuple":{"L":[{"N":"-1"},{"S":"c"},{"BOOL":true}]},"unit":{"NULL":true},"newtype":{"N":"7"}}}"#
        ),
    );
}

#[test]
fn enums() {
    round_trips(Enum::Unit, r#"{"S":"Unit"}"#);
    round_trips(Enum::Newtype(1), r#"{"M":{"Newtype":{"N":"1"}}}"#);
    round_trips(Enum::Tuple(1, "a".into()), r#"{"M":{"Tuple":{"L":[{"N":"1"},{"S":"a"}]}}}"#);
    round_trips(Enum::Struct { a: true }, r#"{"M":{"Struct":{"M":{"a":{"BOOL":true}}}}}"#);
    let error = read_json::<Enum>(r#"{"M":{"Tuple":{"L":[{"N":"1"},{"N":"1"}]}}}"#).unwrap_err();
    assert_eq!(error.path(), "Tuple[1]");
    read_json::<Enum>(r#"{"S":"Newtype"}"#).unwrap_err();
    read_json::<Enum>(r#"{"S":"unknown"}"#).unwrap_err();
    read_json::<Enum>(r#"{"M":{}}"#).unwrap_err();
    read_json::<Enum>(r#"{"M":{"Newtype":{"N":"1"},"Unit":{"NULL":true}}}"#).unwrap_err();
    read_json::<Enum>(r#"{"N":"1"}"#).unwrap_err();
    assert_eq!(read_json::<Enum>(r#"{"M":{"Unit":{"NULL":true}}}"#).unwrap(), Enum::Unit);
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind")]
enum Tagged {
    Number { n: u64, f: f64 },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Untagged {
    Integer(i64),
    Float(f64),
    Text(String),
    List(Vec<Untagged>),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Flattened {
    a: u8,
    #[serde(flatten)]
    rest: BTreeMap<String, Untagged>,
}

#[test]
fn types_that_look_before_they_choose() {
    round_trips(
        Tagged::Number { n: u64::MAX, f: 2.0 },
        r#"{"M":{"kind":{"S":"Number"},"n":{"N":"18446744073709551615"},"f":{"N":"2"}}}"#,
    );
    round_trips(
        Untagged::List(vec![Untagged::Integer(-1), Untagged::Float(0.1), Untagged::Text("x".into())]),
        r#"{"L":[{"N":"-1"},{"N":"0.1"},{"S":"x"}]}"#,
    );
    let rest = BTreeMap::from([("b".to_owned(), Untagged::Integer(2))]);
    round_trips(Flattened { a: 1, rest }, r#"{"M":{"a":{"N":"1"},"b":{"N":"2"}}}"#);
    let error = read_json::<Untagged>(r#"{"N":"0.12345678901234567890123456789"}"#).unwrap_err();
    assert!(error.to_string().contains("more digits"), "{error}");
}

#[test]
fn keys_of_maps() {
    round_trips(BTreeMap::from([("a".to_owned(), 1u8)]), r#"{"M":{"a":{"N":"1"}}}"#);
    round_trips(BTreeMap::from([(-1i32, 1u8)]), r#"{"M":{"-1":{"N":"1"}}}"#);
    round_trips(BTreeMap::from([(true, 'x')]), r#"{"M":{"true":{"S":"x"}}}"#);
    round_trips(BTreeMap::from([('k', 'x')]), r#"{"M":{"k":{"S":"x"}}}"#);
    round_trips(BTreeMap::from([(Enum::Unit, 'x')]), r#"{"M":{"Unit":{"S":"x"}}}"#);
    round_trips(BTreeMap::from([(Newtype(3), 'x')]), r#"{"M":{"3":{"S":"x"}}}"#);
    for error in [
        to_json(&BTreeMap::from([((1, 2), 'x')])).unwrap_err(),
        to_json(&BTreeMap::from([(Some(1), 'x')])).unwrap_err(),
        to_json(&BTreeMap::from([((), 'x')])).unwrap_err(),
        to_json(&BTreeMap::from([(Enum::Newtype(1), 'x')])).unwrap_err(),
    ] {
        assert!(error.to_string().contains("the key of a map must be"), "{error}");
    }
    let error = read_json::<BTreeMap<u32, u8>>(r#"{"M":{"x":{"N":"1"}}}"#).unwrap_err();
    assert_eq!(error.path(), "x");
}

#[test]
fn sets_and_binary_are_read_as_sequences() {
    assert_eq!(read_json::<Vec<String>>(r#"{"SS":["a","b"]}"#).unwrap(), ["a", "b"]);
    assert_eq!(read_json::<BTreeSet<u8>>(r#"{"NS":["1","2"]}"#).unwrap(), BTreeSet::from([1, 2]));
    assert_eq!(read_json::<Vec<f32>>(r#"{"NS":["0.5"]}"#).unwrap(), [0.5]);
    assert_eq!(read_json::<Vec<Vec<u8>>>(r#"{"BS":["AQI="]}"#).unwrap(), [[1, 2]]);
    assert_eq!(read_json::<Vec<u8>>(r#"{"B":"AQI="}"#).unwrap(), [1, 2]);
    assert_eq!(read_json::<(u8, u8)>(r#"{"B":"AQI="}"#).unwrap(), (1, 2));
    read_json::<Vec<u8>>(r#"{"NS":["256"]}"#).unwrap_err();
    read_json::<Vec<u8>>(r#"{"SS":["1"]}"#).unwrap_err();
    read_json::<(u8,)>(r#"{"B":"AQI="}"#).unwrap_err();
    read_json::<(u8,)>(r#"{"NS":["1","2"]}"#).unwrap_err();
}

#[test]
fn bytes_are_binary() {
    struct Blob(Vec<u8>);
    impl Serialize for Blob {
        fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_bytes(&self.0)
        }
    }
    // A slice of bytes through `serialize_bytes` is `B`, not a list.
    assert_eq!(to_json(&Blob(vec![1, 2])).unwrap(), r#"{"B":"AQI="}"#);
}

#[test]
fn errors_name_the_way() {
    let json = r#"{"M":{"text":{"S":"x"},"tuple":{"L":[{"N":"1"},{"S":"ab"},{"BOOL":true}]}}}"#;
    assert_eq!(read_json::<Struct>(json).unwrap_err().path(), "tuple[1]");
    let error = read_json::<Struct>(r#"{"M":{}}"#).unwrap_err();
    assert!(matches!(error.problem(), Problem::Missing) && error.path() == "text", "{error}");
    let error = read_json::<Struct>(r#"{"M":{"text":{"S":"x"},"text":{"S":"y"}}}"#).unwrap_err();
    assert!(matches!(error.problem(), Problem::Duplicate), "{error}");
    let error = to_json(&vec![vec![f64::NAN]]).unwrap_err();
    assert_eq!(error.path(), "[0][0]");
    let error = to_json(&BTreeMap::from([("a", [u128::MAX])])).unwrap_err();
    assert_eq!(error.path(), "a[0]");
}

#[test]
fn what_a_visitor_leaves_is_an_error() {
    read_json::<(u8, u8)>(r#"{"L":[{"N":"1"},{"N":"2"},{"N":"3"}]}"#).unwrap_err();
    read_json::<(u8, u8)>(r#"{"L":[{"N":"1"}]}"#).unwrap_err();
}

#[test]
fn unknown_fields_are_passed_over() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Small {
        a: u8,
    }
    let json = r#"{"M":{"b":{"M":{"c":{"L":[{"SS":["x"]}]}}},"a":{"N":"1"}}}"#;
    assert_eq!(read_json::<Small>(json).unwrap(), Small { a: 1 });
}

#[test]
fn a_field_that_is_none_is_absent() {
    let write = |value: Option<u8>| {
        let mut writer = ValueWriter::item();
        encode_field(&value, &Name::new("a", "\"a\":"), &mut writer).unwrap();
        writer.finish_item()
    };
    assert!(write(None).is_empty());
    assert_eq!(write(Some(1)).into_iter().collect::<Vec<_>>(), [("a".to_owned(), Value::from(1u8))]);
    assert_eq!(absent::<Option<u8>>(), Some(None));
    assert_eq!(absent::<u8>(), None);
    assert_eq!(absent::<Vec<u8>>(), None);
    let mut writer = JsonWriter::new();
    let error = encode_field(&f64::NAN, &Name::new("a", "\"a\":"), &mut writer).unwrap_err();
    assert_eq!(error.path(), "a");
}

#[test]
fn dynorms_own_values_survive() {
    let value = Value::from([
        ("n", Value::Number("0.12345678901234567890123456789012345678".parse().unwrap())),
        ("b", vec![1u8].into()),
        ("s", BTreeSet::from([Number::from(1)]).into()),
    ]);
    assert_eq!(read_json::<Value>(&to_json(&value).unwrap()).unwrap(), value);
    // By themselves they are what is on the wire.
    let json = crate::codec::json::to_json(&value).unwrap();
    assert_eq!(serde_json::to_string(&value).unwrap(), json);
    assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), value);
}

#[test]
fn a_field_of_a_document_may_be_stored_by_serde() {
    #[derive(Serialize, Deserialize, Debug, PartialEq)]
    struct Point {
        x: u8,
    }

    #[derive(crate::Document, Debug, PartialEq)]
    struct Place {
        #[model(serde)]
        point: Point,
        #[model(serde)]
        other: Option<Point>,
        #[model(serde, default)]
        all: Vec<Point>,
    }

    let place = Place { point: Point { x: 1 }, other: None, all: vec![Point { x: 2 }] };
    let json = crate::codec::json::item_to_json(&place).unwrap();
    assert_eq!(json, r#"{"point":{"M":{"x":{"N":"1"}}},"all":{"L":[{"M":{"x":{"N":"2"}}}]}}"#);
    assert_eq!(crate::codec::json::item_from_json::<Place>(&json).unwrap(), place);

    let read = crate::codec::json::item_from_json::<Place>;
    let place = read(r#"{"point":{"M":{"x":{"N":"1"}}},"other":{"M":{"x":{"N":"3"}}}}"#).unwrap();
    assert_eq!(place, Place { point: Point { x: 1 }, other: Some(Point { x: 3 }), all: vec![] });
    assert_eq!(read("{}").unwrap_err().to_string(), "attribute `point`: missing");
    let twice = r#"{"other":{"NULL":true},"other":{"NULL":true}}"#;
    assert_eq!(read(twice).unwrap_err().to_string(), "attribute `other`: present twice");
}
