//! Deletions and puts that give the item as it was: it is nowhere else any more.

use dynorm::{Db, Kind, Value};
use dynorm_tests::{Fault, Person, Reply, Script, ada, map, store, stored, table};
use serde_json::json;

#[tokio::test]
async fn a_deletion_gives_the_item_as_it_was() {
    let (people, tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    tap.log().clear();
    let deleted = people.delete("ada").returning_old().await.unwrap().unwrap();
    assert_eq!(deleted.into_inner(), ada());
    assert_eq!(tap.log().only().body["ReturnValues"], "ALL_OLD");
    assert!(people.delete("ada").returning_old().await.unwrap().is_none());
    people.delete("ada").await.unwrap();
}

#[tokio::test]
async fn a_deleted_item_comes_back_whole_and_can_be_stored_anew() {
    let (people, _tap) = table::<Person>().await;
    let mut whole = map([("id", "ada".into()), ("visits", 1.into()), ("log", Value::List(vec![]))]);
    whole.insert("note".into(), "of another program".into());
    whole
        .insert("rank".into(), Value::Map(map([("exact", "0.1".parse::<dynorm::Number>().unwrap().into())])));
    store(people.db(), people.name(), whole.clone()).await;
    let mut deleted = people.delete("ada").returning_old().await.unwrap().unwrap();
    assert!(deleted.is_new() && deleted.is_dirty().unwrap(), "it is not in the table");
    assert_eq!(deleted.extra().keys().collect::<Vec<_>>(), ["note", "rank"]);
    assert!(stored(people.db(), people.name()).await.is_none());
    deleted.save().await.unwrap();
    assert_eq!(stored(people.db(), people.name()).await.unwrap(), whole);

    // A save of it is one of a new item: it does not replace what another has put there.
    let mut deleted = people.delete("ada").returning_old().await.unwrap().unwrap();
    people.put(ada()).await.unwrap();
    assert!(deleted.save().await.unwrap_err().is_conflict());

    let untyped = people.db().open(people.name());
    let mut deleted = untyped.delete("ada").returning_old().await.unwrap().unwrap();
    deleted.save().await.unwrap();
    assert_eq!(people.get("ada").await.unwrap().unwrap().into_inner(), ada());
}

#[tokio::test]
async fn a_deleted_item_that_does_not_fit_is_in_the_error() {
    let (people, _tap) = table::<Person>().await;
    let strange =
        map([("id", "ada".into()), ("visits", "many".into()), ("note", "of another program".into())]);
    store(people.db(), people.name(), strange.clone()).await;
    let error = people.delete("ada").returning_old().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.table(), error.attribute()),
        (Kind::Decode, Some(people.name()), Some("visits"))
    );
    assert_eq!(error.key().unwrap().to_string(), "id=\"ada\"");
    assert!(error.to_string().contains("was made") && error.to_string().contains("visits"), "{error}");
    assert!(error.may_be_applied() && !error.to_string().contains("may have"), "{error}");
    assert!(!format!("{error:?} {error}").contains("another program"), "{error:?}");
    assert!(stored(people.db(), people.name()).await.is_none(), "it is deleted all the same");
    let back = error.returned_attributes().unwrap();
    assert_eq!(back, strange);
    people.db().open(people.name()).put(&back).await.unwrap();
    assert_eq!(stored(people.db(), people.name()).await.unwrap(), strange);
    // Errors of reads have nothing that could not be read again.
    assert!(people.get("ada").await.unwrap_err().returned_attributes().is_none());
}

#[tokio::test]
async fn of_an_item_that_no_map_can_hold_the_json_is_in_the_error() {
    let strange = json!({ "id": { "S": "ada" }, "later": { "T": "2030-01-01" }, "visits": { "N": "x" } });
    let script = Script::new([Reply::ok(&json!({ "Attributes": strange.clone() }))]);
    let error = Db::new(script.client()).table::<Person>().delete("ada").returning_old().await.unwrap_err();
    assert_eq!((error.kind(), error.returned_attributes()), (Kind::Decode, None));
    let json: serde_json::Value = serde_json::from_str(error.returned_json().unwrap()).unwrap();
    assert_eq!(json, strange);
}

#[tokio::test]
async fn an_empty_item_is_none() {
    // So some engines say it.
    for answer in [json!({}), json!({ "Attributes": {} }), json!({ "Attributes": null })] {
        let script = Script::new([Reply::ok(&answer)]);
        let people = dynorm_tests::db_of(script.client()).table::<Person>();
        assert!(people.delete("ada").returning_old().await.unwrap().is_none(), "{answer}");
    }
}

#[tokio::test]
async fn what_a_lost_attempt_may_have_deleted_is_no_none() {
    let (people, tap) = table::<Person>().await;
    // It was deleted, and nobody has seen what it was.
    for reply in [Reply::reset(), Reply::internal(), Reply::raw(200, "{}").reset_after(1)] {
        people.put(ada()).await.unwrap();
        tap.next(Fault::Afterwards(reply.clone()));
        let error = people.delete("ada").returning_old().await.unwrap_err();
        assert!(error.may_be_applied() && error.kind() == Kind::NotFound, "{reply:?}: {error}");
        assert!(!error.is_transient(), "to repeat it would find nothing, too");
        assert_eq!(error.key().unwrap().to_string(), "id=\"ada\"");
    }
    // It never arrived: the next attempt gives the item.
    people.put(ada()).await.unwrap();
    tap.next(Fault::Instead(Reply::reset()));
    assert_eq!(people.delete("ada").returning_old().await.unwrap().unwrap().into_inner(), ada());
    // Refused attempts have done nothing.
    for reply in [Reply::throttled(), Reply::error(400, "ThrottlingException", "slow down")] {
        tap.next(Fault::Instead(reply));
        assert!(people.delete("ada").returning_old().await.unwrap().is_none());
    }
    // A deletion that gives nothing back is the same however often it is done.
    people.put(ada()).await.unwrap();
    tap.next(Fault::Afterwards(Reply::reset()));
    people.delete("ada").await.unwrap();
}

