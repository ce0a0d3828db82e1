//! What an update says that is not made.

use dynorm::write::UpdateItem;
use dynorm::{Document, Error, Kind, Model, Table, Value, attribute};
use dynorm_tests::{Fault, Reply, Script, db_of, map, store, stored, table};

use super::{Member, ada, home};

#[tokio::test]
async fn an_update_makes_no_item_unless_it_may() {
    let (members, tap) = table::<Member>().await;
    let error = members.update("ada").add(Member::visits(), 1).await.unwrap_err();
    assert_eq!((error.kind(), error.table()), (Kind::NotFound, Some(members.name())));
    assert!(error.to_string().contains("`upsert`") && error.to_string().contains("id=\"ada\""), "{error}");
    assert!(!error.may_be_applied());
    assert_eq!(stored(members.db(), members.name()).await, None);

    members.update("ada").add(Member::visits(), 1).upsert().await.unwrap();
    members.update("ada").add(Member::visits(), 1).upsert().await.unwrap();
    let expected = map([("id", "ada".into()), ("visits", 2.into())]);
    assert_eq!(stored(members.db(), members.name()).await.unwrap(), expected);
    // Nothing is asked for.
    assert_eq!(tap.log().all().last().unwrap().body.get("ConditionExpression"), None);

    // With more conditions than that it is there, it cannot be told which did not hold.
    let error =
        members.update("eve").add(Member::visits(), 1).only_if(Member::visits().lt(5)).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Conflict);
    assert!(error.to_string().contains("there is no such item, or the condition"), "{error}");
    let error = members.update("eve").set(Member::address().city(), "Rome").await.unwrap_err();
    assert!(
        error.is_conflict() && error.to_string().contains("no such item, or `address` is not"),
        "{error}"
    );
    // Nor can an upsert make what is above.
    let error = members.update("eve").set(Member::address().city(), "Rome").upsert().await.unwrap_err();
    assert!(error.is_conflict() && error.to_string().contains("`address` is not there"), "{error}");
}

#[tokio::test]
async fn a_condition_that_does_not_hold_is_a_conflict_with_the_current_item() {
    let (members, _tap) = table::<Member>().await;
    members.put(ada()).await.unwrap();
    let count = || members.update("ada").add(Member::visits(), 1).only_if(Member::visits().lt(3));
    count().await.unwrap();
    count().only_if(Member::id().eq("ada")).await.unwrap();
    let error = count().await.unwrap_err();
    assert_eq!(error.kind(), Kind::Conflict);
    assert!(error.to_string().contains("the condition does not hold"), "{error}");
    let mut current = error.into_current::<Member>().unwrap();
    assert_eq!(current.visits, 3);
    current.visits = 0;
    current.save().await.unwrap();
    count().await.unwrap();
}

#[tokio::test]
async fn what_is_missing_above_a_path_is_said_by_name() {
    let (members, _tap) = table::<Member>().await;
    members.put(&Member { address: None, tax: None, ..ada() }).await.unwrap();
    let message = async |update: UpdateItem<Member>| {
        let error = update.await.unwrap_err();
        assert!(error.is_conflict() && error.current::<Member>().is_some(), "{error:?}");
        error.to_string()
    };
    let said = message(members.update("ada").set(Member::address().city(), "Rome")).await;
    let expected = "`address` is not there, so nothing below it can be changed: set it whole";
    assert!(said.ends_with(expected), "{said}");
    // Whatever else is asked for.
    let update = members.update("ada").remove(Member::address().zip()).only_if(Member::visits().eq(1));
    assert!(message(update).await.ends_with(expected));
    let said = message(members.update("ada").set(Member::lines().at(7).city(), "Rome")).await;
    assert!(said.contains("`lines[7]` is not there"), "{said}");
    let said = message(members.update("ada").set(attribute("visits").key("x"), 1)).await;
    assert!(said.contains("`visits` is a number (N), not a map (M)"), "{said}");
    let said = message(members.update("ada").set(Member::total(), Member::price().plus(Member::tax()))).await;
    assert!(said.contains("`tax` is not there, so nothing can be made of it"), "{said}");
    let said = message(members.update("ada").set_from(Member::billing(), Member::address())).await;
    assert!(said.contains("`address` is not there"), "{said}");
}

