//! The three saves: what each sends, what it compares, and what it leaves as it is.

use dynorm::Value;
use dynorm_tests::{Person, ada, map, stored, table};
use serde_json::json;

#[tokio::test]
async fn save_of_a_new_item_puts_it_if_there_is_none() {
    let (people, tap) = table::<Person>().await;
    let mut item = people.item(Person { address: None, ..ada() });
    assert!(item.is_new() && item.is_dirty().unwrap());
    assert!(item.save().await.unwrap().was_sent());
    assert!(!item.is_new() && !item.is_dirty().unwrap());

    let request = tap.log().only();
    assert_eq!(request.operation, "PutItem");
    assert_eq!(
        request.body,
        json!({
            "TableName": people.name(),
            "Item": {
                "id": { "S": "ada" },
                "email": { "S": "ada@example.com" },
                "visits": { "N": "1" },
                "tags": { "SS": ["first"] },
                "log": { "L": [{ "S": "born" }] },
            },
            "ConditionExpression": "attribute_not_exists(#0)",
            "ExpressionAttributeNames": { "#0": "id" },
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        })
    );
}

#[tokio::test]
async fn save_sends_what_changed_and_compares_all_that_was_read() {
    let (people, tap) = table::<Person>().await;
    people.put(&Person { address: None, log: vec![], ..ada() }).await.unwrap();
    let mut item = people.get("ada").await.unwrap().unwrap();
    item.visits = 2;
    item.email = None;
    tap.log().clear();
    item.save().await.unwrap();

    let request = tap.log().only();
    assert_eq!(request.operation, "UpdateItem");
    assert_eq!(
        request.body,
        json!({
            "TableName": people.name(),
            "Key": { "id": { "S": "ada" } },
            "ConditionExpression": "#0=:0 AND #1=:1 AND #2=:2 AND #3=:3",
            "UpdateExpression": "SET #3=:4 REMOVE #0",
            "ExpressionAttributeNames": { "#0": "email", "#1": "log", "#2": "tags", "#3": "visits" },
            "ExpressionAttributeValues": {
                ":0": { "S": "ada@example.com" },
                ":1": { "L": [] },
                ":2": { "SS": ["first"] },
                ":3": { "N": "1" },
                ":4": { "N": "2" },
            },
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        })
    );
}

