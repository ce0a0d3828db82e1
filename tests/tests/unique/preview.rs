//! What a preview shows of a write with unique values.

use dynorm::write::{Write, WritePreview};
use dynorm_tests::{map, table};
use serde_json::{Value as Json, json};

use super::{Seat, User, seat, user};

/// A map of strings by name, without what the placeholders of values stand for, which is not JSON
/// in a preview.
fn said(preview: &WritePreview) -> (String, Json, Option<&str>) {
    let names: serde_json::Map<_, _> =
        preview.names.iter().map(|(label, name)| (label.clone(), json!(name))).collect();
    (preview.table.clone(), names.into(), preview.condition.as_deref())
}

/// The same of an action as it was sent.
fn sent(action: &Json) -> (String, Json, Option<&str>) {
    let table = action["TableName"].as_str().unwrap().to_owned();
    (table, action["ExpressionAttributeNames"].clone(), action["ConditionExpression"].as_str())
}

#[tokio::test]
async fn the_preview_of_an_insert_is_the_transaction_that_is_sent() {
    let (users, tap) = table::<User>().await;
    let ada = User { number: Some(7.0), ..user("Ada", Some("ada@example.com")) };
    let insert = users.insert(&ada).only_if(User::visits().not_exists());
    let preview = insert.preview().unwrap();
    assert!(preview.in_transaction && !preview.reads_first);
    insert.await.unwrap();
    let body = tap.log().only().body;
    let actions = body["TransactItems"].as_array().unwrap();
    let previews: Vec<_> = std::iter::once(&preview).chain(&preview.markers).collect();
    assert_eq!(actions.len(), previews.len());
    for (preview, action) in previews.iter().zip(actions) {
        assert_eq!(preview.operation, "PutItem");
        assert_eq!(said(preview), sent(&action["Put"]));
        assert!(preview.in_transaction);
    }
    // By their names.
    let [number, email] = &preview.markers[..] else { panic!("{preview}") };
    assert_eq!(
        email.item,
        Some(map([
            ("name", "email#S#ada@example.com".into()),
            ("key", dynorm::Value::Map(map([("name", "Ada".into())]))),
        ]))
    );
    assert_eq!(email.values, [(":0".to_owned(), "Ada".into())]);
    assert_eq!(number.key.to_string(), "name=\"No#N#7\"");
    let shown = preview.to_string();
    assert!(
        shown.contains(&format!(
            "\nPutItem on {}-unique, item name=\"email#S#ada@example.com\"",
            users.name()
        )),
        "{shown}"
    );
    assert_eq!(insert_again(&users, &ada), preview, "what is there makes no difference to what is shown");
}

fn insert_again(users: &dynorm::Table<User>, ada: &User) -> WritePreview {
    users.insert(ada).only_if(User::visits().not_exists()).into_any().preview().unwrap()
}

#[tokio::test]
async fn a_preview_says_what_is_known_only_once_the_item_was_read() {
    let (seats, tap) = table::<Seat>().await;
    let put = seats.put(seat(3, "12.0")).preview().unwrap();
    assert!(put.in_transaction && put.reads_first);
    assert_eq!(put.markers[0].key.to_string(), "name=\"ticket#N#12\"");
    assert_eq!(put.version.as_deref(), Some("version"));
    let shown = put.to_string();
    assert!(shown.contains("<and that the unique values are as they are read before>"), "{shown}");
    assert!(
        shown.ends_with("<and a deletion of the marker of each unique value that is replaced>"),
        "{shown}"
    );
    let delete = seats.delete(1, 3).preview().unwrap();
    assert!(delete.in_transaction && delete.reads_first && delete.markers.is_empty());
    assert!(tap.log().is_empty(), "nothing is read for a preview");
}

#[tokio::test]
async fn what_leaves_unique_values_alone_is_shown_as_a_plain_request() {
    let (users, tap) = table::<User>().await;
    let nobody = users.insert(user("Nobody", None));
    let update = users.update("Nobody").add(User::visits(), 1);
    for preview in [nobody.preview(), update.preview(), users.check("Nobody").preview()] {
        let preview = preview.unwrap();
        assert!(!preview.in_transaction && !preview.reads_first && preview.markers.is_empty(), "{preview}");
    }
    nobody.await.unwrap();
    update.await.unwrap();
    assert_eq!(tap.log().operations(), ["PutItem", "UpdateItem"]);
    // What no marker can be of is refused as it would be when it is sent.
    let long = users.insert(user("Ada", Some(&"x".repeat(2048))));
    let error = long.preview().unwrap_err();
    assert_eq!((error.kind(), error.attribute()), (dynorm::Kind::TooLarge, Some("email")));
    assert_eq!(long.await.unwrap_err().to_string(), error.to_string());
}
