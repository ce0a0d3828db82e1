//! A write is a value: it can be kept, cloned, handed to another task and looked at; and a deletion
//! of an item that was read asks whether it is as it was.

use std::future::IntoFuture;

use dynorm::write::{AnyWrite, ConditionCheck, DeleteItem, PutItem, Returning, Write};
use dynorm::{Kind, Map, Model, Table, Value};
use dynorm_tests::{Fault, Person, Reply, Tap, ada, map, store, stored, table, unique};
use serde_json::json;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "pages")]
struct Page {
    #[hash_key]
    id: String,
    text: String,
    note: Option<String>,
    #[version]
    #[model(default)]
    version: u64,
}

fn page(text: &str) -> Page {
    Page { id: "a".into(), text: text.into(), note: None, version: 0 }
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "counted")]
struct Counted {
    #[hash_key]
    id: String,
    #[version(count)]
    version: u8,
}

/// It took effect, but the answer did not arrive.
fn lost() -> Fault {
    Fault::Afterwards(Reply::reset())
}

/// It never arrived.
fn not_sent() -> Fault {
    Fault::Instead(Reply::reset())
}

#[test]
fn writes_may_go_anywhere() {
    fn is_free<T: Clone + Send + Sync + std::fmt::Debug + 'static>() {}
    fn is_write<W: Write>() {}
    fn future_is_free<F: IntoFuture<IntoFuture: Send + 'static>>() {}
    is_free::<PutItem<Person>>();
    is_free::<DeleteItem<Person>>();
    is_free::<ConditionCheck<Person>>();
    is_free::<Returning<Person>>();
    is_free::<AnyWrite>();
    is_write::<PutItem<Person>>();
    is_write::<DeleteItem<Map>>();
    is_write::<ConditionCheck<Person>>();
    is_write::<AnyWrite>();
    future_is_free::<PutItem<Person>>();
    future_is_free::<DeleteItem<Person>>();
    future_is_free::<Returning<Person>>();
    future_is_free::<AnyWrite>();
}

#[tokio::test]
async fn a_write_outlives_what_it_was_made_of() {
    let (people, _tap) = table::<Person>().await;
    let put = {
        let mut person = ada();
        let table = people.clone();
        let put = table.put(&person);
        // It is encoded: what becomes of the model afterwards is another matter.
        person.visits = 99;
        put
    };
    assert!(stored(people.db(), people.name()).await.is_none(), "it is sent when it is awaited");
    tokio::spawn(put.into_future()).await.unwrap().unwrap();
    assert_eq!(people.get("ada").await.unwrap().unwrap().into_inner(), ada());
}

#[tokio::test]
async fn writes_of_several_models_are_kept_together() {
    let (people, _tap) = table::<Person>().await;
    let pages = people.db().table::<Page>().named(unique("pages"));
    pages.create().await.unwrap();
    let id = String::from("gone");
    let writes: Vec<AnyWrite> = vec![
        people.put(ada()).into_any(),
        pages.insert(page("one")).into_any(),
        people.delete(&id).into_any(),
        people.db().open(pages.name()).delete("gone").into_any(),
    ];
    drop(id);
    let tasks: Vec<_> = writes.into_iter().map(|write| tokio::spawn(write.into_future())).collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert!(people.contains("ada").await.unwrap() && pages.contains("a").await.unwrap());
}

#[tokio::test]
async fn a_write_that_is_sent_twice_is_two_writes() {
    let (pages, tap) = table::<Page>().await;
    let model = page("one");
    let put = pages.put(&model);
    let mut versions = Vec::new();
    for _ in 0..3 {
        put.clone().await.unwrap();
        versions.push(pages.get("a").await.unwrap().unwrap().version);
    }
    assert!(versions[0] != versions[1] && versions[1] != versions[2] && versions[0] != versions[2]);
    assert!(!versions.contains(&0) && model.version == 0, "the model keeps the version that it has");
    assert!(tap.log().of("PutItem").iter().all(|put| put.body["Item"]["text"] == json!({ "S": "one" })));

    let insert = pages.insert(page("two"));
    assert!(insert.clone().await.unwrap_err().is_conflict());
    pages.delete("a").await.unwrap();
    insert.clone().await.unwrap();
    assert!(insert.into_any().await.unwrap_err().is_conflict());
}

#[tokio::test]
async fn all_attempts_of_one_put_carry_one_version() {
    let (pages, tap) = table::<Page>().await;
    tap.next(lost());
    pages.insert(page("one")).await.unwrap();
    let sent: Vec<_> =
        tap.log().of("PutItem").iter().map(|put| put.body["Item"]["version"].clone()).collect();
    assert!(sent.len() == 2 && sent[0] == sent[1], "{sent:?}");
}

