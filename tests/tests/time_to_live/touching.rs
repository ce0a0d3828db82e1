//! `touch` sets when an item expires, and nothing else.

use std::time::{Duration, UNIX_EPOCH};

use dynorm::prelude::*;
use dynorm::time::EpochSeconds;
use dynorm::{Kind, Value};
use dynorm_tests::{stored, stored_as, table};
use serde_json::json;

use crate::{Event, NOW, Session, sessions};

#[tokio::test]
async fn it_sends_the_one_attribute_and_asks_that_the_item_is_there() {
    let (sessions, tap, _hands) = sessions().await;
    sessions.touch("old", NOW + 60).await.unwrap();
    let sent = tap.log().of("UpdateItem").remove(0).body;
    assert_eq!(sent["UpdateExpression"], "SET #1=:0");
    assert_eq!(sent["ConditionExpression"], "attribute_exists(#0)");
    assert_eq!(sent["ExpressionAttributeNames"], json!({ "#0": "id", "#1": "expiresAt" }));
    let old = stored_as(sessions.db(), sessions.name(), "old").await.unwrap();
    assert_eq!((&old["expiresAt"], &old["user"]), (&Value::from(NOW + 60), &Value::from("ada")));
    // What never did expires from now on.
    sessions.touch("never", NOW + 60).await.unwrap();
    assert_eq!(sessions.get("never").await.unwrap().unwrap().expires, Some(NOW + 60));

    let error = sessions.touch("nobody", NOW + 60).await.unwrap_err();
    assert_eq!(error.kind(), Kind::NotFound);
    assert_eq!(sessions.get("nobody").await.unwrap().map(|_| ()), None);
}

#[tokio::test]
async fn it_is_an_update_as_any() {
    let (sessions, _tap, _hands) = sessions().await;
    let touch = sessions.touch("old", NOW + 60).only_if(Session::expires().gt(NOW));
    assert!(touch.await.unwrap_err().is_conflict());
    let later = sessions.touch("next", Session::expires().plus(9)).returning_new().await.unwrap();
    assert_eq!(later.expires, Some(NOW + 10));
    let write = sessions.touch("later", NOW + 5);
    sessions.db().transact_write().with(write).await.unwrap();
    let mut later = sessions.get("later").await.unwrap().unwrap();
    assert_eq!(later.expires, Some(NOW + 5));
    later.touch(NOW + 70).await.unwrap();
    assert_eq!(later.expires, Some(NOW + 70));
    assert!(!later.is_dirty().unwrap());
    assert_eq!(sessions.get("later").await.unwrap().unwrap().expires, Some(NOW + 70));
}

#[tokio::test]
async fn a_version_is_set_as_by_each_write() {
    let (events, _tap) = table::<Event>().await;
    let event = Event { room: "a".into(), at: 1, text: "hi".into(), expires: 5, version: 0 };
    events.put(&event).await.unwrap();
    let mut read = events.get("a", 1).await.unwrap().unwrap();
    events.touch("a", 1, 9).await.unwrap();
    let now = events.get("a", 1).await.unwrap().unwrap();
    assert_eq!((now.expires, now.text.as_str()), (9, "hi"));
    assert_ne!(now.version, read.version);
    read.text = "ho".into();
    assert!(read.save().await.unwrap_err().is_conflict());
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "shop")]
struct Shop {
    #[hash_key]
    pk: String,
    #[range_key]
    sk: String,
    #[entity]
    kind: Option<String>,
    #[ttl]
    until: Option<u64>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Shop", entity = "cart")]
#[key(hash = "CUST#{customer}", range = "CART")]
struct Cart {
    customer: String,
    #[ttl]
    #[model(rename = "until")]
    expires: Option<EpochSeconds>,
    articles: u32,
}

#[tokio::test]
async fn an_entity_expires_by_the_attribute_of_its_layout() {
    let (shop, _tap) = table::<Shop>().await;
    assert!(shop.describe_time_to_live().await.unwrap().is_by("until"));
    assert_eq!(Cart::schema().ttl.as_deref(), Some("until"));
    let carts = shop.db().table::<Cart>().named(shop.name());
    assert_eq!(carts.verify().await.unwrap(), []);
    carts.put(&Cart { customer: "c".into(), expires: None, articles: 2 }).await.unwrap();
    let past = UNIX_EPOCH + Duration::from_millis(1_700_000_000_500);
    carts.touch(Cart::key("c"), EpochSeconds::new(past)).await.unwrap();
    let item = stored(carts.db(), carts.name()).await.unwrap();
    assert_eq!(item["until"], Value::from(NOW));
    assert_eq!(Cart::scan().count(&carts).await.unwrap(), 1);
    assert_eq!(Cart::scan().not_expired().count(&carts).await.unwrap(), 0);
    assert_eq!(Cart::query("c").not_expired().count(&carts).await.unwrap(), 0);
}