/// The error of an update that is refused before anything is sent, and the attribute that it names.
async fn refused(
    update: impl FnOnce(UpdateItem<Member>) -> UpdateItem<Member>,
) -> (Kind, Option<String>, String) {
    let script = Script::new([]);
    let error = update(db_of(script.client()).table::<Member>().update("ada")).await.unwrap_err();
    assert!(script.log().all().is_empty(), "it was sent");
    assert_eq!(error.table(), Some("members"), "{error}");
    (error.kind(), error.attribute().map(str::to_owned), error.to_string())
}

#[tokio::test]
async fn what_the_types_let_through_is_refused_before_sending() {
    let (kind, attribute_name, message) = refused(|u| u.set(attribute("id"), "eve")).await;
    assert_eq!((kind, attribute_name.as_deref()), (Kind::Invalid, Some("id")));
    assert!(message.contains("the key attribute `id` cannot be updated"), "{message}");

    let whole =
        |u: UpdateItem<Member>| u.set(Member::address(), home()).set(Member::address().city(), "Rome");
    let (kind, attribute_name, message) = refused(whole).await;
    assert_eq!((kind, attribute_name.as_deref()), (Kind::Invalid, Some("address.city")));
    assert!(message.contains("`address` and `address.city` overlap"), "{message}");
    let (_, _, message) = refused(|u| u.add(Member::visits(), 1).add(Member::visits(), 1)).await;
    assert!(message.contains("`visits` is changed twice"), "{message}");
    let (_, _, message) =
        refused(|u| u.set(attribute("log").key("a"), 1).set(Member::log().at(0), "a")).await;
    assert!(message.contains("a map and for a list"), "{message}");

    let many = |n: usize| {
        move |u: UpdateItem<Member>| {
            (0..n).fold(u, |u, n| u.set(Member::limits().key(format!("limit{n}")), 1))
        }
    };
    let (kind, _, message) = refused(many(600)).await;
    assert_eq!(kind, Kind::TooLarge);
    assert!(message.contains("4096 bytes") && message.contains("several updates"), "{message}");
}

#[tokio::test]
async fn a_value_that_cannot_be_stored_is_kept_until_it_is_sent() {
    #[derive(Document, Clone)]
    struct Place {
        height: f64,
    }
    #[derive(Model)]
    #[model(table = "places")]
    struct Places {
        #[hash_key]
        id: f64,
        place: Place,
        heights: Vec<f64>,
        any: Value,
    }
    let script = Script::new([]);
    let places = db_of(script.client()).table::<Places>();
    let error = async |update: UpdateItem<Places>| {
        let error = update.await.unwrap_err();
        assert_eq!((error.kind(), error.table()), (Kind::Encode, Some("places")), "{error}");
        (error.attribute().unwrap_or_default().to_owned(), error.to_string())
    };
    let update = places.update(1.0).set(Places::place(), Place { height: f64::NAN }).set(Places::any(), 1);
    assert_eq!(error(update.clone()).await.0, "place.height");
    // Of clones, each one has it.
    let kept = update.clone();
    assert_eq!(error(update).await, error(kept).await);
    assert_eq!(error(places.update(1.0).append(Places::heights(), [1.0, f64::NAN])).await.0, "heights[1]");
    let (_, message) = error(places.update(1.0).add(Places::any(), "x")).await;
    assert!(message.contains("`add` takes a number, not a string"), "{message}");
    let (_, message) =
        error(places.update(1.0).insert_into(Places::any(), [Value::from(1), "x".into()])).await;
    assert!(message.contains("all strings, all numbers or all binary"), "{message}");
    error(places.update(f64::NAN).set(Places::any(), 1)).await;
    error(places.update(1.0).only_if(Places::heights().contains(f64::NAN))).await;
    assert!(places.update(f64::NAN).preview().is_err());
    assert!(script.log().all().is_empty());
}

/// Ada with some attributes as other programs may store them.
fn oddly_stored() -> dynorm::Map {
    let mut item = dynorm::codec::memory::to_map(&ada()).unwrap();
    for name in ["log", "tax", "tags", "total"] {
        item.insert(name.into(), Value::Null);
    }
    item.extend(map([("visits", "many".into()), ("lines", 7.into()), ("numbers", "x".into())]));
    item.insert("address".into(), Value::Map(map([("rooms", Value::Null), ("notes", "none".into())])));
    item
}

