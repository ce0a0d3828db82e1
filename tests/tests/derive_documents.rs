//! What `#[derive(Document)]` writes and reads, seen as values in memory.

use std::collections::{BTreeMap, BTreeSet};

use dynorm::codec::memory::{from_map, from_value, to_map, to_value};
use dynorm::codec::{Decode, DecodeError, Encode, EncodeError, Reader, Writer};
use dynorm::{Document, Map, Value};

fn map<const N: usize>(entries: [(&str, Value); N]) -> Map {
    entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Both ways: what it is written as, and that this reads back as it was.
#[track_caller]
fn assert_stored_as<D: Document + PartialEq + std::fmt::Debug>(document: &D, stored: &Map) {
    assert_eq!(&to_map(document).unwrap(), stored);
    assert_eq!(&from_map::<D>(stored).unwrap(), document);
}

#[derive(Document, Debug, Clone, PartialEq, Default)]
struct Address {
    street: String,
    zip: Option<u32>,
}

#[test]
fn fields_are_attributes_and_documents_nest() {
    #[derive(Document, Debug, PartialEq)]
    struct Person {
        name: String,
        home: Address,
        others: Vec<Address>,
    }

    let home = Address { street: "Hay Lane".into(), zip: Some(7) };
    let away = Address { street: "Far Road".into(), zip: None };
    assert_stored_as(
        &Person { name: "Ann".into(), home, others: vec![away] },
        &map([
            ("name", "Ann".into()),
            ("home", [("street", Value::from("Hay Lane")), ("zip", 7.into())].into()),
            ("others", vec![Value::from([("street", Value::from("Far Road"))])].into()),
        ]),
    );
}

#[test]
fn a_document_is_a_map_where_it_is_a_value() {
    let address = Address { street: "Hay Lane".into(), zip: None };
    let value = Value::from([("street", Value::from("Hay Lane"))]);
    assert_eq!(to_value(&address).unwrap(), value);
    assert_eq!(from_value::<Address>(&value).unwrap(), address);
}

#[test]
fn names_come_from_the_field_the_case_or_rename() {
    #[derive(Document, Debug, PartialEq)]
    #[model(rename_all = "camelCase")]
    struct Names {
        first_name: String,
        #[model(rename = "a \"quoted\" – näme\n")]
        odd: u32,
        r#type: bool,
    }

    assert_stored_as(
        &Names { first_name: "Ann".into(), odd: 1, r#type: true },
        &map([("firstName", "Ann".into()), ("a \"quoted\" – näme\n", 1.into()), ("type", true.into())]),
    );
}

#[test]
fn names_of_one_length_are_told_apart() {
    #[derive(Document, Debug, PartialEq)]
    struct Same {
        aa: u32,
        ab: u32,
        bb: u32,
    }

    assert_stored_as(
        &Same { aa: 1, ab: 2, bb: 3 },
        &map([("aa", 1.into()), ("ab", 2.into()), ("bb", 3.into())]),
    );
}

#[test]
fn a_document_may_hold_itself() {
    #[derive(Document, Debug, PartialEq)]
    struct Tree {
        children: Vec<Self>,
        first: Option<Box<Tree>>,
        by_name: BTreeMap<String, (Self, u32)>,
    }

    let leaf = || Tree { children: vec![], first: None, by_name: BTreeMap::new() };
    let stored = || Value::from([("children", Value::List(vec![])), ("by_name", Map::new().into())]);
    assert_stored_as(
        &Tree {
            children: vec![leaf()],
            first: Some(leaf().into()),
            by_name: [("a".into(), (leaf(), 1))].into(),
        },
        &map([
            ("children", vec![stored()].into()),
            ("first", stored()),
            ("by_name", [("a", vec![stored(), 1.into()].into())].into()),
        ]),
    );
}

#[test]
fn a_document_without_fields_is_an_empty_map() {
    #[derive(Document, Debug, PartialEq)]
    struct Empty {}

    assert_stored_as(&Empty {}, &Map::new());
}

#[test]
fn unknown_attributes_are_passed_over() {
    let stored = map([("street", "Hay Lane".into()), ("planet", vec![Value::from("Earth")].into())]);
    assert_eq!(from_map::<Address>(&stored).unwrap().street, "Hay Lane");
}

#[test]
fn errors_name_the_path() {
    #[derive(Document, Debug, PartialEq)]
    struct Person {
        homes: Vec<Address>,
    }

    let stored = |home: Value| map([("homes", vec![home].into())]);
    let error = from_map::<Person>(&stored(Value::from([("zip", Value::from(1))]))).unwrap_err();
    assert_eq!(error.to_string(), "attribute `homes[0].street`: missing");
    let error = from_map::<Person>(&stored(Value::from([("street", Value::from(1))]))).unwrap_err();
    assert_eq!(error.to_string(), "attribute `homes[0].street`: expected a string (S), found a number (N)");
    let error = from_map::<Person>(&map([("homes", "none".into())])).unwrap_err();
    assert_eq!(error.path(), "homes");
}

#[test]
fn an_attribute_that_comes_twice_is_an_error() {
    let error = dynorm::codec::json::item_from_json::<Address>(r#"{"street":{"S":"a"},"street":{"S":"b"}}"#);
    assert_eq!(error.unwrap_err().to_string(), "attribute `street`: present twice");
}

#[test]
fn json_and_memory_agree() {
    #[derive(Document, Debug, PartialEq)]
    struct Names {
        #[model(rename = "a \"quoted\" \\ näme\u{1}")]
        odd: u32,
        #[model(flatten)]
        address: Address,
    }

    let names = Names { odd: 1, address: Address { street: "Hay Lane".into(), zip: Some(2) } };
    let json = dynorm::codec::json::item_to_json(&names).unwrap();
    assert_eq!(json, r#"{"a \"quoted\" \\ näme\u0001":{"N":"1"},"street":{"S":"Hay Lane"},"zip":{"N":"2"}}"#);
    assert_eq!(dynorm::codec::json::item_from_json::<Names>(&json).unwrap(), names);
}

#[test]
fn defaults_stand_in_for_absent_attributes() {
    fn eleven() -> u32 {
        11
    }

    #[derive(Document, Debug, PartialEq)]
    struct Settings {
        #[model(default)]
        level: u32,
        #[model(default = "eleven")]
        volume: u32,
        #[model(skip)]
        cache: Option<String>,
        #[model(skip, default = "eleven")]
        other: u32,
    }

    let read = from_map::<Settings>(&Map::new()).unwrap();
    assert_eq!(read, Settings { level: 0, volume: 11, cache: None, other: 11 });
    let settings = Settings { level: 1, volume: 2, cache: Some("not stored".into()), other: 3 };
    let stored = map([("level", 1.into()), ("volume", 2.into())]);
    assert_eq!(to_map(&settings).unwrap(), stored);
    let read = from_map::<Settings>(&map([("cache", 1.into()), ("volume", 2.into())])).unwrap();
    assert_eq!(read, Settings { level: 0, volume: 2, cache: None, other: 11 });
}

mod seconds {
    use super::*;
    use std::time::Duration;

    pub(super) fn encode<W: Writer>(duration: &Duration, writer: &mut W) -> Result<(), EncodeError> {
        duration.as_secs().encode(writer)
    }

    pub(super) fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Duration, DecodeError> {
        u64::decode(reader).map(Duration::from_secs)
    }
}

#[test]
fn a_module_of_the_users_own_writes_and_reads() {
    #[derive(Document, Debug, PartialEq)]
    struct Timer {
        #[model(with = "seconds")]
        left: std::time::Duration,
        #[model(with = "seconds", default)]
        gone: std::time::Duration,
    }

    let timer = Timer { left: std::time::Duration::from_secs(5), gone: std::time::Duration::ZERO };
    assert_stored_as(&timer, &map([("left", 5.into()), ("gone", 0.into())]));
    assert_eq!(from_map::<Timer>(&map([("left", 5.into())])).unwrap(), timer);
    let error = from_map::<Timer>(&map([("left", "soon".into())])).unwrap_err();
    assert_eq!(error.path(), "left");
    let error = from_map::<Timer>(&Map::new()).unwrap_err();
    assert_eq!(error.to_string(), "attribute `left`: missing");
}

#[test]
fn names_in_generated_code_meet_no_names_of_the_user() {
    #![allow(dead_code)]
    struct Option;
    struct Result;
    struct String;
    fn encode_field() {}

    #[derive(Document, Debug, PartialEq)]
    struct Ok {
        writer: u32,
        reader: u32,
        slots: u32,
        name: u32,
        index: u32,
    }

    let document = Ok { writer: 1, reader: 2, slots: 3, name: 4, index: 5 };
    assert_eq!(from_map::<Ok>(&to_map(&document).unwrap()).unwrap(), document);
}

#[test]
fn newtypes_are_stored_as_what_they_hold() {
    #[derive(Document, Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
    struct UserId(String);
    #[derive(Document, Debug, PartialEq)]
    struct Nickname(Option<String>);
    #[derive(Document, Debug, PartialEq)]
    struct Flags(u8);
    #[derive(Document, Debug, PartialEq)]
    struct User {
        id: UserId,
        nickname: Nickname,
        flags: Vec<Flags>,
    }

    assert_stored_as(
        &User {
            id: UserId("a".into()),
            nickname: Nickname(Some("b".into())),
            flags: vec![Flags(1), Flags(2)],
        },
        &map([
            ("id", "a".into()),
            ("nickname", "b".into()),
            ("flags", vec![Value::from(1), Value::from(2)].into()),
        ]),
    );
    assert_stored_as(
        &User { id: UserId("a".into()), nickname: Nickname(None), flags: vec![] },
        &map([("id", "a".into()), ("flags", Value::List(vec![]))]),
    );
    let error = from_map::<User>(&map([("id", 1.into())])).unwrap_err();
    assert_eq!(error.to_string(), "attribute `id`: expected a string (S), found a number (N)");
}

#[test]
fn newtypes_are_members_of_sets_and_keys_of_maps_if_what_they_hold_is() {
    #[derive(Document, Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
    struct UserId(String);
    #[derive(Document, Debug, PartialEq)]
    struct NoKey(Vec<bool>);
    #[derive(Document, Debug, PartialEq)]
    struct Group {
        members: BTreeSet<UserId>,
        ages: BTreeMap<UserId, u32>,
        votes: NoKey,
    }

    let id = UserId("a".into());
    assert_stored_as(
        &Group { members: [id.clone()].into(), ages: [(id, 40)].into(), votes: NoKey(vec![true]) },
        &map([
            ("members", BTreeSet::from(["a".to_owned()]).into()),
            ("ages", [("a", Value::from(40))].into()),
            ("votes", vec![Value::from(true)].into()),
        ]),
    );
}

#[test]
fn dynorm_may_be_somewhere_else() {
    mod vendored {
        pub(super) use dynorm as mapper;
    }

    #[derive(Document, Debug, PartialEq)]
    #[model(crate = "vendored::mapper")]
    struct Point {
        x: u32,
    }

    assert_stored_as(&Point { x: 1 }, &map([("x", 1.into())]));
}
