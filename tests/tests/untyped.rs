//! Tables without a model: keys are learnt from the table, items are maps.

use dynorm::{Kind, Map, Model, Value};
use dynorm_tests::{Fault, Person, Reply, ada, map, stored, table, tapped, unique};

#[derive(Model, Debug)]
#[model(table = "events")]
struct Event {
    #[hash_key]
    day: Vec<u8>,
    #[range_key]
    number: u32,
}

#[tokio::test]
async fn the_keys_are_learnt_by_describing_once_and_only_when_needed() {
    let (people, tap) = table::<Person>().await;
    let untyped = people.db().open(people.name());
    let clone = untyped.clone();
    assert!(tap.log().is_empty(), "opening sends nothing");
    untyped.put(map([("id", "ada".into()), ("visits", 1.into())])).await.unwrap();
    assert!(clone.get("ada").await.unwrap().is_some());
    untyped.delete("ada").await.unwrap();
    assert_eq!(tap.log().operations(), ["DescribeTable", "PutItem", "GetItem", "DeleteItem"]);
}

#[tokio::test]
async fn several_first_requests_at_once_describe_once() {
    let (people, tap) = table::<Person>().await;
    let untyped = people.db().open(people.name());
    let get = |key: &'static str| {
        let untyped = untyped.clone();
        async move { untyped.get(key).await.unwrap() }
    };
    let (a, b, c) = tokio::join!(get("a"), get("b"), get("c"));
    assert!(a.is_none() && b.is_none() && c.is_none());
    assert_eq!(tap.log().of("DescribeTable").len(), 1);
}

#[tokio::test]
async fn a_description_that_failed_is_asked_for_again() {
    let (people, tap) = table::<Person>().await;
    let untyped = people.db().open(people.name());
    tap.next(Fault::Instead(Reply::error(400, "AccessDeniedException", "no")));
    assert_eq!(untyped.get("ada").await.unwrap_err().kind(), Kind::Denied);
    assert!(untyped.get("ada").await.unwrap().is_none());
}

#[tokio::test]
async fn a_table_that_is_not_there_is_said_to_be() {
    let (db, _tap) = tapped();
    let untyped = db.open(unique("nowhere"));
    let error = untyped.get("ada").await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    assert_eq!(error.table(), Some(untyped.name()));
}

#[tokio::test]
async fn items_have_the_same_saves() {
    let (people, tap) = table::<Person>().await;
    let untyped = people.db().open(people.name());
    let mut one = untyped.item(map([("id", "ada".into()), ("a", 1.into()), ("m", [("x", 1.into())].into())]));
    one.save().await.unwrap();
    assert!(untyped.item(map([("id", "ada".into())])).save().await.unwrap_err().is_conflict());

    let mut other = untyped.get("ada").await.unwrap().unwrap();
    one.insert("b".into(), 2.into());
    one.partial_save().await.unwrap();
    let Some(Value::Map(inner)) = other.get_mut("m") else { panic!("{other:?}") };
    inner.insert("y".into(), 2.into());
    tap.log().clear();
    other.save().await.unwrap();
    assert_eq!(tap.log().only().body["UpdateExpression"], "SET #1.#2=:2");

    one.remove("a");
    let error = one.save().await.unwrap_err();
    assert!(error.is_conflict(), "the map has another entry now");
    let expected = map([
        ("id", "ada".into()),
        ("a", 1.into()),
        ("b", 2.into()),
        ("m", [("x", 1.into()), ("y", 2.into())].into()),
    ]);
    assert_eq!(**error.current::<Map>().unwrap(), expected);

    one.overwrite().await.unwrap();
    assert_eq!(stored(&people.db().clone(), people.name()).await.unwrap(), *one);
    one.refresh().await.unwrap();
    one.delete().await.unwrap();
    one.delete().await.unwrap();
}

