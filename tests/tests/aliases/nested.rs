//! Older names inside of documents, lists, maps and variants.

use std::collections::BTreeMap;

use dynorm::{Document, Map, Model, Value};
use dynorm_tests::{after_each_save, map, stored};

use super::{by_values, value, with};

#[derive(Document, Debug, Clone, PartialEq)]
pub(super) struct Address {
    pub(super) city: String,
    #[model(alias = "postcode")]
    pub(super) zip: Option<String>,
    #[model(alias = "flat")]
    pub(super) rooms: Option<Rooms>,
}

#[derive(Document, Debug, Clone, PartialEq)]
pub(super) struct Rooms {
    #[model(alias = "number")]
    pub(super) count: u32,
}

#[derive(Document, Debug, Clone, PartialEq)]
pub(super) enum Contact {
    Mail {
        #[model(alias = "mail")]
        address: String,
        #[model(default)]
        n: u32,
    },
    Phone(String),
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "members")]
pub(super) struct Member {
    #[hash_key]
    pub(super) id: String,
    #[model(alias = "addr")]
    pub(super) address: Address,
    pub(super) home: Option<Address>,
    #[model(default)]
    pub(super) many: Vec<Address>,
    #[model(default)]
    pub(super) by_name: BTreeMap<String, Address>,
    pub(super) contact: Option<Contact>,
}

fn address(city: &str, zip: &str) -> Value {
    value([("city", city.into()), ("postcode", zip.into()), ("hidden", city.into())])
}

pub(super) fn raw() -> Map {
    let mut home = address("b", "2");
    if let Value::Map(home) = &mut home {
        home.insert("flat".into(), value([("number", 1.into()), ("hidden", 1.into())]));
    }
    map([
        ("id", "x".into()),
        ("addr", address("a", "1")),
        ("home", home),
        ("many", vec![address("c", "3"), address("d", "4"), address("e", "5")].into()),
        ("by_name", value([("k", address("f", "6"))])),
        ("contact", value([("type", "Mail".into()), ("mail", "m".into()), ("hidden", 1.into())])),
    ])
}

#[tokio::test]
async fn what_is_inside_is_read_by_its_older_name_and_is_no_change() {
    let (table, tap) = with::<Member>(&raw()).await;
    for table in [by_values(&table), table] {
        let mut item = table.get("x").await.unwrap().unwrap();
        assert_eq!(item.address.zip.as_deref(), Some("1"));
        assert_eq!(item.home.as_ref().unwrap().rooms, Some(Rooms { count: 1 }));
        assert_eq!(item.many[2].zip.as_deref(), Some("5"));
        assert_eq!(item.by_name["k"].zip.as_deref(), Some("6"));
        assert!(!item.is_dirty().unwrap());
        tap.log().clear();
        assert!(!item.save().await.unwrap().was_sent());
        assert!(!item.partial_save().await.unwrap().was_sent());
        assert_eq!(tap.log().len(), 0);
    }
}

#[tokio::test]
async fn a_change_inside_renames_just_what_it_changes() {
    let [save, partial, _] = after_each_save(&raw(), |it: &mut Member| {
        let home = it.home.as_mut().unwrap();
        home.zip = Some("9".into());
        home.rooms.as_mut().unwrap().count = 7;
        it.by_name.get_mut("k").unwrap().zip = None;
    })
    .await;
    for stored in [save, partial] {
        let mut expected = raw();
        let rooms = value([("count", 7.into()), ("hidden", 1.into())]);
        // A document that has an older name itself is moved as a whole.
        let home = [("city", "b".into()), ("zip", "9".into()), ("hidden", "b".into()), ("rooms", rooms)];
        expected.insert("home".into(), value(home));
        expected
            .insert("by_name".into(), value([("k", value([("city", "f".into()), ("hidden", "f".into())]))]));
        assert_eq!(stored, expected);
    }
}

