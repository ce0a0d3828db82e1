//! Two have changed one item, and neither change is lost: conflicts that are merged, and those that somebody has to decide.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use dynorm::codec::{Decode, DecodeError, Encode, EncodeError, Reader, Writer, types};
use dynorm::{
    AttributePath, Document, HashOnly, Item, Kind, Map, Model, Overlap, Side, Table, Value, attribute,
};
use dynorm_tests::{Address, Fault, Person, Reply, Script, Tap, ada, db_of, map, store, stored, table};
use futures_util::future::join_all;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde_json::json;
use tokio::sync::Barrier;

fn value<const N: usize>(entries: [(&str, Value); N]) -> Value {
    entries.into()
}

/// A table with an item, and two who have read it.
async fn two<M: Model<Shape = HashOnly, Hash = String>>(model: M) -> (Table<M>, Tap, [Item<M>; 2]) {
    let (table, tap) = table::<M>().await;
    table.put(&model).await.unwrap();
    let items = both(&table, model.hash_key()).await;
    tap.log().clear();
    (table, tap, items)
}

async fn both<M: Model<Shape = HashOnly, Hash = String>>(table: &Table<M>, id: &str) -> [Item<M>; 2] {
    let get = || async { table.get(id).consistent().await.unwrap().unwrap() };
    [get().await, get().await]
}

/// Paths with base, mine and theirs.
fn threes(overlaps: &[Overlap]) -> Vec<(String, [Option<Value>; 3])> {
    let overlaps = overlaps.iter();
    let three = overlaps.map(|overlap| {
        let values = [overlap.base(), overlap.mine(), overlap.theirs()];
        (overlap.path().to_string(), values.map(Option::<&Value>::cloned))
    });
    three.collect()
}

#[tokio::test]
async fn changes_of_different_fields_are_put_together() {
    let (people, _tap, [mut one, mut other]) = two(ada()).await;
    one.email = None;
    one.address.as_mut().unwrap().city = "Ockham".into();
    one.save().await.unwrap();

    other.visits = 9;
    other.address.as_mut().unwrap().street = "Ockham Park".into();
    let error = other.save().await.unwrap_err();
    let conflict = other.conflict(error).unwrap();
    assert_eq!(**conflict.base(), ada());
    assert_eq!(conflict.mine().visits, 9);
    assert_eq!(**conflict.theirs(), *one);
    assert!(conflict.error().is_conflict() && conflict.overlaps().is_empty());

    let mut merged = conflict.merge().unwrap();
    let changed: Vec<_> = merged.changes().unwrap().iter().map(|change| change.path.to_string()).collect();
    assert_eq!(changed, ["address.street", "visits"], "what is to be written is what was changed here");
    merged.save().await.unwrap();
    let address = Address { street: "Ockham Park".into(), city: "Ockham".into() };
    let expected = Person { visits: 9, email: None, address: Some(address), ..ada() };
    assert_eq!(people.get("ada").await.unwrap().unwrap().into_inner(), expected);
}

#[tokio::test]
async fn an_overlap_has_three_values_and_is_decided_by_path() {
    let (people, _tap, [mut one, mut other]) = two(ada()).await;
    one.email = Some("one@example.com".into());
    one.visits = 5;
    one.address.as_mut().unwrap().city = "Ockham".into();
    one.save().await.unwrap();
    other.email = None;
    other.visits = 7;
    other.address.as_mut().unwrap().city = "Paris".into();
    other.log.push("met Babbage".into());

    let expected: [(&str, [Option<Value>; 3]); 3] = [
        ("address.city", [Some("London".into()), Some("Paris".into()), Some("Ockham".into())]),
        ("email", [Some("ada@example.com".into()), None, Some("one@example.com".into())]),
        ("visits", [Some(1.into()), Some(7.into()), Some(5.into())]),
    ];
    let expected = expected.map(|(path, values)| (path.to_owned(), values));
    let error = other.save().await.unwrap_err();
    assert!(error.overlaps().is_empty(), "nobody has looked yet");
    let conflict = other.conflict(error).unwrap();
    assert_eq!(threes(conflict.overlaps()), expected);

    // What is not decided is an error that can be decided.
    let error = conflict.merge().unwrap_err();
    assert!(error.is_conflict() && error.key().is_some(), "{error}");
    for path in ["`address.city`", "`email`", "`visits`", "take_mine"] {
        assert!(error.to_string().contains(path), "{error}");
    }
    assert_eq!(threes(error.overlaps()), expected);
    assert_eq!(error.current::<Person>().unwrap().visits, 5);

    let mut conflict = other.conflict(error).unwrap();
    conflict.take_mine(Person::address()).take_theirs(Person::email()).take_mine(Person::log());
    assert_eq!(threes(conflict.overlaps()), expected[2..]);
    conflict.resolve(|overlap| {
        assert_eq!(*overlap.path(), AttributePath::new("visits"));
        Side::Mine
    });
    let mut merged = conflict.merge().unwrap();
    merged.save().await.unwrap();
    let now = people.get("ada").await.unwrap().unwrap();
    assert_eq!((now.email.as_deref(), now.visits), (Some("one@example.com"), 7));
    assert_eq!((&*now.address.as_ref().unwrap().city, now.log.len()), ("Paris", 2));
}

