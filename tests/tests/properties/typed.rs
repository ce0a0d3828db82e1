//! Items of a model, and two changes of them.

use std::collections::{BTreeMap, BTreeSet};

use dynorm::{Document, Model, Number, Value};
use dynorm_tests::table;
use proptest::prelude::*;

use super::{check, fresh, name, number, runtime, save, value};

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
