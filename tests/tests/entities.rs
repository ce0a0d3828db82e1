//! Entities: several kinds of items on one table, whose keys are made of their fields.

use dynorm::prelude::*;
use dynorm::{Kind, Map, Value, attribute};
use dynorm_tests::{map, store, stored, table};

#[derive(Model, Debug, Clone, PartialEq)]
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
    #[model(rename = "_type")]
    entity: Option<String>,
}

#[derive(Document, Debug, Clone, Copy, PartialEq)]
enum Status {
    Open,
    Paid,
}

#[derive(Document, Debug, Clone, PartialEq)]
struct CustomerId(String);

#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Shop", entity = "order", was = ["Order"])]
#[key(hash = "CUST#{tenant}#{customer}", range = "ORDER#{placed}#{number:06}")]
#[key(index = "gsi1", hash = "STATUS#{status}", range = "{due}#{number:06}")]
struct Order {
    tenant: String,
    customer: CustomerId,
    placed: String,
    number: u32,
    status: Option<Status>,
    due: Option<String>,
    total: u64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Shop", entity = "customer")]
#[key(hash = "CUST#{tenant}#{id}", range = "PROFILE")]
struct Customer {
    #[version]
    revision: u64,
    tenant: String,
    id: CustomerId,
    #[model(rename = "fullName")]
    name: String,
}

fn order() -> Order {
    Order {
        tenant: "acme".into(),
        customer: CustomerId("c#1".into()),
        placed: "2026-11-26".into(),
        number: 7,
        status: Some(Status::Open),
        due: Some("2026-12-01".into()),
        total: 12,
    }
}

fn key() -> dynorm::ComposedKey<Order> {
    Order::key("acme", CustomerId("c#1".into()), "2026-11-26", 7u32)
}

fn text(item: &Map, name: &str) -> Option<String> {
    item.get(name).and_then(Value::as_str).map(str::to_owned)
}

/// An order as it is stored.
fn stored_order() -> Map {
    map([
        ("pk", "CUST#acme#c%231".into()),
        ("sk", "ORDER#2026-11-26#000007".into()),
        ("gsi1pk", "STATUS#Open".into()),
        ("gsi1sk", "2026-12-01#000007".into()),
        ("_type", "order".into()),
        ("tenant", "acme".into()),
        ("customer", "c#1".into()),
        ("placed", "2026-11-26".into()),
        ("number", 7.into()),
        ("status", "Open".into()),
        ("due", "2026-12-01".into()),
        ("total", 12.into()),
    ])
}

#[tokio::test]
async fn keys_are_made_of_fields_and_written_with_them() {
    let (orders, _tap) = table::<Order>().await;
    orders.put(order()).await.unwrap();
    assert_eq!(stored(orders.db(), orders.name()).await.unwrap(), stored_order());

    let read = orders.get(key()).consistent().await.unwrap().expect("it was put");
    assert_eq!(*read, order());
    assert_eq!(*read.extra(), Map::new(), "what is made is not left over");
    assert!(!read.is_dirty().unwrap());
    assert!(orders.contains(key()).await.unwrap());
    assert!(orders.insert(order()).await.unwrap_err().is_conflict());

    orders.delete(key()).await.unwrap();
    assert!(!orders.contains(key()).await.unwrap());
}

#[tokio::test]
async fn a_changed_part_changes_the_keys_in_the_same_request() {
    let (orders, tap) = table::<Order>().await;
    for partial in [false, true] {
        orders.put(order()).await.unwrap();
        let mut read = orders.get(key()).await.unwrap().unwrap();
        read.status = Some(Status::Paid);
        tap.log().clear();
        if partial {
            read.partial_save().await.unwrap()
        } else {
            read.save().await.unwrap()
        };
        assert_eq!(tap.log().len(), 1);
        let now = stored(orders.db(), orders.name()).await.unwrap();
        assert_eq!(text(&now, "gsi1pk").unwrap(), "STATUS#Paid");
        assert_eq!(text(&now, "gsi1sk").unwrap(), "2026-12-01#000007");

        // Without a part there is no key: the item leaves the index, whole.
        read.due = None;
        if partial {
            read.partial_save().await.unwrap()
        } else {
            read.save().await.unwrap()
        };
        let now = stored(orders.db(), orders.name()).await.unwrap();
        assert_eq!((text(&now, "gsi1pk"), text(&now, "gsi1sk")), (None, None));
        assert_eq!(text(&now, "status").unwrap(), "Paid");

        // And it comes back.
        read.due = Some("2027-01-01".into());
        read.overwrite().await.unwrap();
        let now = stored(orders.db(), orders.name()).await.unwrap();
        assert_eq!(text(&now, "gsi1pk").unwrap(), "STATUS#Paid");
        assert_eq!(text(&now, "gsi1sk").unwrap(), "2027-01-01#000007");
        assert_eq!(orders.get(key()).await.unwrap().unwrap().into_inner(), read.into_inner());
    }
}

#[tokio::test]
async fn a_part_of_the_key_does_not_change() {
    let (orders, tap) = table::<Order>().await;
    orders.put(order()).await.unwrap();
    let mut read = orders.get(key()).await.unwrap().unwrap();
    read.number = 8;
    tap.log().clear();
    for error in [read.save().await.unwrap_err(), read.partial_save().await.unwrap_err()] {
        assert_eq!(error.kind(), Kind::KeyChanged, "{error}");
    }
    assert!(tap.log().is_empty());
}

#[tokio::test]
async fn of_two_that_change_two_parts_of_one_key_the_second_conflicts() {
    type Change = fn(&mut Order);
    let changes: [Change; 4] = [
        |order| order.status = Some(Status::Paid),
        |order| order.status = None,
        |order| order.due = None,
        |order| order.due = Some("2027-01-01".into()),
    ];
    let (orders, _tap) = table::<Order>().await;
    let pairs = (0..4).flat_map(|first| (0..4).map(move |second| (first, second)));
    for (first, second) in pairs {
        let none = Order { status: None, due: None, ..order() };
        let without = [Order { status: None, ..order() }, Order { due: None, ..order() }, none];
        for (before, whole) in
            [order()].into_iter().chain(without).flat_map(|one| [(one.clone(), false), (one, true)])
        {
            orders.put(&before).await.unwrap();
            let mut one = orders.get(key()).await.unwrap().unwrap();
            let mut two = orders.get(key()).await.unwrap().unwrap();
            changes[first](&mut one);
            changes[second](&mut two);
            let both = *one != before && *two != before;
            if whole { one.save().await.map(drop) } else { one.partial_save().await.map(drop) }.unwrap();
            let saved = if whole { two.save().await.map(drop) } else { two.partial_save().await.map(drop) };
            if both {
                assert!(saved.unwrap_err().is_conflict(), "{first} {second} {before:?} {whole}");
            } else {
                saved.unwrap();
            }
            let left = orders.get(key()).await.unwrap().unwrap();
            let stored = stored(orders.db(), orders.name()).await.unwrap();
            assert_eq!(stored, dynorm::codec::memory::to_map(&*left).unwrap(), "{first} {second} {whole}");
        }
    }
}

#[tokio::test]
async fn keys_that_others_have_left_behind_are_not_dirty_and_mended_by_the_next_save() {
    let (orders, tap) = table::<Order>().await;
    for save in 0..3 {
        let mut stale = stored_order();
        stale.insert("gsi1pk".into(), "STATUS#Lost".into());
        stale.remove("gsi1sk");
        stale.insert("_type".into(), "Order".into());
        store(orders.db(), orders.name(), stale).await;
        let mut read = orders.get(key()).await.unwrap().unwrap();
        assert!(!read.is_dirty().unwrap() && read.changes().unwrap().is_empty());
        tap.log().clear();
        read.save().await.unwrap();
        assert!(tap.log().is_empty());

        read.total = 13;
        match save {
            0 => read.save().await,
            1 => read.partial_save().await,
            _ => read.overwrite().await,
        }
        .unwrap();
        let mut mended = stored_order();
        mended.insert("total".into(), 13.into());
        assert_eq!(stored(orders.db(), orders.name()).await.unwrap(), mended);
        assert!(!read.is_dirty().unwrap());
    }
}

#[tokio::test]
async fn an_item_of_another_entity_is_an_error_that_names_both() {
    let (orders, _tap) = table::<Order>().await;
    for (name, says) in [
        (Some("invoice"), "the item is the entity `invoice`, not `order`"),
        (None, "the item does not say which entity it is: expected `order`"),
    ] {
        let mut other = stored_order();
        match name {
            Some(name) => other.insert("_type".into(), name.into()),
            None => other.remove("_type"),
        };
        other.remove("total");
        if name.is_some() {
            other.insert("customer".into(), 7.into());
        }
        store(orders.db(), orders.name(), other).await;
        let error = orders.get(key()).await.unwrap_err();
        assert_eq!((error.kind(), error.attribute()), (Kind::AnotherEntity, Some("_type")), "{error}");
        assert!(error.is_another_entity() && error.to_string().contains(says), "{error}");
    }
    // One that an older program has written, under the name that the entity had then.
    let mut old = stored_order();
    old.insert("_type".into(), "Order".into());
    store(orders.db(), orders.name(), old).await;
    assert_eq!(*orders.get(key()).await.unwrap().unwrap(), order());
}

#[tokio::test]
async fn a_number_that_is_too_large_for_its_width_is_an_error_before_sending() {
    let (orders, tap) = table::<Order>().await;
    let large = Order { number: 1_000_000, ..order() };
    let errors = [
        orders.put(&large).await.unwrap_err(),
        orders.get(Order::key("acme", CustomerId("c".into()), "2026", 1_000_000u32)).await.unwrap_err(),
        orders.item(large).save().await.unwrap_err(),
    ];
    for error in errors {
        assert_eq!((error.kind(), error.attribute()), (Kind::Encode, Some("number")), "{error}");
        assert!(error.to_string().contains("more than the 6 digits"), "{error}");
    }
    assert!(tap.log().is_empty());
}

#[tokio::test]
async fn an_update_changes_what_no_key_is_made_of() {
    let (orders, tap) = table::<Order>().await;
    orders.put(order()).await.unwrap();
    let paid = Order::status().eq(Status::Open);
    let updated = orders.update(key()).add(Order::total(), 5).only_if(paid).returning_new().await.unwrap();
    assert_eq!(*updated, Order { total: 17, ..order() });
    tap.log().clear();
    for name in ["status", "due", "gsi1pk", "gsi1sk", "_type", "sk", "number"] {
        let error = orders.update(key()).set(attribute(name), "x").await.unwrap_err();
        assert_eq!((error.kind(), error.attribute()), (Kind::Invalid, Some(name)), "{error}");
    }
    let error = orders.update(key()).set(Order::total(), 1u64).upsert().await.unwrap_err();
    assert_eq!(error.kind(), Kind::Invalid, "{error}");
    assert!(tap.log().is_empty());
}

#[tokio::test]
async fn each_entity_of_a_table_has_its_own_items_and_version() {
    let (orders, _tap) = table::<Order>().await;
    let db = orders.db();
    let customers = db.table::<Customer>().named(orders.name());
    assert!(customers.verify().await.unwrap().is_empty());
    let id = CustomerId("c#1".into());
    let ann = Customer { revision: 0, tenant: "acme".into(), id: id.clone(), name: "Ann".into() };
    db.transact_write().with(orders.insert(order())).with(customers.insert(&ann)).await.unwrap();

    let mut read = customers.get(Customer::key("acme", &id)).await.unwrap().unwrap();
    let mut stale = customers.get(Customer::key("acme", &id)).await.unwrap().unwrap();
    assert_eq!((&*read.name, read.extra().len()), ("Ann", 0));
    read.name = "Anne".into();
    read.save().await.unwrap();
    stale.name = "Anna".into();
    assert!(stale.save().await.unwrap_err().is_conflict());

    let keys = [key(), Order::key("acme", &id, "none", 1u32)];
    let got = orders.batch_get(keys).all().await.unwrap();
    assert_eq!(got.missing.len(), 1);
    let error = orders.modify(key(), |order| order.total += 1).await.unwrap();
    assert_eq!(error.total, 13);
    let layout = db.table::<Shop>().named(orders.name());
    let all = Shop::query("CUST#acme#c%231").all(&layout).await.unwrap();
    let kinds: Vec<_> = all.iter().map(|item| item.entity.as_deref()).collect();
    assert_eq!(kinds, [Some("order"), Some("customer")]);
}
