//! Tables that are made, compared and changed.

use dynorm::prelude::*;
use dynorm::schema::{KeyAttribute, TableSchema};
use dynorm::{Difference, Kind, TimeToLiveStatus};
use dynorm_tests::{Fault, Reply, Tap, db, tapped, unique};
use serde_json::json;

use crate::{Event, Session};

fn sessions() -> (Table<Session>, Tap) {
    let (db, tap) = tapped();
    (db.table::<Session>().named(unique("expiring")), tap)
}

fn fails(tap: &Tap, operation: &'static str, code: &'static str) {
    tap.inject(move |request| {
        if request.operation == operation {
            return Fault::Instead(Reply::error(400, code, "so it is"));
        }
        Fault::None
    });
}

#[test]
fn the_schema_names_the_attribute() {
    assert_eq!(Session::schema().ttl.as_deref(), Some("expiresAt"));
    assert_eq!(Event::schema().ttl.as_deref(), Some("expires"));
    assert_eq!(dynorm_tests::Person::schema().ttl, None);
}

#[tokio::test]
async fn create_turns_it_on_when_the_table_is_ready() {
    let (sessions, tap) = sessions();
    sessions.create().await.unwrap();
    let operations = tap.log().operations();
    assert_eq!(operations.first().map(String::as_str), Some("CreateTable"));
    assert_eq!(operations.last().map(String::as_str), Some("UpdateTimeToLive"));
    let sent = tap.log().of("UpdateTimeToLive");
    let expected = json!({
        "TableName": sessions.name(),
        "TimeToLiveSpecification": { "Enabled": true, "AttributeName": "expiresAt" },
    });
    assert_eq!(sent.iter().map(|request| &request.body).collect::<Vec<_>>(), [&expected]);

    let found = sessions.describe_time_to_live().await.unwrap();
    assert!(found.is_on() && found.is_by("expiresAt") && !found.is_by("expires"), "{found:?}");
    assert_eq!(sessions.verify().await.unwrap(), []);
}

#[tokio::test]
async fn a_model_without_it_asks_nothing() {
    let (db, tap) = tapped();
    let people = db.table::<dynorm_tests::Person>().named(unique("lasting"));
    people.create().await.unwrap();
    people.verify().await.unwrap();
    assert!(tap.log().all().iter().all(|request| !request.operation.contains("TimeToLive")));
    let found = people.describe_time_to_live().await.unwrap();
    assert_eq!((found.status, found.attribute), (TimeToLiveStatus::Disabled, None));
}

#[tokio::test]
async fn create_if_missing_turns_it_on_for_what_it_makes_alone() {
    let (sessions, tap) = sessions();
    assert!(sessions.create_if_missing().await.unwrap());
    assert_eq!(sessions.verify().await.unwrap(), []);
    sessions.disable_time_to_live("expiresAt").await.unwrap();
    tap.log().clear();
    assert!(!sessions.create_if_missing().await.unwrap());
    assert!(tap.log().of("UpdateTimeToLive").is_empty());
    assert!(!sessions.describe_time_to_live().await.unwrap().is_on());
}

#[tokio::test]
async fn a_schema_can_say_it_too() {
    let table = db().open(unique("open"));
    let schema = TableSchema::of_keys(KeyAttribute::string("id"), None).with_ttl("until");
    table.create_with(&schema).await.unwrap();
    assert!(table.describe_time_to_live().await.unwrap().is_by("until"));
}

#[tokio::test]
async fn verify_says_that_it_is_off_or_by_another_attribute() {
    let (sessions, _tap) = sessions();
    sessions.create().await.unwrap();
    sessions.disable_time_to_live("expiresAt").await.unwrap();
    let off = Difference::TimeToLive { model: "expiresAt".into(), table: None };
    assert_eq!(sessions.verify().await.unwrap(), std::slice::from_ref(&off));
    assert!(!off.is_harmless());
    assert_eq!(
        off.to_string(),
        "items expire by `expiresAt` in the model, and do not in the table; `enable_time_to_live` turns that on"
    );

    sessions.enable_time_to_live("until").await.unwrap();
    let found = sessions.verify().await.unwrap();
    let other = Difference::TimeToLive { model: "expiresAt".into(), table: Some("until".into()) };
    assert_eq!(found, [other]);
    assert_eq!(found[0].to_string(), "items expire by `expiresAt` in the model, by `until` in the table");
}

