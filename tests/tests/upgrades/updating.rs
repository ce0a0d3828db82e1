//! Updates of items that were not read: of the model's own schema, unless they say otherwise.

use dynorm::{Kind, attribute};
use dynorm_tests::{map, stored};

use super::{Second, User, first, of_each, table, table_of, third, with};

#[tokio::test]
async fn an_update_is_made_of_an_item_of_the_model_s_schema_alone() {
    for (schema, item) in of_each() {
        let (users, _tap) = table_of(item.clone()).await;
        let result = users.update("ada").set(User::level(), 5).await;
        if schema == 3 {
            result.unwrap();
            assert_eq!(stored(users.db(), users.name()).await, Some(with(third(), [("level", 5.into())])));
            continue;
        }
        for error in [
            result.unwrap_err(),
            users.update("ada").set(User::level(), 5).upsert().await.unwrap_err(),
            users.update("ada").set(User::level(), 5).only_if(User::id().exists()).await.unwrap_err(),
            users.update("ada").add(User::level(), 5).returning_new().await.unwrap_err(),
            users.update("ada").add(User::level(), 5).idempotent().await.unwrap_err(),
        ] {
            assert_eq!(error.kind(), Kind::Conflict);
            let said = format!("the item is of schema {schema}, and this is 3: read and save it");
            assert!(error.to_string().contains(&said), "{error}");
            assert!(!error.may_be_applied());
            assert!(error.current::<User>().unwrap().was_upgraded());
        }
        assert_eq!(stored(users.db(), users.name()).await, Some(item));

        // What it says is the way out.
        let error = users.update("ada").set(User::level(), 5).await.unwrap_err();
        let mut user = error.into_current::<User>().unwrap();
        user.level = 5;
        user.save().await.unwrap();
        users.update("ada").add(User::level(), 1).await.unwrap();
        assert_eq!(stored(users.db(), users.name()).await, Some(with(third(), [("level", 6.into())])));
    }
}

#[tokio::test]
async fn an_update_of_any_schema_leaves_the_number_as_it_is() {
    for (schema, item) in of_each() {
        let (users, _tap) = table_of(item.clone()).await;
        users.update("ada").set(User::level(), 5).any_schema().await.unwrap();
        let expected = with(item, [("level", 5.into())]);
        assert_eq!(stored(users.db(), users.name()).await, Some(expected), "{schema}");
        // Nor does it ask for an item that is not there.
        let error = users.update("eve").set(User::level(), 5).any_schema().await.unwrap_err();
        assert_eq!(error.kind(), Kind::NotFound);
        assert!(error.to_string().contains("there is no such item; `upsert`"), "{error}");
    }
}

#[tokio::test]
async fn an_upsert_makes_an_item_of_the_model_s_schema() {
    let (users, _tap) = table::<User>().await;
    users.update("ada").set(User::level(), 5).upsert().await.unwrap();
    users.update("ada").add(User::level(), 1).upsert().await.unwrap();
    let expected = map([("id", "ada".into()), ("level", 6.into()), ("schema", 3.into())]);
    assert_eq!(stored(users.db(), users.name()).await, Some(expected));

    let error = users.update("eve").set(User::level(), 5).upsert().any_schema().await.unwrap_err();
    assert_eq!(error.kind(), Kind::Invalid);
    assert!(error.to_string().contains("leave out one of them"), "{error}");
}

#[tokio::test]
async fn an_update_of_an_item_that_is_not_there_says_so() {
    let (users, _tap) = table::<User>().await;
    let error = users.update("ada").set(User::level(), 5).await.unwrap_err();
    assert_eq!(error.kind(), Kind::NotFound);
    let error = users.update("ada").set(User::level(), 5).only_if(User::level().lt(3)).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Conflict);
}

#[tokio::test]
async fn an_update_of_an_item_that_was_read_wants_its_upgrade_saved() {
    let (users, _tap) = table_of(first()).await;
    let mut user = users.get("ada").await.unwrap().unwrap();
    let error = user.update().add(User::level(), 1).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Invalid);
    assert!(error.to_string().contains("upgrade is not saved"), "{error}");
    user.save().await.unwrap();
    user.update().add(User::level(), 1).await.unwrap();
    assert_eq!(user.level, 1);
}

#[tokio::test]
async fn the_number_is_no_attribute_to_change() {
    let (users, _tap) = table_of(third()).await;
    let error = users.update("ada").set(attribute("schema"), 1).await.unwrap_err();
    assert_eq!((error.kind(), error.attribute()), (Kind::Invalid, Some("schema")));
    let mut user = users.get("ada").await.unwrap().unwrap();
    user.extra_mut().insert("schema".into(), 1.into());
    assert_eq!(user.save().await.unwrap_err().kind(), Kind::Invalid);
    assert_eq!(stored(users.db(), users.name()).await, Some(third()));
}

#[tokio::test]
async fn a_transaction_asks_for_the_schema_of_each_of_its_updates() {
    let (users, _tap) = table_of(first()).await;
    let update = || users.update("ada").set(User::level(), 5);
    let error = users.db().transact_write().with(update()).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Conflict);
    assert!(error.to_string().contains("read and save it"), "{error}");
    users.db().transact_write().with(update().any_schema()).await.unwrap();
    assert_eq!(stored(users.db(), users.name()).await, Some(with(first(), [("level", 5.into())])));
}

#[test]
fn what_is_asked_for_can_be_looked_at() {
    let db = dynorm_tests::db();
    let (users, seconds) = (db.table::<User>(), db.table::<Second>());
    let preview = users.update("ada").set(User::level(), 5).preview().unwrap();
    assert_eq!(preview.condition.as_deref(), Some("attribute_exists(#0) AND #1=:0"));
    assert_eq!(preview.update.as_deref(), Some("SET #2=:1"));
    let preview = users.update("ada").set(User::level(), 5).upsert().preview().unwrap();
    assert_eq!(preview.condition.as_deref(), Some("attribute_not_exists(#0) OR #1=:0"));
    assert_eq!(preview.update.as_deref(), Some("SET #2=:1,#1=:2"));
    let preview = seconds.update("ada").set(Second::level(), 5).any_schema().preview().unwrap();
    assert_eq!(preview.condition.as_deref(), Some("attribute_exists(#0)"));
}
