use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::fmt::Debug;
use std::num::NonZero;
use std::rc::Rc;
use std::sync::Arc;

use crate::codec::error::Problem;
use crate::codec::json::{from_json, to_json};
use crate::codec::memory::{from_value, to_value};
use crate::codec::{Decode, DecodeError, Encode, EncodeError};
use crate::value::{AttributeType, Value};

/// Checks the wire form of a value, that it is of the type that it promises, and that both codecs
/// give the value back.
pub(super) fn round_trips<T: Encode + Decode + PartialEq + Debug>(value: T, json: &str) {
    assert_eq!(to_json(&value).unwrap(), json);
    assert_eq!(from_json::<T>(json).unwrap(), value, "{json}");
    let stored = to_value(&value).unwrap();
    assert_eq!(from_value::<T>(&stored).unwrap(), value, "{stored:?}");
    assert_eq!(from_json::<Value>(json).unwrap(), stored, "the codecs disagree");
    if let Some(expected) = type_of::<T>() {
        assert!([expected, AttributeType::Null].contains(&stored.attribute_type()), "{expected} {json}");
    }
}

fn type_of<T: Encode>() -> Option<AttributeType> {
    <T::Type as crate::codec::types::Attribute>::TYPE
}

/// What both codecs say of a value that cannot be stored.
pub(super) fn encode_error<T: Encode>(value: T) -> EncodeError {
    to_json(&value).expect_err("the JSON writer must refuse it");
    to_value(&value).expect_err("the memory writer must refuse it")
}

/// What both codecs say of an attribute that does not fit.
pub(super) fn decode_error<T: Decode + Debug>(json: &str) -> DecodeError {
    if let Ok(value) = from_json::<Value>(json) {
        from_value::<T>(&value).expect_err(json);
    }
    from_json::<T>(json).expect_err(json)
}

