//! DynamoDB's limits: what is just within them works, and what is over is an error that says what
//! to do.

use std::collections::BTreeMap;

use dynorm::{Condition, Db, Kind, Model, Value, attribute};
use dynorm_tests::{Fault, Person, Reply, Script, ada, map, stored, table};
use serde_json::json;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "blobs")]
struct Blob {
    #[hash_key]
    id: String,
    text: String,
    bytes: Vec<u8>,
}

/// An item of that many bytes as DynamoDB counts them: names and values.
fn blob(bytes: usize) -> Blob {
    let names = "id".len() + "text".len() + "bytes".len() + "a".len();
    let half = (bytes - names) / 2;
    Blob { id: "a".into(), text: "x".repeat(half), bytes: vec![7; bytes - names - half] }
}

#[tokio::test]
async fn an_item_of_just_400_kb_is_stored_read_and_saved() {
    let (blobs, _tap) = table::<Blob>().await;
    let mut item = blobs.item(blob(400 * 1024));
    item.save().await.unwrap();
    let mut item = blobs.get("a").await.unwrap().unwrap();
    assert_eq!(*item, blob(400 * 1024));
    // The condition holds all of the old item, the update all of the new text.
    item.text = "y".repeat(item.text.len());
    item.save().await.unwrap();
    assert_eq!(blobs.get("a").await.unwrap().unwrap().text, item.text);
}

#[tokio::test]
async fn an_item_just_over_400_kb_is_refused_and_nothing_is_changed() {
    let (blobs, _tap) = table::<Blob>().await;
    let mut item = blobs.item(blob(400 * 1024 + 1));
    for error in [
        item.save().await.unwrap_err(),
        item.partial_save().await.unwrap_err(),
        item.overwrite().await.unwrap_err(),
        blobs.put(blob(400 * 1024 + 1)).await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), Kind::Invalid, "{error:?}");
    }
    assert!(item.is_new());
    assert_eq!(stored(blobs.db(), blobs.name()).await, None);

    let mut item = blobs.item(blob(400 * 1024));
    item.save().await.unwrap();
    item.bytes.push(0);
    assert_eq!(item.save().await.unwrap_err().kind(), Kind::Invalid);
    assert!(item.is_dirty().unwrap());
    item.bytes.truncate(10);
    item.save().await.unwrap();
}

#[tokio::test]
async fn a_conditional_save_compares_150_attributes() {
    let (people, tap) = table::<Person>().await;
    let untyped = people.db().open(people.name());
    let wide = |attributes: usize| {
        let mut item = map([("id", "wide".into())]);
        item.extend((0..attributes).map(|number| (format!("attribute-{number}"), number.to_string().into())));
        item
    };
    untyped.put(wide(150)).await.unwrap();
    let mut item = untyped.get("wide").await.unwrap().unwrap();
    for value in item.values_mut().filter(|value| value.as_str() != Some("wide")) {
        *value = "changed".into();
    }
    item.save().await.unwrap();
    assert_eq!(*untyped.get("wide").await.unwrap().unwrap(), *item);

    // One more attribute is one comparison too many.
    untyped.put(wide(160)).await.unwrap();
    let mut item = untyped.get("wide").await.unwrap().unwrap();
    item.insert("attribute-0".into(), "changed".into());
    tap.log().clear();
    let error = item.save().await.unwrap_err();
    assert_eq!(error.kind(), Kind::TooLarge);
    let message = error.to_string();
    for way_out in ["#[version]", "`partial_save`", "`overwrite`"] {
        assert!(message.contains(way_out), "{message}");
    }
    assert!(tap.log().is_empty(), "before anything is sent");
    assert!(item.is_dirty().unwrap());

    // The ways out.
    item.partial_save().await.unwrap();
    item.insert("attribute-1".into(), "changed".into());
    item.overwrite().await.unwrap();
    assert_eq!(*untyped.get("wide").await.unwrap().unwrap(), *item);
}

