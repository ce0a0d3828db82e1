//! For any two items: what a save sends turns the one into the other, and nothing else. Against the engine.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU32, Ordering};

use dynorm::{Document, Item, Map, Model, Number, Record, Result, Saved, Value};
use dynorm_tests::{Person, stored_as, table};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

/// Names that are many enough to be odd, and few enough to meet.
fn name() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b", "c", "size", "a.b", "a-b", "ä", "x[0]", "#0", ":0"])
        .prop_map(str::to_owned)
}

fn number() -> impl Strategy<Value = Number> {
    prop_oneof![
        any::<i64>().prop_map(Number::from),
        (0..4u8).prop_map(Number::from),
        (-9_999_999_999_999_999_999i128..9_999_999_999_999_999_999, -100..80i32)
            .prop_map(|(digits, exponent)| format!("{digits}E{exponent}").parse().unwrap()),
        "[1-9][0-9]{37}".prop_map(|digits| format!("0.{digits}").parse().unwrap()),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        number().prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
        prop::collection::vec(any::<u8>(), 0..8).prop_map(Value::from),
        prop::collection::btree_set("[a-c]{1,2}", 1..4).prop_map(Value::from),
        prop::collection::btree_set(number(), 1..4).prop_map(Value::from),
        prop::collection::btree_set(prop::collection::vec(any::<u8>(), 1..3), 1..4).prop_map(Value::from),
    ];
    scalar.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name(), inner, 0..4).prop_map(Value::from),
        ]
    })
}

fn attributes() -> impl Strategy<Value = Map> {
    prop::collection::btree_map(name(), value(), 0..6)
}

/// An item, and one that may have come from it: some attributes are the same, some others, some gone or new.
fn old_and_new() -> impl Strategy<Value = (Map, Map)> {
    (attributes(), attributes(), prop::collection::vec(any::<bool>(), 10)).prop_map(|(old, mut new, keep)| {
        for ((name, value), _) in old.iter().zip(&keep).filter(|(_, keep)| **keep) {
            new.insert(name.clone(), value.clone());
        }
        (old, new)
    })
}

/// A key that was not used before.
fn fresh() -> String {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    COUNTER.fetch_add(1, Ordering::Relaxed).to_string()
}