#[tokio::test]
async fn an_overlap_error_names_only_some_of_many() {
    let (table, _tap, [mut one, mut other]) = two(parted(Vec::new())).await;
    for part in 0..30 {
        one.parts.insert(format!("p{part:02}"), 1);
        other.parts.insert(format!("p{part:02}"), 2);
    }
    one.save().await.unwrap();
    let error = other.save_merging(3).await.unwrap_err();
    assert_eq!(error.overlaps().len(), 30);
    assert!(error.to_string().contains("`parts.p07` and 22 more"), "{error}");
    assert_eq!(table.get("x").await.unwrap().unwrap().parts, one.parts);
}

#[tokio::test]
async fn what_is_gone_overlaps_with_a_change_inside_of_it() {
    let (people, _tap, [mut one, mut other]) = two(ada()).await;
    one.address = None;
    one.save().await.unwrap();
    other.address.as_mut().unwrap().city = "Paris".into();
    let error = other.save().await.unwrap_err();
    let mut conflict = other.conflict(error).unwrap();
    let address = |city: &str| value([("street", "St James's Square".into()), ("city", city.into())]);
    let expected = [Some(address("London")), Some(address("Paris")), None];
    assert_eq!(threes(conflict.overlaps()), [("address".to_owned(), expected)]);

    conflict.take_mine(Person::address().city());
    assert_eq!(conflict.overlaps().len(), 1, "it is the whole address that there is to decide");
    conflict.take_mine(Person::address());
    let mut merged = conflict.merge().unwrap();
    merged.save().await.unwrap();
    assert_eq!(people.get("ada").await.unwrap().unwrap().address, other.address);

    // And the other way round: a change inside of what was removed here.
    let [mut one, mut other] = both(&people, "ada").await;
    one.address.as_mut().unwrap().city = "Rome".into();
    one.save().await.unwrap();
    other.address = None;
    let error = other.save_merging(3).await.unwrap_err();
    let expected = [Some(address("Paris")), None, Some(address("Rome"))];
    assert_eq!(threes(error.overlaps()), [("address".to_owned(), expected)]);
}

#[tokio::test]
async fn the_same_change_on_both_sides_is_no_overlap() {
    let (people, tap, [mut one, mut other]) = two(ada()).await;
    for item in [&mut one, &mut other] {
        item.visits = 2;
        item.email = None;
        item.log.push("met Babbage".into());
    }
    one.save().await.unwrap();
    tap.log().clear();
    assert!(!other.save_merging(2).await.unwrap().was_sent(), "nothing is left to be written");
    assert_eq!(tap.log().operations(), ["UpdateItem"]);
    assert!(!other.is_dirty().unwrap());

    // With one more change only that is sent.
    let [mut one, mut other] = both(&people, "ada").await;
    one.visits = 3;
    other.visits = 3;
    other.tags.insert("second".into());
    one.save().await.unwrap();
    other.save_merging(2).await.unwrap();
    let now = people.get("ada").await.unwrap().unwrap();
    assert_eq!((now.visits, now.tags.len()), (3, 2));
}

#[tokio::test]
async fn attributes_that_the_model_does_not_know_survive_from_both_sides() {
    let (people, _tap) = table::<Person>().await;
    let raw = |extra: &[(&str, Value)], note: &str| {
        let address = value([("street", "Square".into()), ("city", "London".into()), ("note", note.into())]);
        let mut raw = map([
            ("id", "ada".into()),
            ("visits", 1.into()),
            ("log", Value::List(vec![])),
            ("address", address),
        ]);
        raw.extend(extra.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        raw
    };
    let (db, name) = (people.db(), people.name());
    store(db, name, raw(&[("old", 1.into()), ("gone", 1.into()), ("both", 1.into())], "first")).await;
    let mut item = people.get("ada").consistent().await.unwrap().unwrap();
    item.address.as_mut().unwrap().city = "Paris".into();
    item.extra_mut().insert("mine".into(), 1.into());
    item.extra_mut().insert("old".into(), 2.into());
    store(db, name, raw(&[("old", 1.into()), ("theirs", 1.into()), ("both", 2.into())], "second")).await;

    item.save_merging(3).await.unwrap();
    let mut expected =
        raw(&[("old", 2.into()), ("mine", 1.into()), ("theirs", 1.into()), ("both", 2.into())], "second");
    let Some(Value::Map(address)) = expected.get_mut("address") else { unreachable!() };
    address.insert("city".into(), "Paris".into());
    assert_eq!(stored(db, name).await.unwrap(), expected);
    assert_eq!(item.extra().len(), 4);
    assert!(!item.is_dirty().unwrap());

    // Both change one of these.
    item.extra_mut().insert("both".into(), 3.into());
    expected.insert("both".into(), 4.into());
    store(db, name, expected.clone()).await;
    let error = item.save_merging(3).await.unwrap_err();
    let three = [Some(2.into()), Some(3.into()), Some(4.into())];
    assert_eq!(threes(error.overlaps()), [("both".to_owned(), three)]);
    let mut conflict = item.conflict(error).unwrap();
    conflict.take_mine(attribute("both"));
    conflict.merge().unwrap().save().await.unwrap();
    assert_eq!(stored(db, name).await.unwrap()["both"], 3.into());
}

#[derive(Document, Debug, Clone, PartialEq)]
struct Line {
    text: String,
}

#[derive(Document, Debug, Clone, PartialEq)]
#[model(tag = "kind")]
enum Payment {
    Card { number: u32, holder: String },
    Cash { amount: u32 },
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "orders")]
struct Order {
    #[hash_key]
    id: String,
    lines: Vec<Line>,
    payment: Payment,
    hits: BTreeMap<IpAddr, u32>,
    ratio: f64,
}

