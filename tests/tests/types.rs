//! What each type of std is stored as, in the engine's own words, and that it reads back.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::net::IpAddr;
use std::sync::Arc;

use dynorm::{Document, Map, Model, Number, Value};
use dynorm_tests::{map, store, stored, table};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "types")]
struct Types {
    #[hash_key]
    id: u64,
    string: String,
    borrowed: Cow<'static, str>,
    character: char,
    boolean: bool,
    unit: (),
    small: i8,
    large: i128,
    unsigned: u128,
    float: f32,
    double: f64,
    number: Number,
    some: Option<u32>,
    none: Option<u32>,
    boxed: Box<u32>,
    shared: Arc<str>,
    list: Vec<Option<u32>>,
    queue: VecDeque<bool>,
    array: [u16; 3],
    tuple: (u32, String, bool),
    bytes: Vec<u8>,
    fixed: [u8; 4],
    strings: BTreeSet<String>,
    numbers: HashSet<i32>,
    binaries: BTreeSet<Vec<u8>>,
    empty: HashSet<String>,
    map: BTreeMap<String, u32>,
    hash_map: HashMap<String, Vec<u32>>,
    address: IpAddr,
    nested: Nested,
    nesteds: Vec<Nested>,
    kind: Kind,
    shape: Shape,
    any: Value,
    raw: Map,
}

#[derive(Document, Debug, Clone, PartialEq)]
struct Nested {
    text: String,
    deeper: Option<Box<Nested>>,
}

#[derive(Document, Debug, Clone, Copy, PartialEq)]
#[model(rename_all = "kebab-case")]
enum Kind {
    VeryLarge,
    Small,
}

#[derive(Document, Debug, Clone, PartialEq)]
enum Shape {
    Circle { radius: u32 },
    Point,
}

fn types() -> Types {
    let leaf = Nested { text: "leaf".into(), deeper: None };
    Types {
        id: u64::MAX,
        string: "line\nbreak \"quoted\" \\ \u{1F980} \u{0}".into(),
        borrowed: Cow::Borrowed(""),
        character: '🦀',
        boolean: true,
        unit: (),
        small: i8::MIN,
        large: -(10i128.pow(38) - 1),
        unsigned: 10u128.pow(38) - 1,
        float: 0.1,
        double: 1.0e-100,
        number: "0.1".parse().unwrap(),
        some: Some(1),
        none: None,
        boxed: Box::new(1),
        shared: Arc::from("shared"),
        list: vec![Some(1), None, Some(3)],
        queue: VecDeque::from([true, false]),
        array: [1, 2, 3],
        tuple: (1, "two".into(), true),
        bytes: (0..=255).collect(),
        fixed: [0, 1, 2, 3],
        strings: BTreeSet::from(["a".into(), "b".into()]),
        numbers: HashSet::from([-1, 0, 1]),
        binaries: BTreeSet::from([vec![1], vec![0, 255]]),
        empty: HashSet::new(),
        map: BTreeMap::from([("a".into(), 1), ("size".into(), 2)]),
        hash_map: HashMap::from([("empty".into(), vec![])]),
        address: "2001:db8::1".parse().unwrap(),
        nested: Nested { text: "root".into(), deeper: Some(Box::new(leaf.clone())) },
        nesteds: vec![leaf],
        kind: Kind::VeryLarge,
        shape: Shape::Circle { radius: 3 },
        any: Value::List(vec![Value::Null, "x".into(), [("deep", 1.into())].into()]),
        raw: map([("null", Value::Null), ("n", 1.into())]),
    }
}

