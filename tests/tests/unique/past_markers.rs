//! Writes that cannot keep markers, and what was written past them.

use dynorm::{Kind, Map, Table};
use dynorm_tests::{map, table};

use super::{User, assert_taken, markers, markers_of, owned, user};

#[tokio::test]
async fn what_cannot_keep_markers_is_refused_before_it_is_sent() {
    let (users, tap) = table::<User>().await;
    let batch = users.db().batch_write().put(&users, user("Ada", None)).delete(&users, "Eve").await;
    assert_eq!(batch.leftovers.len(), 2);
    let made = users.db().batch_write().with(users.put(user("Ada", None))).await;
    let load = users.put_all([user("Ada", None), user("Bob", None)]).await;
    assert_eq!(load.rest.count(), 2);
    let long = user("Ada", Some(&"x".repeat(2048)));
    let update = users.update("Ada").set(User::visits(), 1).set_or_remove(User::email(), None::<String>);
    let errors = [
        (batch.error.unwrap(), Kind::Invalid, "transact_write"),
        (made.error.unwrap(), Kind::Invalid, "transact_write"),
        (load.error.unwrap(), Kind::Invalid, "transact_write"),
        (update.await.unwrap_err(), Kind::Invalid, "save"),
        (users.delete("Ada").returning_old().await.unwrap_err(), Kind::Invalid, "get"),
        (users.put(user("Ada", None)).returning_old().await.unwrap_err(), Kind::Invalid, "get"),
        (users.insert(&long).await.unwrap_err(), Kind::TooLarge, "hash"),
    ];
    for (error, kind, way_out) in errors {
        assert_eq!((error.kind(), error.attribute()), (kind, Some("email")), "{error}");
        assert_eq!(error.table(), Some(users.name()));
        assert!(error.to_string().contains(way_out), "{error}");
    }
    assert!(tap.log().is_empty(), "{:?}", tap.log().operations());
}

#[tokio::test]
async fn a_missing_table_of_markers_is_said() {
    let (users, _tap) = table::<User>().await;
    users.db().open(markers_of(&users)).delete_table().await.unwrap();
    let error = users.insert(user("Ada", Some("1"))).await.unwrap_err();
    assert!(error.is_not_found() && error.to_string().contains(&markers_of(&users)), "{error}");
}

/// A handle without a model writes past the markers.
#[tokio::test]
async fn what_was_written_past_the_markers_hinders_nobody() {
    let (users, _tap) = table::<User>().await;
    let untyped: Table<Map, _> = users.db().open(users.name());
    let put = async |name: &str| {
        untyped.put(map([("name", name.into()), ("email", "1".into()), ("visits", 0.into())])).await.unwrap();
    };
    put("Ada").await;
    put("Eve").await;
    assert_eq!(markers(&users).await, []);
    // Each put of an item gives it its markers: so items from before a field was unique get theirs.
    users.put(user("Ada", Some("1"))).await.unwrap();
    assert_eq!(markers(&users).await, owned([("email#S#1", "Ada")]));
    assert_taken(&users.put(user("Eve", Some("1"))).await.unwrap_err(), "email", "Ada");
    // What is somebody else's stays.
    let mut eve = users.get("Eve").await.unwrap().unwrap();
    eve.email = Some("2".into());
    eve.save().await.unwrap();
    assert_eq!(markers(&users).await, owned([("email#S#1", "Ada"), ("email#S#2", "Eve")]));
    put("Eve").await;
    users.delete("Eve").await.unwrap();
    assert_eq!(markers(&users).await, owned([("email#S#1", "Ada"), ("email#S#2", "Eve")]), "one is left");
    users.insert(user("Eve", Some("2"))).await.unwrap();
    // By a token of the caller's it is sent as it is.
    put("Eve").await;
    let transaction = users.db().transact_write().with(users.delete("Eve")).token("once");
    let error = transaction.await.unwrap_err();
    assert!(error.is_conflict() && error.to_string().contains("past the markers"), "{error}");
}