#[tokio::test]
async fn a_deletion_without_an_answer_that_can_be_read_may_have_been_made() {
    for reply in [Reply::raw(200, "{"), Reply::raw(200, "<html>"), Reply::reset(), Reply::internal()] {
        let (people, tap) = table::<Person>().await;
        people.put(ada()).await.unwrap();
        let (always, told) = (reply.clone(), format!("{reply:?}"));
        tap.inject(move |_| Fault::Afterwards(always.clone()));
        let error = people.delete("ada").returning_old().await.unwrap_err();
        assert!(error.may_be_applied(), "{told}: {error}");
        let error = people.put(ada()).await.unwrap_err();
        assert!(error.may_be_applied(), "{told}: {error}");
        // Of a read there is nothing to apply.
        assert!(!people.get("ada").await.unwrap_err().may_be_applied(), "{told}");
    }
    let (people, tap) = table::<Person>().await;
    tap.inject(|_| Fault::Instead(Reply::throttled()));
    assert!(!people.delete("ada").returning_old().await.unwrap_err().may_be_applied());
}

#[tokio::test]
async fn a_put_gives_the_item_that_it_replaced() {
    let (people, tap) = table::<Person>().await;
    let newer = Person { visits: 2, ..ada() };
    assert!(people.put(ada()).returning_old().await.unwrap().is_none());
    people.db().open(people.name()).put(&stored_with_note(&people).await).await.unwrap();
    tap.log().clear();
    let mut old = people.put(&newer).returning_old().await.unwrap().unwrap();
    assert_eq!(tap.log().only().body["ReturnValues"], "ALL_OLD");
    assert!(old.is_new() && *old == ada() && old.extra().contains_key("note"));
    assert!(old.save().await.unwrap_err().is_conflict());
    old.overwrite().await.unwrap();
    assert_eq!(stored(people.db(), people.name()).await.unwrap()["note"], Value::from("of another program"));
    let refused = people.put(&newer).only_if(Person::visits().eq(7u64)).returning_old().await.unwrap_err();
    assert_eq!(**refused.current::<Person>().unwrap(), ada());

    let strange = map([("id", "ada".into()), ("visits", "many".into())]);
    store(people.db(), people.name(), strange.clone()).await;
    let error = people.put(&newer).returning_old().await.unwrap_err();
    assert_eq!((error.kind(), error.returned_attributes()), (Kind::Decode, Some(strange)));
    assert!(error.may_be_applied() && error.key().is_some(), "{error}");
    assert_eq!(people.get("ada").await.unwrap().unwrap().visits, 2, "it was put all the same");

    let by_values = people.db().with_attribute_values().table::<Person>().named(people.name());
    assert_eq!(*by_values.put(ada()).returning_old().await.unwrap().unwrap(), newer);
    people.delete("ada").await.unwrap();
    assert!(by_values.put(ada()).returning_old().await.unwrap().is_none());
}

async fn stored_with_note(people: &dynorm::Table<Person>) -> dynorm::Map {
    let mut whole = stored(people.db(), people.name()).await.unwrap();
    whole.insert("note".into(), "of another program".into());
    whole
}

#[tokio::test]
async fn a_put_that_finds_its_own_item_does_not_give_it_for_the_one_before() {
    let (people, tap) = table::<Person>().await;
    let newer = Person { visits: 2, ..ada() };
    let lost = || Fault::Afterwards(Reply::reset());
    // With a condition that it has itself made false, and without one.
    for put in [people.put(&newer), people.put(&newer).only_if(Person::visits().eq(1u64))] {
        people.put(ada()).await.unwrap();
        tap.next(lost());
        let error = put.clone().returning_old().await.unwrap_err();
        assert!(error.is_not_found() && error.may_be_applied() && !error.is_transient(), "{error}");
        assert!(!error.to_string().contains("may have"), "it was made: {error}");
        assert_eq!(people.get("ada").await.unwrap().unwrap().visits, 2);
        // It never arrived: the next attempt gives the item.
        people.put(ada()).await.unwrap();
        tap.next(Fault::Instead(Reply::reset()));
        assert_eq!(*put.clone().returning_old().await.unwrap().unwrap(), ada());
        // Refused attempts have done nothing, so that an equal item is one of somebody else.
        tap.next(Fault::Instead(Reply::throttled()));
        if let Ok(old) = put.returning_old().await {
            assert_eq!(*old.unwrap(), newer);
        }
    }
    // An insert has replaced nothing.
    people.delete("ada").await.unwrap();
    tap.next(lost());
    assert!(people.insert(ada()).returning_old().await.unwrap().is_none());
}