fn order() -> Order {
    Order {
        id: "x".into(),
        lines: vec![Line { text: "one".into() }, Line { text: "two".into() }],
        payment: Payment::Card { number: 1, holder: "Ada".into() },
        hits: BTreeMap::new(),
        ratio: 0.5,
    }
}

/// The paths of what overlaps, if anything does.
async fn overlapping(one: impl FnOnce(&mut Order), other: impl FnOnce(&mut Order)) -> Vec<String> {
    let (orders, _tap, [mut first, mut second]) = two(order()).await;
    one(&mut first);
    other(&mut second);
    first.save().await.unwrap();
    match second.save_merging(3).await {
        Ok(_) => {
            assert_eq!(orders.get("x").consistent().model().await.unwrap().as_ref(), Some(&*second));
            vec![]
        }
        Err(error) => error.overlaps().iter().map(|overlap| overlap.path().to_string()).collect(),
    }
}

#[tokio::test]
async fn a_list_is_one_thing_and_so_is_an_enum_of_which_the_variant_changes() {
    let number = |order: &mut Order| match &mut order.payment {
        Payment::Card { number, .. } => *number += 1,
        Payment::Cash { .. } => unreachable!(),
    };
    let holder = |order: &mut Order| match &mut order.payment {
        Payment::Card { holder, .. } => holder.push('!'),
        Payment::Cash { .. } => unreachable!(),
    };
    let cash = |order: &mut Order| order.payment = Payment::Cash { amount: 5 };
    let line = |order: &mut Order| order.lines[0].text.push('!');
    let append = |order: &mut Order| order.lines.push(Line { text: "three".into() });
    assert_eq!(overlapping(line, append).await, ["lines"]);
    assert_eq!(overlapping(append, line).await, ["lines"]);
    assert_eq!(overlapping(cash, number).await, ["payment"]);
    assert_eq!(overlapping(number, cash).await, ["payment"]);
    assert_eq!(
        overlapping(number, holder).await,
        [""; 0],
        "within one variant, fields are changed one by one"
    );
    assert_eq!(overlapping(cash, cash).await, [""; 0]);
    assert_eq!(overlapping(line, number).await, [""; 0]);
}

#[tokio::test]
async fn an_enum_that_is_decided_is_of_one_side_alone() {
    for side in [Side::Mine, Side::Theirs] {
        let (orders, _tap, [mut one, mut other]) = two(order()).await;
        one.payment = Payment::Cash { amount: 5 };
        one.save().await.unwrap();
        other.payment = Payment::Card { number: 1, holder: "Babbage".into() };
        other.ratio = 0.25;
        let error = other.save().await.unwrap_err();
        let mut conflict = other.conflict(error).unwrap();
        conflict.resolve(|_| side);
        conflict.merge().unwrap().save().await.unwrap();
        let now = orders.get("x").await.unwrap().unwrap();
        let winner = if side == Side::Mine { &other } else { &one };
        assert_eq!((&now.payment, now.ratio), (&winner.payment, 0.25));
        let names: Vec<_> = stored(orders.db(), orders.name()).await.unwrap()["payment"]
            .as_map()
            .unwrap()
            .keys()
            .cloned()
            .collect();
        let expected =
            if side == Side::Mine { &["holder", "kind", "number"][..] } else { &["amount", "kind"] };
        assert_eq!(names, expected, "no mixture of both");
    }
}