#[test]
fn text() {
    round_trips("é\"".to_owned(), r#"{"S":"é\""}"#);
    round_trips('🦀', r#"{"S":"🦀"}"#);
    decode_error::<char>(r#"{"S":""}"#);
    decode_error::<char>(r#"{"S":"ab"}"#);
    decode_error::<String>(r#"{"N":"1"}"#);
    round_trips::<std::net::IpAddr>([127, 0, 0, 1].into(), r#"{"S":"127.0.0.1"}"#);
    decode_error::<std::net::Ipv6Addr>(r#"{"S":"127.0.0.1"}"#);
}

#[test]
fn integers() {
    round_trips(u8::MAX, r#"{"N":"255"}"#);
    round_trips(i8::MIN, r#"{"N":"-128"}"#);
    round_trips(u16::MAX, r#"{"N":"65535"}"#);
    round_trips(i16::MIN, r#"{"N":"-32768"}"#);
    round_trips(u32::MAX, r#"{"N":"4294967295"}"#);
    round_trips(i32::MIN, r#"{"N":"-2147483648"}"#);
    round_trips(u64::MAX, r#"{"N":"18446744073709551615"}"#);
    round_trips(i64::MIN, r#"{"N":"-9223372036854775808"}"#);
    round_trips(usize::MAX, r#"{"N":"18446744073709551615"}"#);
    round_trips(isize::MIN, r#"{"N":"-9223372036854775808"}"#);
    round_trips(10u128.pow(38) - 1, r#"{"N":"99999999999999999999999999999999999999"}"#);
    round_trips(1 - 10i128.pow(38), r#"{"N":"-99999999999999999999999999999999999999"}"#);
    round_trips(NonZero::new(7u8).unwrap(), r#"{"N":"7"}"#);
    assert_eq!(from_json::<u8>(r#"{"N":"1.2E1"}"#).unwrap(), 12);
    encode_error(u128::MAX);
    encode_error(i128::MIN);
    encode_error(BTreeSet::from([u128::MAX]));
    decode_error::<NonZero<u8>>(r#"{"N":"0"}"#);
    for json in [r#"{"N":"1.5"}"#, r#"{"N":"256"}"#, r#"{"N":"-1"}"#, r#"{"N":"1E125"}"#] {
        let error = decode_error::<u8>(json);
        assert!(error.to_string().contains("does not fit into u8"), "{error}");
    }
}

#[test]
fn floats() {
    round_trips(0.1f64, r#"{"N":"0.1"}"#);
    round_trips(0.1f32, r#"{"N":"0.1"}"#);
    round_trips(-3.0f64, r#"{"N":"-3"}"#);
    round_trips(1.0 + f64::EPSILON, r#"{"N":"1.0000000000000002"}"#);
    round_trips(1e125f64, r#"{"N":"1e125"}"#);
    round_trips(1e-130f64, r#"{"N":"1e-130"}"#);
    round_trips(f32::MAX, r#"{"N":"3.4028235e38"}"#);
    round_trips(f32::MIN_POSITIVE, r#"{"N":"1.1754944e-38"}"#);
    assert_eq!(to_json(&-0.0f64).unwrap(), r#"{"N":"0"}"#);
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN_POSITIVE, 1e126, -9.9e-131] {
        encode_error(value);
    }
    encode_error(f32::NAN);
    let digits = r#"{"N":"0.12345678901234567890123456789012345678"}"#;
    assert_eq!(from_json::<f64>(digits).unwrap().to_bits(), 0.123_456_789_012_345_68_f64.to_bits());
    decode_error::<f32>(r#"{"N":"1E100"}"#);
    // What Rust parses, but is no number on the wire.
    decode_error::<f64>(r#"{"N":"inf"}"#);
    decode_error::<f64>(r#"{"N":"NaN"}"#);
}

#[test]
fn booleans_and_null() {
    round_trips(true, r#"{"BOOL":true}"#);
    round_trips(false, r#"{"BOOL":false}"#);
    round_trips((), r#"{"NULL":true}"#);
    from_json::<()>(r#"{"NULL":false}"#).unwrap();
    decode_error::<bool>(r#"{"NULL":true}"#);
    decode_error::<()>(r#"{"BOOL":true}"#);
}

#[test]
fn an_option_is_null_only_where_it_cannot_be_absent() {
    assert!(None::<u8>.is_absent() && !Some(1).is_absent());
    assert_eq!(Option::<u8>::absent(), Some(None));
    round_trips(vec![Some(1u32), None], r#"{"L":[{"N":"1"},{"NULL":true}]}"#);
    round_trips(BTreeMap::from([('a', None::<u8>)]), r#"{"M":{"a":{"NULL":true}}}"#);
    assert_eq!(from_json::<Option<String>>(r#"{"NULL":true}"#).unwrap(), None);
}

#[test]
fn two_layers_of_option_tell_null_from_absent() {
    assert!(!Some(None::<u8>).is_absent() && None::<Option<u8>>.is_absent());
    round_trips(Some(None::<u8>), r#"{"NULL":true}"#);
    round_trips(Some(Some(1u8)), r#"{"N":"1"}"#);
    round_trips(Some(()), r#"{"NULL":true}"#);
    round_trips(Some(Value::Null), r#"{"NULL":true}"#);
    round_trips(Some(Box::new(())), r#"{"NULL":true}"#);
}

#[test]
fn pointers() {
    round_trips(Box::new(1u32), r#"{"N":"1"}"#);
    round_trips(Arc::new("a".to_owned()), r#"{"S":"a"}"#);
    round_trips::<Box<str>>("a".into(), r#"{"S":"a"}"#);
    round_trips::<Arc<str>>("a".into(), r#"{"S":"a"}"#);
    round_trips::<Rc<str>>("a".into(), r#"{"S":"a"}"#);
    round_trips::<Cow<'static, str>>("a".into(), r#"{"S":"a"}"#);
    round_trips::<Box<[u32]>>([1].into(), r#"{"L":[{"N":"1"}]}"#);
    round_trips::<Arc<[u8]>>([1].into(), r#"{"B":"AQ=="}"#);
    round_trips::<Cow<'static, [u8]>>(vec![1].into(), r#"{"B":"AQ=="}"#);
    // Several pointers to bytes are no bytes.
    round_trips(vec![Box::new(1u8)], r#"{"L":[{"N":"1"}]}"#);
    assert!(Box::new(None::<u8>).is_absent());
    assert_eq!(Box::<Option<u8>>::absent(), Some(Box::new(None)));
    assert_eq!(Arc::<BTreeSet<u8>>::absent(), Some(Arc::default()));
}

#[test]
fn sequences() {
    round_trips(vec!["a".to_owned()], r#"{"L":[{"S":"a"}]}"#);
    round_trips(Vec::<u32>::new(), r#"{"L":[]}"#);
    round_trips([1u16, 2], r#"{"L":[{"N":"1"},{"N":"2"}]}"#);
    round_trips(vec![1u8, 2], r#"{"B":"AQI="}"#);
    round_trips([1u8, 2], r#"{"B":"AQI="}"#);
    round_trips(Vec::<u8>::new(), r#"{"B":""}"#);
    round_trips(vec![vec![1u8]], r#"{"L":[{"B":"AQ=="}]}"#);
    assert_eq!(decode_error::<[u8; 2]>(r#"{"B":"AQ=="}"#).to_string(), "expected 2 elements, found 1");
    assert!(!Vec::<u32>::new().is_absent());
    decode_error::<Vec<u8>>(r#"{"L":[{"N":"1"}]}"#);
    decode_error::<Vec<u16>>(r#"{"B":"AQ=="}"#);
}

#[test]
fn deques_may_wrap_around() {
    let mut bytes = VecDeque::from(vec![2u8, 3]);
    bytes.push_front(1);
    assert!(!bytes.as_slices().1.is_empty());
    round_trips(bytes, r#"{"B":"AQID"}"#);
    let mut texts = VecDeque::from(vec!["b".to_owned()]);
    texts.push_front("a".to_owned());
    round_trips(texts, r#"{"L":[{"S":"a"},{"S":"b"}]}"#);
}

#[test]
fn tuples() {
    round_trips((1u8,), r#"{"L":[{"N":"1"}]}"#);
    round_trips((1u8, "a".to_owned(), None::<bool>), r#"{"L":[{"N":"1"},{"S":"a"},{"NULL":true}]}"#);
    let eight = (1u8, 2u8, 3u8, 4u8, 5u8, 6u8, 7u8, 8u8);
    assert_eq!(from_value::<(u8, u8, u8, u8, u8, u8, u8, u8)>(&to_value(&eight).unwrap()).unwrap(), eight);
    assert_eq!(decode_error::<(u8, u8)>(r#"{"L":[{"N":"1"}]}"#).to_string(), "expected 2 elements, found 1");
    decode_error::<(u8,)>(r#"{"L":[{"N":"1"},{"N":"2"}]}"#);
    assert_eq!(decode_error::<(u8, u8)>(r#"{"L":[{"N":"1"},{"S":"a"}]}"#).path(), "[1]");
}

#[test]
fn maps() {
    round_trips(HashMap::from([("a".to_owned(), 1u8)]), r#"{"M":{"a":{"N":"1"}}}"#);
    round_trips(BTreeMap::<String, u8>::new(), r#"{"M":{}}"#);
    round_trips(
        BTreeMap::from([(-2i32, true), (10, false)]),
        r#"{"M":{"-2":{"BOOL":true},"10":{"BOOL":false}}}"#,
    );
    round_trips(BTreeMap::<Arc<str>, _>::from([("a".into(), 'x')]), r#"{"M":{"a":{"S":"x"}}}"#);
    round_trips(BTreeMap::from([("a".to_owned(), Value::Null)]), r#"{"M":{"a":{"NULL":true}}}"#);
    let error = decode_error::<HashMap<String, u8>>(r#"{"M":{"a":{"N":"1"},"b":{"S":"1"}}}"#);
    assert_eq!(error.to_string(), "attribute `b`: expected a number (N), found a string (S)");
    assert!(!BTreeMap::<String, u8>::new().is_absent() && BTreeMap::<String, u8>::absent().is_none());
}

#[test]
fn no_two_names_are_one_key() {
    let error = from_json::<BTreeMap<u32, u8>>(r#"{"M":{"1":{"N":"1"},"01":{"N":"2"}}}"#).unwrap_err();
    assert_eq!(error.path(), "01");
    let twice = r#"{"M":{"a":{"N":"1"},"a":{"N":"2"}}}"#;
    let error = from_json::<HashMap<String, u8>>(twice).unwrap_err();
    assert!(
        matches!(error.problem(), Problem::SameKey(key) if key == "a") && error.path() == "a",
        "{error:?}"
    );
}

#[test]
fn sets() {
    round_trips(BTreeSet::from(["a".to_owned(), "b".to_owned()]), r#"{"SS":["a","b"]}"#);
    round_trips(HashSet::from([1u64]), r#"{"NS":["1"]}"#);
    round_trips(BTreeSet::from([1u8, 2]), r#"{"NS":["1","2"]}"#);
    round_trips(BTreeSet::from(['a']), r#"{"SS":["a"]}"#);
    round_trips(BTreeSet::from([vec![1u8]]), r#"{"BS":["AQ=="]}"#);
    round_trips(HashSet::from([[1u8, 2]]), r#"{"BS":["AQI="]}"#);
    round_trips(BTreeSet::<Arc<str>>::from(["a".into()]), r#"{"SS":["a"]}"#);
    round_trips(BTreeSet::from([NonZero::new(3i8).unwrap()]), r#"{"NS":["3"]}"#);
    decode_error::<BTreeSet<String>>(r#"{"NS":["1"]}"#);
    decode_error::<BTreeSet<u8>>(r#"{"NS":["256"]}"#);
    decode_error::<BTreeSet<[u8; 1]>>(r#"{"BS":["AQI="]}"#);
    decode_error::<BTreeSet<String>>(r#"{"L":[{"S":"a"}]}"#);
    let twice = from_json::<HashSet<u8>>(r#"{"NS":["1","1.0"]}"#).unwrap_err();
    assert!(matches!(twice.problem(), Problem::Duplicate), "{twice:?}");
}

#[test]
fn empty_sets_are_absent_but_keep_their_place() {
    assert!(BTreeSet::<u8>::new().is_absent() && Some(HashSet::<String>::new()).is_absent());
    assert!(Value::StringSet(BTreeSet::new()).is_absent());
    assert_eq!(BTreeSet::<u8>::absent(), Some(BTreeSet::new()));
    assert_eq!(HashSet::<u8>::absent(), Some(HashSet::new()));
    round_trips(vec![BTreeSet::from([1u8]), BTreeSet::new()], r#"{"L":[{"NS":["1"]},{"NULL":true}]}"#);
    round_trips(BTreeMap::from([(1u8, HashSet::<String>::new())]), r#"{"M":{"1":{"NULL":true}}}"#);
}
