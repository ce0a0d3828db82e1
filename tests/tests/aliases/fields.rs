//! Older names of attributes of an item.

use std::collections::BTreeSet;

use dynorm::{Kind, Map, Model, Value};
use dynorm_tests::{after_each_save, map, stored, table};

use super::{by_values, value, with};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "people", rename_all = "camelCase")]
pub(super) struct Person {
    #[hash_key]
    pub(super) id: String,
    #[model(alias = "name", alias = "called")]
    pub(super) full_name: String,
    #[model(alias = "mail")]
    pub(super) email: Option<String>,
    #[model(alias = ["labels", "keywords"])]
    pub(super) tags: BTreeSet<String>,
    #[model(alias = "count", default)]
    pub(super) visits: u64,
    #[model(alias = "ratio")]
    pub(super) score: Option<f64>,
}

/// As another program has stored it, by older names alone.
fn raw() -> Map {
    map([
        ("id", "x".into()),
        ("name", "Ada".into()),
        ("mail", "a@b".into()),
        ("keywords", BTreeSet::from(["k".to_owned()]).into()),
        ("count", 3.into()),
        ("ratio", "0.12345678901234567890123".parse::<dynorm::Number>().unwrap().into()),
        ("hidden", 1.into()),
    ])
}

fn ada() -> Person {
    Person {
        id: "x".into(),
        full_name: "Ada".into(),
        email: Some("a@b".into()),
        tags: BTreeSet::from(["k".to_owned()]),
        visits: 3,
        score: Some(0.123_456_789_012_345_68),
    }
}

#[tokio::test]
async fn attributes_are_read_by_any_of_their_names() {
    let mut newest = raw();
    for (older, name) in [("name", "fullName"), ("mail", "email"), ("keywords", "tags"), ("count", "visits")]
    {
        let read = newest.remove(older).unwrap();
        newest.insert(name.into(), read);
    }
    let mut first_ones = raw();
    for (from, to) in [("name", "called"), ("keywords", "labels")] {
        let read = first_ones.remove(from).unwrap();
        first_ones.insert(to.into(), read);
    }
    for raw in [raw(), newest, first_ones] {
        let (table, _tap) = with::<Person>(&raw).await;
        for table in [by_values(&table), table] {
            let item = table.get("x").await.unwrap().unwrap();
            assert_eq!(*item, ada());
            assert_eq!(item.extra(), &map([("hidden", 1.into())]));
            assert_eq!(Person::scan().all(&table).await.unwrap(), [item]);
        }
    }
}

#[tokio::test]
async fn an_older_name_is_no_change() {
    let (table, tap) = with::<Person>(&raw()).await;
    let mut item = table.get("x").await.unwrap().unwrap();
    assert!(!item.is_dirty().unwrap());
    assert_eq!(item.changes().unwrap(), []);
    tap.log().clear();
    assert!(!item.save().await.unwrap().was_sent());
    assert!(!item.partial_save().await.unwrap().was_sent());
    assert_eq!(tap.log().len(), 0);
    assert_eq!(stored(table.db(), table.name()).await, Some(raw()));
}

#[tokio::test]
async fn what_a_save_changes_gets_its_own_name_and_the_rest_stays() {
    let [save, partial, overwrite] = after_each_save(&raw(), |it: &mut Person| {
        it.full_name = "Grace".into();
        it.visits += 1;
    })
    .await;
    let mut expected = raw();
    expected.remove("name");
    expected.remove("count");
    expected.extend(map([("fullName", "Grace".into()), ("visits", 4.into())]));
    assert_eq!(save, expected);
    assert_eq!(partial, expected);
    // It writes all, and so renames all.
    for (older, name) in [("mail", "email"), ("keywords", "tags"), ("ratio", "score")] {
        let read = expected.remove(older).unwrap();
        expected.insert(name.into(), read);
    }
    assert_eq!(overwrite, expected);
}

#[tokio::test]
async fn an_overwrite_renames_what_has_not_changed_after_a_save_too() {
    let (table, _tap) = with::<Person>(&raw()).await;
    let mut item = table.get("x").await.unwrap().unwrap();
    item.visits = 4;
    item.save().await.unwrap();
    item.overwrite().await.unwrap();
    let stored = stored(table.db(), table.name()).await.unwrap();
    let names: Vec<_> = stored.keys().map(String::as_str).collect();
    assert_eq!(names, ["email", "fullName", "hidden", "id", "score", "tags", "visits"]);
    assert_eq!(stored["score"], raw()["ratio"]);
}

#[tokio::test]
async fn what_is_taken_away_goes_by_its_older_name() {
    for stored in after_each_save(&raw(), |it: &mut Person| {
        it.email = None;
        it.tags.clear();
    })
    .await
    {
        for name in ["email", "mail", "tags", "keywords", "labels"] {
            assert!(!stored.contains_key(name), "{name}: {stored:?}");
        }
    }
}