#[tokio::test]
async fn names_in_another_spelling_are_the_same_names() {
    let (orders, _tap) = table::<Order>().await;
    let (db, name) = (orders.db(), orders.name());
    orders.put(&order()).await.unwrap();
    let raw = stored(db, name).await.unwrap();
    let with = |hits: Value| {
        let mut raw = raw.clone();
        raw.insert("hits".into(), hits);
        raw
    };
    let host = |text: &str| text.parse::<IpAddr>().unwrap();

    store(db, name, with(value([("2001:DB8::1", 1.into())]))).await;
    let mut item = orders.get("x").consistent().await.unwrap().unwrap();
    item.hits.insert(host("2001:db8::1"), 5);
    item.hits.insert(host("2001:db8::2"), 1);
    // Another program writes one name otherwise, and adds another one.
    let others = [("2001:0db8::1", 1.into()), ("2001:DB8::3", 1.into())];
    store(db, name, with(value(others))).await;
    item.save_merging(3).await.unwrap();
    let expected = [("2001:0db8::1", 5.into()), ("2001:DB8::3", 1.into()), ("2001:db8::2", 1.into())];
    assert_eq!(stored(db, name).await.unwrap()["hits"], value(expected));

    // Both add the same one, in different spellings: to another value, and to the same.
    let others = |count: u32| with(value([("2001:0db8::1", 5.into()), ("2001:DB8::4", count.into())]));
    for (count, overlaps) in [(8, 1), (7, 0)] {
        store(db, name, with(value([("2001:0db8::1", 5.into())]))).await;
        let mut item = orders.get("x").consistent().await.unwrap().unwrap();
        item.hits.insert(host("2001:db8::4"), 7);
        store(db, name, others(count)).await;
        let merged = item.save_merging(3).await;
        assert_eq!(merged.map_or_else(|error| error.overlaps().len(), |_| 0), overlaps);
        assert_eq!(stored(db, name).await.unwrap(), others(count), "it is not stored twice");
    }
}

#[tokio::test]
async fn digits_that_the_field_does_not_hold_are_a_change_of_theirs() {
    let (orders, _tap) = table::<Order>().await;
    let (db, name) = (orders.db(), orders.name());
    orders.put(&order()).await.unwrap();
    let mut raw = stored(db, name).await.unwrap();
    let mut item = orders.get("x").consistent().await.unwrap().unwrap();
    let digits = Value::Number("0.50000000000000000000000001".parse().unwrap());
    raw.insert("ratio".into(), digits.clone());
    store(db, name, raw).await;
    item.ratio = 0.25;
    let error = item.save_merging(3).await.unwrap_err();
    let expected =
        [Some(Value::Number("0.5".parse().unwrap())), Some(Value::Number("0.25".parse().unwrap()))];
    assert_eq!(threes(error.overlaps())[0].1[..2], expected);
    assert_eq!(threes(error.overlaps())[0].1[2], Some(digits.clone()));

    // And what nobody touches here keeps them.
    let mut item = item.conflict(error).unwrap().into_theirs();
    item.lines.clear();
    item.save().await.unwrap();
    assert_eq!(stored(db, name).await.unwrap()["ratio"], digits);
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "parted")]
struct Parted {
    #[hash_key]
    id: String,
    parts: BTreeMap<String, u32>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "versioned")]
struct Versioned {
    #[hash_key]
    id: String,
    parts: BTreeMap<String, u32>,
    #[version]
    version: u64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "counted")]
struct Counted {
    #[hash_key]
    id: String,
    parts: BTreeMap<String, u32>,
    #[version(count)]
    version: u32,
}

fn parted(parts: Vec<(String, u32)>) -> Parted {
    Parted { id: "x".into(), parts: parts.into_iter().collect() }
}

trait Parts: Model<Shape = HashOnly, Hash = String> + Debug {
    fn parts(&mut self) -> &mut BTreeMap<String, u32>;
}

impl Parts for Parted {
    fn parts(&mut self) -> &mut BTreeMap<String, u32> {
        &mut self.parts
    }
}

impl Parts for Versioned {
    fn parts(&mut self) -> &mut BTreeMap<String, u32> {
        &mut self.parts
    }
}

impl Parts for Counted {
    fn parts(&mut self) -> &mut BTreeMap<String, u32> {
        &mut self.parts
    }
}

const WRITERS: u32 = 64;

/// All of them read the item, then each changes its own part and saves; how many succeed?
async fn writers<M: Parts>(table: &Table<M>, round: u32, merging: bool) -> usize {
    let barrier = Arc::new(Barrier::new(WRITERS as usize));
    let writers = (0..WRITERS).map(|writer| {
        let (table, barrier) = (table.clone(), Arc::clone(&barrier));
        tokio::spawn(async move {
            let mut item = table.get("x").consistent().await.unwrap().unwrap();
            barrier.wait().await;
            item.parts().insert(format!("w{writer}"), round);
            let saved = if merging { item.save_merging(200).await } else { item.save().await };
            match saved {
                Ok(saved) => saved.was_sent(),
                Err(error) if error.is_conflict() && !merging => false,
                Err(error) => panic!("writer {writer}: {error}"),
            }
        })
    });
    join_all(writers).await.into_iter().filter(|saved| *saved.as_ref().unwrap()).count()
}

async fn one_wins_or_all_do<M: Parts>(model: M) {
    let (table, _tap, _) = two(model).await;
    for round in 1..=3 {
        assert_eq!(writers(&table, round, false).await, 1, "with `save` one wins");
        let mut now = table.get("x").consistent().await.unwrap().unwrap();
        assert_eq!(now.parts().values().filter(|value| **value == round).count(), 1);
    }
    assert_eq!(writers(&table, 9, true).await, 64, "with `save_merging` all do");
    let mut now = table.get("x").consistent().await.unwrap().unwrap();
    let expected: BTreeMap<_, _> = (0..WRITERS).map(|writer| (format!("w{writer}"), 9)).collect();
    assert_eq!(*now.parts(), expected);
}