#[tokio::test]
async fn partial_save_sends_what_changed_and_compares_just_that() {
    let (people, tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    let mut item = people.get("ada").await.unwrap().unwrap();
    item.address.as_mut().unwrap().city = "Ockham".into();
    tap.log().clear();
    item.partial_save().await.unwrap();

    let request = tap.log().only();
    assert_eq!(
        request.body,
        json!({
            "TableName": people.name(),
            "Key": { "id": { "S": "ada" } },
            "ConditionExpression": "attribute_exists(#0) AND #1.#2=:0",
            "UpdateExpression": "SET #1.#2=:1",
            "ExpressionAttributeNames": { "#0": "id", "#1": "address", "#2": "city" },
            "ExpressionAttributeValues": { ":0": { "S": "London" }, ":1": { "S": "Ockham" } },
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        })
    );
}

#[tokio::test]
async fn overwrite_puts_the_whole_item_without_a_condition() {
    let (people, tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    let mut item = people.get("ada").await.unwrap().unwrap();
    tap.log().clear();
    assert!(item.overwrite().await.unwrap().was_sent(), "even if nothing changed here");
    let request = tap.log().only();
    assert_eq!(request.operation, "PutItem");
    let fields: Vec<_> = request.body.as_object().unwrap().keys().collect();
    assert_eq!(fields, ["Item", "TableName"]);
    assert_eq!(request.body["Item"].as_object().unwrap().len(), 6);
}

#[tokio::test]
async fn an_unchanged_item_sends_no_request() {
    let (people, tap) = table::<Person>().await;
    let mut new = people.item(ada());
    new.save().await.unwrap();
    let mut loaded = people.get("ada").await.unwrap().unwrap();
    tap.log().clear();
    for item in [&mut new, &mut loaded] {
        assert!(!item.save().await.unwrap().was_sent());
        assert!(!item.partial_save().await.unwrap().was_sent());
        item.visits += 1;
        item.visits -= 1;
        assert!(!item.save().await.unwrap().was_sent());
    }
    assert!(tap.log().is_empty());
}

#[tokio::test]
async fn partial_save_of_a_brand_new_item_creates_it() {
    let (people, _tap) = table::<Person>().await;
    let mut item = people.item(ada());
    assert!(item.partial_save().await.unwrap().was_sent());
    assert_eq!(people.get("ada").await.unwrap().unwrap().into_inner(), ada());
    item.visits = 2;
    item.save().await.unwrap();
    assert_eq!(people.get("ada").await.unwrap().unwrap().visits, 2);
}

/// A change of an item in place.
type Change = fn(&mut Person);

#[tokio::test]
async fn a_mutation_in_place_inside_of_a_list_a_set_or_a_nested_map_is_seen() {
    let (people, _tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    let changes: [(&str, Change); 5] = [
        ("log", |person| person.log[0].push_str(" in 1815")),
        ("log", |person| person.log.push("died".into())),
        ("tags", |person| assert!(person.tags.insert("second".into()))),
        ("tags", |person| assert!(person.tags.remove("first"))),
        ("address.street", |person| person.address.as_mut().unwrap().street.push_str(" 12")),
    ];
    for (path, change) in changes {
        for partial in [true, false] {
            people.put(ada()).await.unwrap();
            let mut item = people.get("ada").await.unwrap().unwrap();
            change(&mut item);
            let paths: Vec<_> =
                item.changes().unwrap().iter().map(|change| change.path.to_string()).collect();
            assert_eq!(paths, [path]);
            let saved = if partial { item.partial_save().await } else { item.save().await };
            assert!(saved.unwrap().was_sent());
            assert_eq!(people.get("ada").await.unwrap().unwrap().into_inner(), *item);
        }
    }
}

#[tokio::test]
async fn none_and_empty_sets_vanish_and_the_next_save_still_succeeds() {
    let (people, tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    let mut item = people.get("ada").await.unwrap().unwrap();
    item.email = None;
    item.tags.clear();
    item.address = None;
    item.save().await.unwrap();
    let expected =
        map([("id", "ada".into()), ("visits", 1.into()), ("log", vec![Value::from("born")].into())]);
    assert_eq!(stored(people.db(), people.name()).await, Some(expected));

    // Neither the item that was saved nor one that is read again takes the absent ones for a
    // change.
    let mut again = people.get("ada").await.unwrap().unwrap();
    tap.log().clear();
    for item in [&mut item, &mut again] {
        assert!(!item.save().await.unwrap().was_sent());
    }
    assert!(tap.log().is_empty());
    item.visits = 2;
    item.save().await.unwrap();
    again.tags.insert("second".into());
    again.partial_save().await.unwrap();
    item.tags.insert("third".into());
    assert!(item.save().await.unwrap_err().is_conflict(), "the set was absent when it was last saved");
}

#[tokio::test]
async fn empty_strings_lists_and_maps_are_kept() {
    let (people, _tap) = table::<Person>().await;
    let empty = Person { email: Some(String::new()), log: vec![], ..ada() };
    let mut item = people.item(empty.clone());
    item.save().await.unwrap();
    item.visits = 2;
    item.save().await.unwrap();
    let now = stored(people.db(), people.name()).await.unwrap();
    assert_eq!(now["email"], "".into());
    assert_eq!(now["log"], Value::List(vec![]));
}

#[tokio::test]
async fn several_saves_in_a_row_need_no_reading() {
    let (people, tap) = table::<Person>().await;
    let mut item = people.item(ada());
    for visits in 1..=5 {
        item.visits = visits;
        if visits % 2 == 0 { item.partial_save().await } else { item.save().await }.unwrap();
    }
    item.overwrite().await.unwrap();
    item.visits = 6;
    item.save().await.unwrap();
    assert_eq!(tap.log().len(), 7);
    assert!(tap.log().of("GetItem").is_empty());
    assert_eq!(people.get("ada").await.unwrap().unwrap().visits, 6);
}

#[tokio::test]
async fn a_deleted_item_can_be_saved_anew() {
    let (people, _tap) = table::<Person>().await;
    let mut item = people.item(ada());
    item.save().await.unwrap();
    item.delete().await.unwrap();
    assert!(item.is_new());
    assert!(!people.contains("ada").await.unwrap());
    item.delete().await.unwrap();
    item.save().await.unwrap();
    assert!(people.contains("ada").await.unwrap());
}
