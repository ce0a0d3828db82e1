//! A retry may meet what an earlier attempt has done, its answer lost. That is a success, and
//! nothing else is.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use dynorm::{Kind, Model};
use dynorm_tests::{Fault, Person, Reply, Script, ada, db_of, map, store, stored, table};
use serde_json::json;

/// It took effect, but the answer did not arrive.
fn lost() -> Fault {
    Fault::Afterwards(Reply::reset())
}

#[tokio::test]
async fn a_new_item_whose_first_answer_was_lost_is_saved() {
    let (people, tap) = table::<Person>().await;
    let mut item = people.item(ada());
    tap.next(lost());
    let saved = item.save().await.unwrap();
    assert!(saved.was_sent() && saved.was_recovered());
    assert_eq!(tap.log().operations(), ["PutItem", "PutItem"]);
    assert!(!item.is_new() && !item.is_dirty().unwrap());
    item.visits = 2;
    assert!(!item.save().await.unwrap().was_recovered());
}

#[tokio::test]
async fn a_changed_item_whose_first_answer_was_lost_is_saved() {
    for partial in [false, true] {
        let (people, tap) = table::<Person>().await;
        people.put(ada()).await.unwrap();
        let mut item = people.get("ada").await.unwrap().unwrap();
        item.visits = 2;
        item.email = None;
        item.address.as_mut().unwrap().city = "Ockham".into();
        tap.log().clear();
        tap.next(lost());
        let saved = if partial { item.partial_save().await } else { item.save().await }.unwrap();
        assert!(saved.was_recovered(), "partial {partial}");
        assert_eq!(tap.log().operations(), ["UpdateItem", "UpdateItem"]);
        assert_eq!(people.get("ada").await.unwrap().unwrap().into_inner(), *item);
        item.visits = 3;
        item.save().await.unwrap();
    }
}

#[tokio::test]
async fn a_brand_new_partial_save_whose_first_answer_was_lost_is_saved() {
    let (people, tap) = table::<Person>().await;
    let mut item = people.item(ada());
    tap.next(lost());
    assert!(item.partial_save().await.unwrap().was_recovered());
    assert_eq!(people.get("ada").await.unwrap().unwrap().into_inner(), ada());
}

#[tokio::test]
async fn an_insert_whose_first_answer_was_lost_succeeds() {
    let (people, tap) = table::<Person>().await;
    tap.next(lost());
    people.insert(ada()).await.unwrap();
    assert_eq!(tap.log().len(), 2);
}

#[tokio::test]
async fn what_needs_no_condition_is_simply_done_twice() {
    let (people, tap) = table::<Person>().await;
    for _ in 0..4 {
        tap.next(lost());
        tap.next(Fault::None);
    }
    people.put(ada()).await.unwrap();
    let mut item = people.get("ada").await.unwrap().unwrap();
    item.visits = 2;
    assert!(!item.overwrite().await.unwrap().was_recovered());
    item.delete().await.unwrap();
    assert_eq!(tap.log().len(), 8);
    assert_eq!(stored(people.db(), people.name()).await, None);
}

