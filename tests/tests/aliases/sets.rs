//! Sets and maps whose members and keys are variants with older names, or not known.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use dynorm::codec::memory::{from_value, to_value};
use dynorm::{Document, Model, Value};
use dynorm_tests::{after_each_save, map};

use super::others::Colour;
use super::variants::Status;
use super::{value, with};

fn texts<const N: usize>(texts: [&str; N]) -> Value {
    Value::StringSet(texts.into_iter().map(str::to_owned).collect())
}

/// Stored as what it holds.
#[derive(Document, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Tag(Status);

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "boards")]
struct Board {
    #[hash_key]
    id: String,
    states: BTreeSet<Status>,
    #[model(default)]
    hashed: HashSet<Status>,
    #[model(default)]
    tags: BTreeSet<Tag>,
    #[model(default)]
    n: u32,
}

#[tokio::test]
async fn a_set_with_two_names_of_one_variant_has_it_once() {
    let twice = texts(["Open", "open", "new", "paused"]);
    let raw = map([
        ("id", "x".into()),
        ("states", twice.clone()),
        ("hashed", texts(["Closed", "done"])),
        ("tags", texts(["Closed", "done"])),
    ]);
    let (table, _tap) = with::<Board>(&raw).await;
    let item = table.get("x").await.unwrap().unwrap();
    assert_eq!(item.states, BTreeSet::from([Status::Open, Status::Paused]));
    assert_eq!(item.hashed, HashSet::from([Status::Closed]));
    assert_eq!(item.tags, BTreeSet::from([Tag(Status::Closed)]));
    // What is not changed stays as it is, by both names.
    let [save, partial, _] = after_each_save(&raw, |it: &mut Board| it.n = 1).await;
    for stored in [save, partial] {
        assert_eq!(stored["states"], twice);
    }
    // Another member comes and goes beside it.
    for stored in after_each_save(&raw, |it: &mut Board| {
        it.states.insert(Status::Closed);
        it.states.remove(&Status::Paused);
    })
    .await
    {
        assert_eq!(stored["states"], texts(["Open", "open", "new", "done"]));
    }
    // What is removed goes by all of its names.
    for stored in after_each_save(&raw, |it: &mut Board| {
        it.states.remove(&Status::Open);
        it.hashed = HashSet::from([Status::Open]);
        it.tags.clear();
    })
    .await
    {
        assert_eq!(stored["states"], texts(["paused"]));
        assert_eq!(stored["hashed"], texts(["open"]));
        assert!(!stored.contains_key("tags"));
    }
}

#[test]
fn a_map_with_two_names_of_one_variant_cannot_be_read() {
    let counts = value([("Open", 1.into()), ("open", 2.into())]);
    let error = from_value::<BTreeMap<Status, u32>>(&counts).unwrap_err();
    assert_eq!(error.path(), "open");
}

#[test]
fn what_is_not_known_is_a_member_and_a_key() {
    let other = || Colour::Other("mauve".into());
    let set = BTreeSet::from([Colour::Red, other()]);
    assert_eq!(to_value(&set).unwrap(), texts(["red", "mauve"]));
    assert_eq!(from_value::<BTreeSet<Colour>>(&texts(["red", "mauve"])).unwrap(), set);
    let counts = BTreeMap::from([(Colour::Red, 1), (other(), 2)]);
    let stored = value([("red", 1.into()), ("mauve", 2.into())]);
    assert_eq!(to_value(&counts).unwrap(), stored);
    assert_eq!(from_value::<BTreeMap<Colour, i32>>(&stored).unwrap(), counts);
}

/// Beside the variant itself, one of the two would be lost.
#[test]
fn a_name_that_is_known_is_no_member_and_no_key_as_one_that_is_not() {
    for name in ["red", "crimson"] {
        let known = Colour::Other(name.into());
        let error = to_value(&BTreeSet::from([known.clone()])).unwrap_err();
        assert!(error.to_string().contains("is a variant that is known"), "{error}");
        let error = to_value(&BTreeMap::from([(known, 1)])).unwrap_err();
        assert!(error.to_string().contains("is a variant that is known"), "{error}");
    }
}
