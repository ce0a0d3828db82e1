//! Reads of older items: all give what is upgraded, none writes.

use std::error::Error as _;

use dynorm::{Item, Kind, Model, Projection, Value};
use dynorm_tests::{map, store, stored};
use futures_util::TryStreamExt;

use super::{User, ada, first, of_each, second, table_of, third, with, without};

#[tokio::test]
async fn each_read_of_whole_items_upgrades_and_writes_nothing() {
    for (schema, item) in of_each() {
        let (users, tap) = table_of(item.clone()).await;
        let mut items: Vec<Item<User>> = vec![
            users.get("ada").await.unwrap().unwrap(),
            User::query("ada").one(&users).await.unwrap(),
            users.batch_get(["ada"]).all().await.unwrap().items.pop().unwrap(),
            users.db().transact_get((users.get("ada"),)).await.unwrap().0.unwrap(),
        ];
        items.extend(User::scan().all(&users).await.unwrap());
        items.extend(User::scan().segments(2).stream(&users).try_collect::<Vec<_>>().await.unwrap());
        assert_eq!(items.len(), 6);
        for item in &items {
            assert_eq!(**item, ada(), "{schema}");
            assert_eq!((item.was_upgraded(), item.is_dirty().unwrap()), (schema < 3, schema < 3));
            assert_eq!(item.extra(), &map([("unknown", vec![Value::from(1)].into())]));
            assert!(!item.is_new());
        }
        assert_eq!(users.get("ada").model().await.unwrap(), Some(ada()));
        assert_eq!(User::scan().models().all(&users).await.unwrap(), [ada()]);
        assert!(tap.log().operations().iter().all(|operation| {
            ["GetItem", "Query", "Scan", "BatchGetItem", "TransactGetItems"].contains(&operation.as_str())
        }));
        assert_eq!(stored(users.db(), users.name()).await, Some(item));
    }
}

#[tokio::test]
async fn they_are_read_by_attribute_values_as_by_json() {
    for (schema, item) in of_each() {
        let (users, _tap) = table_of(item).await;
        let db = users.db().clone().with_attribute_values();
        let users = db.table::<User>().named(users.name());
        let mut user = users.get("ada").await.unwrap().unwrap();
        assert_eq!((&*user, user.was_upgraded()), (&ada(), schema < 3));
        assert_eq!(user.save().await.unwrap().was_sent(), schema < 3);
        assert_eq!(stored(users.db(), users.name()).await, Some(third()));
    }
}

#[tokio::test]
async fn a_number_that_is_absent_or_null_is_one() {
    for number in [None, Some(Value::Null), Some(1.into())] {
        let mut item = first();
        item.extend(number.map(|number| ("schema".to_owned(), number)));
        let (users, _tap) = table_of(item).await;
        let mut user = users.get("ada").await.unwrap().unwrap();
        assert!(user.was_upgraded());
        user.save().await.unwrap();
        assert_eq!(stored(users.db(), users.name()).await, Some(third()));
    }
}

#[tokio::test]
async fn what_is_no_number_of_a_schema_is_an_error_that_says_so() {
    for number in [Value::from("2"), 0.into(), (-1).into(), "1.5".parse::<dynorm::Number>().unwrap().into()] {
        let (users, _tap) = table_of(with(first(), [("schema", number)])).await;
        let error = users.get("ada").await.unwrap_err();
        assert_eq!((error.kind(), error.attribute()), (Kind::Decode, Some("schema")));
        assert!(error.to_string().contains("1, 2, 3"), "{error}");
    }
}

#[tokio::test]
async fn an_upgrade_that_fails_is_an_error_with_table_and_key_and_hides_no_other_item() {
    let (users, _tap) = table_of(with(first(), [("name", "".into())])).await;
    store(users.db(), users.name(), with(second(), [("id", "eve".into())])).await;
    let by_get = users.get("ada").await.unwrap_err();
    let page: Vec<_> = User::scan().page(&users).await.unwrap().into_results();
    assert_eq!(page.iter().filter(|item| item.is_ok()).count(), 1);
    let by_scan = page.into_iter().find_map(Result::err).unwrap();
    for error in [by_get, by_scan] {
        assert_eq!((error.kind(), error.table()), (Kind::Decode, Some(users.name())));
        assert!(error.key().unwrap().to_string().contains("ada"), "{error}");
        assert!(
            error.to_string().contains("schema 1, and its upgrade to 2 failed: it has no name"),
            "{error}"
        );
        let mut source = error.source();
        while let Some(cause) = source {
            if cause.downcast_ref::<super::Nameless>().is_some() {
                break;
            }
            source = cause.source();
        }
        assert!(source.is_some(), "the upgrade's own error is the cause");
    }
}

#[tokio::test]
async fn an_old_item_that_fits_no_version_says_which_attribute() {
    let (users, _tap) = table_of(without(second(), "given")).await;
    let error = users.get("ada").await.unwrap_err();
    assert_eq!((error.kind(), error.attribute()), (Kind::Decode, Some("given")));
}

#[derive(Projection, Debug, PartialEq)]
#[model(of = "User")]
struct Named {
    given: Option<String>,
    family: Option<String>,
}

#[tokio::test]
async fn parts_of_items_are_read_as_they_are() {
    let (users, _tap) = table_of(first()).await;
    let named = User::scan().project::<Named>().all(&users).await.unwrap();
    assert_eq!(named, [Named { given: None, family: None }]);
    let error = User::scan().select(User::given()).all(&users).await.unwrap_err();
    assert_eq!((error.kind(), error.attribute()), (Kind::Decode, Some("given")));
}

#[tokio::test]
async fn what_was_upgraded_can_be_reverted_and_looked_at() {
    let (users, _tap) = table_of(first()).await;
    let mut user = users.get("ada").await.unwrap().unwrap();
    let paths = |user: &Item<User>| -> Vec<String> {
        user.changes().unwrap().iter().map(|change| change.path.to_string()).collect()
    };
    let upgraded = ["family", "given", "initials", "level", "name", "nick", "schema"];
    let mut changed = paths(&user);
    changed.sort();
    assert_eq!(changed, upgraded);
    user.given = "Eve".into();
    user.extra_mut().clear();
    user.revert().unwrap();
    assert_eq!((&*user, user.was_upgraded(), user.extra().len()), (&ada(), true, 1));
    user.save().await.unwrap();
    assert_eq!((user.was_upgraded(), user.is_dirty().unwrap()), (false, false));
    assert_eq!(stored(users.db(), users.name()).await, Some(third()));
    assert_eq!(User::schema().item_schema.as_ref().unwrap().number, 3);
}