#[tokio::test]
async fn of_many_writers_one_wins_and_merging_all_do() {
    one_wins_or_all_do(parted(Vec::new())).await;
}

#[tokio::test]
async fn of_many_writers_of_a_versioned_item_one_wins_and_merging_all_do() {
    one_wins_or_all_do(Versioned { id: "x".into(), parts: BTreeMap::new(), version: 0 }).await;
}

#[tokio::test]
async fn of_many_writers_of_a_counted_item_one_wins_and_merging_all_do() {
    let (table, _tap, _) = two(Counted { id: "x".into(), parts: BTreeMap::new(), version: 0 }).await;
    assert_eq!(writers(&table, 1, true).await, 64);
    assert_eq!(table.get("x").consistent().await.unwrap().unwrap().version, 65, "each of them counts");
    one_wins_or_all_do(Counted { id: "x".into(), parts: BTreeMap::new(), version: 0 }).await;
}

#[tokio::test]
async fn the_version_is_no_overlap_and_that_of_the_table_goes_on() {
    let model = || Versioned { id: "x".into(), parts: BTreeMap::new(), version: 0 };
    let (table, _tap, [mut one, mut other]) = two(model()).await;
    one.parts.insert("one".into(), 1);
    one.save().await.unwrap();
    other.parts.insert("other".into(), 1);
    // What the model holds of it is not looked at.
    other.version = 7;
    let error = other.save().await.unwrap_err();
    let conflict = other.conflict(error).unwrap();
    assert!(conflict.overlaps().is_empty());
    let mut merged = conflict.merge().unwrap();
    assert_eq!(merged.version, one.version);
    merged.save().await.unwrap();
    assert_ne!(merged.version, one.version);
    let now = table.get("x").consistent().await.unwrap().unwrap();
    assert_eq!((now.version, now.parts.len()), (merged.version, 2));
}

#[tokio::test]
async fn what_was_deleted_or_is_new_is_not_merged() {
    let (people, _tap, [mut item, _]) = two(ada()).await;
    people.delete("ada").await.unwrap();
    item.visits = 2;
    let error = item.save().await.unwrap_err();
    let error = item.conflict(error).unwrap_err();
    assert!(error.is_conflict() && error.to_string().contains("gone"), "{error}");
    let error = item.save_merging(5).await.unwrap_err();
    assert!(error.is_conflict() && error.to_string().contains("gone"), "{error}");
    assert!(!people.contains("ada").await.unwrap(), "a ghost");
    assert!(item.is_dirty().unwrap() && !item.is_new());

    people.put(&ada()).await.unwrap();
    let mut new = people.item(Person { visits: 7, ..ada() });
    let error = new.save().await.unwrap_err();
    let error = new.conflict(error).unwrap_err();
    assert!(error.to_string().contains("new item") && error.current::<Person>().is_some(), "{error}");
    let error = new.save_merging(5).await.unwrap_err();
    assert!(error.is_conflict() && error.to_string().contains("new item"), "{error}");
    assert_eq!(people.get("ada").await.unwrap().unwrap().into_inner(), ada());
}

#[tokio::test]
async fn what_does_not_fit_the_model_any_more_is_not_merged() {
    let (people, _tap, [mut item, _]) = two(ada()).await;
    let misfit = map([("id", "ada".into()), ("visits", "many".into())]);
    store(people.db(), people.name(), misfit.clone()).await;
    item.email = None;
    let error = item.save().await.unwrap_err();
    let error = item.conflict(error).unwrap_err();
    assert!(error.is_conflict() && error.to_string().contains("does not fit"), "{error}");
    assert_eq!(error.current_attributes::<Person>(), Some(&misfit));
    assert_eq!(item.save_merging(3).await.unwrap_err().kind(), Kind::Decode);
}

#[tokio::test]
async fn an_error_that_is_not_the_conflict_of_this_item_is_refused() {
    let (people, tap, [mut one, mut other]) = two(ada()).await;
    let conflict = async |one: &mut Item<Person>, other: &mut Item<Person>| {
        one.visits += 1;
        one.save().await.unwrap();
        other.visits += 5;
        other.save().await.unwrap_err()
    };
    people.put(&Person { id: "babbage".into(), ..ada() }).await.unwrap();
    let another = people.get("babbage").await.unwrap().unwrap();
    let error = conflict(&mut one, &mut other).await;
    let error = another.conflict(error).unwrap_err();
    assert_eq!(error.kind(), Kind::Invalid, "{error}");

    let error = conflict(&mut one, &mut other).await;
    let order = people.db().table::<Order>().item(Order { id: "ada".into(), ..order() });
    assert_eq!(order.conflict(error).unwrap_err().kind(), Kind::Invalid);

    let error = conflict(&mut one, &mut other).await;
    let untyped = people.db().open(people.name()).get("ada").await.unwrap().unwrap();
    assert_eq!(untyped.conflict(error).unwrap_err().kind(), Kind::Invalid, "its values are of a model");

    tap.next(Fault::Instead(Reply::error(400, "ValidationException", "no")));
    let error = other.save().await.unwrap_err();
    assert_eq!(other.conflict(error).unwrap_err().kind(), Kind::Invalid, "as it was");
}