#[tokio::test]
async fn one_save_after_the_other_goes_on_from_what_is_there() {
    let (table, _tap) = with::<Person>(&raw()).await;
    let mut item = table.get("x").await.unwrap().unwrap();
    for (partial, name) in [(true, "a"), (false, "b"), (true, "c")] {
        item.full_name = name.into();
        let saved = if partial { item.partial_save().await } else { item.save().await };
        assert!(saved.unwrap().was_sent());
        assert!(!item.is_dirty().unwrap());
    }
    item.email = Some("c@d".into());
    item.save().await.unwrap();
    let stored = stored(table.db(), table.name()).await.unwrap();
    assert_eq!((&stored["fullName"], &stored["email"]), (&"c".into(), &"c@d".into()));
    assert!(!stored.contains_key("name") && !stored.contains_key("mail") && stored.contains_key("count"));
    item.full_name = "d".into();
    item.revert().unwrap();
    assert_eq!(item.full_name, "c");
}

#[tokio::test]
async fn a_save_asks_for_what_the_server_has_by_the_older_name() {
    for partial in [false, true] {
        for (name, new) in [("name", "Bob"), ("fullName", "Carl"), ("called", "Dora")] {
            let (table, _tap) = with::<Person>(&raw()).await;
            let mut item = table.get("x").await.unwrap().unwrap();
            // Somebody else writes it meanwhile, by this name or that.
            let other = table.db().open(table.name());
            other.update("x").set(dynorm::attribute(name), new).await.unwrap();
            item.full_name = "Grace".into();
            let saved = if partial { item.partial_save().await } else { item.save().await };
            assert!(saved.unwrap_err().is_conflict(), "{name}");
        }
    }
}

#[tokio::test]
async fn what_others_add_by_an_older_name_is_not_lost_behind_the_newer_one() {
    let bare = map([("id", "x".into()), ("fullName", "Ada".into())]);
    for name in ["email", "mail"] {
        for partial in [false, true] {
            let (table, _tap) = with::<Person>(&bare).await;
            let mut item = table.get("x").await.unwrap().unwrap();
            item.email = Some("mine".into());
            table.db().open(table.name()).update("x").set(dynorm::attribute(name), "theirs").await.unwrap();
            let saved = if partial { item.partial_save().await } else { item.save().await };
            assert!(saved.unwrap_err().is_conflict());
            // Nor behind one that is new.
            let mut new = table.item(ada());
            assert!(new.partial_save().await.unwrap_err().is_conflict());
        }
    }
    // A new item is added to one that has nothing of it by any name.
    let (table, _tap) = with::<Person>(&map([("id", "x".into()), ("hidden", 1.into())])).await;
    table.item(ada()).partial_save().await.unwrap();
    let (table, _tap) = with::<Person>(&map([("id", "x".into()), ("mail", "theirs".into())])).await;
    assert!(table.item(ada()).partial_save().await.unwrap_err().is_conflict());
}

#[tokio::test]
async fn where_both_are_there_the_newest_counts_and_the_older_one_goes_with_the_next_change() {
    let mut both = raw();
    both.insert("fullName".into(), "Grace".into());
    both.insert("called".into(), "nobody".into());
    both.insert("email".into(), Value::Null);
    let (table, tap) = with::<Person>(&both).await;
    for table in [by_values(&table), table.clone()] {
        let item = table.get("x").await.unwrap().unwrap();
        assert_eq!((item.full_name.as_str(), &item.email), ("Grace", &None));
        assert_eq!(item.extra(), &map([("hidden", 1.into())]));
    }
    let mut item = table.get("x").await.unwrap().unwrap();
    tap.log().clear();
    assert!(!item.save().await.unwrap().was_sent());
    assert_eq!(tap.log().len(), 0);
    let [save, partial, overwrite] =
        after_each_save(&both, |it: &mut Person| it.full_name = "Dora".into()).await;
    for stored in [&save, &partial, &overwrite] {
        assert_eq!(stored["fullName"], "Dora".into());
        assert!(!stored.contains_key("name") && !stored.contains_key("called"), "{stored:?}");
    }
    assert_eq!((&save["mail"], &save["email"]), (&"a@b".into(), &Value::Null));
    for stored in after_each_save(&both, |it: &mut Person| it.email = Some("c@d".into())).await {
        assert_eq!(stored["email"], "c@d".into());
        assert!(!stored.contains_key("mail"));
    }
}

