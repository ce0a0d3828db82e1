use dynorm::codec::memory::to_map;
use dynorm::prelude::*;
use dynorm::{Kind, Map, Table};
use dynorm_tests::{store, table};

use super::{items, of_entity, read};

#[derive(Model, Debug)]
#[model(table = "shop", preset = "electrodb")]
struct Shop {
    #[hash_key]
    pk: String,
    #[range_key]
    sk: String,
    #[index(all, hash, name = "gsi1")]
    gsi1pk: Option<String>,
    #[index(range, name = "gsi1")]
    gsi1sk: Option<String>,
    #[index(all, hash, name = "gsi2")]
    gsi2pk: Option<String>,
    #[index(all, hash, name = "gsi3")]
    gsi3pk: Option<String>,
    #[index(range, name = "gsi3")]
    gsi3sk: Option<String>,
}

macro_rules! orders {
    ($(#[$docs:meta])* $name:ident $(, $option:ident)*) => {
        $(#[$docs])*
        #[derive(Model, Debug, Clone, PartialEq)]
        #[model(in = "Shop", service = "Shop", entity = "Order", version = "1")]
        #[model(rename_all = "camelCase" $(, $option)*)]
        #[key(hash(tenant_id, customer), range(placed, number:06))]
        #[key(index = "gsi1", hash(status), range(due, amount), as = "by_status")]
        #[key(index = "gsi2", hash(customer), as = "by_customer")]
        #[key(index = "gsi3", hash = "CUST-{customer}-X", range = "$orders#placed_{placed}#order_1", as = "in_collection")]
        struct $name {
            tenant_id: String,
            customer: String,
            placed: String,
            number: u32,
            status: Option<String>,
            due: Option<String>,
            #[model(rename = "count")]
            amount: Option<u32>,
            note: Option<String>,
        }
    };
}

orders!(Order);
orders!(
    /// What ElectroDB itself allows.
    Loose,
    allow_collisions
);

#[derive(Model, Debug, PartialEq)]
#[model(in = "Shop", service = "Shop", entity = "Customer", version = "2", casing = "none")]
#[key(hash(tenant_id), range(id))]
struct Customer {
    #[model(rename = "tenantId")]
    tenant_id: String,
    id: String,
    name: String,
}

/// An older version of it, which is another entity to ElectroDB.
#[derive(Model, Debug, PartialEq)]
#[model(in = "Shop", service = "Shop", entity = "Customer", version = "1", casing = "none")]
#[key(hash(tenant_id), range(id))]
struct OldCustomer {
    #[model(rename = "tenantId")]
    tenant_id: String,
    id: String,
}

#[derive(Model, Debug, PartialEq)]
#[model(in = "Shop", service = "Shop", entity = "Flag", version = "1", casing = "upper")]
#[key(hash(tenant_id), range())]
struct Flag {
    #[model(rename = "tenantId")]
    tenant_id: String,
    on: bool,
}

fn orders() -> Vec<Map> {
    of_entity("electrodb", "__edb_e__", "Order")
}

async fn filled() -> Table<Order> {
    let (orders, _tap) = table::<Order>().await;
    for item in items("electrodb") {
        store(orders.db(), orders.name(), item).await;
    }
    orders
}

fn numbers(orders: &[Item<Order>]) -> Vec<u32> {
    orders.iter().map(|order| order.number).collect()
}

#[test]
fn all_that_it_stores_is_made_byte_for_byte() {
    for item in orders() {
        let order: Loose = read(&item).unwrap();
        assert_eq!(to_map(&order).unwrap(), item);
    }
    for (item, made) in [
        (of_entity("electrodb", "__edb_e__", "Customer"), |item| {
            to_map(&read::<Customer>(&item).unwrap()).unwrap()
        }),
        (of_entity("electrodb", "__edb_e__", "Flag"), |item| to_map(&read::<Flag>(&item).unwrap()).unwrap()),
    ] as [(_, fn(Map) -> Map); 2]
    {
        assert_eq!(made(item[0].clone()), item[0]);
    }
}

#[test]
fn what_it_would_fold_or_join_is_refused_by_the_name_of_the_field() {
    let mut refused = 0;
    for item in orders() {
        let order: Order = read(&item).unwrap();
        let made = to_map(&order);
        if order.number == 1 {
            assert_eq!(made.unwrap_err().path(), "tenantId", "{order:?}");
            refused += 1;
        } else {
            assert_eq!(made.unwrap(), item);
        }
    }
    assert_eq!(refused, 2);
    let order: Order = read(&orders()[0]).unwrap();
    let wrong = |change: fn(&mut Order)| {
        let mut order = order.clone();
        change(&mut order);
        to_map(&order).unwrap_err().to_string()
    };
    assert!(wrong(|order| order.customer = "C1".into()).contains("lower case"));
    assert!(wrong(|order| order.placed = "a#number_b".into()).contains("`#number_` too early"));
    assert!(wrong(|order| order.number = 1_000_000).contains("6 digits"));
    // As the last part, it would be as if the part were absent.
    assert!(wrong(|order| order.customer = String::new()).contains("empty"));
}

#[tokio::test]
async fn its_items_are_found_by_key_and_by_each_index() {
    let orders = filled().await;
    let order = orders.get(Order::key("acme", "c1", "2026-11-26", 7u32)).await.unwrap().unwrap();
    assert_eq!(order.note.as_deref(), Some("Kept As It Is"));
    assert!(order.extra().is_empty(), "{:?}", order.extra());

    let query = || Order::query("acme", "c1");
    assert_eq!(numbers(&query().all(&orders).await.unwrap()), [7, 8, 9, 10, 11]);
    let day = query().placed().eq("2026-11-26");
    assert_eq!(numbers(&day.clone().number().ge(9u32).all(&orders).await.unwrap()), [9, 10, 11]);
    assert_eq!(numbers(&day.clone().number().lt(9u32).all(&orders).await.unwrap()), [7, 8]);
    assert_eq!(numbers(&day.number().between(8u32, 10u32).all(&orders).await.unwrap()), [8, 9, 10]);
    assert_eq!(numbers(&query().placed().gt("2026-11-26").all(&orders).await.unwrap()), [] as [u32; 0]);
    assert_eq!(numbers(&query().placed().le("2026-11-26").all(&orders).await.unwrap()), [7, 8, 9, 10, 11]);

    let mut open = numbers(&Order::by_status("open").all(&orders).await.unwrap());
    open.sort_unstable();
    assert_eq!(open, [7, 8, 9]);
    // What has no such part meets no condition on it, although it is in the index.
    let due = numbers(&Order::by_status("open").due().le("2027").all(&orders).await.unwrap());
    assert_eq!(due, [7, 8]);
    // Numbers without a width are in no order: as text, `10` is before `9`.
    let due = Order::by_status("open").due().eq("2026-12-01");
    assert_eq!(numbers(&due.clone().amount().ge(9u32).all(&orders).await.unwrap()), [7, 8]);
    assert_eq!(numbers(&due.clone().amount().gt(9u32).all(&orders).await.unwrap()), [7]);
    assert_eq!(numbers(&due.amount().eq(9u32).all(&orders).await.unwrap()), [8]);

    assert_eq!(Order::by_customer("c1").all(&orders).await.unwrap().len(), 5);
    let special = Order::by_customer("ünï cödé|x$%").all(&orders).await.unwrap();
    assert_eq!(numbers(&special), [12]);
    assert_eq!(Order::in_collection("c1").placed().eq("2026-11-26").all(&orders).await.unwrap().len(), 5);
    assert_eq!(Order::scan().all(&orders).await.unwrap().len(), 8);
}

#[tokio::test]
async fn what_it_folded_is_found_and_told_apart_if_collisions_are_allowed() {
    let orders = filled().await;
    let loose = orders.db().table::<Loose>().named(orders.name());
    let found = Loose::query("Acme", "C2").all(&loose).await.unwrap();
    assert_eq!(found.len(), 1);
    assert!(Loose::query("acme", "c2").all(&loose).await.unwrap().is_empty());
    let joined = Loose::query("acme#customer_x", "y").placed().ge("2026").all(&loose).await.unwrap();
    assert_eq!(joined.len(), 1);
    assert!(Loose::query("acme", "x#customer_y").all(&loose).await.unwrap().is_empty());

    // Without, it is read, and refused when it is to be written.
    let mut order = Order::scan().filter(Order::tenant_id().eq("Acme")).one(&orders).await.unwrap();
    order.note = Some("new".into());
    assert_eq!(order.save().await.unwrap_err().kind(), Kind::Encode);
    assert_eq!(Order::query("Acme", "c2").all(&orders).await.unwrap_err().kind(), Kind::Encode);
}

#[tokio::test]
async fn a_save_keeps_its_form() {
    let orders = filled().await;
    let key = || Order::key("acme", "c1", "2026-11-26", 7u32);
    let mut order = orders.get(key()).await.unwrap().unwrap();
    let before = to_map(&*order).unwrap();
    order.note = Some("Another".into());
    order.save().await.unwrap();
    let stored = |item: &Item<Order>| to_map(&**item).unwrap();
    let mut expected = before.clone();
    expected.insert("note".into(), "Another".into());
    assert_eq!(raw(&orders, &before).await, expected);

    // The keys end where a part is absent, and are gone when all of them are.
    order.status = None;
    order.amount = None;
    order.partial_save().await.unwrap();
    let now = raw(&orders, &before).await;
    assert_eq!(now["gsi1pk"].as_str(), Some("$shop#status_"));
    assert_eq!(now["gsi1sk"].as_str(), Some("$order_1#due_2026-12-01#count_"));
    order.due = None;
    order.save().await.unwrap();
    let now = raw(&orders, &before).await;
    assert!(!now.contains_key("gsi1pk") && !now.contains_key("gsi1sk"), "{now:?}");
    assert_eq!(now, stored(&order));
    assert!(!orders.get(key()).await.unwrap().unwrap().is_dirty().unwrap());
}

/// An item as it is stored, by its key.
async fn raw(orders: &Table<Order>, item: &Map) -> Map {
    let shop = orders.db().table::<Shop>().named(orders.name());
    let (pk, sk) = (item["pk"].as_str().unwrap(), item["sk"].as_str().unwrap());
    let item = shop.get(pk, sk).await.unwrap().unwrap();
    let mut all = item.extra().clone();
    all.extend(to_map(&*item).unwrap());
    all
}

#[tokio::test]
async fn another_version_of_an_entity_is_another_entity() {
    let (customers, _tap) = table::<OldCustomer>().await;
    let item = of_entity("electrodb", "__edb_e__", "Customer").remove(0);
    let error = read::<OldCustomer>(&item).unwrap_err();
    assert_eq!(
        error.to_string(),
        "attribute `__edb_v__`: the item is the entity `Customer, version 2`, not `Customer`"
    );
    store(customers.db(), customers.name(), item).await;
    assert!(OldCustomer::scan().all(&customers).await.unwrap().is_empty());
    let customers = customers.db().table::<Customer>().named(customers.name());
    assert_eq!(Customer::scan().all(&customers).await.unwrap().len(), 1);
    let of_acme = Customer::query("Acme").id().ge("A").all(&customers).await.unwrap();
    assert_eq!(of_acme[0].name, "Ann");
}

#[tokio::test]
async fn a_write_by_key_leaves_another_version_as_it_is() {
    let (customers, _tap) = table::<OldCustomer>().await;
    let ann = OldCustomer { tenant_id: "Acme".into(), id: "Ann".into() };
    let key = || OldCustomer::key("Acme", "Ann");
    customers.put(&ann).await.unwrap();
    customers.update(key()).set(dynorm::attribute("name"), "Ann").await.unwrap();
    for version in [Some("2"), None] {
        let mut item = to_map(&ann).unwrap();
        match version {
            Some(version) => item.insert("__edb_v__".into(), version.into()),
            None => item.remove("__edb_v__"),
        };
        store(customers.db(), customers.name(), item).await;
        for error in [
            customers.update(key()).set(dynorm::attribute("name"), "x").await.unwrap_err(),
            customers.delete(key()).await.unwrap_err(),
        ] {
            assert_eq!(
                (error.kind(), error.attribute()),
                (Kind::AnotherEntity, Some("__edb_v__")),
                "{error}"
            );
        }
    }
    customers.put(&ann).await.unwrap();
    customers.delete(key()).await.unwrap();
}
