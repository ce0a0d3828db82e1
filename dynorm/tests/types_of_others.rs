//! Saves of fields whose types are other crates': what is stored in another form than theirs stays
//! so.
//!
//! All else about saves is in the package `tests`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Debug;
use std::net::IpAddr;

use chrono::{DateTime, NaiveDate, Utc};
use dynorm::{Db, Document, HashOnly, Map, Model, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

fn value<const N: usize>(entries: [(&str, Value); N]) -> Value {
    entries.into()
}

fn map<const N: usize>(entries: [(&str, Value); N]) -> Map {
    entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn texts<const N: usize>(members: [&str; N]) -> Value {
    BTreeSet::from(members.map(str::to_owned)).into()
}

/// What each of the three saves makes of an item that another program has stored: its key is `x`.
async fn after_each_save<M>(raw: &Map, change: impl Fn(&mut M)) -> [Map; 3]
where
    M: Model<Hash = String, Shape = HashOnly> + PartialEq + Debug,
{
    let db = Db::embedded().unwrap();
    let table = db.table::<M>();
    table.create().await.unwrap();
    let others = db.open(table.name());
    let mut results = Vec::new();
    for save in 0..3 {
        others.put(raw).await.unwrap();
        let mut item = table.get("x").await.unwrap().unwrap();
        assert!(!item.is_dirty().unwrap());
        change(&mut item);
        let saved = match save {
            0 => item.save().await,
            1 => item.partial_save().await,
            _ => item.overwrite().await,
        };
        assert!(saved.unwrap().was_sent());
        assert!(!item.is_dirty().unwrap());
        assert_eq!(table.get("x").consistent().model().await.unwrap().as_ref(), Some(&*item));
        results.push(others.get("x").consistent().model().await.unwrap().unwrap());
    }
    results.try_into().unwrap()
}

#[derive(Document, Debug, Clone, PartialEq)]
struct Entry {
    n: u32,
}

/// What another program knows of an entry.
fn entry(n: u32) -> Value {
    value([("n", n.into()), ("note", "kept".into())])
}

#[derive(Document, Debug, Clone, PartialEq, Eq, Hash)]
struct Id(Uuid);

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "names")]
struct Names {
    #[hash_key]
    id: String,
    days: BTreeMap<NaiveDate, Entry>,
    times: BTreeMap<DateTime<Utc>, Entry>,
    stamps: BTreeMap<jiff::Timestamp, Entry>,
    ids: HashMap<Uuid, Entry>,
    newtypes: HashMap<Id, Entry>,
}

fn names(n: u32) -> Map {
    map([
        ("id", "x".into()),
        ("days", value([("2024-1-2", entry(n))])),
        ("times", value([("2024-01-02T04:04:05+01:00", entry(n))])),
        ("stamps", value([("2024-01-02T04:04:05+01:00", entry(n))])),
        ("ids", value([("A1A2A3A4-B1B2-C1C2-D1D2-D3D4D5D6D7D8", entry(n))])),
        ("newtypes", value([("a1a2a3a4b1b2c1c2d1d2d3d4d5d6d7d8", entry(n))])),
    ])
}

#[tokio::test]
async fn dates_and_uuids_as_keys_keep_the_names_that_they_are_stored_under() {
    let change = |names: &mut Names| {
        names.days.values_mut().for_each(|entry| entry.n = 2);
        names.times.values_mut().for_each(|entry| entry.n = 2);
        names.stamps.values_mut().for_each(|entry| entry.n = 2);
        names.ids.values_mut().for_each(|entry| entry.n = 2);
        names.newtypes.values_mut().for_each(|entry| entry.n = 2);
    };
    for stored in after_each_save(&names(1), change).await {
        assert_eq!(stored, names(2));
    }
    let change = |names: &mut Names| {
        names.days.clear();
        names.times.clear();
        names.stamps.clear();
        names.ids.clear();
        names.newtypes.clear();
    };
    for stored in after_each_save(&names(1), change).await {
        assert!(stored.values().all(|value| value.as_map().is_none_or(Map::is_empty)), "{stored:?}");
    }
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "sets")]
struct Sets {
    #[hash_key]
    id: String,
    days: BTreeSet<NaiveDate>,
    ids: BTreeSet<Uuid>,
    decimals: BTreeSet<rust_decimal::Decimal>,
}

