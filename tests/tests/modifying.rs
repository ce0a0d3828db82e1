//! `modify`: read, change, save, and again if others were faster.

use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use dynorm::testing::Request;
use dynorm::{Error, HashOnly, Item, Kind, Map, Model, Table, Value};
use dynorm_tests::{Fault, Person, Reply, Script, Tap, ada, db_of, library, map, store, stored, table};
use futures_util::future::join_all;
use serde_json::json;

async fn people() -> (Table<Person>, Tap) {
    let (people, tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    tap.log().clear();
    (people, tap)
}

fn json_of(visits: u32) -> serde_json::Value {
    json!({ "id": { "S": "ada" }, "visits": { "N": visits.to_string() }, "log": { "L": [] } })
}

/// What a read finds, though it is not so any more.
fn stale(visits: u32) -> Fault {
    Fault::Instead(Reply::ok(&json!({ "Item": json_of(visits) })))
}

#[tokio::test]
async fn an_item_is_read_changed_and_saved() {
    let (people, tap) = people().await;
    let item = people.modify("ada", |ada| ada.visits += 1).await.unwrap();
    assert_eq!(item.visits, 2);
    assert!(!item.is_dirty().unwrap());
    let requests = tap.log().take();
    let operations: Vec<_> = requests.iter().map(|request| request.operation.as_str()).collect();
    assert_eq!(operations, ["GetItem", "UpdateItem"]);
    assert_eq!(requests[0].body["ConsistentRead"], true);
    assert_eq!(people.get("ada").await.unwrap().unwrap().into_inner(), Person { visits: 2, ..ada() });
}

#[tokio::test]
async fn a_function_that_changes_nothing_sends_nothing() {
    let (people, tap) = people().await;
    let item = people.modify("ada", |_| {}).await.unwrap();
    assert_eq!(*item, ada());
    assert_eq!(tap.log().operations(), ["GetItem"]);
}

#[derive(Debug, PartialEq)]
enum Failed {
    TooFew,
    Db(Kind),
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Failed::Db(error.kind())
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl std::error::Error for Failed {}

#[tokio::test]
async fn a_function_that_fails_ends_it_with_an_error_of_its_own() {
    let (people, tap) = people().await;
    let leave = |person: &mut Item<Person>| {
        if person.visits == 0 {
            return Err(Failed::TooFew);
        }
        person.visits -= 1;
        Ok(())
    };
    people.modify("ada", leave).await.unwrap();
    assert_eq!(people.modify("ada", leave).await.unwrap_err(), Failed::TooFew);
    assert_eq!(people.modify("nobody", leave).await.unwrap_err(), Failed::Db(Kind::NotFound));
    assert_eq!(tap.log().operations(), ["GetItem", "UpdateItem", "GetItem", "GetItem"]);
    // Or dynorm's, or any that it can be made to.
    let own = people.modify("ada", Item::revert).await.unwrap();
    assert_eq!(own.visits, 0);
    let boxed = people.modify("ada", |_| Err::<(), Box<dyn std::error::Error>>(Failed::TooFew.into())).await;
    assert_eq!(boxed.unwrap_err().to_string(), "TooFew");
}

#[tokio::test]
async fn the_function_is_called_again_on_what_is_there_then() {
    let (people, tap) = people().await;
    people.modify("ada", |ada| ada.visits = 10).await.unwrap();
    // The read is late, so the save conflicts; the item comes with the conflict.
    tap.log().clear();
    tap.next(stale(1));
    let mut seen = Vec::new();
    let count = |ada: &mut Item<Person>| {
        seen.push(ada.visits);
        ada.visits += 1;
    };
    let item = people.modify("ada", count).await.unwrap();
    assert_eq!((item.visits, &item.email), (11, &ada().email));
    assert_eq!(seen, [1, 10]);
    assert_eq!(tap.log().operations(), ["GetItem", "UpdateItem", "UpdateItem"]);
    assert_eq!(people.get("ada").await.unwrap().unwrap().visits, 11);

    // If that comes late too, the item is read again.
    tap.log().clear();
    tap.next(stale(1));
    tap.next(Fault::Instead(Reply::condition_failed(Some(&json_of(2)))));
    assert_eq!(people.modify("ada", |ada| ada.visits += 1).await.unwrap().visits, 12);
    let operations = tap.log().operations();
    assert_eq!(operations, ["GetItem", "UpdateItem", "UpdateItem", "GetItem", "UpdateItem"]);
}

#[tokio::test]
async fn an_engine_that_does_not_hand_over_the_item_is_asked_for_it() {
    let (people, tap) = people().await;
    tap.next(Fault::None);
    tap.next(Fault::Instead(Reply::condition_failed(None)));
    assert_eq!(people.modify("ada", |ada| ada.visits += 1).await.unwrap().visits, 2);
    assert_eq!(tap.log().operations(), ["GetItem", "UpdateItem", "GetItem", "UpdateItem"]);
}

#[tokio::test]
async fn what_is_not_there_or_is_deleted_meanwhile_is_not_found() {
    let (people, tap) = people().await;
    let error = people.modify("babbage", |person| person.visits += 1).await.unwrap_err();
    assert_eq!(error.kind(), Kind::NotFound);
    assert_eq!(error.key().unwrap().attributes().next(), Some(("id", &"babbage".into())));
    assert_eq!(error.table(), Some(people.name()));
    assert!(error.to_string().contains("insert"), "{error}");

    people.delete("ada").await.unwrap();
    tap.next(stale(1));
    tap.log().clear();
    let error = people.modify("ada", |ada| ada.visits += 1).await.unwrap_err();
    assert_eq!(error.kind(), Kind::NotFound, "{error}");
    assert_eq!(tap.log().operations(), ["GetItem", "UpdateItem", "GetItem"]);
    assert!(!people.contains("ada").await.unwrap(), "a ghost");
}

#[tokio::test]
async fn what_may_be_applied_already_is_not_done_again() {
    let (people, tap) = people().await;
    people.modify("ada", |ada| ada.visits = 10).await.unwrap();
    tap.log().clear();
    tap.next(stale(1));
    tap.next(Fault::Instead(Reply::reset()));
    let calls = AtomicU32::new(0);
    let count = |ada: &mut Item<Person>| {
        calls.fetch_add(1, Ordering::Relaxed);
        ada.visits += 1;
    };
    let error = people.modify("ada", count).await.unwrap_err();
    assert!(error.is_conflict() && error.may_be_applied(), "{error}");
    assert!(error.to_string().contains("counted twice"), "{error}");
    assert_eq!(error.current::<Person>().unwrap().visits, 10);
    assert_eq!(calls.load(Ordering::Relaxed), 1);
    assert_eq!(tap.log().operations(), ["GetItem", "UpdateItem", "UpdateItem"]);

    // A lost answer that is found to be made is none of that.
    tap.next(Fault::None);
    tap.next(Fault::Afterwards(Reply::reset()));
    assert_eq!(people.modify("ada", |ada| ada.visits += 1).await.unwrap().visits, 11);
}

/// An item that is another one each time.
fn restless(request: &Request) -> Reply {
    match request.operation.as_str() {
        "GetItem" => Reply::ok(&json!({ "Item": json_of(3) })),
        _ => Reply::condition_failed(Some(&json_of(2))),
    }
}

#[tokio::test(start_paused = true)]
async fn attempts_and_time_are_bounded() {
    let script = Script::answering(restless);
    let people = db_of(script.client()).table::<Person>();
    let modify = || people.modify("ada", |ada| ada.visits += 1);
    for (modify, attempts) in [(modify(), 10), (modify().attempts(3), 3), (modify().attempts(0), 1)] {
        script.log().clear();
        let error = modify.await.unwrap_err();
        assert!(error.is_conflict() && !error.may_be_applied(), "{error}");
        assert!(error.to_string().contains("given up after"), "{error}");
        assert_eq!(script.log().of("UpdateItem").len(), attempts);
    }
    let begin = tokio::time::Instant::now();
    let limit = Duration::from_secs(5);
    assert!(modify().attempts(u32::MAX).time_limit(limit).await.unwrap_err().is_conflict());
    assert!(begin.elapsed() < limit, "no wait begins that would end later");
}

#[tokio::test]
async fn errors_other_than_conflicts_end_it() {
    let (people, tap) = people().await;
    tap.next(Fault::None);
    tap.next(Fault::Instead(Reply::error(400, "ValidationException", "no")));
    assert_eq!(people.modify("ada", |ada| ada.visits += 1).await.unwrap_err().kind(), Kind::Invalid);
    let error = people.modify("ada", |ada| ada.id = "babbage".into()).await.unwrap_err();
    assert_eq!(error.kind(), Kind::KeyChanged);
    assert!(error.to_string().starts_with("Modify on table"), "{error}");
    tap.log().clear();
    assert_eq!(people.modify("", |_| {}).await.unwrap_err().kind(), Kind::Invalid);
    assert!(tap.log().is_empty());
    let misfit = map([("id", "ada".into()), ("visits", "many".into())]);
    store(people.db(), people.name(), misfit).await;
    assert!(people.modify("ada", |_| {}).await.unwrap_err().is_decode());
}

#[tokio::test]
async fn every_form_of_key_is_modified() {
    let (songs, _tap) = library(3).await;
    let song = songs.modify("bach", 2, |song| song.title = "Toccata".into()).await.unwrap();
    assert_eq!((song.number, &*song.title), (2, "Toccata"));
    let untyped = songs.db().open(songs.name());
    let retitle =
        |title: &'static str| move |song: &mut Item<Map>| drop(song.insert("title".into(), title.into()));
    untyped.modify(("bach", 1), retitle("Fugue")).await.unwrap();
    let titles = songs.get("bach", 1).await.unwrap().unwrap().title.clone();
    assert_eq!(titles, "Fugue");

    let (people, _tap) = people().await;
    let untyped = people.db().open(people.name());
    let item = untyped.modify("ada", |ada| drop(ada.insert("new".into(), true.into()))).await.unwrap();
    assert_eq!(item["new"], true.into());
    assert_eq!(stored(people.db(), people.name()).await.unwrap()["new"], Value::from(true));
}

#[derive(Model, Debug)]
#[model(table = "versioned")]
struct Versioned {
    #[hash_key]
    id: String,
    count: u32,
    #[version]
    version: u64,
}

const WRITERS: u32 = 64;

/// Many who each count on by one.
async fn count<M: Model<Shape = HashOnly, Hash = String>>(table: &Table<M>, add: fn(&mut M)) {
    let writers = (0..WRITERS).map(|_| {
        let table = table.clone();
        tokio::spawn(async move { table.modify("ada", |item| add(item)).attempts(500).await.map(drop) })
    });
    for counted in join_all(writers).await {
        counted.unwrap().unwrap();
    }
}

#[tokio::test]
async fn many_who_count_at_once_count_exactly() {
    let (people, _tap) = people().await;
    count(&people, |ada| ada.visits += 1).await;
    assert_eq!(people.get("ada").consistent().await.unwrap().unwrap().visits, u64::from(1 + WRITERS));

    let (versioned, _tap) = table::<Versioned>().await;
    versioned.put(&Versioned { id: "ada".into(), count: 0, version: 0 }).await.unwrap();
    count(&versioned, |item| item.count += 1).await;
    assert_eq!(versioned.get("ada").consistent().await.unwrap().unwrap().count, WRITERS);
}

#[tokio::test]
async fn a_model_is_put_into_the_item_and_keeps_its_key() {
    let (people, tap) = people().await;
    let mut whole = stored(people.db(), people.name()).await.unwrap();
    whole.insert("note".into(), "of another program".into());
    store(people.db(), people.name(), whole).await;
    let model = || Person { visits: 7, ..ada() };
    let item = people.modify("ada", |ada| **ada = model()).await.unwrap();
    assert_eq!(*item, model());
    let kept = stored(people.db(), people.name()).await.unwrap();
    assert_eq!(kept["note"].as_str(), Some("of another program"));

    tap.log().clear();
    let eve = || Person { id: "eve".into(), ..ada() };
    let error = people.modify("ada", |ada| **ada = eve()).await.unwrap_err();
    assert_eq!((error.kind(), error.attribute()), (Kind::KeyChanged, Some("id")), "{error}");
    assert_eq!(tap.log().operations(), ["GetItem"]);
}

#[tokio::test]
async fn another_item_is_not_saved_in_place_of_the_one_that_was_read() {
    let (people, tap) = people().await;
    let elsewhere = people.db().table::<Person>().named("elsewhere");
    people.put(Person { id: "eve".into(), ..ada() }).await.unwrap();
    let mut eve = people.get("eve").await.unwrap().unwrap();
    eve.visits = 7;
    let mut other_table = elsewhere.item(ada());
    other_table.visits = 7;
    tap.log().clear();
    for other in [eve, people.item(Person { visits: 7, ..ada() }), other_table] {
        let error = people.modify("ada", |ada| *ada = other.clone()).await.unwrap_err();
        assert_eq!((error.kind(), error.table()), (Kind::Invalid, Some(people.name())), "{error}");
        assert!(error.to_string().contains("`**item = model`") && !error.may_be_applied(), "{error}");
        assert_eq!(tap.log().take().len(), 1, "it is read, and nothing is saved");
    }
    // The same item as it was read before is compared as any.
    let mut read = people.get("ada").await.unwrap().unwrap();
    read.visits = 8;
    assert_eq!(people.modify("ada", |ada| *ada = read.clone()).await.unwrap().visits, 8);
}
