//! `not_expired`, at whatever time it is.

use dynorm::{Cursor, Kind, Model, Value};
use dynorm_tests::{map, store, table};
use serde_json::json;

use crate::{Event, NOW, Session, SessionByExpiry, SessionByUser, ids, sessions};

#[tokio::test]
async fn what_has_expired_is_left_out_of_scans_and_queries() {
    let (sessions, _tap, hands) = sessions().await;
    let expected = ["later", "never", "next"];
    assert_eq!(ids(Session::scan().not_expired().all(&sessions).await.unwrap()), expected);
    assert_eq!(ids(SessionByUser::scan().not_expired().all(&sessions).await.unwrap()), expected);
    assert_eq!(ids(Session::by_user("ada").not_expired().all(&sessions).await.unwrap()), expected);
    assert_eq!(Session::scan().not_expired().count(&sessions).await.unwrap(), 3);
    assert_eq!(Session::scan().count(&sessions).await.unwrap(), 5, "all of them are still there");
    assert!(Session::query("old").not_expired().first(&sessions).await.unwrap().is_none());
    assert!(Session::query("next").not_expired().first(&sessions).await.unwrap().is_some());
    hands.set(NOW + 1);
    assert_eq!(ids(Session::scan().not_expired().all(&sessions).await.unwrap()), ["later", "never"]);
    hands.set(0);
    assert_eq!(Session::scan().not_expired().count(&sessions).await.unwrap(), 5);
}

#[tokio::test]
async fn it_is_a_filter_beside_others() {
    let (sessions, tap, _hands) = sessions().await;
    let query = Session::by_user("ada").filter(Session::id().ne("next")).not_expired();
    assert_eq!(ids(query.all(&sessions).await.unwrap()), ["later", "never"]);
    let sent = tap.log().of("Query").remove(0).body;
    assert_eq!(sent["FilterExpression"], "#1<>:1 AND (NOT #2<=:2)");
    assert_eq!(sent["ExpressionAttributeNames"]["#2"], "expiresAt");
    assert_eq!(sent["ExpressionAttributeValues"][":2"], json!({ "N": NOW.to_string() }));
    // In whichever order it is said, and however often.
    let same = Session::by_user("ada").not_expired().filter(Session::id().ne("next")).not_expired();
    assert_eq!(same.preview().unwrap().filter.as_deref(), Some("#1<>:1 AND (NOT #2<=:2)"));
}

#[tokio::test]
async fn a_limit_is_of_what_has_not_expired() {
    let (sessions, tap, _hands) = sessions().await;
    for limit in 1..=3 {
        let found = Session::by_user("ada").not_expired().limit(limit).all(&sessions).await.unwrap();
        assert_eq!(found.len(), limit);
    }
    assert_eq!(tap.log().of("Query")[0].body["Limit"], json!(null), "a request may have to look at more");
    let page = Session::by_user("ada").not_expired().page_size(1).limit(3).page(&sessions).await.unwrap();
    assert_eq!(page.len(), 3);
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "notes")]
struct Note {
    #[hash_key]
    id: String,
    #[ttl]
    expires: Option<i64>,
}

#[tokio::test]
async fn what_is_no_number_never_expires() {
    let (notes, _tap) = table::<Note>().await;
    for (id, expires) in [("null", Value::Null), ("text", "2001-01-01".into()), ("number", 1.into())] {
        store(notes.db(), notes.name(), map([("id", id.into()), ("expires", expires)])).await;
    }
    let found = Note::scan().not_expired().select((Note::id(),)).all(&notes).await.unwrap();
    let mut found: Vec<String> = found.into_iter().map(|(id,)| id).collect();
    found.sort();
    assert_eq!(found, ["null", "text"]);
}

#[tokio::test]
async fn a_cursor_goes_on_when_time_has_gone_on() {
    let (sessions, _tap, hands) = sessions().await;
    let query = Session::by_user("ada").not_expired();
    let first = query.clone().limit(1).page(&sessions).await.unwrap();
    let cursor: Cursor = first.next.clone().unwrap().to_string().parse().unwrap();
    hands.set(NOW + 1);
    let rest = query.clone().start_after(&cursor).all(&sessions).await.unwrap();
    let mut all = ids(first.into_items().unwrap());
    all.extend(ids(rest));
    all.retain(|id| id != "next");
    all.sort();
    assert_eq!(all, ["later", "never"]);
    // That of the whole query is another one, and so is that of another filter.
    let error = Session::by_user("ada").start_after(&cursor).all(&sessions).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Invalid);
    let filtered = query.filter(Session::id().ne("next"));
    assert_eq!(filtered.start_after(&cursor).all(&sessions).await.unwrap_err().kind(), Kind::Invalid);
}

#[tokio::test]
async fn an_index_that_does_not_hold_it_is_refused_before_anything_is_sent() {
    let (sessions, tap, _hands) = sessions().await;
    let query = Session::users("ada").not_expired();
    let error = query.all(&sessions).await.unwrap_err();
    assert_eq!((error.kind(), error.attribute()), (Kind::Invalid, Some("expiresAt")));
    assert!(error.to_string().contains("the index `users` does not hold `expiresAt`"), "{error}");
    assert!(tap.log().is_empty());
    assert_eq!(Session::users_and_expiry("ada").not_expired().all(&sessions).await.unwrap().len(), 3);
    // One that has it as a key holds it. What has no expiry is not in it.
    assert_eq!(SessionByExpiry::scan().not_expired().all(&sessions).await.unwrap().len(), 2);
    assert_eq!(Session::by_expiry("ada").expires().gt(NOW).all(&sessions).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_query_of_a_table_with_a_range_key_takes_it_too() {
    let (events, _tap) = table::<Event>().await;
    for (at, expires) in [(1, 1), (2, 4_000_000_000i64), (3, -1)] {
        let item = map([
            ("room", "a".into()),
            ("at", at.into()),
            ("text", "".into()),
            ("expires", expires.into()),
            ("version", 1.into()),
        ]);
        store(events.db(), events.name(), item).await;
    }
    let found = Event::query("a").at().ge(1).not_expired().all(&events).await.unwrap();
    assert_eq!(found.iter().map(|event| event.at).collect::<Vec<_>>(), [2]);
}