#[tokio::test]
async fn what_may_be_applied_already_is_not_merged() {
    let (people, tap, [mut one, mut other]) = two(ada()).await;
    one.email = None;
    one.save().await.unwrap();
    other.visits += 1;
    // The first attempt gets no answer, the second one fails its condition.
    let lost = || Fault::Instead(Reply::reset());
    tap.next(lost());
    let error = other.save().await.unwrap_err();
    let conflict = other.conflict(error).unwrap();
    assert_eq!((conflict.theirs().visits, conflict.overlaps().len()), (1, 0), "the three sides can be seen");
    let error = conflict.merge().unwrap_err();
    assert!(error.is_conflict() && error.may_be_applied(), "{error}");
    assert!(error.to_string().contains("counted twice"), "{error}");
    assert!(error.current::<Person>().is_some(), "to look at");

    tap.next(lost());
    tap.log().clear();
    let error = other.save_merging(5).await.unwrap_err();
    assert!(error.is_conflict() && error.may_be_applied(), "{error}");
    assert_eq!(tap.log().operations(), ["UpdateItem", "UpdateItem"], "nothing is tried any more");
    assert_eq!(people.get("ada").consistent().await.unwrap().unwrap().visits, 1);
    assert!(other.is_dirty().unwrap());
}

#[tokio::test]
async fn a_merge_that_loses_its_answer_is_found_to_be_made() {
    let (people, tap, [mut one, mut other]) = two(ada()).await;
    one.email = None;
    one.save().await.unwrap();
    other.visits += 1;
    tap.next(Fault::None);
    tap.next(Fault::Afterwards(Reply::reset()));
    assert!(other.save_merging(2).await.unwrap().was_recovered());
    assert_eq!(people.get("ada").consistent().await.unwrap().unwrap().visits, 2);
}

#[tokio::test]
async fn the_second_attempt_sends_just_what_was_changed_here() {
    let (_people, tap, [mut one, mut other]) = two(Parted { id: "x".into(), parts: BTreeMap::new() }).await;
    one.parts.insert("one".into(), 1);
    one.save().await.unwrap();
    other.parts.insert("other".into(), 2);
    tap.log().clear();
    other.save_merging(2).await.unwrap();
    let requests = tap.log().all();
    assert_eq!(tap.log().operations(), ["UpdateItem", "UpdateItem"], "the item came with the conflict");
    let body = &requests[1].body;
    assert_eq!(body["UpdateExpression"], "SET #0.#1=:1");
    assert_eq!(body["ConditionExpression"], "#0=:0");
    assert_eq!(body["ExpressionAttributeNames"], json!({ "#0": "parts", "#1": "other" }));
    let values = json!({ ":0": { "M": { "one": { "N": "1" } } }, ":1": { "N": "2" } });
    assert_eq!(body["ExpressionAttributeValues"], values);
}

fn item(visits: u32) -> serde_json::Value {
    json!({ "id": { "S": "ada" }, "visits": { "N": visits.to_string() }, "log": { "L": [] } })
}

#[tokio::test(start_paused = true)]
async fn attempts_are_bounded_and_all_but_the_second_wait_and_read_again() {
    let script = Script::answering(|request| match request.operation.as_str() {
        "GetItem" => Reply::ok(&json!({ "Item": item(3) })),
        _ => Reply::condition_failed(Some(&item(2))),
    });
    let people = db_of(script.client()).table::<Person>();
    let mut person = people.get("ada").await.unwrap().unwrap();
    person.email = Some("ada@example.com".into());
    script.log().clear();
    let begin = tokio::time::Instant::now();
    let error = person.save_merging(4).await.unwrap_err();
    assert!(error.is_conflict() && error.to_string().contains("given up after 4 attempts"), "{error}");
    let operations = script.log().operations();
    assert_eq!(operations, ["UpdateItem", "UpdateItem", "GetItem", "UpdateItem", "GetItem", "UpdateItem"]);
    assert!(begin.elapsed() < std::time::Duration::from_millis(150), "{:?}", begin.elapsed());
    assert!(person.is_dirty().unwrap() && person.visits == 3, "it is as it was before");
    // Zero is one.
    script.log().clear();
    assert!(person.save_merging(0).await.unwrap_err().is_conflict());
    assert_eq!(script.log().operations(), ["UpdateItem"]);
}

#[tokio::test]
async fn a_failure_of_another_kind_ends_it_and_leaves_the_item_as_it_was() {
    let (_people, tap, [mut one, mut other]) = two(ada()).await;
    one.email = None;
    one.save().await.unwrap();
    other.visits = 9;
    tap.next(Fault::None);
    tap.next(Fault::Instead(Reply::error(400, "ValidationException", "no")));
    let before = other.changes().unwrap();
    assert_eq!(other.save_merging(5).await.unwrap_err().kind(), Kind::Invalid);
    assert_eq!(other.changes().unwrap(), before);
    assert_eq!(other.email, ada().email);
}