#[tokio::test]
async fn a_count_goes_on_from_what_the_model_held() {
    let (counted, _tap) = table::<Counted>().await;
    let put = counted.put(&Counted { id: "a".into(), version: 4 });
    for _ in 0..2 {
        put.clone().await.unwrap();
        assert_eq!(counted.get("a").await.unwrap().unwrap().version, 5);
    }
    let error = counted.put(&Counted { id: "a".into(), version: u8::MAX }).await.unwrap_err();
    assert_eq!((error.kind(), error.key().is_some()), (Kind::Encode, true), "{error}");
}

#[tokio::test]
async fn each_way_puts_the_same_item() {
    #[derive(Model, Debug, Clone, PartialEq)]
    #[model(table = "bare")]
    struct Bare {
        #[hash_key]
        id: u32,
    }

    let (people, tap) = table::<Person>().await;
    let other = people.db().with_attribute_values().table::<Person>().named(people.name());
    let mut bodies = Vec::new();
    for people in [&people, &other] {
        people.put(ada()).await.unwrap();
        bodies.push(tap.log().only().body);
        tap.log().clear();
        assert_eq!(people.get("ada").await.unwrap().unwrap().into_inner(), ada());
        tap.log().clear();
    }
    assert_eq!(bodies[0], bodies[1]);
    // An item of its key alone.
    let (bare, tap) = table::<Bare>().await;
    bare.put(&Bare { id: 1 }).await.unwrap();
    assert_eq!(tap.log().only().body["Item"], json!({ "id": { "N": "1" } }));
}

#[tokio::test]
async fn a_preview_shows_what_is_sent() {
    let (pages, tap) = table::<Page>().await;
    let put = pages.insert(page("one")).only_if(Page::text().ne("x"));
    let preview = put.preview().unwrap();
    assert_eq!((preview.operation, preview.version.as_deref()), ("PutItem", Some("version")));
    assert_eq!(preview.item, Some(map([("id", "a".into()), ("text", "one".into())])));
    put.await.unwrap();
    let sent = tap.log().only().body;
    assert_eq!(sent["ConditionExpression"].as_str(), preview.condition.as_deref());
    assert_eq!(preview.names, [("#0".into(), "id".into()), ("#1".into(), "text".into())]);
    assert_eq!(preview.values, [(":0".to_owned(), Value::from("x"))]);
    let shown = preview.to_string();
    let lines: Vec<_> = shown.lines().skip(1).map(str::trim).collect();
    assert_eq!(
        lines,
        [
            r#"id: String("a")"#,
            r#"text: String("one")"#,
            "version: <drawn when it is sent>",
            "condition: attribute_not_exists(#0) AND #1<>:0",
            "#0: id",
            "#1: text",
            r#":0: String("x")"#,
        ]
    );
    let delete = pages.delete("a").preview().unwrap();
    assert_eq!((delete.operation, &delete.condition, &delete.item), ("DeleteItem", &None, &None));
    assert_eq!(delete.key.to_string(), "id=\"a\"");

    // Without a model it is known once the table was asked.
    let untyped = pages.db().open(pages.name());
    assert_eq!(untyped.delete("a").preview().unwrap_err().kind(), Kind::Invalid);
    untyped.get("a").await.unwrap();
    assert_eq!(untyped.delete("a").preview().unwrap().key.to_string(), "id=\"a\"");
}

#[tokio::test]
async fn nothing_of_the_data_is_shown_by_debug() {
    let (people, _tap) = table::<Person>().await;
    let secret = Person { id: "secret".into(), email: Some("secret".into()), ..ada() };
    let condition = Person::email().eq("secret");
    let shown = format!(
        "{:?} {:?} {:?} {:?} {:?}",
        people.put(&secret).only_if(condition.clone()),
        people.delete("secret").only_if(condition.clone()),
        people.check("secret").only_if(condition.clone()),
        people.delete("secret").returning_old(),
        people.insert(&secret).only_if(condition).into_any()
    );
    assert!(!shown.contains("secret") && shown.contains(people.name()), "{shown}");
}

async fn pages() -> (Table<Page>, Tap) {
    let (pages, tap) = table::<Page>().await;
    pages.put(page("one")).await.unwrap();
    (pages, tap)
}