async fn save<M: Record>(item: &mut Item<M>, partial: bool) -> Result<Saved> {
    if partial { item.partial_save().await } else { item.save().await }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

fn check<S: Strategy>(strategy: &S, test: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    // Failures are printed in full, there is no file of seeds to keep. More cases: `PROPTEST_CASES`.
    let config = Config { failure_persistence: None, ..Config::default() };
    TestRunner::new(config).run(strategy, test).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn either_save_makes_any_untyped_item_out_of_any_other() {
    let runtime = runtime();
    let (people, tap) = runtime.block_on(table::<Person>());
    let untyped = people.db().open(people.name());
    check(&(old_and_new(), any::<bool>(), any::<bool>()), |((old, new), partial, reload)| {
        runtime.block_on(async {
            let id = fresh();
            let with_id = |mut map: Map| {
                map.insert("id".into(), id.clone().into());
                map
            };
            let (old, new) = (with_id(old), with_id(new));
            let mut item = untyped.item(old.clone());
            item.save().await.unwrap();
            if reload {
                item = untyped.get(id.clone()).await.unwrap().unwrap();
                prop_assert_eq!(&*item, &old);
            }
            prop_assert!(!item.is_dirty().unwrap());
            *item = new.clone();
            tap.log().clear();
            let saved = save(&mut item, partial).await.unwrap();
            prop_assert_eq!(saved.was_sent(), old != new, "an unchanged item sends nothing");
            prop_assert_eq!(tap.log().len(), usize::from(old != new));
            prop_assert_eq!(stored_as(people.db(), people.name(), &id).await, Some(new.clone()));
            // And the snapshot has moved on to it.
            prop_assert!(!item.is_dirty().unwrap());
            item.insert("again".into(), true.into());
            save(&mut item, !partial).await.unwrap();
            Ok(())
        })
    });
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "things")]
struct Thing {
    #[hash_key]
    id: String,
    number: i64,
    float: Option<f64>,
    exact: Option<Number>,
    text: Option<String>,
    flags: Vec<bool>,
    set: BTreeSet<u16>,
    part: Option<Part>,
    parts: Vec<Part>,
    map: BTreeMap<String, Part>,
    any: Option<Value>,
}

#[derive(Document, Debug, Clone, PartialEq)]
struct Part {
    name: String,
    weight: Option<u32>,
    inner: Option<Inner>,
}

#[derive(Document, Debug, Clone, PartialEq)]
struct Inner {
    tags: BTreeSet<String>,
    value: Option<i8>,
}

fn inner() -> impl Strategy<Value = Inner> {
    (prop::collection::btree_set("[a-c]", 0..3), any::<Option<i8>>())
        .prop_map(|(tags, value)| Inner { tags, value })
}

fn part() -> impl Strategy<Value = Part> {
    ("[a-b]{0,2}", prop::option::of(0..3u32), prop::option::of(inner()))
        .prop_map(|(name, weight, inner)| Part { name, weight, inner })
}

fn thing() -> impl Strategy<Value = Thing> {
    let scalars = (
        0..3i64,
        prop::option::of(
            prop::num::f64::NORMAL
                .prop_filter("DynamoDB holds it", |float| (1e-120..1e120).contains(&float.abs())),
        ),
        prop::option::of(number()),
        prop::option::of("[a-b]{0,2}"),
        prop::collection::vec(any::<bool>(), 0..3),
        prop::collection::btree_set(0..4u16, 0..3),
    );
    let nested = (
        prop::option::of(part()),
        prop::collection::vec(part(), 0..3),
        prop::collection::btree_map(name(), part(), 0..3),
        prop::option::of(value()),
    );
    (scalars, nested).prop_map(|((number, float, exact, text, flags, set), (part, parts, map, any))| Thing {
        id: String::new(),
        number,
        float,
        exact,
        text,
        flags,
        set,
        part,
        parts,
        map,
        // Null reads as absent where a field is optional.
        any: any.filter(|value| *value != Value::Null),
    })
}

#[test]
fn either_save_makes_any_item_of_a_model_out_of_any_other_and_keeps_what_it_does_not_know() {
    let runtime = runtime();
    let (things, _tap) = runtime.block_on(table::<Thing>());
    let strategy =
        (thing(), thing(), prop::collection::btree_map("unknown-[a-c]", value(), 0..3), any::<bool>());
    check(&strategy, |(old, new, unknown, partial)| {
        runtime.block_on(async {
            let id = fresh();
            let (old, new) = (Thing { id: id.clone(), ..old }, Thing { id: id.clone(), ..new });
            let mut item = things.item(old.clone());
            item.extra_mut().extend(unknown.clone());
            item.save().await.unwrap();
            let mut item = things.get(&id).await.unwrap().unwrap();
            prop_assert_eq!(&*item, &old);
            prop_assert_eq!(item.extra(), &unknown);
            prop_assert!(!item.is_dirty().unwrap());
            *item = new.clone();
            let saved = save(&mut item, partial).await.unwrap();
            prop_assert_eq!(saved.was_sent(), old != new);
            prop_assert!(!item.is_dirty().unwrap());
            let mut again = things.get(&id).consistent().await.unwrap().unwrap();
            prop_assert_eq!(&*again, &new);
            prop_assert_eq!(again.extra(), &unknown);
            *again = old.clone();
            save(&mut again, !partial).await.unwrap();
            prop_assert_eq!(things.get(&id).model().await.unwrap(), Some(old));
            Ok(())
        })
    });
}

#[test]
fn partial_saves_of_different_attributes_merge_in_either_order() {
    let runtime = runtime();
    let (things, _tap) = runtime.block_on(table::<Thing>());
    check(&(thing(), thing()), |(old, new)| {
        runtime.block_on(async {
            let id = fresh();
            let old = Thing { id: id.clone(), ..old };
            things.put(&old).await.unwrap();
            let mut one = things.get(&id).await.unwrap().unwrap();
            let mut other = things.get(&id).await.unwrap().unwrap();
            (one.number, one.text, one.parts) = (new.number, new.text.clone(), new.parts.clone());
            (other.set, other.map, other.any) = (new.set.clone(), new.map.clone(), new.any.clone());
            one.partial_save().await.unwrap();
            other.partial_save().await.unwrap();
            let merged = Thing {
                number: new.number,
                text: new.text,
                parts: new.parts,
                set: new.set,
                map: new.map,
                any: new.any,
                ..old
            };
            prop_assert_eq!(things.get(&id).model().await.unwrap(), Some(merged));
            Ok(())
        })
    });
}
