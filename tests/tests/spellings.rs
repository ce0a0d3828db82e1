//! Names and members in another textual form than the model's: an address in capitals, a date
//! without its zeros, as other programs write them. They stay as they are stored, and are never
//! stored twice.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::{IpAddr, Ipv6Addr};

use dynorm::codec::{Decode, DecodeError, Encode, EncodeError, MapKey, Reader, SetMember, Writer, types};
use dynorm::{AttributeType, Document, Kind, Map, Model, Value};
use dynorm_tests::{after_each_save, map, store, stored, table};

fn value<const N: usize>(entries: [(&str, Value); N]) -> Value {
    entries.into()
}

fn texts<const N: usize>(members: [&str; N]) -> Value {
    BTreeSet::from(members.map(str::to_owned)).into()
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "hosts")]
struct Hosts {
    #[hash_key]
    id: String,
    hits: BTreeMap<IpAddr, u32>,
}

fn hosts(hits: Value) -> Map {
    map([("id", "x".into()), ("hits", hits)])
}

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

#[tokio::test]
async fn a_changed_entry_keeps_the_name_that_it_is_stored_under() {
    let raw = hosts(value([("2001:DB8::1", 1.into()), ("10.0.0.1", 5.into())]));
    let change = |hosts: &mut Hosts| *hosts.hits.get_mut(&address("2001:db8::1")).unwrap() = 2;
    for stored in after_each_save(&raw, change).await {
        assert_eq!(stored, hosts(value([("2001:DB8::1", 2.into()), ("10.0.0.1", 5.into())])));
    }
}

#[tokio::test]
async fn a_removed_entry_is_gone_whatever_it_was_called() {
    let raw = hosts(value([("2001:DB8::1", 1.into()), ("2001:0db8::2", 2.into())]));
    let change = |hosts: &mut Hosts| assert!(hosts.hits.remove(&address("2001:db8::1")).is_some());
    for stored in after_each_save(&raw, change).await {
        assert_eq!(stored, hosts(value([("2001:0db8::2", 2.into())])));
    }
}

#[tokio::test]
async fn a_new_entry_stands_beside_those_of_other_spellings() {
    let raw = hosts(value([("2001:DB8::1", 1.into())]));
    let change = |hosts: &mut Hosts| assert!(hosts.hits.insert(address("2001:db8::2"), 2).is_none());
    for stored in after_each_save(&raw, change).await {
        assert_eq!(stored, hosts(value([("2001:DB8::1", 1.into()), ("2001:db8::2", 2.into())])));
    }
}

#[tokio::test]
async fn entries_keep_their_names_over_one_save_after_another() {
    let (table, _tap) = table::<Hosts>().await;
    store(table.db(), table.name(), hosts(value([("2001:DB8::1", 1.into()), ("2001:DB8::2", 1.into())])))
        .await;
    let mut item = table.get("x").await.unwrap().unwrap();
    for visits in 2..5 {
        *item.hits.get_mut(&address("2001:db8::1")).unwrap() = visits;
        match visits {
            2 => item.save().await.unwrap(),
            3 => item.partial_save().await.unwrap(),
            _ => item.overwrite().await.unwrap(),
        };
        let expected = hosts(value([("2001:DB8::1", visits.into()), ("2001:DB8::2", 1.into())]));
        assert_eq!(stored(table.db(), table.name()).await.unwrap(), expected);
    }
    item.hits.remove(&address("2001:db8::1"));
    item.partial_save().await.unwrap();
    assert_eq!(stored(table.db(), table.name()).await.unwrap(), hosts(value([("2001:DB8::2", 1.into())])));
}

#[tokio::test]
async fn two_clients_that_change_one_entry_of_another_spelling_conflict() {
    let (table, _tap) = table::<Hosts>().await;
    store(table.db(), table.name(), hosts(value([("2001:DB8::1", 1.into())]))).await;
    let mut one = table.get("x").await.unwrap().unwrap();
    let mut other = table.get("x").await.unwrap().unwrap();
    *one.hits.get_mut(&address("2001:db8::1")).unwrap() = 2;
    *other.hits.get_mut(&address("2001:db8::1")).unwrap() = 3;
    one.partial_save().await.unwrap();
    assert!(other.partial_save().await.unwrap_err().is_conflict());
}