#[tokio::test]
async fn without_a_retry_an_item_that_is_just_like_ours_is_a_conflict() {
    let (people, tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    tap.log().clear();
    let error = people.item(ada()).save().await.unwrap_err();
    assert!(error.is_conflict(), "another has made it: {error}");
    assert!(people.insert(ada()).await.unwrap_err().is_conflict());
    assert_eq!(tap.log().len(), 2);

    let mut one = people.get("ada").await.unwrap().unwrap();
    let mut other = people.get("ada").await.unwrap().unwrap();
    for item in [&mut one, &mut other] {
        item.visits = 2;
    }
    one.save().await.unwrap();
    assert!(other.save().await.unwrap_err().is_conflict());
    assert!(other.partial_save().await.unwrap_err().is_conflict());
}

#[tokio::test]
async fn a_retry_that_meets_the_write_of_another_is_a_conflict() {
    let (people, tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    for partial in [false, true] {
        let mut item = people.get("ada").await.unwrap().unwrap();
        item.visits += 2;
        let mut other = people.get("ada").await.unwrap().unwrap();
        other.visits += 1;
        other.save().await.unwrap();
        // The first attempt never arrives.
        tap.next(Fault::Instead(Reply::reset()));
        tap.log().clear();
        let saved = if partial { item.partial_save().await } else { item.save().await };
        let error = saved.unwrap_err();
        assert_eq!(tap.log().len(), 2);
        assert!(error.is_conflict(), "{error}");
        assert_eq!(error.current::<Person>().unwrap().visits, other.visits);
    }
    tap.next(Fault::Instead(Reply::reset()));
    let error = people.item(Person { visits: 50, ..ada() }).save().await.unwrap_err();
    assert!(error.is_conflict(), "{error}");
}

#[tokio::test]
async fn a_retry_after_which_another_has_written_on_top_is_a_conflict() {
    let (people, tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    let mut item = people.get("ada").await.unwrap().unwrap();
    item.visits = 2;
    // Our write took effect and its answer was lost. Before our retry, another counted on from it.
    let mut then = ada();
    then.visits = 3;
    let current = json!({ "id": { "S": "ada" }, "visits": { "N": "3" }, "log": { "L": [{ "S": "born" }] } });
    tap.next(lost());
    tap.next(Fault::Instead(Reply::condition_failed(Some(&current))));
    let error = item.save().await.unwrap_err();
    assert!(error.is_conflict(), "{error}");
    assert_eq!(error.current::<Person>().unwrap().visits, 3);
    assert!(item.is_dirty().unwrap());
}

#[tokio::test]
async fn a_retry_that_is_throttled_at_first_is_a_plain_success() {
    let (people, tap) = table::<Person>().await;
    let mut item = people.item(ada());
    tap.next(Fault::Instead(Reply::throttled()));
    tap.next(Fault::Instead(Reply::internal()));
    let saved = item.save().await.unwrap();
    assert!(saved.was_sent() && !saved.was_recovered());
    assert_eq!(tap.log().len(), 3);
}

#[tokio::test]
async fn a_save_whose_retries_are_used_up_leaves_the_item_dirty_and_can_be_repeated() {
    let (people, tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    let mut item = people.get("ada").await.unwrap().unwrap();
    item.visits = 2;
    tap.inject(|_| Fault::Instead(Reply::throttled()));
    let error = item.save().await.unwrap_err();
    assert!(error.is_throttled() && error.is_transient(), "{error}");
    assert!(item.is_dirty().unwrap());
    tap.heal();
    item.save().await.unwrap();
    assert_eq!(people.get("ada").await.unwrap().unwrap().visits, 2);
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "documents")]
struct Document {
    #[hash_key]
    id: String,
    title: String,
    #[version]
    version: u64,
}

#[tokio::test]
async fn a_versioned_save_whose_first_answer_was_lost_counts_once() {
    let (documents, tap) = table::<Document>().await;
    let mut item = documents.item(Document { id: "a".into(), title: "Draft".into(), version: 0 });
    tap.next(lost());
    assert!(item.save().await.unwrap().was_recovered());
    let first = item.version;
    assert_ne!(first, 0);
    item.title = "First".into();
    tap.next(lost());
    assert!(item.save().await.unwrap().was_recovered());
    assert_ne!(item.version, first);
    item.title = "Second".into();
    tap.next(lost());
    assert!(item.partial_save().await.unwrap().was_recovered());
    assert_eq!(documents.get("a").await.unwrap().unwrap().into_inner(), *item);
    item.title = "Third".into();
    item.save().await.unwrap();
    assert_eq!(documents.get("a").await.unwrap().unwrap().into_inner(), *item);
}

#[tokio::test]
async fn an_equal_write_of_another_with_a_newer_version_is_no_recovery() {
    let (documents, tap) = table::<Document>().await;
    let mut item = documents.item(Document { id: "a".into(), title: "Draft".into(), version: 0 });
    item.save().await.unwrap();
    let now = [("id", "a".into()), ("title", "First".into()), ("version", 3.into())];
    store(documents.db(), documents.name(), map(now)).await;
    item.title = "First".into();
    tap.next(Fault::Instead(Reply::reset()));
    let error = item.save().await.unwrap_err();
    assert!(error.is_conflict() && error.may_be_applied(), "the title is ours, the version is not: {error}");
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_with_no_attempt_left_is_an_error_that_says_so() {
    let script = Script::answering(|_| Reply::reset());
    let people = db_of(script.client()).table::<Person>();
    let error = people.item(ada()).save().await.unwrap_err();
    assert_eq!(error.kind(), Kind::Connection);
    assert!(error.is_transient() && !error.is_conflict() && error.may_be_applied());
    assert_eq!(script.log().len(), 3);
}

/// The first attempt is refused as throttled.
fn throttled() -> Fault {
    Fault::Instead(Reply::throttling())
}

#[tokio::test]
async fn an_equal_write_of_another_is_not_taken_for_an_attempt_that_was_refused() {
    for partial in [false, true] {
        let (people, tap) = table::<Person>().await;
        people.put(ada()).await.unwrap();
        let mut one = people.get("ada").await.unwrap().unwrap();
        let mut other = people.get("ada").await.unwrap().unwrap();
        other.visits += 1;
        other.save().await.unwrap();
        one.visits += 1;
        tap.next(throttled());
        let error = if partial { one.partial_save().await } else { one.save().await }.unwrap_err();
        assert!(error.is_conflict() && !error.may_be_applied(), "partial {partial}: {error}");
        assert!(one.is_dirty().unwrap());
    }
}

#[tokio::test]
async fn an_insert_that_was_refused_first_does_not_win_by_the_equal_insert_of_another() {
    let (people, tap) = table::<Person>().await;
    people.insert(ada()).await.unwrap();
    for brand_new_item in [false, true] {
        tap.next(throttled());
        let error = if brand_new_item {
            people.item(ada()).save().await.unwrap_err()
        } else {
            people.insert(ada()).await.unwrap_err()
        };
        assert!(error.is_conflict() && !error.may_be_applied(), "{error}");
    }
}

#[tokio::test]
async fn every_refusal_is_known_and_every_failure_of_the_server_is_not() {
    let (people, tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    for (first, unknown) in [
        (Reply::throttling(), false),
        (Reply::throttled(), false),
        (Reply::request_limit(), false),
        (Reply::internal(), true),
        (Reply::unavailable(), true),
        (Reply::reset(), true),
        (Reply::timeout(), true),
    ] {
        let mut stale = people.get("ada").await.unwrap().unwrap();
        let mut other = people.get("ada").await.unwrap().unwrap();
        other.visits += 1;
        other.save().await.unwrap();
        stale.visits += 7;
        let name = format!("{first:?}");
        tap.next(Fault::Instead(first));
        let error = stale.save().await.unwrap_err();
        assert_eq!((error.kind(), error.may_be_applied()), (Kind::Conflict, unknown), "{name}");
    }
}

#[tokio::test]
async fn a_save_whose_item_is_different_elsewhere_is_a_conflict_that_may_be_applied() {
    for partial in [false, true] {
        let (people, tap) = table::<Person>().await;
        people.put(ada()).await.unwrap();
        let mut item = people.get("ada").await.unwrap().unwrap();
        item.visits = 2;
        // Somebody else writes the same, and more; our first attempt does not arrive.
        let (db, name) = (people.db(), people.name());
        let mut now = stored(db, name).await.unwrap();
        now.insert("visits".into(), 2.into());
        now.insert("seen".into(), true.into());
        store(db, name, now.clone()).await;
        tap.next(Fault::Instead(Reply::reset()));
        let error = if partial { item.partial_save().await } else { item.save().await }.unwrap_err();
        assert!(error.is_conflict() && error.may_be_applied(), "partial {partial}: {error}");
        assert_eq!(stored(db, name).await.unwrap(), now);
    }
}

#[tokio::test]
async fn a_version_proves_a_lost_write_even_if_others_wrote_elsewhere_before() {
    let (documents, tap) = table::<Document>().await;
    documents.put(&Document { id: "a".into(), title: "Draft".into(), version: 0 }).await.unwrap();
    let mut item = documents.get("a").await.unwrap().unwrap();
    let read = item.version;
    let mut other = documents.get("a").await.unwrap().unwrap();
    other.extra_mut().insert("note".into(), "new".into());
    other.partial_save().await.unwrap();
    item.title = "First".into();
    tap.next(lost());
    assert!(item.partial_save().await.unwrap().was_recovered());
    assert_eq!(item.version, read, "it has not seen the note");
    item.title = "Second".into();
    assert!(item.save().await.unwrap_err().is_conflict());
}

#[tokio::test(start_paused = true)]
async fn an_error_after_refusals_alone_says_that_nothing_was_applied() {
    let script = Script::answering(|_| Reply::throttling());
    let people = db_of(script.client()).table::<Person>();
    for error in [
        people.put(ada()).await.unwrap_err(),
        people.insert(ada()).await.unwrap_err(),
        people.item(ada()).save().await.unwrap_err(),
        people.delete("ada").await.unwrap_err(),
    ] {
        assert!(error.is_throttled() && !error.may_be_applied(), "{error}");
    }
    let script = Script::answering(|_| Reply::internal());
    let people = db_of(script.client()).table::<Person>();
    for error in [people.put(ada()).await.unwrap_err(), people.delete("ada").await.unwrap_err()] {
        assert!(error.kind() == Kind::Service && error.may_be_applied(), "{error}");
    }
    let error = people.get("ada").await.unwrap_err();
    assert!(!error.may_be_applied(), "a read applies nothing: {error}");
}

#[tokio::test]
async fn a_write_whose_answer_cannot_be_read_may_have_been_applied() {
    let (people, tap) = table::<Person>().await;
    let check = |error: dynorm::Error| {
        assert!(error.kind() == Kind::Connection && error.may_be_applied(), "{error}");
    };
    tap.next(Fault::Garbled);
    check(people.put(ada()).await.unwrap_err());
    let mut item = people.get("ada").await.unwrap().expect("it was made all the same");
    item.visits += 1;
    tap.next(Fault::Garbled);
    check(item.save().await.unwrap_err());
    assert_eq!(people.get("ada").await.unwrap().unwrap().visits, item.visits);
    tap.next(Fault::Garbled);
    check(people.delete("ada").await.unwrap_err());
    tap.next(Fault::Garbled);
    assert!(!people.get("ada").await.unwrap_err().may_be_applied(), "a read applies nothing");
}

#[tokio::test(start_paused = true)]
async fn a_write_that_ran_out_of_time_may_be_applied() {
    let hour = Duration::from_hours(1);
    let limit = || TimeoutConfig::builder().disable_read_timeout();
    for timeouts in [
        limit().operation_timeout(Duration::from_secs(1)).build(),
        limit().operation_attempt_timeout(Duration::from_secs(1)).build(),
    ] {
        let script = Script::answering(move |_| Reply::ok(&json!({})).after(hour));
        let client = script.client();
        let client = Client::from_conf(client.config().to_builder().timeout_config(timeouts).build());
        let people = db_of(client).table::<Person>();
        let error = people.put(ada()).await.unwrap_err();
        assert!(error.kind() == Kind::Timeout && error.may_be_applied(), "{error}");
        let error = people.item(ada()).save().await.unwrap_err();
        assert!(error.kind() == Kind::Timeout && error.may_be_applied(), "{error}");
    }
}

#[tokio::test]
async fn what_was_never_sent_was_not_applied() {
    let (people, tap) = table::<Person>().await;
    for error in [
        people.put(&Person { id: String::new(), ..ada() }).await.unwrap_err(),
        people.item(Person { id: String::new(), ..ada() }).save().await.unwrap_err(),
    ] {
        assert!(!error.may_be_applied(), "{error}");
    }
    assert!(tap.log().is_empty());
}
