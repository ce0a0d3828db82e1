//! `save_merging`: what each attempt sends, and when it ends.

use std::collections::BTreeMap;

use dynorm::Kind;
use dynorm_tests::{Fault, Person, Reply, Script, ada, db_of};
use serde_json::json;

use super::{Parted, two};

#[tokio::test]
async fn a_merge_that_loses_its_answer_is_found_to_be_made() {
    let (people, tap, [mut one, mut other]) = two(ada()).await;
    one.email = None;
    one.save().await.unwrap();
    other.visits += 1;
    tap.next(Fault::None);
    tap.next(Fault::Afterwards(Reply::reset()));
    assert!(other.save_merging(2).await.unwrap().was_recovered());
    assert_eq!(people.get("ada").consistent().await.unwrap().unwrap().visits, 2);
}

#[tokio::test]
async fn the_second_attempt_sends_just_what_was_changed_here() {
    let (_people, tap, [mut one, mut other]) = two(Parted { id: "x".into(), parts: BTreeMap::new() }).await;
    one.parts.insert("one".into(), 1);
    one.save().await.unwrap();
    other.parts.insert("other".into(), 2);
    tap.log().clear();
    other.save_merging(2).await.unwrap();
    let requests = tap.log().all();
    assert_eq!(tap.log().operations(), ["UpdateItem", "UpdateItem"], "the item came with the conflict");
    let body = &requests[1].body;
    assert_eq!(body["UpdateExpression"], "SET #0.#1=:1");
    assert_eq!(body["ConditionExpression"], "#0=:0");
    assert_eq!(body["ExpressionAttributeNames"], json!({ "#0": "parts", "#1": "other" }));
    let values = json!({ ":0": { "M": { "one": { "N": "1" } } }, ":1": { "N": "2" } });
    assert_eq!(body["ExpressionAttributeValues"], values);
}

fn item(visits: u32) -> serde_json::Value {
    json!({ "id": { "S": "ada" }, "visits": { "N": visits.to_string() }, "log": { "L": [] } })
}

#[tokio::test(start_paused = true)]
async fn attempts_are_bounded_and_all_but_the_second_wait_and_read_again() {
    let script = Script::answering(|request| match request.operation.as_str() {
        "GetItem" => Reply::ok(&json!({ "Item": item(3) })),
        _ => Reply::condition_failed(Some(&item(2))),
    });
    let people = db_of(script.client()).table::<Person>();
    let mut person = people.get("ada").await.unwrap().unwrap();
    person.email = Some("ada@example.com".into());
    script.log().clear();
    let begin = tokio::time::Instant::now();
    let error = person.save_merging(4).await.unwrap_err();
    assert!(error.is_conflict() && error.to_string().contains("given up after 4 attempts"), "{error}");
    let operations = script.log().operations();
    assert_eq!(operations, ["UpdateItem", "UpdateItem", "GetItem", "UpdateItem", "GetItem", "UpdateItem"]);
    assert!(begin.elapsed() < std::time::Duration::from_millis(150), "{:?}", begin.elapsed());
    assert!(person.is_dirty().unwrap() && person.visits == 3, "it is as it was before");
    // Zero is one.
    script.log().clear();
    assert!(person.save_merging(0).await.unwrap_err().is_conflict());
    assert_eq!(script.log().operations(), ["UpdateItem"]);
}

#[tokio::test]
async fn a_failure_of_another_kind_ends_it_and_leaves_the_item_as_it_was() {
    let (_people, tap, [mut one, mut other]) = two(ada()).await;
    one.email = None;
    one.save().await.unwrap();
    other.visits = 9;
    tap.next(Fault::None);
    tap.next(Fault::Instead(Reply::error(400, "ValidationException", "no")));
    let before = other.changes().unwrap();
    assert_eq!(other.save_merging(5).await.unwrap_err().kind(), Kind::Invalid);
    assert_eq!(other.changes().unwrap(), before);
    assert_eq!(other.email, ada().email);
}

#[tokio::test]
async fn partial_saves_conflict_and_merge_as_well() {
    let (people, _tap, [mut one, mut other]) = two(ada()).await;
    one.visits = 5;
    one.partial_save().await.unwrap();
    other.visits = 7;
    other.email = None;
    let error = other.partial_save().await.unwrap_err();
    let mut conflict = other.conflict(error).unwrap();
    conflict.take_theirs(Person::visits());
    conflict.merge().unwrap().partial_save().await.unwrap();
    let now = people.get("ada").await.unwrap().unwrap();
    assert_eq!((now.visits, &now.email), (5, &None));
}
