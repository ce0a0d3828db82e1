//! Merges of items that have older names on one side.

use dynorm::{Side, Value};
use dynorm_tests::{map, stored};

use super::fields::Person;
use super::nested::{Member, raw};
use super::{value, with};

#[tokio::test]
async fn changes_of_different_attributes_are_merged() {
    let raw = map([("id", "x".into()), ("name", "Ada".into()), ("mail", "a@b".into()), ("hidden", 1.into())]);
    let (table, _tap) = with::<Person>(&raw).await;
    let mut mine = table.get("x").await.unwrap().unwrap();
    let mut theirs = mine.clone();
    theirs.email = Some("c@d".into());
    theirs.save().await.unwrap();
    mine.full_name = "Grace".into();
    mine.save_merging(3).await.unwrap();
    let stored = stored(table.db(), table.name()).await.unwrap();
    let expected =
        [("id", "x".into()), ("fullName", "Grace".into()), ("email", "c@d".into()), ("hidden", 1.into())];
    assert_eq!(stored, map(expected));
}

#[tokio::test]
async fn that_somebody_renamed_it_is_no_change() {
    let raw = map([("id", "x".into()), ("name", "Ada".into()), ("mail", "a@b".into())]);
    let (table, _tap) = with::<Person>(&raw).await;
    let mut mine = table.get("x").await.unwrap().unwrap();
    let mut theirs = mine.clone();
    theirs.overwrite().await.unwrap();
    mine.full_name = "Grace".into();
    assert!(mine.partial_save().await.unwrap_err().is_conflict());
    mine.save_merging(3).await.unwrap();
    let mut now = stored(table.db(), table.name()).await.unwrap();
    // The default, which an overwrite writes.
    now.remove("visits");
    let expected = [("id", "x".into()), ("fullName", "Grace".into()), ("email", "a@b".into())];
    assert_eq!(now, map(expected));
}

#[tokio::test]
async fn what_both_have_changed_overlaps_and_can_be_decided_by_its_path() {
    let raw = map([("id", "x".into()), ("name", "Ada".into())]);
    let (table, _tap) = with::<Person>(&raw).await;
    for side in [Side::Mine, Side::Theirs] {
        dynorm_tests::store(table.db(), table.name(), raw.clone()).await;
        let mut mine = table.get("x").await.unwrap().unwrap();
        let mut theirs = mine.clone();
        theirs.full_name = "Bob".into();
        theirs.save().await.unwrap();
        mine.full_name = "Grace".into();
        let error = mine.save().await.unwrap_err();
        let mut conflict = mine.conflict(error).unwrap();
        assert_eq!(conflict.overlaps().len(), 1);
        match side {
            Side::Mine => conflict.take_mine(Person::full_name()),
            Side::Theirs => conflict.take_theirs(Person::full_name()),
        };
        let mut merged = conflict.merge().unwrap();
        merged.save().await.unwrap();
        let name = if side == Side::Mine { "Grace" } else { "Bob" };
        let expected = map([("id", "x".into()), ("fullName", name.into())]);
        assert_eq!(stored(table.db(), table.name()).await, Some(expected));
    }
}

#[tokio::test]
async fn changes_inside_of_a_document_are_merged_whoever_renames_it() {
    let (table, _tap) = with::<Member>(&raw()).await;
    let mut mine = table.get("x").await.unwrap().unwrap();
    let mut theirs = mine.clone();
    theirs.address.city = "theirs".into();
    theirs.save().await.unwrap();
    mine.address.zip = Some("mine".into());
    mine.home.as_mut().unwrap().zip = Some("9".into());
    mine.save_merging(3).await.unwrap();
    let stored = stored(table.db(), table.name()).await.unwrap();
    let address = [("city", "theirs".into()), ("zip", "mine".into()), ("hidden", "a".into())];
    assert_eq!(stored["address"], value(address));
    assert!(!stored.contains_key("addr"));
    let home = stored["home"].as_map().unwrap();
    assert_eq!(home["zip"], Value::from("9"));
    assert!(!home.contains_key("postcode"));
}
