//! What an error names, in its message and in parts, and what it never shows.

use std::error::Error as _;

use dynorm::{Db, Error, Kind, Model, Value};
use dynorm_tests::{Person, Reply, Script, Song, ada, library, map, store, stored_as, table, tapped};
use serde_json::{Value as Json, json};

/// Table, key and attribute.
fn parts(error: &Error) -> (Option<&str>, Option<String>, Option<&str>) {
    (error.table(), error.key().map(ToString::to_string), error.attribute())
}

#[tokio::test]
async fn an_item_among_others_that_does_not_fit_is_named_by_its_key() -> dynorm::Result<()> {
    let (songs, _) = library(3).await;
    let odd = map([
        ("artist", "bach".into()),
        ("number", 7.into()),
        ("title", 1.into()),
        ("year", 1720.into()),
        ("genre", "fugue".into()),
        ("plays", 100.into()),
        ("seconds", 1.into()),
        ("tags", Value::List(vec![])),
    ]);
    store(songs.db(), songs.name(), odd).await;
    for songs in [songs.clone(), songs.db().with_attribute_values().table::<Song>().named(songs.name())] {
        let fitting = Song::query("bach").limit(3).all(&songs).await?;
        assert_eq!(fitting.len(), 3);
        let page = Song::query("bach").page(&songs).await?;
        for error in [
            Song::query("bach").all(&songs).await.unwrap_err(),
            Song::query("bach").models().all(&songs).await.unwrap_err(),
            Song::query("bach").select(Song::title()).all(&songs).await.unwrap_err(),
            Song::query("bach").reverse().first(&songs).await.unwrap_err(),
            Song::genre_index("fugue").all(&songs).await.unwrap_err(),
            Song::scan().all(&songs).await.unwrap_err(),
            Song::scan().segments(2).all(&songs).await.unwrap_err(),
            songs.batch_get([("bach", 0u32), ("bach", 7)]).all().await.unwrap_err(),
            songs.batch_get([("bach", 7u32)]).models().all().await.unwrap_err(),
            songs.batch_get([("bach", 7u32)]).select(Song::title()).all().await.unwrap_err(),
            page.into_items().unwrap_err(),
            songs.get("bach", 7u32).await.unwrap_err(),
        ] {
            assert!(error.is_decode(), "{error}");
            let key = Some("artist=\"bach\", number=7".to_owned());
            assert_eq!(parts(&error), (Some(songs.name()), key, Some("title")), "{error}");
            let message = error.to_string();
            for part in [songs.name(), "artist=\"bach\", number=7", "`title`"] {
                assert!(message.contains(part), "{part} in {message}");
            }
            let what = error.what();
            assert!(message.contains(&what) && !what.contains("bach"), "{what} in {message}");
        }
    }
    Ok(())
}

#[derive(Model, Debug)]
#[model(table = "nested")]
struct Nested {
    #[hash_key]
    id: Vec<u8>,
    #[model(rename = "a.b")]
    lists: Vec<Vec<u32>>,
}

#[tokio::test]
async fn the_way_into_an_attribute_has_names_as_they_are_stored() -> dynorm::Result<()> {
    let (nested, _) = table::<Nested>().await;
    let inner = Value::List(vec![1.into(), "two".into()]);
    let odd =
        map([("id", Value::Binary(vec![0, 255])), ("a.b", Value::List(vec![Value::List(vec![]), inner]))]);
    store(nested.db(), nested.name(), odd).await;
    let error = Nested::scan().all(&nested).await.unwrap_err();
    assert_eq!(error.attribute(), Some("a.b[1][1]"));
    let key = error.key().unwrap();
    assert_eq!(key.attributes().collect::<Vec<_>>(), [("id", &Value::Binary(vec![0, 255]))]);
    assert_eq!(nested.get(&[0u8, 255]).await.unwrap_err().key(), Some(key));
    Ok(())
}

