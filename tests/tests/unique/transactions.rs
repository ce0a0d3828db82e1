//! Transactions that take and free values, and the requests of all of them.

use dynorm::Kind;
use dynorm_tests::{Reply, Script, db_of, table};
use serde_json::json;

use super::{User, assert_taken, markers, owned, user};

#[tokio::test]
async fn the_requests_are_these() {
    let script = Script::answering(|request| match &*request.operation {
        "GetItem" => Reply::ok(&json!({ "Item": { "email": { "S": "1" } } })),
        _ => Reply::ok(&json!({})),
    });
    let users = db_of(script.client()).table::<User>();
    users.put(user("Ada", Some("2"))).await.unwrap();
    let mut sent = script.log().take();
    let mut transaction = sent.pop().unwrap().body;
    assert_eq!(
        sent.pop().unwrap().body,
        json!({
            "TableName": "users",
            "Key": { "name": { "S": "Ada" } },
            "ConsistentRead": true,
            "ProjectionExpression": "#0,#1",
            "ExpressionAttributeNames": { "#0": "email", "#1": "No" },
        })
    );
    let of_marker = json!({
        "TableName": "users-unique",
        "ConditionExpression": "attribute_not_exists(#0) OR #1.#0=:0",
        "ExpressionAttributeNames": { "#0": "name", "#1": "key" },
        "ExpressionAttributeValues": { ":0": { "S": "Ada" } },
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    });
    let with = |name: &str, value: serde_json::Value| {
        let mut action = of_marker.clone();
        action[name] = value;
        action
    };
    assert_eq!(
        transaction["TransactItems"].take(),
        json!([
            { "Put": {
                "TableName": "users",
                "Item": { "name": { "S": "Ada" }, "email": { "S": "2" }, "visits": { "N": "0" } },
                "ConditionExpression": "#0=:0 AND attribute_not_exists(#1)",
                "ExpressionAttributeNames": { "#0": "email", "#1": "No" },
                "ExpressionAttributeValues": { ":0": { "S": "1" } },
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            } },
            { "Delete": with("Key", json!({ "name": { "S": "email#S#1" } })) },
            { "Put": with("Item", json!({
                "name": { "S": "email#S#2" },
                "key": { "M": { "name": { "S": "Ada" } } },
            })) },
        ])
    );
}

#[tokio::test]
async fn a_value_moves_between_items_by_one_transaction() {
    let (users, tap) = table::<User>().await;
    users.insert(user("Ada", Some("1"))).await.unwrap();
    users.insert(user("Bob", Some("2"))).await.unwrap();
    let mut ada = users.get("Ada").await.unwrap().unwrap();
    let mut bob = users.get("Bob").await.unwrap().unwrap();
    std::mem::swap(&mut ada.email, &mut bob.email);
    tap.log().clear();
    users.db().transact_write().save(&mut ada).save(&mut bob).await.unwrap();
    let sent = tap.log().only();
    assert_eq!(sent.body["TransactItems"].as_array().unwrap().len(), 4, "two items and two markers");
    assert_eq!(markers(&users).await, owned([("email#S#1", "Bob"), ("email#S#2", "Ada")]));
    // From an item that is deleted to one that is new.
    let eve = user("Eve", Some("1"));
    users.db().transact_write().with(users.insert(&eve)).with(users.delete("Bob")).await.unwrap();
    assert_eq!(markers(&users).await, owned([("email#S#1", "Eve"), ("email#S#2", "Ada")]));
    let mut eve = users.get("Eve").await.unwrap().unwrap();
    eve.email = Some("3".into());
    let put = users.put(user("Bob", Some("1")));
    users.db().transact_write().with(put).overwrite(&mut eve).partial_save(&mut ada).await.unwrap();
    let all = owned([("email#S#1", "Bob"), ("email#S#2", "Ada"), ("email#S#3", "Eve")]);
    assert_eq!(markers(&users).await, all);
}

#[tokio::test]
async fn a_transaction_says_at_which_position_a_value_is_taken() {
    let (users, tap) = table::<User>().await;
    let db = users.db();
    users.insert(user("Ada", Some("1"))).await.unwrap();
    let mut bob = users.item(user("Bob", Some("2")));
    let error = db
        .transact_write()
        .with(users.check("Ada"))
        .save(&mut bob)
        .with(users.insert(user("Eve", Some("1"))))
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.reasons().len()), (Kind::NotUnique, 1));
    assert_eq!(error.reasons()[0].position(), 2);
    assert_taken(error.reasons()[0].error(), "email", "Ada");
    assert_eq!(error.taken_by(), error.reasons()[0].error().taken_by());
    assert!(bob.is_new() && !users.contains("Bob").await.unwrap());

    tap.log().clear();
    let same = db.transact_write().with(users.insert(user("Bob", Some("2"))));
    let error = same.with(users.insert(user("Eve", Some("2")))).await.unwrap_err();
    assert_taken(&error, "email", "Bob");
    assert!(error.to_string().contains("position 1"), "{error}");
    let many = (0..51).map(|number| user(&format!("u{number}"), Some(&format!("e{number}"))));
    let many = many.fold(db.transact_write(), |all, user| all.with(users.insert(&user)));
    let error = many.await.unwrap_err();
    assert_eq!(error.kind(), Kind::Invalid);
    assert!(error.to_string().contains("51 and 51"), "{error}");
    assert!(tap.log().is_empty());

    let again = async || {
        let first = users.insert(user("Bob", Some("2")));
        db.transact_write().with(first).token("sign up").await
    };
    again().await.unwrap();
    again().await.unwrap();
    assert_eq!(markers(&users).await, owned([("email#S#1", "Ada"), ("email#S#2", "Bob")]));
}
