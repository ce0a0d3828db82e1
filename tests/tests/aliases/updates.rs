//! Updates by key of what items may have by older names.

use std::collections::BTreeSet;

use dynorm::{Kind, Map};
use dynorm_tests::{map, stored};

use super::fields::Person;
use super::nested::{Member, raw as nested};
use super::{value, with};

fn raw() -> Map {
    map([
        ("id", "x".into()),
        ("name", "Ada".into()),
        ("mail", "a@b".into()),
        ("labels", BTreeSet::from(["k".to_owned()]).into()),
        ("count", 3.into()),
    ])
}

#[tokio::test]
async fn what_is_set_or_removed_goes_away_by_its_older_names() {
    let (table, _tap) = with::<Person>(&raw()).await;
    table
        .update("x")
        .set(Person::full_name(), "Grace")
        .remove(Person::email())
        .set(Person::visits(), 5u64)
        .set(Person::tags(), BTreeSet::<String>::new())
        .await
        .unwrap();
    let expected = map([("id", "x".into()), ("fullName", "Grace".into()), ("visits", 5.into())]);
    assert_eq!(stored(table.db(), table.name()).await, Some(expected));
}

#[tokio::test]
async fn a_path_by_name_is_an_attribute_of_the_model_too() {
    let (table, _tap) = with::<Person>(&raw()).await;
    table.update("x").set(dynorm::attribute("fullName"), "Grace").await.unwrap();
    let now = stored(table.db(), table.name()).await.unwrap();
    assert!(now["fullName"] == "Grace".into() && !now.contains_key("name"));
    // A rename by hand.
    let count = dynorm::attribute::<Person>("count");
    table.update("x").set_from(dynorm::attribute("visits"), count).await.unwrap();
    let now = stored(table.db(), table.name()).await.unwrap();
    assert_eq!(now["visits"], 3.into());
    assert!(!now.contains_key("count"));
}

#[tokio::test]
async fn what_goes_on_from_what_is_there_does_not_begin_beside_it() {
    let (table, _tap) = with::<Person>(&raw()).await;
    let updates = [
        table.update("x").add(Person::visits(), 1),
        table.update("x").add(Person::visits(), 1).upsert(),
        table.update("x").insert_into(Person::tags(), ["new"]),
        table.update("x").delete_from(Person::tags(), ["k"]),
        table.update("x").set_if_absent(Person::full_name(), "nobody"),
        table.update("x").set(Person::visits(), Person::visits().plus(1)),
    ];
    for update in updates {
        let error = update.await.unwrap_err();
        assert_eq!(error.kind(), Kind::Conflict);
        assert!(error.to_string().contains("by its older name"), "{error}");
        assert_eq!(stored(table.db(), table.name()).await, Some(raw()));
    }
    // As `modify` does it.
    table.modify("x", |it| it.visits += 1).await.unwrap();
    table.update("x").add(Person::visits(), 1).await.unwrap();
    let now = stored(table.db(), table.name()).await.unwrap();
    assert_eq!(now["visits"], 5.into());
    assert!(!now.contains_key("count"));
}

#[tokio::test]
async fn an_upsert_makes_an_item_by_the_newest_names() {
    let (table, _tap) = with::<Person>(&raw()).await;
    table.update("y").add(Person::visits(), 1).set(Person::full_name(), "Bob").upsert().await.unwrap();
    let bob = table.get("y").await.unwrap().unwrap();
    assert_eq!(bob.full_name, "Bob");
}

#[tokio::test]
async fn inside_of_documents_it_is_the_same() {
    let (table, _tap) = with::<Member>(&nested()).await;
    let update = table.update("x").set(Member::home().zip(), "9").set(Member::home().city(), "z");
    update.await.unwrap();
    let now = stored(table.db(), table.name()).await.unwrap();
    let home = now["home"].as_map().unwrap();
    assert_eq!((&home["zip"], &home["city"]), (&"9".into(), &"z".into()));
    assert!(!home.contains_key("postcode"));
    // Below what has another name, nothing can be changed alone.
    for update in [
        table.update("x").set(Member::address().city(), "q"),
        table.update("x").set(Member::home().rooms().count(), 2u32),
        table.update("x").add(Member::home().rooms().count(), 1),
    ] {
        let error = update.await.unwrap_err();
        assert_eq!(error.kind(), Kind::Conflict);
        assert!(error.to_string().contains("by its older name"), "{error}");
    }
    assert_eq!(stored(table.db(), table.name()).await, Some(now));
    table.update("x").remove(Member::home()).await.unwrap();
    let address = super::nested::Address { city: "whole".into(), zip: None, rooms: None };
    table.update("x").set(Member::address(), address).await.unwrap();
    let now = stored(table.db(), table.name()).await.unwrap();
    assert_eq!(now["address"], value([("city", "whole".into())]));
    assert!(!now.contains_key("addr") && !now.contains_key("home"));
}

#[tokio::test]
async fn an_item_is_updated_and_goes_on() {
    let (table, _tap) = with::<Person>(&raw()).await;
    let mut item = table.get("x").await.unwrap().unwrap();
    item.update().set(Person::full_name(), "Grace").await.unwrap();
    assert_eq!(item.full_name, "Grace");
    item.email = None;
    item.save().await.unwrap();
    let now = stored(table.db(), table.name()).await.unwrap();
    assert!(!now.contains_key("name") && !now.contains_key("mail"));
}

#[tokio::test]
async fn both_names_in_one_update_are_refused() {
    let (table, tap) = with::<Person>(&raw()).await;
    let update = table.update("x").set(Person::full_name(), "a").set(dynorm::attribute("name"), "b");
    assert_eq!(update.await.unwrap_err().kind(), Kind::Invalid);
    assert_eq!(tap.log().len(), 0);
}