#[tokio::test]
async fn two_spellings_of_one_key_are_an_error_that_says_so() {
    let (table, _tap) = table::<Hosts>().await;
    store(table.db(), table.name(), hosts(value([("2001:DB8::1", 1.into()), ("2001:db8::1", 2.into())])))
        .await;
    let error = table.get("x").await.unwrap_err();
    assert_eq!(error.kind(), Kind::Decode);
    let text = error.to_string();
    assert!(text.contains("in two spellings: the type takes both for `2001:db8::1`"), "{text}");
}

/// A key of a user's own: without regard to case, in capitals.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Country(String);

impl MapKey for Country {
    fn to_name(&self) -> Result<Cow<'_, str>, EncodeError> {
        self.0.to_name()
    }

    fn from_name(name: &str) -> Result<Self, DecodeError> {
        Ok(Country(name.to_uppercase()))
    }
}

impl SetMember for Country {
    type Set = types::TextSet;
    const SET: AttributeType = AttributeType::StringSet;

    fn encode_member<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        self.0.encode_member(writer)
    }

    fn decode_member<'de, R: Reader<'de>>(reader: &mut R) -> Result<Option<Self>, DecodeError> {
        Ok(String::decode_member(reader)?.map(|text| Country(text.to_uppercase())))
    }
}

#[derive(Document, Debug, Clone, PartialEq, Eq, Hash)]
struct Host(IpAddr);

#[derive(Document, Debug, Clone, PartialEq)]
struct Entry {
    n: u32,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "many")]
struct Many {
    #[hash_key]
    id: String,
    newtypes: HashMap<Host, Entry>,
    numbers: BTreeMap<i32, Entry>,
    countries: BTreeMap<Country, Entry>,
    nested: BTreeMap<Country, BTreeMap<Ipv6Addr, Option<Entry>>>,
    listed: Vec<BTreeMap<Country, Entry>>,
    paired: (u32, BTreeMap<Country, Box<Entry>>),
}

/// What another program knows of an entry.
fn entry(n: u32) -> Value {
    value([("n", n.into()), ("note", "kept".into())])
}

fn many(n: u32) -> Map {
    map([
        ("id", "x".into()),
        ("newtypes", value([("2001:DB8::0", entry(n))])),
        ("numbers", value([("7", entry(n)), ("8", entry(n))])),
        ("countries", value([("de", entry(n)), ("FR", entry(1))])),
        ("nested", value([("de", value([("::0001", entry(n)), ("::2", Value::Null)]))])),
        ("listed", vec![value([("de", entry(n))]), value([("fr", entry(1))])].into()),
        ("paired", vec![1.into(), value([("de", entry(n))])].into()),
    ])
}

#[tokio::test]
async fn what_is_below_a_name_of_another_spelling_keeps_what_the_model_does_not_know() {
    let change = |many: &mut Many| {
        many.newtypes.values_mut().for_each(|entry| entry.n = 2);
        many.numbers.values_mut().for_each(|entry| entry.n = 2);
        many.countries.get_mut(&Country("DE".into())).unwrap().n = 2;
        let nested = many.nested.values_mut().flat_map(BTreeMap::values_mut).flatten();
        nested.for_each(|entry| entry.n = 2);
        many.listed[0].values_mut().for_each(|entry| entry.n = 2);
        many.paired.1.values_mut().for_each(|entry| entry.n = 2);
    };
    for stored in after_each_save(&many(1), change).await {
        assert_eq!(stored, many(2));
    }
}

#[tokio::test]
async fn entries_of_any_spelling_are_removed() {
    let change = |many: &mut Many| {
        many.newtypes.clear();
        many.numbers.clear();
        many.countries.remove(&Country("DE".into()));
        many.nested.values_mut().for_each(|inner| inner.retain(|_, entry| entry.is_none()));
        many.listed[0].clear();
        many.paired.1.clear();
    };
    let empty = || value([]);
    let expected = map([
        ("id", "x".into()),
        ("newtypes", empty()),
        ("numbers", empty()),
        ("countries", value([("FR", entry(1))])),
        ("nested", value([("de", value([("::2", Value::Null)]))])),
        ("listed", vec![empty(), value([("fr", entry(1))])].into()),
        ("paired", vec![1.into(), empty()].into()),
    ]);
    for stored in after_each_save(&many(1), change).await {
        assert_eq!(stored, expected);
    }
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "sets")]
struct Sets {
    #[hash_key]
    id: String,
    countries: BTreeSet<Country>,
    addresses: Vec<BTreeSet<IpAddr>>,
}

