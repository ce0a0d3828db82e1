use proptest::prelude::*;

use super::super::diff::diff;
use super::*;

/// Of an item that the model knows all of.
fn of(base: &Map, mine: &Map, theirs: &Map) -> Merge {
    let same = Identity::default();
    let loaded = |map| Loaded { raw: map, old: map, identity: &same, upgraded: None };
    merge(loaded(base), mine, loaded(theirs))
}

fn map(entries: &[(&str, Value)]) -> Map {
    entries.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

fn value<const N: usize>(entries: [(&str, Value); N]) -> Value {
    entries.into()
}

/// Paths, with base, mine and theirs.
type Three = (String, [Option<Value>; 3]);

fn threes(merge: &Merge) -> Vec<Three> {
    let overlaps = merge.overlaps.iter();
    let three = overlaps.map(|overlap| {
        let values = [overlap.base(), overlap.mine(), overlap.theirs()];
        (overlap.path().to_string(), values.map(Option::<&Value>::cloned))
    });
    three.collect()
}

#[test]
fn changes_of_different_things_are_both_made() {
    let base = map(&[("a", 1.into()), ("b", 1.into()), ("m", value([("x", 1.into()), ("y", 1.into())]))]);
    let mine = map(&[("a", 2.into()), ("b", 1.into()), ("m", value([("x", 2.into()), ("y", 1.into())]))]);
    let theirs = map(&[("a", 1.into()), ("m", value([("x", 1.into()), ("y", 3.into())])), ("new", 1.into())]);
    let merge = of(&base, &mine, &theirs);
    assert_eq!(threes(&merge), []);
    let expected =
        map(&[("a", 2.into()), ("m", value([("x", 2.into()), ("y", 3.into())])), ("new", 1.into())]);
    assert_eq!(merge.item, expected);
}

#[test]
fn below_what_is_gone_the_overlap_is_all_of_it() {
    let base = map(&[("m", value([("n", value([("x", 1.into()), ("y", 1.into())]))]))]);
    let mine = map(&[("m", value([("n", value([("x", 2.into()), ("y", 2.into())]))]))]);
    for theirs in [map(&[]), map(&[("m", "text".into())])] {
        let mut merge = of(&base, &mine, &theirs);
        let [overlap] = &threes(&merge)[..] else { panic!("not one: {merge:?}") };
        let values = [&base, &mine, &theirs].map(|map| map.get("m").cloned());
        assert_eq!(*overlap, ("m".to_owned(), values));
        assert_eq!(merge.item, theirs);
        merge.decide(|_| Some(Side::Mine));
        assert_eq!((&merge.item, merge.overlaps.len()), (&mine, 0));
    }
    let theirs = map(&[("m", value([]))]);
    assert_eq!(threes(&of(&base, &mine, &theirs))[0].0, "m.n");
}

#[test]
fn the_same_change_is_no_overlap() {
    let base = map(&[("a", 1.into()), ("gone", 1.into())]);
    let mine = map(&[("a", 2.into()), ("new", 3.into())]);
    let merge = of(&base, &mine, &mine);
    assert_eq!((threes(&merge), &merge.item), (vec![], &mine));
}

#[test]
fn a_list_is_one_thing() {
    let list = |numbers: &[i32]| {
        map(&[("l", Value::List(numbers.iter().map(|number| value([("n", (*number).into())])).collect()))])
    };
    let (base, mine, theirs) = (list(&[1, 2]), list(&[1, 2, 3]), list(&[9, 2]));
    let merge = of(&base, &mine, &theirs);
    assert_eq!(threes(&merge), [("l".to_owned(), [&base, &mine, &theirs].map(|map| map.get("l").cloned()))]);
}

#[test]
fn each_overlap_is_decided_by_itself_and_the_others_stay() {
    let base = map(&[("a", 1.into()), ("b", 1.into()), ("c", 1.into())]);
    let mine = map(&[("a", 2.into()), ("b", 2.into()), ("c", 2.into())]);
    let theirs = map(&[("a", 3.into()), ("c", 3.into())]);
    let mut merge = of(&base, &mine, &theirs);
    merge.decide(|overlap| match overlap.path().attribute() {
        "a" => Some(Side::Mine),
        "b" => Some(Side::Theirs),
        _ => None,
    });
    assert_eq!(merge.item, map(&[("a", 2.into()), ("c", 3.into())]));
    assert_eq!(threes(&merge)[0].0, "c");
}

fn name() -> impl Strategy<Value = String> {
    "[a-c]"
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![(0..3i32).prop_map(Value::from), Just(Value::Null)];
    leaf.prop_recursive(3, 20, 3, |inner| {
        prop_oneof![
            3 => prop::collection::btree_map(name(), inner.clone(), 0..3).prop_map(Value::Map),
            1 => prop::collection::vec(inner, 0..3).prop_map(Value::List),
        ]
    })
}

fn item() -> impl Strategy<Value = Map> {
    prop::collection::btree_map(name(), any_value(), 0..4)
}

/// Changes of parts: what is at a path of these names becomes this.
fn changes() -> impl Strategy<Value = Vec<(Vec<String>, Option<Value>)>> {
    let change = (prop::collection::vec(name(), 1..4), prop::option::of(any_value()));
    prop::collection::vec(change, 0..4)
}

fn changed(item: &Map, changes: &[(Vec<String>, Option<Value>)]) -> Map {
    let mut item = item.clone();
    for (names, new) in changes {
        let path = names.iter().fold(None, |path, name| Some(extended(path, name)));
        apply(&mut item, &path.expect("a name"), new.clone());
    }
    item
}

fn is_part_of(path: &AttributePath, whole: &AttributePath) -> bool {
    path.steps().starts_with(whole.steps())
}

proptest! {
    #[test]
    fn overlaps_are_the_same_from_both_sides(base in item(), one in changes(), other in changes()) {
        let (one, other) = (changed(&base, &one), changed(&base, &other));
        let (mine, theirs) = (of(&base, &one, &other), of(&base, &other, &one));
        let mut turned: Vec<_> = threes(&theirs)
            .into_iter()
            .map(|(path, [base, mine, theirs])| (path, [base, theirs, mine]))
            .collect();
        let mut overlaps = threes(&mine);
        for overlaps in [&mut overlaps, &mut turned] {
            overlaps.sort_by(|one, other| one.0.cmp(&other.0));
        }
        prop_assert_eq!(overlaps, turned);
        // And so is what is merged, if nothing is to be decided.
        if mine.overlaps.is_empty() {
            prop_assert_eq!(mine.item, theirs.item);
        }
    }

    #[test]
    fn no_change_of_either_side_is_lost(base in item(), one in changes(), other in changes()) {
        let (mine, theirs) = (changed(&base, &one), changed(&base, &other));
        let merge = of(&base, &mine, &theirs);
        let is_overlap = |path: &AttributePath| {
            merge.overlaps.iter().any(|overlap| is_part_of(path, overlap.path()))
        };
        for side in [&mine, &theirs] {
            for change in diff(&base, side).into_iter().filter(|change| !is_overlap(&change.path)) {
                prop_assert_eq!(change.path.get(&merge.item), change.new.as_ref(), "{}", change.path);
            }
        }
        // What nobody has changed is as it was, and what overlaps is as it is now.
        let changed_at: Vec<_> = [&mine, &theirs].iter().flat_map(|side| diff(&base, side)).collect();
        for change in diff(&base, &merge.item) {
            prop_assert!(changed_at.iter().any(|other| other.path == change.path), "{}", change.path);
        }
        for overlap in &merge.overlaps {
            prop_assert_eq!(overlap.path().get(&merge.item), overlap.theirs());
        }
    }

    #[test]
    fn whoever_wins_all_overlaps_loses_nothing(base in item(), one in changes(), other in changes()) {
        let (mine, theirs) = (changed(&base, &one), changed(&base, &other));
        for side in [Side::Mine, Side::Theirs] {
            let mut merge = of(&base, &mine, &theirs);
            merge.decide(|_| Some(side));
            prop_assert!(merge.overlaps.is_empty());
            let winner = if side == Side::Mine { &mine } else { &theirs };
            for change in diff(&base, winner) {
                prop_assert_eq!(change.path.get(&merge.item), change.new.as_ref(), "{}", change.path);
            }
        }
    }
}