#[tokio::test]
async fn dates_and_uuids_in_sets_keep_their_spelling() {
    let numbers = |texts: [&str; 2]| {
        Value::from(BTreeSet::from(texts.map(|text| text.parse::<dynorm::Number>().unwrap())))
    };
    let (one, two) = ("A1A2A3A4-B1B2-C1C2-D1D2-D3D4D5D6D7D8", "B1A2A3A4-B1B2-C1C2-D1D2-D3D4D5D6D7D8");
    let raw = map([
        ("id", "x".into()),
        ("days", texts(["2024-1-2", "2024-1-3"])),
        ("ids", texts([one, two])),
        ("decimals", numbers(["1.50", "2"])),
    ]);
    let change = |sets: &mut Sets| {
        assert!(sets.days.remove(&"2024-01-02".parse().unwrap()));
        sets.days.insert("2024-01-04".parse().unwrap());
        assert!(sets.ids.remove(&Uuid::parse_str(one).unwrap()));
        assert!(sets.decimals.remove(&"1.5".parse().unwrap()));
        sets.decimals.insert("3".parse().unwrap());
    };
    let expected = map([
        ("id", "x".into()),
        ("days", texts(["2024-1-3", "2024-01-04"])),
        ("ids", texts([two])),
        ("decimals", numbers(["2", "3"])),
    ]);
    for stored in after_each_save(&raw, change).await {
        assert_eq!(stored, expected);
    }
}

#[derive(Serialize, Deserialize, Debug, Clone, PartialEq)]
struct Settings {
    theme: String,
    #[serde(default)]
    size: u32,
}

#[derive(Serialize, Deserialize, Debug, Clone, PartialEq)]
#[serde(tag = "type")]
enum Payment {
    Card { number: u32 },
    Cash { amount: u32, change: u32 },
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "serde")]
struct WithSerde {
    #[hash_key]
    id: String,
    #[model(serde)]
    hits: BTreeMap<IpAddr, u32>,
    #[model(serde)]
    settings: Settings,
    #[model(serde)]
    payment: Payment,
    #[model(serde, default)]
    limit: u32,
    #[model(serde, default)]
    maybe: Option<u32>,
}

fn with_serde(hits: Value, theme: &str) -> Map {
    let settings = value([("theme", theme.into()), ("beta", true.into())]);
    let payment = value([("type", "Cash".into()), ("amount", 5.into()), ("change", 1.into())]);
    map([
        ("id", "x".into()),
        ("hits", hits),
        ("settings", settings),
        ("payment", payment),
        ("limit", Value::Null),
        ("maybe", Value::Null),
    ])
}

#[tokio::test]
async fn names_of_another_spelling_in_a_field_of_serde_are_not_stored_twice() {
    let raw = with_serde(value([("2001:DB8::1", 1.into()), ("10.0.0.1", 1.into())]), "dark");
    let address: IpAddr = "2001:db8::1".parse().unwrap();
    let change = |item: &mut WithSerde| *item.hits.get_mut(&address).unwrap() = 2;
    let expected = with_serde(value([("2001:db8::1", 2.into()), ("10.0.0.1", 1.into())]), "dark");
    for stored in after_each_save(&raw, change).await {
        assert_eq!(stored["hits"], expected["hits"]);
    }
    let change = |item: &mut WithSerde| assert!(item.hits.remove(&address).is_some());
    for stored in after_each_save(&raw, change).await {
        assert_eq!(stored["hits"], value([("10.0.0.1", 1.into())]));
    }
}

#[tokio::test]
async fn a_struct_of_serde_keeps_what_it_does_not_know() {
    let raw = with_serde(value([]), "dark");
    let change = |item: &mut WithSerde| item.settings.theme = "light".into();
    for stored in after_each_save(&raw, change).await {
        let settings = stored["settings"].as_map().unwrap();
        assert_eq!((&settings["theme"], &settings["beta"]), (&"light".into(), &true.into()));
    }
}

#[tokio::test]
async fn a_field_of_serde_is_one_thing_for_partial_saves() {
    let db = Db::embedded().unwrap();
    let table = db.table::<WithSerde>();
    table.create().await.unwrap();
    let card = |item: &mut WithSerde| item.payment = Payment::Card { number: 7 };
    let cash = |item: &mut WithSerde| item.payment = Payment::Cash { amount: 6, change: 1 };
    for (first, second) in
        [(&card as &dyn Fn(&mut WithSerde), &cash as &dyn Fn(&mut WithSerde)), (&cash, &card)]
    {
        db.open(table.name()).put(with_serde(value([]), "dark")).await.unwrap();
        let mut one = table.get("x").await.unwrap().unwrap();
        let mut other = table.get("x").await.unwrap().unwrap();
        first(&mut one);
        second(&mut other);
        one.partial_save().await.unwrap();
        assert!(other.partial_save().await.unwrap_err().is_conflict());
        assert_eq!(table.get("x").model().await.unwrap().as_ref(), Some(&*one));
    }
}