#[derive(Model, Debug)]
#[model(table = "measures")]
struct Measure {
    #[hash_key]
    id: u32,
    values: Vec<f64>,
}

#[tokio::test]
async fn a_value_that_cannot_be_stored_is_named_as_an_attribute() -> dynorm::Result<()> {
    let (measures, tap) = table::<Measure>().await;
    measures.put(&Measure { id: 1, values: vec![1.0] }).await?;
    let mut item = measures.get(1u32).await?.unwrap();
    item.values.push(f64::NAN);
    tap.log().clear();
    for error in [
        measures.put(&Measure { id: 1, values: vec![1.0, f64::INFINITY] }).await.unwrap_err(),
        measures.item(Measure { id: 2, values: vec![1.0, f64::NAN] }).save().await.unwrap_err(),
        item.save().await.unwrap_err(),
        item.partial_save().await.unwrap_err(),
        item.overwrite().await.unwrap_err(),
        measures.put_all([Measure { id: 3, values: vec![1.0, f64::NAN] }]).await.refused.remove(0).error,
    ] {
        assert_eq!(error.kind(), Kind::Encode, "{error}");
        assert_eq!((error.table(), error.attribute()), (Some(measures.name()), Some("values[1]")), "{error}");
    }
    assert!(tap.log().is_empty());
    Ok(())
}

#[tokio::test]
async fn a_refused_key_is_named_as_an_attribute() -> dynorm::Result<()> {
    let (people, _) = table::<Person>().await;
    let error = people.get("").await.unwrap_err();
    assert_eq!(parts(&error), (Some(people.name()), None, Some("id")));

    people.put(ada()).await?;
    let mut item = people.get("ada").await?.unwrap();
    item.id = "byron".into();
    let error = item.save().await.unwrap_err();
    assert_eq!(error.kind(), Kind::KeyChanged);
    assert_eq!(parts(&error), (Some(people.name()), Some("id=\"ada\"".into()), Some("id")));

    let untyped = people.db().open(people.name());
    let error = untyped.put(map([("visits", 1.into())])).await.unwrap_err();
    assert_eq!(parts(&error), (Some(people.name()), None, Some("id")));
    Ok(())
}

/// The `Debug` of an error and of all its causes.
fn debug(error: &Error) -> String {
    let causes = std::iter::successors(error.source(), |&cause| cause.source());
    causes.fold(format!("{error:?} {error:#?}"), |text, cause| format!("{text} {cause:?} {cause:#?}"))
}