#[tokio::test]
async fn partial_saves_conflict_and_merge_as_well() {
    let (people, _tap, [mut one, mut other]) = two(ada()).await;
    one.visits = 5;
    one.partial_save().await.unwrap();
    other.visits = 7;
    other.email = None;
    let error = other.partial_save().await.unwrap_err();
    let mut conflict = other.conflict(error).unwrap();
    conflict.take_theirs(Person::visits());
    conflict.merge().unwrap().partial_save().await.unwrap();
    let now = people.get("ada").await.unwrap().unwrap();
    assert_eq!((now.visits, &now.email), (5, &None));
}

/// Names that are few enough to meet, and values with parts.
fn attributes() -> impl Strategy<Value = Map> {
    let leaf = prop_oneof![
        (0..3u32).prop_map(Value::from),
        Just(Value::Null),
        prop::collection::btree_set("[a-b]", 1..3).prop_map(Value::from),
    ];
    let value = leaf.prop_recursive(3, 16, 3, |inner| {
        prop_oneof![
            3 => prop::collection::btree_map("[a-c]", inner.clone(), 0..3).prop_map(Value::from),
            1 => prop::collection::vec(inner, 0..3).prop_map(Value::from),
        ]
    });
    prop::collection::btree_map("[a-c]", value, 0..4)
}

/// Takes some entries from one map, the others from another one, at each depth.
fn mixed(one: &Map, other: &Map, choices: &mut dyn Iterator<Item = bool>) -> Map {
    let mut result = one.clone();
    for (name, other) in other {
        match (result.get_mut(name), other) {
            (Some(Value::Map(inner)), Value::Map(other)) => *inner = mixed(inner, other, choices),
            _ if choices.next() == Some(true) => drop(result.insert(name.clone(), other.clone())),
            _ => {}
        }
    }
    result
}

/// Three-way merge by the book. Of what overlaps, theirs.
fn by_the_book(base: &Map, mine: &Map, theirs: &Map, overlaps: &mut usize) -> Map {
    let mut result = Map::new();
    let names =
        [base, mine, theirs].into_iter().flat_map(Map::keys).collect::<std::collections::BTreeSet<_>>();
    for name in names {
        let value = match (base.get(name), mine.get(name), theirs.get(name)) {
            (base, mine, theirs) if mine == base || mine == theirs => theirs.cloned(),
            (base, mine, theirs) if theirs == base => mine.cloned(),
            (Some(Value::Map(base)), Some(Value::Map(mine)), Some(Value::Map(theirs))) => {
                Some(Value::Map(by_the_book(base, mine, theirs, overlaps)))
            }
            (_, _, theirs) => {
                *overlaps += 1;
                theirs.cloned()
            }
        };
        result.extend(value.map(|value| (name.clone(), value)));
    }
    result
}

#[test]
fn any_two_changes_are_merged_by_the_book() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (people, _tap) = runtime.block_on(table::<Person>());
    let untyped = people.db().open(people.name());
    let choices = || prop::collection::vec(any::<bool>(), 12);
    let strategy = (attributes(), attributes(), attributes(), choices(), choices());
    let config = Config { failure_persistence: None, ..Config::default() };
    let test = |(base, one, other, first, second): (Map, Map, Map, Vec<bool>, Vec<bool>)| {
        runtime.block_on(async {
            let with_id = |map: Map| {
                let mut map = map;
                map.insert("id".into(), "x".into());
                map
            };
            let [mine, theirs] = [(&one, first), (&other, second)]
                .map(|(map, choices)| with_id(mixed(&base, map, &mut choices.into_iter())));
            let base = with_id(base);
            untyped.put(&base).await.unwrap();
            let mut item = untyped.get("x").consistent().await.unwrap().unwrap();
            *item = mine.clone();
            untyped.put(&theirs).await.unwrap();
            let mut count = 0;
            let expected = by_the_book(&base, &mine, &theirs, &mut count);
            match item.save_merging(3).await {
                Ok(_) => prop_assert_eq!(count, 0),
                Err(error) => {
                    prop_assert_eq!(error.overlaps().len(), count, "{}", error);
                    let mut conflict = item.conflict(error).unwrap();
                    conflict.resolve(|_| Side::Theirs);
                    let mut merged = conflict.merge().unwrap();
                    merged.save().await.unwrap();
                    prop_assert_eq!(merged.into_inner(), expected.clone());
                }
            }
            prop_assert_eq!(untyped.get("x").consistent().model().await.unwrap(), Some(expected));
            Ok::<_, TestCaseError>(())
        })
    };
    TestRunner::new(config).run(&strategy, test).unwrap_or_else(|error| panic!("{error}"));
}

/// Another one each time.
fn drawn() -> u32 {
    static COUNTER: AtomicU32 = AtomicU32::new(100);
    COUNTER.fetch_add(1, Ordering::Relaxed)
}

#[derive(Document, Debug, Clone, PartialEq, Default)]
struct Inner {
    n: u32,
    #[model(default = "drawn")]
    drawn: u32,
}

/// Names without regard to case, of which dynorm knows nothing.
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

#[derive(Model, Debug, Clone)]
#[model(table = "odd")]
struct Odd {
    #[hash_key]
    id: String,
    title: Option<String>,
    #[model(default = "drawn")]
    drawn: u32,
    #[model(default)]
    inner: Inner,
    headers: Headers,
    #[model(skip)]
    local: u32,
}

