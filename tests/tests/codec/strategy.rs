//! Arbitrary values, texts, and texts that are nearly right.

use std::collections::{BTreeMap, BTreeSet};

use dynorm::{Number, Value};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use proptest::sample::Index;

/// Any number that DynamoDB can hold.
pub fn number() -> impl Strategy<Value = Number> {
    let digits = "[-]?[0-9]{1,38}";
    (digits, -130i32..126)
        .prop_filter_map("out of range", |(digits, exponent)| format!("{digits}E{exponent}").parse().ok())
}

/// Text in which special characters are frequent.
pub fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-z0-9]{0,24}",
        vec(
            prop_oneof![
                Just('"'),
                Just('\\'),
                Just('/'),
                proptest::char::range('\0', '\x1f'),
                Just('\u{7f}'),
                Just('é'),
                Just('🦀')
            ],
            0..12
        )
        .prop_map(String::from_iter),
    ]
}

/// Any value but those with empty sets, which DynamoDB does not have.
pub fn value() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        number().prop_map(Value::from),
        text().prop_map(Value::from),
        vec(any::<u8>(), 0..20).prop_map(Value::from),
        btree_set(text(), 1..4).prop_map(Value::from),
        btree_set(number(), 1..4).prop_map(Value::from),
        btree_set(vec(any::<u8>(), 0..5), 1..4).prop_map(Value::from),
    ];
    scalar.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::from),
            btree_map(text(), inner, 0..6).prop_map(Value::Map),
        ]
    })
}

/// Any JSON.
pub fn json() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value as Json;
    let scalar = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<u64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        text().prop_map(Json::from),
    ];
    scalar.prop_recursive(6, 40, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Json::from),
            btree_map(text(), inner, 0..6).prop_map(|entries: BTreeMap<_, _>| entries.into_iter().collect()),
        ]
    })
}

/// One edit of a text.
#[derive(Clone, Debug)]
pub enum Edit {
    Cut(Index),
    Remove(Index),
    Insert(Index, String),
    Swap(Index, Index),
    Double(Index, Index),
}

/// Edits that keep a text near to JSON.
pub fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let piece = prop_oneof![
        "[]\\[{}\",:0-9.eE+\\-\\\\ \n\ttfnuaSNBLM]",
        proptest::sample::select(vec![
            "\\u",
            "\\ud83e",
            "\\udd80",
            "\\u0000",
            "\\n",
            "\\x",
            "null",
            "true",
            "false",
            "1e5",
            "-0",
            "01",
            "{}",
            "[]",
            "{\"S\":\"",
            "\"}",
            "{\"N\":\"1\"}",
            "\u{1}",
            "é",
            "\u{feff}",
        ])
        .prop_map(str::to_owned),
    ];
    let edit = prop_oneof![
        any::<Index>().prop_map(Edit::Cut),
        any::<Index>().prop_map(Edit::Remove),
        (any::<Index>(), piece).prop_map(|(place, piece)| Edit::Insert(place, piece)),
        any::<(Index, Index)>().prop_map(|(one, other)| Edit::Swap(one, other)),
        any::<(Index, Index)>().prop_map(|(from, to)| Edit::Double(from, to)),
    ];
    vec(edit, 0..4)
}

/// The text after the edits.
pub fn edited(text: &str, edits: &[Edit]) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for edit in edits {
        if characters.is_empty() {
            characters.push(' ');
        }
        let length = characters.len();
        match edit {
            Edit::Cut(place) => characters.truncate(place.index(length)),
            Edit::Remove(place) => drop(characters.remove(place.index(length))),
            Edit::Insert(place, piece) => {
                let place = place.index(length);
                characters.splice(place..place, piece.chars());
            }
            Edit::Swap(one, other) => characters.swap(one.index(length), other.index(length)),
            Edit::Double(from, to) => {
                let (from, to) = (from.index(length), to.index(length));
                let range = from.min(to)..from.max(to);
                characters.splice(range.end..range.end, characters[range].to_vec());
            }
        }
    }
    characters.into_iter().collect()
}

/// Members for a set of strings.
pub fn names() -> impl Strategy<Value = BTreeSet<String>> {
    btree_set(text(), 0..5)
}