#[tokio::test]
async fn the_debug_form_of_an_error_shows_no_data() -> dynorm::Result<()> {
    const SECRET: &str = "5ecret";
    let (people, _) = table::<Person>().await;
    for people in [people.clone(), people.db().with_attribute_values().table::<Person>().named(people.name())]
    {
        let secret = Person { email: Some(SECRET.into()), log: vec![SECRET.into()], ..ada() };
        people.put(&secret).await?;
        let mut item = people.get("ada").await?.unwrap();
        let mut other = people.get("ada").await?.unwrap();
        other.log.push(SECRET.into());
        other.save().await?;
        item.log.push("mine".into());
        for error in [
            item.save().await.unwrap_err(),
            item.partial_save().await.unwrap_err(),
            people.insert(ada()).await.unwrap_err(),
            people.item(ada()).save().await.unwrap_err(),
        ] {
            assert!(error.is_conflict() && error.current::<Person>().is_some());
            let shown = debug(&error);
            assert!(!shown.contains(SECRET), "{shown}");
            assert!(
                shown.contains("Conflict") && shown.contains("ConditionalCheckFailedException"),
                "{shown}"
            );
        }
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_none_of_dynamodb_s_is_not_shown() {
    for status in [200, 400, 403, 503] {
        for body in [r#"{"5ecret":"#, "<html>5ecret</html>", r#"{"Item":{"id":{"S":"5ecret"}"#] {
            let script = Script::answering(move |_| Reply::raw(status, body));
            for db in [Db::new(script.client()), Db::new(script.client()).with_attribute_values()] {
                let error = db.table::<Person>().get("ada").await.unwrap_err();
                let shown = format!("{error} {}", debug(&error));
                assert!(!shown.contains("5ecret"), "{status} {body}: {shown}");
            }
        }
    }
}

#[tokio::test]
async fn the_debug_form_of_a_handle_shows_names_alone() -> dynorm::Result<()> {
    let (people, _) = table::<Person>().await;
    let (db, untyped) = (people.db(), people.db().open(people.name()));
    let mut item = people.item(ada());
    item.extra_mut().insert("hidden".into(), "5ecret".into());
    item.save().await?;
    let (item, map) = (people.get("ada").await?.unwrap(), untyped.get("ada").await?.unwrap());
    for (shown, named) in [
        (format!("{db:?} {db:#?}"), "Db"),
        (format!("{people:?} {people:#?}"), people.name()),
        (format!("{untyped:?}"), people.name()),
        (format!("{:?}", people.create()), people.name()),
        (format!("{:?}", people.get("ada")), people.name()),
        (format!("{:?}", people.delete("ada")), people.name()),
        (format!("{:?}", db.list_tables()), "ListTables"),
        (format!("{item:?}"), "hidden"),
        (format!("{map:?}"), "hidden"),
    ] {
        assert!(shown.contains(named), "{named} in {shown}");
        assert!(shown.len() < 1000 && !shown.contains("5ecret") && !shown.contains("us-east-1"), "{shown}");
    }
    // The model shows itself as its author wants it.
    assert!(format!("{item:?}").contains(&format!("{:?}", ada())));
    assert!(!format!("{map:?}").contains("example.com"));
    assert!(stored_as(db, people.name(), "ada").await.unwrap().contains_key("hidden"));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn throttling_says_which_limit_of_what() {
    let arn = |rest: &str| format!("arn:aws:dynamodb:eu-central-1:1234:table/{rest}");
    let refused = |code: &str, member: &str, reasons: &Json| {
        let mut body =
            json!({ "__type": format!("com.amazonaws.dynamodb.v20120810#{code}"), "message": "slow" });
        body[member] = reasons.clone();
        Reply::raw(400, body.to_string())
    };
    let reasons = json!([
        { "reason": "TableWriteProvisionedThroughputExceeded", "resource": arn("people") },
        { "resource": arn("people/index/ByMail"), "reason": "IndexWriteKeyRangeThroughputExceeded" },
    ]);
    for (code, member) in [
        ("ProvisionedThroughputExceededException", "ThrottlingReasons"),
        ("RequestLimitExceeded", "ThrottlingReasons"),
        ("ThrottlingException", "throttlingReasons"),
    ] {
        let reply = refused(code, member, &reasons);
        let script = Script::answering(move |_| reply.clone());
        for db in [Db::new(script.client()), Db::new(script.client()).with_attribute_values()] {
            let people = db.table::<Person>();
            for error in
                [people.put(ada()).await.unwrap_err(), Person::scan().all(&people).await.unwrap_err()]
            {
                assert!(error.is_throttled());
                let [table, index] = error.throttling_reasons() else { panic!("{error}") };
                assert_eq!((table.table(), table.index()), (Some("people"), None));
                assert_eq!(table.limit, "TableWriteProvisionedThroughputExceeded");
                assert_eq!((index.table(), index.index()), (Some("people"), Some("ByMail")));
                let message = error.to_string();
                for part in [code, "index `ByMail`", "IndexWriteKeyRangeThroughputExceeded"] {
                    assert!(message.contains(part), "{part} in {message}");
                }
            }
        }
    }
    // What says nothing is throttling all the same.
    for reasons in [json!(null), json!([]), json!([{}])] {
        let reply = refused("ThrottlingException", "throttlingReasons", &reasons);
        let script = Script::answering(move |_| reply.clone());
        let error = Db::new(script.client()).table::<Person>().get("ada").await.unwrap_err();
        assert!(error.is_throttled(), "{reasons}: {error}");
    }
}

#[tokio::test(start_paused = true)]
async fn transactions_and_regions_in_the_way_have_kinds_of_their_own() {
    for (code, kind, transient) in [
        ("TransactionConflictException", Kind::TransactionConflict, true),
        ("TransactionInProgressException", Kind::TransactionInProgress, true),
        ("ReplicatedWriteConflictException", Kind::ReplicationConflict, true),
        ("TransactionCanceledException", Kind::TransactionCanceled, false),
        ("IdempotentParameterMismatchException", Kind::TokenReused, false),
    ] {
        let script = Script::answering(move |_| Reply::error(400, code, "what the service says"));
        for db in [Db::new(script.client()), Db::new(script.client()).with_attribute_values()] {
            let error = db.table::<Person>().put(ada()).await.unwrap_err();
            assert_eq!((error.kind(), error.is_transient()), (kind, transient), "{error}");
            assert!(error.to_string().contains(code) && !error.is_conflict(), "{error}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_proxy_refuses_is_not_transient_and_what_it_lacks_is() {
    for (status, kind, transient) in [
        (302, Kind::Configuration, false),
        (400, Kind::Configuration, false),
        (403, Kind::Configuration, false),
        (404, Kind::Configuration, false),
        (407, Kind::Configuration, false),
        (408, Kind::Connection, true),
        (429, Kind::Throttled, true),
        (502, Kind::Connection, true),
    ] {
        let script = Script::answering(move |_| Reply::raw(status, "<html>no</html>"));
        for db in [Db::new(script.client()), Db::new(script.client()).with_attribute_values()] {
            let error = db.table::<Person>().get("ada").await.unwrap_err();
            assert_eq!((error.kind(), error.is_transient()), (kind, transient), "{status}: {error}");
        }
    }
    let script = Script::answering(|_| Reply::error(500, "NewlyInventedException", "surprise"));
    let error = Db::new(script.client()).table::<Person>().get("ada").await.unwrap_err();
    assert_eq!((error.kind(), error.is_transient()), (Kind::Service, true), "{error}");
}

#[tokio::test]
async fn an_engine_that_returns_no_item_leaves_open_whether_there_is_one() {
    let ada_as_stored =
        json!({ "Item": { "id": { "S": "ada" }, "visits": { "N": "1" }, "log": { "L": [] } } });
    for refused in [Reply::condition_failed(None::<&Json>), Reply::condition_failed(Some(&json!({})))] {
        let stored = ada_as_stored.clone();
        let script = Script::answering(move |request| match &*request.operation {
            "GetItem" => Reply::ok(&stored),
            _ => refused.clone(),
        });
        for db in [Db::new(script.client()), Db::new(script.client()).with_attribute_values()] {
            let mut item = db.table::<Person>().get("ada").await.unwrap().unwrap();
            item.visits = 2;
            for error in [item.save().await.unwrap_err(), item.partial_save().await.unwrap_err()] {
                assert!(error.is_conflict() && error.current::<Person>().is_none());
                assert!(error.to_string().contains("changed or deleted"), "{error}");
            }
        }
    }
}

#[tokio::test]
async fn a_missing_table_says_create() {
    let (db, _) = tapped();
    let people = db.table::<Person>().named("nowhere");
    for error in [
        people.get("ada").await.unwrap_err(),
        people.put(ada()).await.unwrap_err(),
        Person::scan().all(&people).await.unwrap_err(),
        people.batch_get(["ada"]).all().await.unwrap_err(),
        people.describe().await.unwrap_err(),
        db.open("nowhere").get("ada").await.unwrap_err(),
    ] {
        assert!(error.is_not_found() && error.to_string().contains("`create`"), "{error}");
    }
}