#[tokio::test]
async fn the_three_saves_of_an_untyped_item_that_was_deleted() {
    let (people, _tap) = table::<Person>().await;
    let untyped = people.db().open(people.name());
    let mut item = untyped.item(map([("id", "ada".into()), ("a", 1.into())]));
    item.save().await.unwrap();
    untyped.delete("ada").await.unwrap();
    item.insert("a".into(), 2.into());
    assert!(item.save().await.unwrap_err().is_conflict());
    assert!(item.partial_save().await.unwrap_err().is_conflict());
    assert!(!untyped.contains("ada").await.unwrap());
    item.overwrite().await.unwrap();
    assert_eq!(untyped.delete("ada").returning_old().await.unwrap().unwrap().into_inner(), item.into_inner());
}

#[tokio::test]
async fn a_key_of_two_parts_is_a_pair() {
    let (events, _tap) = table::<Event>().await;
    let untyped = events.db().open(events.name());
    let item = map([("day", Value::Binary(vec![0, 255])), ("number", 7.into())]);
    untyped.put(&item).await.unwrap();
    let key = || (&[0u8, 255][..], 7);
    assert_eq!(untyped.get(key()).await.unwrap().unwrap().into_inner(), item);
    assert!(untyped.contains(key()).await.unwrap());
    assert_eq!(events.get(&[0u8, 255], 7u32).await.unwrap().unwrap().number, 7);
    untyped.delete(key()).await.unwrap();
    assert!(!untyped.contains(key()).await.unwrap());
}

#[tokio::test]
async fn a_key_that_is_none_of_the_table_s_is_refused_before_it_is_sent() {
    let (events, tap) = table::<Event>().await;
    let untyped = events.db().open(events.name());
    let day = || Value::Binary(vec![1]);
    untyped.get((day(), 1)).await.unwrap();
    tap.log().clear();
    for (error, named) in [
        (untyped.get(day()).await.unwrap_err(), "number"),
        (untyped.get((1, 1)).await.unwrap_err(), "day"),
        (untyped.get((day(), "1")).await.unwrap_err(), "number"),
        (untyped.get((Value::Binary(vec![]), 1)).await.unwrap_err(), "day"),
        (untyped.delete((day(), ())).await.unwrap_err(), "number"),
        (untyped.put(map([("day", day())])).await.unwrap_err(), "number"),
        (untyped.item(map([("number", 1.into())])).save().await.unwrap_err(), "day"),
    ] {
        assert_eq!(error.kind(), Kind::Invalid);
        assert!(error.to_string().contains(named), "{error}");
    }
    let sent = tap.log().take();
    assert!(
        sent.iter().all(|request| request.operation == "DescribeTable"),
        "the keys may have changed: {sent:?}"
    );

    let (people, tap) = table::<Person>().await;
    let untyped = people.db().open(people.name());
    assert_eq!(untyped.get(("ada", 1)).await.unwrap_err().kind(), Kind::Invalid);
    assert_eq!(tap.log().operations(), ["DescribeTable"]);
}

#[tokio::test]
async fn a_changed_key_is_refused() {
    let (people, tap) = table::<Person>().await;
    let untyped = people.db().open(people.name());
    people.put(ada()).await.unwrap();
    let mut item = untyped.get("ada").await.unwrap().unwrap();
    tap.log().clear();
    item.insert("id".into(), "byron".into());
    assert_eq!(item.save().await.unwrap_err().kind(), Kind::KeyChanged);
    item.remove("id");
    assert_eq!(item.partial_save().await.unwrap_err().kind(), Kind::KeyChanged);
    assert!(tap.log().is_empty());
}

#[tokio::test]
async fn items_of_a_model_and_untyped_ones_are_the_same_items() {
    let (people, _tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    let untyped = people.db().open(people.name());
    let mut item = untyped.get("ada").await.unwrap().unwrap();
    assert_eq!(item["tags"], Value::StringSet(["first".to_owned()].into()));
    item.insert("visits".into(), 41.into());
    item.save().await.unwrap();
    let mut person = people.get("ada").await.unwrap().unwrap();
    person.visits += 1;
    person.save().await.unwrap();
    item.refresh().await.unwrap();
    assert_eq!(item["visits"], 42.into());
}