#[tokio::test]
async fn a_new_item_may_have_any_number_of_attributes() {
    let (people, _tap) = table::<Person>().await;
    let mut item = people.item(ada());
    for number in 0..1000 {
        item.extra_mut().insert(format!("attribute-{number}"), number.into());
    }
    item.save().await.unwrap();
    assert_eq!(people.get("ada").await.unwrap().unwrap().extra().len(), 1000);
    let mut item = people.item(Person { id: "byron".into(), ..ada() });
    for number in 0..1000 {
        item.extra_mut().insert(format!("attribute-{number}"), number.into());
    }
    let error = item.partial_save().await.unwrap_err();
    assert_eq!(error.kind(), Kind::TooLarge, "it must compare what it sends: {error}");
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "stocks")]
struct Stock {
    #[hash_key]
    id: String,
    #[model(default)]
    here: BTreeMap<String, u32>,
    #[model(default)]
    there: BTreeMap<String, u32>,
    #[version]
    version: u64,
}

fn counts(entries: usize, count: u32) -> BTreeMap<String, u32> {
    (0..entries).map(|entry| (format!("entry-{entry}"), count)).collect()
}

#[tokio::test]
async fn a_versioned_save_sends_a_map_whole_whose_changes_one_update_does_not_hold() {
    let (stocks, tap) = table::<Stock>().await;
    let mut item =
        stocks.item(Stock { id: "a".into(), here: counts(600, 1), there: counts(20, 1), version: 0 });
    item.extra_mut().insert("kept".into(), 1.into());
    item.save().await.unwrap();
    let mut item = stocks.get("a").await.unwrap().unwrap();
    (item.here, item.there) = (counts(590, 2), counts(30, 1));
    item.there.insert("entry-3".into(), 7);
    tap.log().clear();
    item.save().await.unwrap();
    let body = tap.log().only().body;
    assert_eq!(body["ConditionExpression"].as_str().unwrap().matches('=').count(), 1, "the version alone");
    let update = body["UpdateExpression"].as_str().unwrap();
    // One map whole, eleven entries of the other one, and the version.
    assert_eq!(update.matches('=').count(), 13, "{update}");
    let read = stocks.get("a").await.unwrap().unwrap();
    assert_eq!((&*read, &read.extra()["kept"]), (&*item, &1.into()));
    assert!(!item.save().await.unwrap().was_sent());
}

#[tokio::test]
async fn a_versioned_save_of_more_attributes_than_one_update_names_is_told_to_overwrite() {
    let (stocks, tap) = table::<Stock>().await;
    let mut item = stocks.item(Stock { id: "a".into(), here: counts(1, 1), there: counts(1, 1), version: 0 });
    item.save().await.unwrap();
    for number in 0..600 {
        item.extra_mut().insert(format!("attribute-{number}"), number.into());
    }
    tap.log().clear();
    let error = item.save().await.unwrap_err();
    assert_eq!(error.kind(), Kind::TooLarge);
    let message = error.to_string();
    assert!(message.contains("`overwrite`") && !message.contains("#[version]"), "{message}");
    assert!(tap.log().is_empty(), "before anything is sent");
    item.overwrite().await.unwrap();
    assert_eq!(stocks.get("a").await.unwrap().unwrap().extra().len(), 600);
}

#[tokio::test]
async fn an_update_that_is_refused_for_its_size_is_told_to_overwrite() {
    let item = json!({ "Item": { "id": { "S": "a" }, "text": { "S": "x" }, "bytes": { "B": "" } } });
    let words = "Item size to update has exceeded the maximum allowed size";
    let refused = || Reply::error(400, "ValidationException", words);
    let script = Script::new([Reply::ok(&item), refused(), refused(), refused()]);
    let blobs = Db::new(script.client()).table::<Blob>();
    let mut item = blobs.get("a").await.unwrap().unwrap();
    item.text = "y".into();
    for error in [item.save().await.unwrap_err(), item.partial_save().await.unwrap_err()] {
        assert_eq!(error.kind(), Kind::Invalid);
        assert!(error.to_string().contains(words) && error.to_string().contains("`overwrite`"), "{error}");
    }
    let error = item.overwrite().await.unwrap_err();
    assert!(!error.to_string().contains("`overwrite`"), "{error}");
    script.assert_done();
}