#[tokio::test]
async fn the_first_of_the_older_names_counts_more_whatever_the_order() {
    for first in ["name", "called"] {
        let mut raw = map([("id", "x".into())]);
        raw.insert("called".into(), "no".into());
        raw.insert("name".into(), "yes".into());
        assert_eq!(raw.len(), 3, "{first}");
        let (table, _tap) = with::<Person>(&raw).await;
        assert_eq!(table.get("x").await.unwrap().unwrap().full_name, "yes");
    }
    // The wire's order is the writer's own.
    for text in [
        r#"{"id":{"S":"x"},"name":{"S":"yes"},"called":{"S":"no"}}"#,
        r#"{"called":{"S":"no"},"name":{"S":"yes"},"id":{"S":"x"}}"#,
        r#"{"called":{"S":"no"},"fullName":{"S":"yes"},"name":{"S":"no"},"id":{"S":"x"}}"#,
        r#"{"fullName":{"S":"yes"},"id":{"S":"x"},"name":{"N":"1"}}"#,
    ] {
        let script = dynorm_tests::Script::new([dynorm_tests::Reply::ok(&serde_json::json!({
            "Item": serde_json::from_str::<serde_json::Value>(text).unwrap(),
        }))]);
        let people = dynorm_tests::db_of(script.client()).table::<Person>();
        let read = people.get("x").model().await.unwrap().unwrap();
        assert_eq!(read.full_name, "yes", "{text}");
    }
}

#[tokio::test]
async fn what_does_not_fit_is_named_as_it_is_stored() {
    let (table, _tap) = with::<Person>(&map([("id", "x".into()), ("name", 1.into())])).await;
    let error = table.get("x").await.unwrap_err();
    assert!(error.to_string().contains("`name`"), "{error}");
    let (table, _tap) = with::<Person>(&map([("id", "x".into())])).await;
    let error = table.get("x").await.unwrap_err();
    assert!(error.to_string().contains("`fullName`"), "{error}");
}

#[tokio::test]
async fn a_default_stands_in_where_neither_is_there() {
    let raw = map([("id", "x".into()), ("name", "Ada".into()), ("count", Value::Null)]);
    let (table, _tap) = with::<Person>(&raw).await;
    let item = table.get("x").await.unwrap().unwrap();
    assert_eq!(item.visits, 0);
    assert!(!item.is_dirty().unwrap());
    for stored in after_each_save(&raw, |it: &mut Person| it.visits = 1).await {
        assert_eq!(stored["visits"], 1.into());
        assert!(!stored.contains_key("count"));
    }
}

#[tokio::test]
async fn an_extra_attribute_of_an_older_name_is_refused() {
    let (table, _tap) = table::<Person>().await;
    let mut item = table.item(ada());
    item.extra_mut().insert("mail".into(), "lost".into());
    assert_eq!(item.save().await.unwrap_err().kind(), Kind::Invalid);
    assert_eq!(stored(table.db(), table.name()).await, None);
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "counted")]
struct Versioned {
    #[hash_key]
    id: String,
    #[version]
    version: u64,
    #[model(alias = "old")]
    new: u32,
    #[model(alias = "was")]
    map: std::collections::BTreeMap<String, u32>,
}

#[tokio::test]
async fn items_with_versions_are_renamed_too() {
    let raw = map([
        ("id", "x".into()),
        ("version", 7.into()),
        ("old", 1.into()),
        ("was", value([("a", 1.into()), ("b", 2.into())])),
    ]);
    let change = |it: &mut Versioned| {
        it.new = 2;
        it.map.insert("a".into(), 3);
    };
    for save in 0..3 {
        let (table, _tap) = with::<Versioned>(&raw).await;
        let mut item = table.get("x").await.unwrap().unwrap();
        change(&mut item);
        match save {
            0 => item.save().await,
            1 => item.partial_save().await,
            _ => item.overwrite().await,
        }
        .unwrap();
        let mut stored = stored(table.db(), table.name()).await.unwrap();
        assert_ne!(stored.remove("version"), Some(7.into()));
        let entries = value([("a", 3.into()), ("b", 2.into())]);
        assert_eq!(stored, map([("id", "x".into()), ("new", 2.into()), ("map", entries)]));
        item.new = 3;
        item.save().await.unwrap();
    }
}

#[tokio::test]
async fn transactions_and_deletions_agree() {
    let (table, _tap) = with::<Person>(&raw()).await;
    let mut item = table.get("x").await.unwrap().unwrap();
    item.full_name = "Grace".into();
    table.db().transact_write().save(&mut item).await.unwrap();
    let now = stored(table.db(), table.name()).await.unwrap();
    assert!(now.contains_key("fullName") && !now.contains_key("name"));
    let mut other = table.get("x").await.unwrap().unwrap();
    let untyped = table.db().open(table.name());
    untyped.update("x").set(dynorm::attribute("name"), "late").await.unwrap();
    // What the model reads, by whatever name, has come.
    assert!(other.delete_if_unchanged().await.unwrap_err().is_conflict());
    other.refresh().await.unwrap();
    other.delete_if_unchanged().await.unwrap();
    assert_eq!(stored(table.db(), table.name()).await, None);
}

#[tokio::test]
async fn a_put_is_by_the_newest_names() {
    let (table, _tap) = with::<Person>(&raw()).await;
    table.put(ada()).await.unwrap();
    let stored = stored(table.db(), table.name()).await.unwrap();
    let names: Vec<_> = stored.keys().map(String::as_str).collect();
    assert_eq!(names, ["email", "fullName", "id", "score", "tags", "visits"]);
}
