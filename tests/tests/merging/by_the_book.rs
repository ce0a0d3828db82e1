//! Any two changes of any item, beside a merge by the book.

use dynorm::{Map, Side, Value};
use dynorm_tests::{Person, table};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

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
