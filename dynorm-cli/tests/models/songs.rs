//! Items such as a table has that no model of ours has written.

use dynorm::schema::{IndexKind, IndexSchema, KeyAttribute, Projection, TableSchema};
use dynorm::{Map, Number, Value};

/// Keys of all types, names that are none in Rust, and indexes of each kind.
pub fn table() -> TableSchema {
    let mut table = TableSchema::of_keys(KeyAttribute::string("Artist"), KeyAttribute::string("song#title"));
    table.table = "music-2026".into();
    let local = IndexSchema::new(
        "ByYear".into(),
        IndexKind::Local,
        KeyAttribute::string("Artist"),
        Some(KeyAttribute::number("year")),
        Projection::Include(vec!["type".into()].into()),
    );
    let label = IndexSchema::global(
        "ByLabel",
        vec![KeyAttribute::string("label")],
        vec![KeyAttribute::number("rank")],
        Projection::KeysOnly,
    );
    let several = IndexSchema::global(
        "BySeveral",
        vec![KeyAttribute::string("label"), KeyAttribute::string("Artist")],
        vec![KeyAttribute::number("year"), KeyAttribute::binary("id")],
        Projection::All,
    );
    table.indexes = vec![local, label, several].into();
    table
}

fn map<const N: usize>(members: [(&str, Value); N]) -> Map {
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn number(text: &str) -> Value {
    Value::Number(text.parse::<Number>().unwrap())
}

/// Three of them, no two alike.
pub fn items() -> Vec<Map> {
    let credits = |role: &str| {
        let credit = map([("name", "Ann".into()), ("role", role.into())]);
        Value::List(vec![Value::Map(credit), Value::Map(map([("name", "Bob".into())]))])
    };
    vec![
        map([
            ("Artist", "A".into()),
            ("song#title", "One".into()),
            ("year", 1999.into()),
            ("label", "L".into()),
            ("rank", 1.into()),
            ("id", Value::Binary(vec![1])),
            ("type", "live".into()),
            ("price", number("0.99")),
            ("balance", number("-5")),
            ("genres", Value::StringSet(["rock".to_owned()].into())),
            ("credits", credits("bass")),
            ("release", Value::Map(map([("date", "1999-01-01".into()), ("reissue", true.into())]))),
            ("plays", Value::Map(map([("2024", 1.into()), ("2025", 2.into())]))),
            ("odd", "text".into()),
        ]),
        map([
            ("Artist", "A".into()),
            ("song#title", "Two".into()),
            ("year", 2001.into()),
            ("price", number("10")),
            ("balance", number("7")),
            ("credits", Value::List(vec![])),
            ("release", Value::Map(map([("date", "2001-01-01".into())]))),
            ("plays", Value::Map(map([("2023", 3.into())]))),
            ("odd", 1.into()),
            ("comment", Value::Null),
            ("numbers", Value::NumberSet(["1".parse().unwrap()].into())),
        ]),
        map([
            ("Artist", "B".into()),
            ("song#title", "Three".into()),
            ("year", 2002.into()),
            ("price", number("3")),
            ("balance", number("0")),
            ("credits", credits("voice")),
            ("release", Value::Map(map([("date", "2002-01-01".into())]))),
            ("plays", Value::Map(map([("2022", 4.into())]))),
            ("odd", true.into()),
            ("comment", "good".into()),
        ]),
    ]
}