#[tokio::test]
async fn an_item_with_a_version_is_deleted_as_it_was_read() {
    let (pages, tap) = pages().await;
    let mut stale = pages.get("a").await.unwrap().unwrap();
    let mut item = pages.get("a").await.unwrap().unwrap();
    item.text = "two".into();
    item.save().await.unwrap();
    tap.log().clear();
    let error = stale.delete().await.unwrap_err();
    assert!(error.is_conflict() && !error.may_be_applied(), "{error}");
    assert!(error.to_string().ends_with("the item was changed since it was read"), "{error}");
    assert_eq!(error.current::<Page>().unwrap().text, "two");
    assert_eq!(tap.log().only().body["ConditionExpression"], "#0=:0");
    assert!(!stale.is_new(), "it is as it was");

    item.text = "a change that is not saved makes no difference".into();
    item.delete().await.unwrap();
    assert!(item.is_new() && stored(pages.db(), pages.name()).await.is_none());
    let error = error.into_current::<Page>().unwrap().delete().await.unwrap_err();
    assert!(error.is_conflict() && error.current::<Page>().is_none(), "{error}");
    // A new item has read no version.
    item.delete().await.unwrap();
    item.save().await.unwrap();
    pages.item(page("other")).delete().await.unwrap();
    assert!(stored(pages.db(), pages.name()).await.is_none());
    // The table's own deletion asks for nothing.
    pages.put(page("one")).await.unwrap();
    pages.delete("a").await.unwrap();
}

#[tokio::test]
async fn an_item_that_got_its_version_meanwhile_is_not_deleted() {
    let (pages, _tap) = table::<Page>().await;
    // Of a program that knows no versions.
    let raw = map([("id", "a".into()), ("text", "one".into())]);
    store(pages.db(), pages.name(), raw.clone()).await;
    let mut stale = pages.get("a").await.unwrap().unwrap();
    let mut item = pages.get("a").await.unwrap().unwrap();
    item.text = "two".into();
    item.save().await.unwrap();
    assert!(stale.delete().await.unwrap_err().is_conflict());
    store(pages.db(), pages.name(), raw).await;
    stale.delete().await.unwrap();
    pages.put(page("one")).await.unwrap();
    let mut stale = pages.get("a").await.unwrap().unwrap();
    pages.delete("a").await.unwrap();
    assert!(stale.delete().await.unwrap_err().is_conflict(), "somebody else has deleted it");
}