/// Updates that cannot be made of her, with what is in the way.
fn misfits(members: &Table<Member>) -> Vec<(UpdateItem<Member>, &'static str, &'static str)> {
    let update = || members.update("ada");
    vec![
        (update().append(Member::log(), ["x"]), "log", "null (NULL), not a list (L)"),
        (update().prepend(Member::log(), ["x"]), "log", "null (NULL), not a list (L)"),
        (update().append(Member::lines(), [home()]), "lines", "a number (N), not a list (L)"),
        (update().add(Member::tax(), 1), "tax", "null (NULL), not a number (N)"),
        (update().subtract(Member::visits(), 1), "visits", "a string (S), not a number (N)"),
        (update().insert_into(Member::tags(), ["x"]), "tags", "null (NULL), not a string set (SS)"),
        (update().delete_from(Member::numbers(), [1]), "numbers", "a string (S), not a number set (NS)"),
        (update().add(Member::address().rooms(), 1), "address.rooms", "null (NULL), not a number (N)"),
        (update().append(Member::address().notes(), ["x"]), "address.notes", "a string (S), not a list (L)"),
        (update().set(Member::price(), Member::total().plus(1)), "total", "null (NULL), not a number (N)"),
        // Beside what can be done, and with a condition that holds.
        (
            update().append(Member::log(), ["x"]).set(Member::price(), 100).only_if(Member::price().eq(100)),
            "log",
            "null (NULL), not a list (L)",
        ),
    ]
}

#[track_caller]
fn assert_misfit(error: &Error, path: &str, says: &str) {
    assert_eq!((error.kind(), error.attribute()), (Kind::Invalid, Some(path)), "{error}");
    assert_eq!(error.key().map(ToString::to_string).as_deref(), Some("id=\"ada\""));
    let message = error.to_string();
    assert!(
        message.contains(&format!("`{path}` is {says}, so ")) && message.contains("`set` it"),
        "{message}"
    );
}

#[tokio::test]
async fn what_is_stored_as_another_type_is_said_by_name() {
    let (members, tap) = table::<Member>().await;
    store(members.db(), members.name(), oddly_stored()).await;
    for (update, path, says) in misfits(&members) {
        assert_misfit(&update.clone().await.unwrap_err(), path, says);
        assert_misfit(&update.clone().returning_new().await.unwrap_err(), path, says);
        assert_misfit(&update.clone().idempotent().await.unwrap_err(), path, says);
    }
    // What is said is the way out.
    members.update("ada").set(Member::log(), ["x"].map(String::from).to_vec()).await.unwrap();
    tap.log().clear();
    members.update("ada").append(Member::log(), ["y"]).await.unwrap();
    assert_eq!(tap.log().len(), 1, "nothing is read where nothing is wrong");
}

#[tokio::test]
async fn in_a_transaction_it_is_said_by_position() {
    let (members, _tap) = table::<Member>().await;
    store(members.db(), members.name(), oddly_stored()).await;
    for (update, path, says) in misfits(&members) {
        let first = members.put(Member { id: "eve".into(), ..ada() });
        let error = members.db().transact_write().with(first).with(update).await.unwrap_err();
        let [reason] = error.reasons() else { panic!("not just one reason: {error}") };
        assert_eq!((reason.position(), error.kind()), (1, Kind::Invalid), "{error}");
        assert_misfit(reason.error(), path, says);
    }
    assert_eq!(stored(members.db(), members.name()).await.unwrap(), oddly_stored());
}

#[tokio::test]
async fn a_count_of_versions_that_is_null_is_said_too_and_what_cannot_be_read_is_not() {
    #[derive(Model, Debug)]
    #[model(table = "pages")]
    struct Page {
        #[hash_key]
        id: String,
        visits: u32,
        #[version(count)]
        #[model(default)]
        version: u32,
    }
    let (pages, tap) = table::<Page>().await;
    let odd = map([("id", "a".into()), ("visits", 1.into()), ("version", Value::Null)]);
    store(pages.db(), pages.name(), odd).await;
    let update = || pages.update("a").set(Page::visits(), 2);
    let error = update().await.unwrap_err();
    assert_eq!((error.kind(), error.attribute()), (Kind::Invalid, Some("version")), "{error}");
    assert!(error.to_string().contains("is null (NULL), not a number (N)"), "{error}");
    tap.inject(|request| match &*request.operation {
        "GetItem" => Fault::Instead(Reply::error(400, "AccessDeniedException", "not you")),
        _ => Fault::None,
    });
    let error = update().await.unwrap_err();
    assert_eq!((error.kind(), error.attribute()), (Kind::Invalid, None), "{error}");
    tap.inject(|_| Fault::None);
    pages.modify("a", |page| page.visits = 3).await.unwrap();
    update().await.unwrap();
}
