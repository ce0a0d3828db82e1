//! Changes that are put together, and those that overlap: what is said of them, and how they are
//! decided.

use std::collections::BTreeMap;

use dynorm::{AttributePath, Side, Value, attribute};
use dynorm_tests::{Address, Person, ada, map, store, stored, table};

use super::{Versioned, both, parted, threes, two, value};

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