#[tokio::test]
async fn every_type_of_std_is_stored_as_it_should_be_and_reads_back() {
    let (table, _tap) = table::<Types>().await;
    let mut item = table.item(types());
    item.save().await.unwrap();
    let stored = stored(table.db(), table.name()).await.unwrap();
    let number = |text: &str| Value::from(text.parse::<Number>().unwrap());
    let leaf = || Value::from([("text", "leaf".into())]);
    let expected = map([
        ("id", u64::MAX.into()),
        ("string", "line\nbreak \"quoted\" \\ \u{1F980} \u{0}".into()),
        ("borrowed", "".into()),
        ("character", "🦀".into()),
        ("boolean", true.into()),
        ("unit", Value::Null),
        ("small", (-128).into()),
        ("large", number(&format!("-{}", "9".repeat(38)))),
        ("unsigned", number(&"9".repeat(38))),
        ("float", number("0.1")),
        ("double", number("1E-100")),
        ("number", number("0.1")),
        ("some", 1.into()),
        ("boxed", 1.into()),
        ("shared", "shared".into()),
        ("list", vec![1.into(), Value::Null, 3.into()].into()),
        ("queue", vec![Value::from(true), false.into()].into()),
        ("array", vec![Value::from(1), 2.into(), 3.into()].into()),
        ("tuple", vec![1.into(), Value::from("two"), true.into()].into()),
        ("bytes", (0..=255).collect::<Vec<u8>>().into()),
        ("fixed", vec![0u8, 1, 2, 3].into()),
        ("strings", BTreeSet::from(["a".to_owned(), "b".to_owned()]).into()),
        ("numbers", BTreeSet::from([-1, 0, 1].map(Number::from)).into()),
        ("binaries", BTreeSet::from([vec![0, 255], vec![1]]).into()),
        ("map", [("a", 1.into()), ("size", 2.into())].into()),
        ("hash_map", [("empty", Value::List(vec![]))].into()),
        ("address", "2001:db8::1".into()),
        ("nested", [("text", "root".into()), ("deeper", leaf())].into()),
        ("nesteds", vec![leaf()].into()),
        ("kind", "very-large".into()),
        ("shape", [("type", "Circle".into()), ("radius", 3.into())].into()),
        ("any", vec![Value::Null, "x".into(), [("deep", 1.into())].into()].into()),
        ("raw", [("null", Value::Null), ("n", 1.into())].into()),
    ]);
    for (name, value) in &expected {
        assert_eq!(stored.get(name), Some(value), "`{name}`");
    }
    assert_eq!(stored.len(), expected.len(), "`none` and the empty set are absent: {stored:?}");

    let mut again = table.get(u64::MAX).await.unwrap().unwrap();
    assert_eq!(*again, types());
    assert!(!again.is_dirty().unwrap());
    assert!(!again.save().await.unwrap().was_sent());
    again.small += 1;
    again.save().await.unwrap();
    again.overwrite().await.unwrap();
    assert_eq!(table.get(u64::MAX).model().await.unwrap(), Some(Types { small: i8::MIN + 1, ..types() }));
}

#[tokio::test]
async fn null_reads_as_absent_where_a_field_is_optional_and_is_left_alone() {
    let (table, _tap) = table::<Optional>().await;
    let raw = map([("id", 1.into()), ("text", Value::Null), ("set", Value::Null)]);
    store(table.db(), table.name(), raw.clone()).await;
    let mut item = table.get(1).await.unwrap().unwrap();
    assert_eq!((&item.text, &item.set), (&None, &None));
    assert!(!item.is_dirty().unwrap());
    item.other = Some(1);
    item.save().await.unwrap();
    let mut expected = raw;
    expected.insert("other".into(), 1.into());
    assert_eq!(stored(table.db(), table.name()).await.unwrap(), expected);
    item.text = Some("now".into());
    item.partial_save().await.unwrap();
    assert_eq!(stored(table.db(), table.name()).await.unwrap()["text"], "now".into());
}

#[derive(Model, Debug)]
#[model(table = "optional")]
struct Optional {
    #[hash_key]
    id: u32,
    text: Option<String>,
    set: Option<BTreeSet<String>>,
    other: Option<u32>,
}
