//! Writes by key of an entity, where what stands under the key is of another one.

use dynorm::prelude::*;
use dynorm::write::Write;
use dynorm::{ComposedKey, Error, Kind, Map, Result};
use dynorm_tests::{Fault, Reply, map, store, stored, table};

#[derive(Model, Debug)]
#[model(table = "shop")]
struct Shop {
    #[hash_key]
    pk: String,
    #[range_key]
    sk: String,
    #[entity]
    kind: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Shop", entity = "order", was = ["Order"])]
#[key(hash = "CUST#{customer}", range = "{number:06}")]
struct Order {
    customer: String,
    number: u32,
    total: u64,
    note: Option<String>,
}

/// One whose keys may be those of orders.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Shop", entity = "bill")]
#[key(hash = "CUST#{customer}", range = "{id:06}")]
struct Bill {
    customer: String,
    id: u32,
    total: u64,
    #[version(count)]
    #[model(default)]
    version: u64,
}

fn order() -> Order {
    Order { customer: "Ann".into(), number: 7, total: 12, note: None }
}

fn key() -> ComposedKey<Order> {
    Order::key("Ann", 7u32)
}

/// An order under this name.
fn order_as(kind: &str) -> Map {
    let key = [("pk", "CUST#Ann".into()), ("sk", "000007".into()), ("kind", kind.into())];
    let mut item = map(key);
    item.extend(map([("customer", "Ann".into()), ("number", 7.into()), ("total", 12.into())]));
    item
}

/// What stands under the key and is no order: a bill, or an item that does not say what it is.
fn others() -> [(Map, &'static str); 2] {
    let bill = order_as("bill");
    let mut unnamed = order_as("order");
    unnamed.remove("kind");
    [
        (bill, "the item is the entity `bill`, not `order`"),
        (unnamed, "the item does not say which entity it is: expected `order`"),
    ]
}

#[track_caller]
fn assert_another<T>(result: Result<T>, says: &str) -> Error {
    let Err(error) = result else { panic!("it was made") };
    assert_eq!((error.kind(), error.attribute()), (Kind::AnotherEntity, Some("kind")), "{error}");
    assert!(error.to_string().contains(says) && !error.is_conflict(), "{error}");
    error
}

#[tokio::test]
async fn an_update_or_deletion_leaves_an_item_of_another_entity_as_it_is() {
    let (orders, _tap) = table::<Order>().await;
    for (other, says) in others() {
        store(orders.db(), orders.name(), other.clone()).await;
        let add = || orders.update(key()).add(Order::total(), 1);
        let error = assert_another(add().await, says);
        assert_eq!(error.current_attributes::<Order>(), Some(&other));
        assert!(error.current::<Order>().is_none());
        assert_another(add().only_if(Order::total().eq(12u64)).await, says);
        assert_another(add().only_if(Order::total().eq(13u64)).await, says);
        assert_another(add().returning_new().await, says);
        assert_another(add().idempotent().await, says);
        assert_another(orders.update(key()).await, says);

        assert_another(orders.delete(key()).await, says);
        assert_another(orders.delete(key()).only_if(Order::note().not_exists()).await, says);
        assert_another(orders.delete(key()).returning_old().await, says);
        assert_another(orders.delete(key()).idempotent().await, says);
        assert_another(orders.item(order()).delete().await, says);
        assert_another(orders.modify(key(), |order| order.total += 1).await, says);
        assert_eq!(stored(orders.db(), orders.name()).await.unwrap(), other);
    }
}

#[tokio::test]
async fn a_transaction_says_so_by_position() {
    let (orders, _tap) = table::<Order>().await;
    for (other, says) in others() {
        store(orders.db(), orders.name(), other.clone()).await;
        let second = || orders.insert(Order { number: 8, ..order() });
        let check = orders.check(key());
        let of_condition = orders.check(key()).only_if(Order::total().eq(12u64));
        let update = orders.update(key()).add(Order::total(), 1).into_any();
        let delete = orders.delete(key()).into_any();
        for write in [check.into_any(), of_condition.into_any(), update, delete] {
            let error = orders.db().transact_write().with(second()).with(write).await.unwrap_err();
            assert_eq!(error.kind(), Kind::AnotherEntity, "{error}");
            let [reason] = error.reasons() else { panic!("{error}") };
            assert_eq!((reason.position(), reason.error().kind()), (1, Kind::AnotherEntity), "{error}");
            assert!(reason.error().to_string().contains(says), "{error}");
        }
        assert_eq!(stored(orders.db(), orders.name()).await.unwrap(), other);
    }
}

#[tokio::test]
async fn a_partial_save_does_not_write_to_what_has_come_instead() {
    let (orders, _tap) = table::<Order>().await;
    orders.put(order()).await.unwrap();
    let mut read = orders.get(key()).await.unwrap().unwrap();
    let bills = orders.db().table::<Bill>().named(orders.name());
    bills.put(Bill { customer: "Ann".into(), id: 7, total: 12, version: 0 }).await.unwrap();
    let bill = stored(orders.db(), orders.name()).await.unwrap();
    // All that it changes was absent when it was read, and is absent of the bill.
    read.note = Some("by courier".into());
    assert!(read.partial_save().await.unwrap_err().is_conflict());
    assert!(read.save().await.unwrap_err().is_conflict());
    let unchanged = &mut orders.item_of_sdk(sdk(order_as("order"))).unwrap();
    let asked =
        orders.db().transact_write().partial_save(unchanged).with(bills.check(Bill::key("Ann", 9u32)));
    assert_eq!(asked.await.unwrap_err().reasons().len(), 2);
    assert_eq!(stored(orders.db(), orders.name()).await.unwrap(), bill);

    // Nor does one that has no version yet, where an item of its own would have one.
    let mut unversioned = order_as("bill");
    unversioned.insert("id".into(), 7.into());
    let mut read = bills.item_of_sdk(sdk(unversioned)).unwrap();
    orders.put(order()).await.unwrap();
    read.total = 13;
    assert!(read.save().await.unwrap_err().is_conflict());
    assert!(read.delete().await.unwrap_err().is_conflict());
    assert_eq!(stored(orders.db(), orders.name()).await.unwrap(), order_as("order"));
}

fn sdk<V: From<dynorm::Value>>(item: Map) -> std::collections::HashMap<String, V> {
    item.into_iter().map(|(name, value)| (name, value.into())).collect()
}

#[tokio::test]
async fn its_own_items_are_written_by_each_of_its_names_and_so_is_none() {
    let (orders, tap) = table::<Order>().await;
    for kind in ["order", "Order"] {
        store(orders.db(), orders.name(), order_as(kind)).await;
        let updated = orders.update(key()).add(Order::total(), 1).returning_new().await.unwrap();
        assert_eq!(updated.total, 13);
        let second = || orders.put(Order { number: 8, ..order() });
        orders.db().transact_write().with(second()).with(orders.check(key())).await.unwrap();
        orders.delete(Order::key("Ann", 8u32)).only_if(Order::total().eq(12u64)).await.unwrap();
        orders.delete(key()).await.unwrap();
        assert!(stored(orders.db(), orders.name()).await.is_none());
    }
    // That there is none is no error of a deletion, nor is it after a lost answer.
    orders.delete(key()).await.unwrap();
    orders.delete(key()).only_if(Order::note().not_exists()).await.unwrap();
    orders.put(order()).await.unwrap();
    tap.next(Fault::Afterwards(Reply::reset()));
    orders.delete(key()).await.unwrap();

    let error = orders.update(key()).add(Order::total(), 1).await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    assert!(
        error.to_string().contains("`insert` makes one") && !error.to_string().contains("upsert"),
        "{error}"
    );
    let check = orders.db().transact_write().with(orders.check(key()));
    assert!(check.with(orders.put(Order { number: 8, ..order() })).await.unwrap_err().is_conflict());
    assert!(stored(orders.db(), orders.name()).await.is_none());
}
