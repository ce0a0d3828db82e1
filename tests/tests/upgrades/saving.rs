//! Saves of upgraded items: each writes all that the upgrade has changed, and nothing else.

use dynorm::{Db, Item, Value};
use dynorm_tests::{stored, table};
use futures_util::future::BoxFuture;

use super::{Second, User, ada, first, of_each, second, store, table_of, third, with, without};

pub(super) type Save = for<'a> fn(&'a Db, &'a mut Item<User>) -> BoxFuture<'a, dynorm::Result<bool>>;

/// All saves of an item, each by its name.
pub(super) const SAVES: [(&str, Save); 9] = [
    ("save", |_db, user| Box::pin(async move { Ok(user.save().await?.was_sent()) })),
    ("partial_save", |_db, user| Box::pin(async move { Ok(user.partial_save().await?.was_sent()) })),
    ("overwrite", |_db, user| Box::pin(async move { Ok(user.overwrite().await?.was_sent()) })),
    ("save_merging", |_db, user| Box::pin(async move { Ok(user.save_merging(3).await?.was_sent()) })),
    ("idempotent save", |_db, user| Box::pin(async move { Ok(user.save().idempotent().await?.was_sent()) })),
    ("idempotent partial_save", |_db, user| {
        Box::pin(async move { Ok(user.partial_save().idempotent().await?.was_sent()) })
    }),
    ("save in a transaction", |db, user| {
        Box::pin(async move { db.transact_write().save(user).await.map(|()| true) })
    }),
    ("partial_save in a transaction", |db, user| {
        Box::pin(async move { db.transact_write().partial_save(user).await.map(|()| true) })
    }),
    ("overwrite in a transaction", |db, user| {
        Box::pin(async move { db.transact_write().overwrite(user).await.map(|()| true) })
    }),
];

#[tokio::test]
async fn each_save_writes_the_whole_upgrade_and_leaves_the_unknown() {
    for (schema, item) in of_each() {
        for (name, save) in SAVES {
            let (users, _tap) = table_of(item.clone()).await;
            let mut user = users.get("ada").await.unwrap().unwrap();
            user.email = Some("ada@example.com".into());
            assert!(save(users.db(), &mut user).await.unwrap(), "{name} of {schema}");
            let expected = with(third(), [("email", "ada@example.com".into())]);
            assert_eq!(stored(users.db(), users.name()).await, Some(expected.clone()), "{name} of {schema}");
            assert!(!user.was_upgraded() && !user.is_dirty().unwrap(), "{name} of {schema}");

            // It goes on from what was written.
            user.level = 7;
            save(users.db(), &mut user).await.unwrap();
            let expected = with(expected, [("level", 7.into())]);
            assert_eq!(stored(users.db(), users.name()).await, Some(expected), "{name} of {schema}");
        }
    }
}

#[tokio::test]
async fn an_upgrade_alone_is_saved_once() {
    for (name, save) in SAVES {
        let (users, tap) = table_of(first()).await;
        let mut user = users.get("ada").await.unwrap().unwrap();
        assert!(save(users.db(), &mut user).await.unwrap(), "{name}");
        assert_eq!(stored(users.db(), users.name()).await, Some(third()), "{name}");
        tap.log().clear();
        let mut user = users.get("ada").await.unwrap().unwrap();
        assert!(!user.was_upgraded());
        if name == "save" {
            assert!(!save(users.db(), &mut user).await.unwrap());
            assert_eq!(tap.log().operations(), ["GetItem"]);
        }
    }
}

#[tokio::test]
async fn modify_saves_the_upgrade_also_if_its_function_changes_nothing() {
    let (users, _tap) = table_of(first()).await;
    let user = users.modify("ada", |_user| ()).await.unwrap();
    assert_eq!((&*user, user.was_upgraded()), (&ada(), false));
    assert_eq!(stored(users.db(), users.name()).await, Some(third()));

    let (users, _tap) = table_of(second()).await;
    users.modify("ada", |user| user.level += 1).await.unwrap();
    assert_eq!(stored(users.db(), users.name()).await, Some(with(third(), [("level", 1.into())])));
}

