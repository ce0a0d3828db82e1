//! For any two items: what a save sends turns the one into the other, and nothing else. Against the
//! engine.

mod spellings;
mod typed;
mod untyped;

use std::sync::atomic::{AtomicU32, Ordering};

use dynorm::{Item, Map, Number, Record, Saved, Value};
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

/// An item, and one that may have come from it: some attributes are the same, some others, some
/// gone or new.
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

async fn save<M: Record>(item: &mut Item<M>, partial: bool) -> dynorm::Result<Saved> {
    if partial { item.partial_save().await } else { item.save().await }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

fn check<S: Strategy>(strategy: &S, test: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    // Failures are printed in full, there is no file of seeds to keep. More cases:
    // `PROPTEST_CASES`.
    let config = Config { failure_persistence: None, ..Config::default() };
    TestRunner::new(config).run(strategy, test).unwrap_or_else(|error| panic!("{error}"));
}