#[tokio::test]
async fn overwrite_stores_an_item_of_just_400_kb_that_an_update_does_not() {
    let (blobs, tap) = table::<Blob>().await;
    blobs.put(blob(400 * 1024 - 10)).await.unwrap();
    let mut item = blobs.get("a").await.unwrap().unwrap();
    // As DynamoDB itself does: an update counts for more than its item.
    tap.next(Fault::Instead(Reply::error(
        400,
        "ValidationException",
        "Item size to update has exceeded the maximum allowed size",
    )));
    item.bytes.extend([0; 10]);
    assert_eq!(item.save().await.unwrap_err().kind(), Kind::Invalid);
    item.overwrite().await.unwrap();
    assert_eq!(*blobs.get("a").await.unwrap().unwrap(), *item);
}

#[derive(Model, Debug)]
#[model(table = "any")]
struct Any {
    #[hash_key]
    id: String,
}

fn named(number: usize) -> Condition<Any> {
    attribute::<Any>(format!("attribute-{number}")).eq(Value::from(1))
}

#[test]
fn a_filter_over_the_limits_is_refused_before_anything_is_sent() {
    let choices = |count: i32| attribute::<Any>("number").is_in((0..count).map(Value::from));
    let nested = |levels: usize| {
        (1..levels).map(named).fold(named(0), |inner, next| {
            let inner = next.and(inner);
            inner.or(named(0))
        })
    };
    assert!(Any::scan().filter(choices(100)).preview().is_ok());
    for (what, filter) in
        [("names", (1..10_000).map(named).fold(named(0), Condition::or)), ("levels", nested(400))]
    {
        let error = Any::scan().filter(filter).preview().unwrap_err();
        assert_eq!(error.kind(), Kind::TooLarge, "{what}");
        assert!(!error.to_string().contains("partial_save"), "{error}");
    }
}

#[test]
fn a_condition_may_be_built_as_deep_as_one_likes_and_takes_no_stack() {
    let not = |levels: usize| (0..levels).fold(named(0), |inner, _| inner.not());
    let and = |levels: usize| (0..levels).fold(named(0), |inner, number| named(number).and(inner));
    let or = |levels: usize| (0..levels).fold(named(0), |inner, number| !(named(number) | inner));
    assert!(Any::scan().filter(not(299)).preview().is_ok());
    for condition in [not(100_000), and(100_000), or(100_000)] {
        let error = Any::scan().filter(condition.clone()).preview().unwrap_err();
        assert_eq!(error.kind(), Kind::TooLarge, "{error}");
        drop(condition);
    }
    // Many on one level are no depth, nor are many filters.
    let filters = (0..150).map(named).fold(Any::scan(), dynorm::Scan::filter);
    assert_eq!(filters.preview().unwrap().filter.unwrap().matches(" AND ").count(), 149);
    let many = (0..100_000).map(named).fold(Any::scan(), dynorm::Scan::filter);
    assert_eq!(many.preview().unwrap_err().kind(), Kind::TooLarge);
}

#[tokio::test]
async fn documents_may_nest_32_levels() {
    let (people, tap) = table::<Person>().await;
    let nested = |levels: usize| (0..levels).fold(Value::from(1), |inner, _| [("m", inner)].into());
    let mut item = people.item(ada());
    item.extra_mut().insert("deep".into(), nested(31));
    item.save().await.unwrap();
    let mut item = people.get("ada").await.unwrap().unwrap();
    assert_eq!(item.extra()["deep"], nested(31));
    item.visits = 2;
    item.save().await.unwrap();
    item.extra_mut().insert("deep".into(), nested(32));
    tap.log().clear();
    let error = item.save().await.unwrap_err();
    assert!(matches!(error.kind(), Kind::Encode | Kind::Invalid), "{error:?}");
}