/// What only the old version knows goes, whatever it was read as.
#[tokio::test]
async fn what_only_the_old_version_knows_goes_also_if_it_is_null() {
    for (name, save) in SAVES {
        let (users, _tap) = table_of(with(first(), [("nick", Value::Null)])).await;
        let mut user = users.get("ada").await.unwrap().unwrap();
        save(users.db(), &mut user).await.unwrap();
        assert_eq!(stored(users.db(), users.name()).await, Some(third()), "{name}");
    }
}

/// What nobody has written but a newer version knows is kept: it would be lost otherwise.
#[tokio::test]
async fn what_the_old_version_does_not_know_and_the_new_one_does_is_kept() {
    for (name, save) in SAVES {
        let (users, _tap) = table_of(with(first(), [("email", "a@b".into())])).await;
        let mut user = users.get("ada").await.unwrap().unwrap();
        assert_eq!(user.email.as_deref(), Some("a@b"));
        assert_eq!(user.extra().len(), 1);
        save(users.db(), &mut user).await.unwrap();
        let expected = with(third(), [("email", "a@b".into())]);
        assert_eq!(stored(users.db(), users.name()).await, Some(expected), "{name}");
    }
    // One that is none is an error, and not written over.
    let (users, _tap) = table_of(with(first(), [("email", 7.into())])).await;
    let error = users.get("ada").await.unwrap_err();
    assert!(error.is_decode() && error.attribute() == Some("email"), "{error}");
}

#[tokio::test]
async fn what_a_default_stood_in_for_is_written_where_the_model_has_none() {
    let (users, _tap) = table_of(without(first(), "address")).await;
    let mut user = users.get("ada").await.unwrap().unwrap();
    user.save().await.unwrap();
    assert_eq!(stored(users.db(), users.name()).await, Some(without(third(), "address")));
    assert_eq!(users.get("ada").await.unwrap().unwrap().level, 0);
}

#[tokio::test]
async fn each_program_upgrades_as_far_as_it_knows() {
    let (seconds, _tap) = table::<Second>().await;
    store(seconds.db(), seconds.name(), first()).await;
    let mut user = seconds.get("ada").await.unwrap().unwrap();
    assert!(user.was_upgraded());
    user.save().await.unwrap();
    assert_eq!(stored(seconds.db(), seconds.name()).await, Some(second()));
}

#[tokio::test]
async fn a_new_item_has_the_number_and_is_not_put_over_an_old_one() {
    for (name, save) in SAVES {
        let (users, _tap) = table::<User>().await;
        let mut user = users.item(ada());
        assert!(!user.was_upgraded());
        save(users.db(), &mut user).await.unwrap();
        let expected = without(third(), "unknown");
        let expected = with(
            expected,
            [
                ("address", [("city", "London".into())].into()),
                ("score", "0.12345678901234568".parse::<dynorm::Number>().unwrap().into()),
            ],
        );
        assert_eq!(stored(users.db(), users.name()).await, Some(expected), "{name}");

        // One of the first schema that has none of the attributes is an item all the same.
        let (users, _tap) = table_of(dynorm_tests::map([("id", "ada".into()), ("name", "Ada".into())])).await;
        let result = save(users.db(), &mut users.item(ada())).await;
        assert_eq!(result.is_err(), !name.starts_with("overwrite"), "{name}");
    }
}

#[tokio::test]
async fn an_item_that_came_back_of_a_write_is_upgraded_too() {
    let (users, _tap) = table_of(first()).await;
    let mut deleted = users.delete("ada").returning_old().await.unwrap().unwrap();
    assert_eq!(*deleted, ada());
    deleted.save().await.unwrap();
    let stored = stored(users.db(), users.name()).await.unwrap();
    assert_eq!((&stored["schema"], &stored["unknown"]), (&3.into(), &vec![Value::from(1)].into()));
    assert!(!stored.contains_key("name"));
}