#[tokio::test]
async fn what_is_so_already_is_no_error() {
    let (sessions, _tap) = sessions();
    sessions.create().await.unwrap();
    sessions.enable_time_to_live("expiresAt").await.unwrap();
    sessions.disable_time_to_live("expiresAt").await.unwrap();
    sessions.disable_time_to_live("expiresAt").await.unwrap();
    sessions.enable_time_to_live("expiresAt").await.unwrap();
    assert_eq!(sessions.verify().await.unwrap(), []);
}

#[tokio::test]
async fn an_engine_without_it_keeps_its_items() {
    let (sessions, tap) = sessions();
    fails(&tap, "UpdateTimeToLive", "UnknownOperationException");
    sessions.create().await.unwrap();
    fails(&tap, "DescribeTimeToLive", "UnknownOperationException");
    let found = sessions.verify().await.unwrap();
    assert_eq!(found, [Difference::NoTimeToLive { model: "expiresAt".into() }]);
    assert!(found[0].is_harmless());
    assert_eq!(
        found[0].to_string(),
        "items expire by `expiresAt` in the model, and this engine has no time to live: they stay"
    );
    // Who asks for it by name is told.
    assert_eq!(sessions.describe_time_to_live().await.unwrap_err().kind(), Kind::Invalid);
}

#[tokio::test]
async fn that_it_cannot_be_turned_on_is_an_error_of_a_table_that_was_made() {
    let (sessions, tap) = sessions();
    fails(&tap, "UpdateTimeToLive", "AccessDeniedException");
    let error = sessions.create().await.unwrap_err();
    assert_eq!(error.kind(), Kind::Denied);
    assert!(error.to_string().contains("UpdateTimeToLive"), "{error}");
    assert_eq!(error.table(), Some(sessions.name()));
    assert!(error.to_string().contains("the table was made"), "{error}");
    tap.heal();
    assert!(sessions.exists().await.unwrap());
    sessions.enable_time_to_live("expiresAt").await.unwrap();
    assert_eq!(sessions.verify().await.unwrap(), []);
}

#[tokio::test]
async fn who_may_not_ask_is_not_told_that_all_is_well() {
    let (sessions, tap) = sessions();
    sessions.create().await.unwrap();
    fails(&tap, "DescribeTimeToLive", "AccessDeniedException");
    let error = sessions.verify().await.unwrap_err();
    assert_eq!(error.kind(), Kind::Denied);
    assert!(error.to_string().contains("DescribeTimeToLive"), "{error}");
}

#[tokio::test]
async fn a_change_whose_answer_was_lost_was_made() {
    let (sessions, tap) = sessions();
    let mut lost = false;
    tap.inject(move |request| {
        if request.operation == "UpdateTimeToLive" && !std::mem::replace(&mut lost, true) {
            return Fault::lost_answer();
        }
        // As DynamoDB says of a change that changes nothing.
        if request.operation == "UpdateTimeToLive" {
            return Fault::Instead(Reply::error(400, "ValidationException", "TimeToLive is already enabled"));
        }
        Fault::None
    });
    sessions.create().await.unwrap();
    assert_eq!(tap.log().of("UpdateTimeToLive").len(), 2);
    assert_eq!(sessions.verify().await.unwrap(), []);
}

#[tokio::test]
async fn a_change_that_is_refused_is_an_error() {
    let (sessions, tap) = sessions();
    sessions.create().await.unwrap();
    let changed = "Time to live has been modified multiple times within a fixed interval";
    tap.inject(move |request| {
        if request.operation == "UpdateTimeToLive" {
            return Fault::Instead(Reply::error(400, "ValidationException", changed));
        }
        Fault::None
    });
    let error = sessions.disable_time_to_live("expiresAt").await.unwrap_err();
    assert_eq!(error.kind(), Kind::Invalid);
    assert!(error.to_string().contains(changed), "{error}");
}
