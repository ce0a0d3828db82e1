//! `not_expired` of reads by key, which DynamoDB gives no filter: decided by the clock of the `Db`.

use dynorm::prelude::*;
use dynorm::{Kind, Value, attribute};
use dynorm_tests::{map, store, table};

use crate::{NOW, Session, ids, sessions};

/// By either transport.
async fn both_ways(check: impl AsyncFn(&Table<Session>, &crate::Hands)) {
    let (sessions, _tap, hands) = sessions().await;
    check(&sessions, &hands).await;
    hands.set(NOW);
    let db = sessions.db().with_attribute_values();
    check(&db.table::<Session>().named(sessions.name()), &hands).await;
}

#[tokio::test]
async fn an_expired_item_is_none() {
    both_ways(async |sessions, hands| {
        for (id, is_there) in [
            ("old", false),
            ("now", false),
            ("next", true),
            ("later", true),
            ("never", true),
            ("none", false),
        ] {
            let get = || sessions.get(id);
            assert_eq!(get().not_expired().await.unwrap().is_some(), is_there, "{id}");
            assert_eq!(get().consistent().not_expired().model().await.unwrap().is_some(), is_there, "{id}");
            let selected = get().not_expired().select(Session::user()).await.unwrap();
            assert_eq!(selected.as_deref(), is_there.then_some("ada"), "{id}");
            let selected = get().select((Session::user(), Session::expires())).not_expired().await.unwrap();
            assert_eq!(selected.is_some(), is_there, "{id}");
            assert_eq!(get().await.unwrap().is_some(), id != "none", "it is still there");
        }
        // The clock is asked when the read is sent.
        let get = sessions.get("next").not_expired();
        hands.set(NOW + 1);
        assert!(get.await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn the_attribute_that_says_so_is_read_too() {
    let (sessions, tap, _hands) = sessions().await;
    assert!(sessions.get("next").select(Session::user()).not_expired().await.unwrap().is_some());
    let names = tap.log().take()[0].body["ExpressionAttributeNames"].clone();
    let names: Vec<_> = names.as_object().unwrap().values().map(|name| name.as_str().unwrap()).collect();
    assert_eq!(names, ["user", "expiresAt", "id"]);
    // Beside a part of it, DynamoDB would not give the whole.
    let part = attribute("expiresAt").key("x");
    let error = sessions.get("next").select(part.clone()).not_expired().await.unwrap_err();
    assert_eq!((error.kind(), error.attribute()), (Kind::Invalid, Some("expiresAt.x")));
    let batch = sessions.batch_get(["next"]).select(part).not_expired();
    assert_eq!(batch.all().await.unwrap_err().kind(), Kind::Invalid);
    assert!(tap.log().is_empty(), "nothing is sent");
}

#[tokio::test]
async fn of_a_batch_expired_items_are_missing() {
    both_ways(async |sessions, _| {
        let keys = ["old", "now", "next", "later", "never", "none"];
        let key = |key: &dynorm::Key| key.to_string();
        for models in [false, true] {
            let batch = sessions.batch_get(keys).not_expired();
            let (mut found, mut missing) = if models {
                let got = batch.models().all().await.unwrap();
                (got.items.iter().map(|session| session.id.clone()).collect(), got.missing)
            } else {
                let got = batch.all().await.unwrap();
                (ids(got.items), got.missing)
            };
            found.sort();
            missing.sort_by_key(key);
            assert_eq!(found, ["later", "never", "next"]);
            let missing: Vec<_> = missing.iter().map(key).collect();
            assert_eq!(missing, ["id=\"none\"", "id=\"now\"", "id=\"old\""]);
        }
        let got = sessions.batch_get(keys).select(Session::user()).not_expired().all().await.unwrap();
        assert_eq!((got.items.len(), got.missing.len()), (3, 3));
    })
    .await;
}

#[tokio::test]
async fn in_a_transaction_too() {
    both_ways(async |sessions, _| {
        let (old, next, all) = sessions
            .db()
            .transact_get((
                sessions.get("old").not_expired(),
                sessions.get("next").not_expired(),
                sessions.get("now"),
            ))
            .await
            .unwrap();
        assert!(old.is_none() && next.is_some() && all.is_some());
    })
    .await;
}

#[derive(Model, Debug)]
#[model(table = "timers")]
struct Timer {
    #[hash_key]
    id: String,
    #[ttl]
    expires: Option<u64>,
}

#[tokio::test]
async fn what_is_no_number_never_expires() {
    let (timers, _tap) = table::<Timer>().await;
    for (id, expires) in [("null", Value::Null), ("float", "1.5".parse::<dynorm::Number>().unwrap().into())] {
        store(timers.db(), timers.name(), map([("id", id.into()), ("expires", expires)])).await;
    }
    let null = timers.get("null").not_expired().await.unwrap();
    assert_eq!(null.map(|timer| (timer.id.clone(), timer.expires)), Some(("null".to_owned(), None)));
    assert!(timers.get("float").not_expired().await.unwrap().is_none(), "before it is read as an integer");
    timers.put(Timer { id: "far".into(), expires: Some(u64::MAX) }).await.unwrap();
    assert!(timers.get("far").not_expired().await.unwrap().is_some());
}
