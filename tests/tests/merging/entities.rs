//! Entities: their fields are merged, and the keys that are made of them follow.

use dynorm::prelude::*;
use dynorm::{Item, Overlap, Table};
use dynorm_tests::table;

#[derive(Model)]
#[model(table = "shop")]
struct Shop {
    #[hash_key]
    pk: String,
    #[range_key]
    sk: String,
    #[index(all, hash, name = "gsi1")]
    gsi1pk: Option<String>,
    #[index(range, name = "gsi1")]
    gsi1sk: Option<String>,
    #[entity]
    entity: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Shop", entity = "order")]
#[key(hash = "CUST#{customer}", range = "ORDER#{number:06}")]
#[key(index = "gsi1", hash = "STATUS#{status}#{region}", range = "{due}")]
struct Order {
    customer: String,
    number: u32,
    status: Option<String>,
    region: String,
    due: Option<String>,
    total: u64,
}

/// A table, and one order as two clients have read it.
async fn two() -> (Table<Shop>, [Item<Order>; 2]) {
    let (shop, _tap) = table::<Shop>().await;
    let orders = shop.of::<Order>();
    let [status, due] = ["open", "monday"].map(|text| Some(text.to_owned()));
    orders
        .put(&Order { customer: "ada".into(), number: 1, status, region: "eu".into(), due, total: 1 })
        .await
        .unwrap();
    let read = async || orders.get(Order::key("ada", 1u32)).await.unwrap().unwrap();
    let both = [read().await, read().await];
    (shop, both)
}

async fn keys(shop: &Table<Shop>) -> [Option<String>; 2] {
    let stored = shop.get("CUST#ada", "ORDER#000001").await.unwrap().unwrap().into_inner();
    [stored.gsi1pk, stored.gsi1sk]
}

fn paths(overlaps: &[Overlap]) -> Vec<String> {
    overlaps.iter().map(|overlap| overlap.path().to_string()).collect()
}

#[tokio::test]
async fn parts_of_one_key_that_both_have_changed_are_put_together() {
    let (shop, [mut mine, mut theirs]) = two().await;
    theirs.region = "us".into();
    theirs.due = None;
    theirs.save().await.unwrap();
    mine.status = Some("paid".into());
    mine.total = 2;
    mine.save_merging(3).await.unwrap();
    assert_eq!((mine.status.as_deref(), &*mine.region, &mine.due), (Some("paid"), "us", &None));
    assert_eq!(keys(&shop).await, [None, None]);
    mine.due = Some("friday".into());
    mine.save().await.unwrap();
    assert_eq!(keys(&shop).await, ["STATUS#paid#us", "friday"].map(|key| Some(key.to_owned())));
    assert!(!mine.keys_differ().unwrap());
}

#[tokio::test]
async fn who_decides_of_the_fields_has_decided_of_the_keys() {
    let (shop, [mut mine, mut theirs]) = two().await;
    theirs.status = Some("sent".into());
    theirs.due = Some("friday".into());
    theirs.save().await.unwrap();
    mine.status = Some("paid".into());
    mine.due = Some("sunday".into());
    let error = mine.save_merging(3).await.unwrap_err();
    assert_eq!(paths(error.overlaps()), ["due", "status"]);
    let mut conflict = mine.conflict(error).unwrap();
    conflict.take_mine(Order::status()).take_theirs(Order::due());
    let mut merged = conflict.merge().unwrap();
    merged.save().await.unwrap();
    assert_eq!(keys(&shop).await, ["STATUS#paid#eu", "friday"].map(|key| Some(key.to_owned())));
    assert!(!merged.is_dirty().unwrap());
}