#[tokio::test]
async fn an_item_without_a_version_is_deleted_whatever_it_is() {
    let (people, tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    let mut item = people.get("ada").await.unwrap().unwrap();
    people.put(&Person { visits: 5, ..ada() }).await.unwrap();
    tap.log().clear();
    item.delete().await.unwrap();
    assert!(tap.log().only().body.get("ConditionExpression").is_none());
    let mut untyped = people.db().open(people.name()).item(map([("id", "ada".into())]));
    untyped.save().await.unwrap();
    untyped.delete().await.unwrap();
}

#[tokio::test]
async fn delete_if_unchanged_compares_all_that_was_read() {
    let (people, _tap) = table::<Person>().await;
    let whole = || {
        map([
            ("id", "ada".into()),
            ("visits", 1.into()),
            ("log", Value::List(vec!["born".into()])),
            ("score", "0.10".parse::<dynorm::Number>().unwrap().into()),
        ])
    };
    let changes: [(&str, Option<Value>); 5] = [
        ("visits", Some(2.into())),
        ("log", Some(Value::List(vec![]))),
        // The model does not know it.
        ("score", Some(1.into())),
        ("score", None),
        // The model knows it, and it was not there: it would go with the item.
        ("email", Some("ada@example.com".into())),
    ];
    for (name, value) in changes {
        store(people.db(), people.name(), whole()).await;
        let mut item = people.get("ada").await.unwrap().unwrap();
        item.visits = 77;
        let mut other = whole();
        match value {
            Some(value) => other.insert(name.into(), value),
            None => other.remove(name),
        };
        store(people.db(), people.name(), other.clone()).await;
        let error = item.delete_if_unchanged().await.unwrap_err();
        assert!(error.is_conflict() && error.current::<Person>().is_some(), "{name}: {error}");
        assert_eq!(stored(people.db(), people.name()).await, Some(other));
        assert!(!item.is_new());

        store(people.db(), people.name(), whole()).await;
        item.delete_if_unchanged().await.unwrap();
        assert!(item.is_new() && stored(people.db(), people.name()).await.is_none());
    }
    let mut new = people.item(ada());
    let error = new.delete_if_unchanged().await.unwrap_err();
    assert_eq!((error.kind(), error.key().is_some()), (Kind::Invalid, true), "{error}");
}

#[tokio::test]
async fn delete_if_unchanged_of_keys_alone_asks_that_there_is_an_item() {
    let (people, tap) = table::<Person>().await;
    let untyped = people.db().open(people.name());
    untyped.put(map([("id", "ada".into())])).await.unwrap();
    let mut item = untyped.get("ada").await.unwrap().unwrap();
    untyped.delete("ada").await.unwrap();
    tap.log().clear();
    assert!(item.delete_if_unchanged().await.unwrap_err().is_conflict());
    assert_eq!(tap.log().only().body["ConditionExpression"], "attribute_exists(#0)");
}

#[tokio::test]
async fn an_item_of_too_many_attributes_to_compare_says_what_to_do() {
    let (people, tap) = table::<Person>().await;
    let untyped = people.db().open(people.name());
    let many = (0..200).map(|n| (format!("a{n}"), Value::from(n)));
    let many: Map = many.chain([("id".to_owned(), "ada".into())]).collect();
    untyped.put(&many).await.unwrap();
    let mut item = untyped.get("ada").await.unwrap().unwrap();
    tap.log().clear();
    let error = item.delete_if_unchanged().await.unwrap_err();
    assert_eq!(error.kind(), Kind::TooLarge);
    assert!(error.to_string().contains("`#[version]`") && error.to_string().contains("`delete`"), "{error}");
    assert!(tap.log().is_empty() && !item.is_new());
}

#[tokio::test]
async fn a_deletion_whose_answer_was_lost_says_that_it_may_be_made() {
    // Made, or not sent and then done by another: an item that is gone cannot tell.
    for (fault, another) in [(lost(), false), (not_sent(), true)] {
        let (pages, tap) = pages().await;
        let mut item = pages.get("a").await.unwrap().unwrap();
        if another {
            pages.delete("a").await.unwrap();
        }
        tap.next(fault);
        let error = item.delete().await.unwrap_err();
        assert!(error.is_conflict() && error.may_be_applied(), "{error}");
        assert!(error.current::<Page>().is_none() && !item.is_new());
        assert!(item.refresh().await.unwrap_err().is_not_found());
    }
    // Refused attempts have done nothing.
    let (pages, tap) = pages().await;
    let mut item = pages.get("a").await.unwrap().unwrap();
    pages.delete("a").await.unwrap();
    tap.next(Fault::Instead(Reply::throttled()));
    let error = item.delete().await.unwrap_err();
    assert!(error.is_conflict() && !error.may_be_applied(), "{error}");
    // It did not arrive, and nobody else was there: the second attempt does it.
    pages.put(page("one")).await.unwrap();
    let mut item = pages.get("a").await.unwrap().unwrap();
    tap.next(not_sent());
    item.delete().await.unwrap();
    // Without a version there is no condition that could fail.
    let (people, tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    let mut item = people.get("ada").await.unwrap().unwrap();
    tap.next(lost());
    item.delete().await.unwrap();
    // With all of it as the condition there is.
    people.put(ada()).await.unwrap();
    let mut item = people.get("ada").await.unwrap().unwrap();
    tap.next(lost());
    let error = item.delete_if_unchanged().await.unwrap_err();
    assert!(error.is_conflict() && error.may_be_applied(), "{error}");
}

#[tokio::test]
async fn a_put_takes_a_model_and_what_lends_one() {
    let (people, _tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    people.put(ada()).await.unwrap();
    people.put(ada()).await.unwrap();
    people.put(ada()).await.unwrap();
    let (boxed, shared) = (Box::new(ada()), std::sync::Arc::new(ada()));
    people.put(&boxed).await.unwrap();
    people.put(boxed).await.unwrap();
    people.put(&shared).await.unwrap();
    people.put(std::borrow::Cow::Owned(ada())).await.unwrap();
    let shared = vec![shared];
    assert_eq!(people.put_all(&shared).await.into_result().unwrap(), 1);
    // Another task is handed the load, and so what it loads.
    let load = people.put_all(shared).into_future();
    assert_eq!(tokio::spawn(load).await.unwrap().into_result().unwrap(), 1);
    for person in &[ada()] {
        people.put(person).await.unwrap();
    }
    let mut item = people.get("ada").await.unwrap().unwrap();
    people.put(&item).await.unwrap();
    people.put(&mut item).await.unwrap();
    assert!(people.insert(ada()).await.unwrap_err().is_conflict());
    assert_eq!(item, people.get("ada").await.unwrap().unwrap());
}