#[tokio::test]
async fn members_of_sets_that_were_not_touched_keep_their_spelling() {
    let sets = |country: [&str; 2], address: [&str; 2]| {
        map([("id", "x".into()), ("countries", texts(country)), ("addresses", vec![texts(address)].into())])
    };
    let raw = sets(["de", "fr"], ["2001:DB8::1", "2001:DB8::2"]);
    let change = |sets: &mut Sets| {
        assert!(sets.countries.remove(&Country("FR".into())));
        sets.countries.insert(Country("IT".into()));
        assert!(sets.addresses[0].remove(&address("2001:db8::1")));
        sets.addresses[0].insert(address("2001:db8::3"));
    };
    let expected = sets(["de", "IT"], ["2001:DB8::2", "2001:db8::3"]);
    for stored in after_each_save(&raw, change).await {
        assert_eq!(stored, expected);
    }
}

/// A type of a user's own that does not say how its names are stored: without regard to case, too.
#[derive(Debug, Clone, PartialEq)]
struct Headers(BTreeMap<String, u32>);

impl Encode for Headers {
    type Type = types::Map;

    fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        self.0.encode(writer)
    }
}

impl Decode for Headers {
    fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        let map: BTreeMap<String, u32> = Decode::decode(reader)?;
        Ok(Headers(map.into_iter().map(|(name, value)| (name.to_lowercase(), value)).collect()))
    }
}

/// The same as functions.
mod lowercase {
    use super::*;

    pub fn encode<W: Writer>(map: &BTreeMap<String, u32>, writer: &mut W) -> Result<(), EncodeError> {
        map.encode(writer)
    }

    pub fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<BTreeMap<String, u32>, DecodeError> {
        Ok(Headers::decode(reader)?.0)
    }
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "opaque")]
struct Opaque {
    #[hash_key]
    id: String,
    own: Headers,
    #[model(with = "lowercase")]
    with: BTreeMap<String, u32>,
    list: Vec<Headers>,
    map: BTreeMap<String, Headers>,
}

#[tokio::test]
async fn where_only_a_type_knows_its_names_what_changed_is_written_whole() {
    let opaque = |names: Value| {
        map([
            ("id", "x".into()),
            ("own", names.clone()),
            ("with", names.clone()),
            ("list", vec![names.clone()].into()),
            ("map", value([("m", names)])),
        ])
    };
    let raw = opaque(value([("A", 1.into()), ("b", 1.into())]));
    let set = |headers: &mut BTreeMap<String, u32>| *headers.get_mut("a").unwrap() = 2;
    let change = |opaque: &mut Opaque| {
        set(&mut opaque.own.0);
        set(&mut opaque.with);
        set(&mut opaque.list[0].0);
        set(&mut opaque.map.get_mut("m").unwrap().0);
    };
    let expected = opaque(value([("a", 2.into()), ("b", 1.into())]));
    for stored in after_each_save(&raw, change).await {
        assert_eq!(stored, expected);
    }
    let change = |opaque: &mut Opaque| {
        opaque.own.0.remove("a");
        opaque.with.remove("a");
        opaque.list[0].0.remove("a");
        opaque.map.get_mut("m").unwrap().0.remove("a");
    };
    for stored in after_each_save(&raw, change).await {
        assert_eq!(stored, opaque(value([("b", 1.into())])));
    }
}

#[tokio::test]
async fn what_only_a_type_knows_is_one_thing_for_partial_saves() {
    let (table, _tap) = table::<Opaque>().await;
    let names = || value([("a", 1.into()), ("b", 1.into())]);
    let raw = map([
        ("id", "x".into()),
        ("own", names()),
        ("with", names()),
        ("list", Value::List(vec![])),
        ("map", value([("m", names())])),
    ]);
    let own: fn(&mut Opaque) -> &mut BTreeMap<String, u32> = |opaque| &mut opaque.own.0;
    for part in [own, |opaque| &mut opaque.with, |opaque| &mut opaque.map.get_mut("m").unwrap().0] {
        store(table.db(), table.name(), raw.clone()).await;
        let mut one = table.get("x").await.unwrap().unwrap();
        let mut other = table.get("x").await.unwrap().unwrap();
        part(&mut one).insert("a".into(), 2);
        part(&mut other).insert("b".into(), 2);
        one.partial_save().await.unwrap();
        assert!(other.partial_save().await.unwrap_err().is_conflict());
    }
}