fn odd(headers: Value, more: &[(&str, Value)]) -> Map {
    let mut raw = map([("id", "x".into()), ("headers", headers)]);
    raw.extend(more.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    raw
}

#[tokio::test]
async fn defaults_are_nobody_s_change() {
    let (table, _tap) = table::<Odd>().await;
    let (db, name) = (table.db(), table.name());
    let raw = |more: &[(&str, Value)]| odd(value([]), more);
    let inner = |n: u32, note: &str| ("inner", value([("n", n.into()), ("note", note.into())]));
    store(db, name, raw(&[inner(1, "first")])).await;
    let mut item = table.get("x").consistent().await.unwrap().unwrap();
    item.title = Some("mine".into());
    item.inner.n = 2;
    item.local = 7;
    // What makes it a conflict is what the model does not see.
    store(db, name, raw(&[inner(1, "second")])).await;
    let error = item.save().await.unwrap_err();
    let merged = item.conflict(error).unwrap().merge().unwrap();
    let changed: Vec<_> = merged.changes().unwrap().iter().map(|change| change.path.to_string()).collect();
    assert_eq!(changed, ["inner.n", "title"]);
    item.save_merging(2).await.unwrap();
    assert_eq!(stored(db, name).await.unwrap(), raw(&[inner(2, "second"), ("title", "mine".into())]));
    assert_eq!(item.local, 0, "what is not stored is as after a read");

    // A default that was replaced here, and one that is not there on either side.
    item.inner = Inner { n: 3, drawn: 5 };
    store(db, name, raw(&[("title", "theirs".into())])).await;
    let error = item.save_merging(2).await.unwrap_err();
    let mine = value([("n", 3.into()), ("drawn", 5.into()), ("note", "second".into())]);
    assert_eq!(
        threes(error.overlaps()),
        [("inner".to_owned(), [Some(inner(2, "second").1), Some(mine), None])]
    );
    let mut conflict = item.conflict(error).unwrap();
    conflict.take_mine(Odd::inner());
    conflict.merge().unwrap().save().await.unwrap();
    let inner = ("inner", value([("n", 3.into()), ("drawn", 5.into())]));
    assert_eq!(stored(db, name).await.unwrap(), raw(&[("title", "theirs".into()), inner]));
}

#[tokio::test]
async fn what_only_a_type_knows_is_one_thing() {
    let (table, _tap) = table::<Odd>().await;
    let (db, name) = (table.db(), table.name());
    let headers = |one: u32| value([("Accept", one.into()), ("Host", 1.into())]);
    store(db, name, odd(headers(1), &[])).await;
    let mut item = table.get("x").consistent().await.unwrap().unwrap();
    item.headers.0.insert("host".into(), 5);
    store(db, name, odd(headers(2), &[])).await;
    let error = item.save_merging(2).await.unwrap_err();
    assert_eq!(threes(error.overlaps())[0].0, "headers");

    // What was not touched here stays as it is spelled.
    let mut item = item.conflict(error).unwrap().into_theirs();
    item.title = Some("mine".into());
    store(db, name, odd(headers(3), &[])).await;
    item.save_merging(2).await.unwrap();
    assert_eq!(stored(db, name).await.unwrap(), odd(headers(3), &[("title", "mine".into())]));
}

#[tokio::test]
async fn the_conflict_of_one_item_in_a_transaction_is_merged() {
    let (people, tap, [mut ada_here, mut ada_elsewhere]) = two(ada()).await;
    people.put(&Person { id: "babbage".into(), ..ada() }).await.unwrap();
    let [mut babbage_here, mut babbage_elsewhere] = both(&people, "babbage").await;
    for (there, here) in [(&mut ada_elsewhere, &mut ada_here), (&mut babbage_elsewhere, &mut babbage_here)] {
        there.email = None;
        there.save().await.unwrap();
        here.visits += 1;
    }
    let mut merges = 0;
    loop {
        let transaction = people.db().transact_write().save(&mut ada_here).save(&mut babbage_here);
        let Err(error) = transaction.await else { break };
        // One may be merged by each error, whichever it is.
        babbage_here = match merges {
            0 => babbage_here.conflict(error).unwrap().merge().unwrap(),
            1 => {
                ada_here = ada_here.conflict(error).unwrap().merge().unwrap();
                babbage_here
            }
            _ => panic!("{error}"),
        };
        merges += 1;
    }
    assert_eq!(merges, 2);
    assert_eq!(tap.log().of("TransactWriteItems").len(), 3);
    for id in ["ada", "babbage"] {
        let now = people.get(id).consistent().await.unwrap().unwrap();
        assert_eq!((now.visits, &now.email), (2, &None), "{id}");
    }

    // One that does not have this item in it is not about it.
    ada_elsewhere.visits = 9;
    let error = people.db().transact_write().save(&mut ada_elsewhere).await.unwrap_err();
    assert!(error.is_conflict());
    assert_eq!(babbage_here.conflict(error).unwrap_err().kind(), Kind::Invalid);
}