#[tokio::test]
async fn a_document_of_an_older_name_is_moved_with_all_that_is_in_it() {
    for stored in after_each_save(&raw(), |it: &mut Member| it.address.city = "z".into()).await {
        assert!(!stored.contains_key("addr"));
        let address = stored["address"].as_map().unwrap();
        assert_eq!((&address["city"], &address["hidden"]), (&"z".into(), &"a".into()));
        // Written whole, and so by its newest names.
        assert_eq!(address["zip"], "1".into());
        assert!(!address.contains_key("postcode"));
    }
}

#[tokio::test]
async fn elements_of_lists_are_renamed_when_they_change() {
    for stored in after_each_save(&raw(), |it: &mut Member| {
        it.many[1].city = "y".into();
        it.many.remove(0);
        it.many.push(Address { city: "new".into(), zip: Some("8".into()), rooms: None });
    })
    .await
    {
        let many = stored["many"].as_list().unwrap();
        let changed = [("city", "y".into()), ("zip", "4".into()), ("hidden", "d".into())];
        assert_eq!(many[0], value(changed));
        assert_eq!(many[1], address("e", "5"));
        assert_eq!(many[2], value([("city", "new".into()), ("zip", "8".into())]));
    }
}

#[tokio::test]
async fn variants_have_attributes_with_older_names() {
    let [save, partial, _] = after_each_save(&raw(), |it: &mut Member| {
        if let Some(Contact::Mail { address, .. }) = &mut it.contact {
            *address = "n".into();
        }
    })
    .await;
    for stored in [save, partial] {
        let contact = [("type", "Mail".into()), ("address", "n".into()), ("hidden", 1.into())];
        assert_eq!(stored["contact"], value(contact));
    }
    for stored in
        after_each_save(&raw(), |it: &mut Member| it.contact = Some(Contact::Phone("1".into()))).await
    {
        assert_eq!(stored["contact"], value([("type", "Phone".into()), ("value", "1".into())]));
    }
}

#[tokio::test]
async fn where_both_are_inside_the_newest_counts() {
    let mut both = raw();
    let home = [("city", "b".into()), ("zip", "new".into()), ("postcode", "old".into())];
    both.insert("home".into(), value(home));
    both.insert("many".into(), vec![both["home"].clone()].into());
    let (table, _tap) = with::<Member>(&both).await;
    let item = table.get("x").await.unwrap().unwrap();
    assert_eq!(item.home.as_ref().unwrap().zip.as_deref(), Some("new"));
    for stored in after_each_save(&both, |it: &mut Member| {
        it.home.as_mut().unwrap().zip = Some("newer".into());
        it.many[0].city = "q".into();
    })
    .await
    {
        assert_eq!(stored["home"], value([("city", "b".into()), ("zip", "newer".into())]));
        assert_eq!(stored["many"], vec![value([("city", "q".into()), ("zip", "new".into())])].into());
    }
}

#[tokio::test]
async fn what_others_add_inside_by_an_older_name_is_not_lost_behind_the_newer_one() {
    let mut bare = raw();
    bare.insert("home".into(), value([("city", "b".into())]));
    for name in ["postcode", "zip"] {
        let (table, _tap) = with::<Member>(&bare).await;
        let mut item = table.get("x").await.unwrap().unwrap();
        item.home.as_mut().unwrap().zip = Some("mine".into());
        let untyped = table.db().open(table.name());
        untyped.update("x").set(dynorm::attribute("home").key(name), "theirs").await.unwrap();
        assert!(item.partial_save().await.unwrap_err().is_conflict());
    }
}

#[tokio::test]
async fn a_save_inside_asks_for_the_older_name() {
    for name in ["postcode", "zip"] {
        for partial in [false, true] {
            let (table, _tap) = with::<Member>(&raw()).await;
            let mut item = table.get("x").await.unwrap().unwrap();
            let untyped = table.db().open(table.name());
            untyped.update("x").set(dynorm::attribute("home").key(name), "late").await.unwrap();
            item.home.as_mut().unwrap().zip = Some("mine".into());
            let saved = if partial { item.partial_save().await } else { item.save().await };
            assert!(saved.unwrap_err().is_conflict());
            let home = stored(table.db(), table.name()).await.unwrap()["home"].clone();
            assert_eq!(home.as_map().unwrap()[name], "late".into());
        }
    }
}
