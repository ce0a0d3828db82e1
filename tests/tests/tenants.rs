//! Tenants: the part that all keys of an entity begin with, supplied once.

use dynorm::prelude::*;
use dynorm::{Kind, Map, Value, attribute};
use dynorm_tests::{Tap, map, store, stored, table};

#[derive(Model, Debug)]
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
    #[index(all)]
    lsi: Option<String>,
    #[entity]
    entity: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Shop", entity = "order")]
#[key(hash = "TENANT#{tenant}#CUST#{customer}", range = "ORDER#{number:06}")]
#[key(index = "gsi1", hash = "{tenant}#{status}", range = "{number:06}", as = "by_status")]
#[key(index = "LsiIndex", range = "{status}", as = "of_customer")]
struct Order {
    customer: String,
    number: u32,
    status: String,
    #[tenant]
    tenant: String,
    #[model(default)]
    total: u64,
}

/// One whose tenant is a number, and all of the hash key.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Shop", entity = "setting")]
#[key(hash = "{tenant:04}", range = "SETTING#{name}")]
struct Setting {
    #[tenant]
    tenant: u32,
    name: String,
}

fn order(tenant: &str, customer: &str, number: u32) -> Order {
    let (tenant, customer) = (tenant.into(), customer.into());
    Order { customer, number, status: "open".into(), tenant, total: 0 }
}

/// The orders of all tenants, and of two of them.
async fn tables() -> (Table<Order, dynorm::ByTenant>, [Table<Order, dynorm::Composed>; 2], Tap) {
    let (orders, tap) = table::<Order>().await;
    let of = ["ac", "acme"].map(|tenant| orders.tenant(tenant));
    (orders, of, tap)
}

#[tokio::test]
async fn the_tenant_is_in_each_key() {
    let (orders, [ac, acme], _tap) = tables().await;
    acme.put(order("acme", "c#1", 7)).await.unwrap();
    let expected = map([
        ("pk", "TENANT#acme#CUST#c%231".into()),
        ("sk", "ORDER#000007".into()),
        ("gsi1pk", "acme#open".into()),
        ("gsi1sk", "000007".into()),
        ("lsi", "open".into()),
        ("entity", "order".into()),
        ("tenant", "acme".into()),
        ("customer", "c#1".into()),
        ("number", 7.into()),
        ("status", "open".into()),
        ("total", 0.into()),
    ]);
    assert_eq!(stored(orders.db(), orders.name()).await.unwrap(), expected);

    let key = || Order::key("c#1", 7u32);
    assert_eq!(*acme.get(key()).await.unwrap().unwrap(), order("acme", "c#1", 7));
    assert!(acme.contains(key()).await.unwrap());
    assert!(ac.get(key()).await.unwrap().is_none());
    assert!(!ac.contains(key()).await.unwrap());
    assert!(ac.update(key()).add(Order::total(), 5).await.unwrap_err().is_not_found());
    assert!(ac.modify(key(), |order| order.total = 1).await.unwrap_err().is_not_found());
    ac.delete(key()).await.unwrap();

    acme.update(key()).add(Order::total(), 5).await.unwrap();
    assert_eq!(acme.modify(key(), |order| order.total += 1).await.unwrap().total, 6);
    let got = acme.batch_get([key(), Order::key("c", 7u32)]).all().await.unwrap();
    assert_eq!((got.items.len(), got.missing.len()), (1, 1));
    assert!(ac.batch_get([&key()]).all().await.unwrap().items.is_empty());
    let (mine, others) = orders.db().transact_get((acme.get(key()), ac.get(key()))).await.unwrap();
    assert!(mine.is_some() && others.is_none());

    let checked = orders.db().transact_write().with(acme.check(key())).with(acme.put(order("acme", "d", 1)));
    checked.await.unwrap();
    let checked = orders.db().transact_write().with(ac.check(key())).with(acme.put(order("acme", "d", 2)));
    assert!(checked.await.is_err());
    let outcome = orders.db().batch_write().delete(&ac, key()).delete(&acme, Order::key("d", 1u32)).await;
    assert_eq!(outcome.written, 2);
    assert!(acme.contains(key()).await.unwrap() && !acme.contains(Order::key("d", 1u32)).await.unwrap());
}

#[tokio::test]
async fn queries_find_the_items_of_the_tenant_alone() {
    let (orders, [ac, acme], tap) = tables().await;
    for (tenant, number) in [("ac", 1), ("ac", 2), ("acme", 1), ("acme", 2), ("acme", 3), ("acm", 1)] {
        orders.put(order(tenant, "c", number)).await.unwrap();
    }
    let numbers = |found: Vec<Item<Order>>, tenant: &str| -> Vec<u32> {
        assert!(found.iter().all(|order| order.tenant == tenant), "{found:?}");
        found.iter().map(|order| order.number).collect()
    };
    assert_eq!(numbers(Order::query("c").all(&ac).await.unwrap(), "ac"), [1, 2]);
    assert_eq!(numbers(Order::query("c").all(&acme).await.unwrap(), "acme"), [1, 2, 3]);
    assert_eq!(numbers(Order::query("c").number().ge(2u32).all(&acme).await.unwrap(), "acme"), [2, 3]);
    assert_eq!(numbers(Order::by_status("open").reverse().all(&ac).await.unwrap(), "ac"), [2, 1]);
    assert_eq!(numbers(Order::of_customer("c").status().eq("open").all(&ac).await.unwrap(), "ac"), [1, 2]);
    assert_eq!(Order::query("c").count(&acme).await.unwrap(), 3);
    assert_eq!(Order::query("c").first(&acme).await.unwrap().unwrap().number, 1);
    assert!(Order::query("c").number().eq(3u32).one(&ac).await.unwrap_err().is_not_found());
    let mut full = Order::by_status("open").fetch(&ac);
    assert_eq!(full.try_next().await.unwrap().unwrap().tenant, "ac");
    // One query is run on the tables of several tenants.
    let query = Order::query("c").number().le(1u32);
    assert_eq!(query.all(&acme.named(orders.name())).await.unwrap()[0].tenant, "acme");
    assert_eq!(query.all(&ac.metered(&dynorm::Meter::new())).await.unwrap()[0].tenant, "ac");

    tap.log().clear();
    Order::by_status("a b").all(&acme).await.unwrap();
    let sent = tap.log().all().pop().unwrap().body;
    assert_eq!(sent["ExpressionAttributeValues"][":0"]["S"], "acme#a%20b");
}

#[tokio::test]
async fn a_tenant_is_said_once_for_all_entities_of_a_layout() {
    let (_, [_, acme], _tap) = tables().await;
    acme.put(order("acme", "c", 1)).await.unwrap();
    let shop = acme.db().table::<Shop>().named(acme.name());
    let of_acme = shop.tenant("acme");
    assert!(of_acme.of::<Order>().get(Order::key("c", 1u32)).await.unwrap().is_some());
    assert_eq!(Order::query("c").count(&of_acme.of()).await.unwrap(), 1);
    assert_eq!(Order::query("c").count(&shop.tenant("ac".to_owned()).of()).await.unwrap(), 0);
    let of_another = of_acme.of().put(order("ac", "c", 2)).await.unwrap_err();
    assert_eq!(of_another.kind(), Kind::Invalid);

    // Each entity takes it as its own field has it.
    let setting = || Setting { tenant: 7, name: "colour".into() };
    shop.tenant(7u32).clone().of::<Setting>().put(setting()).await.unwrap();
    let found = shop.of::<Setting>().tenant(7u32).get(Setting::key("colour")).await.unwrap();
    assert_eq!(*found.unwrap(), setting());
    assert!(!format!("{of_acme:?}").contains("acme"));
}

#[tokio::test]
async fn a_cursor_of_another_tenant_is_refused() {
    let (_, [ac, acme], tap) = tables().await;
    for number in 1..=3 {
        ac.put(order("ac", "c", number)).await.unwrap();
        acme.put(order("acme", "c", number)).await.unwrap();
    }
    let query = Order::query("c").limit(2);
    let page = query.page(&acme).await.unwrap();
    let cursor = page.next.clone().unwrap();
    let next = query.clone().start_after(&cursor);
    let rest = next.page(&acme).await.unwrap().into_items().unwrap();
    assert_eq!((rest.len(), rest[0].number), (1, 3));

    tap.log().clear();
    let error = next.page(&ac).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Invalid, "{error}");
    assert!(tap.log().is_empty());
}

#[tokio::test]
async fn items_of_another_tenant_are_refused_before_they_are_sent() {
    let (orders, [ac, acme], tap) = tables().await;
    let others = order("acme", "c", 1);
    acme.put(&others).await.unwrap();
    let mut read = acme.get(Order::key("c", 1u32)).await.unwrap().unwrap();
    tap.log().clear();

    let mut item = ac.item(others.clone());
    let db = orders.db();
    let mut errors = vec![
        ac.put(&others).await.unwrap_err(),
        ac.insert(&others).await.unwrap_err(),
        ac.put(&others).returning_old().await.unwrap_err(),
        ac.put(&others).idempotent().await.unwrap_err(),
        item.save().await.unwrap_err(),
        item.partial_save().await.unwrap_err(),
        item.overwrite().await.unwrap_err(),
        db.transact_write().with(ac.put(&others)).await.unwrap_err(),
        db.transact_write().save(&mut item).await.unwrap_err(),
    ];
    let outcome = db.batch_write().put(&ac, others.clone()).with(ac.put(&others)).await;
    assert_eq!(outcome.written, 0);
    errors.extend(outcome.refused.into_iter().map(|refused| refused.error));
    let outcome = ac.put_all([others.clone()]).await;
    errors.extend(outcome.refused.into_iter().map(|refused| refused.error));
    assert!(errors.len() >= 11, "{}", errors.len());
    for error in errors {
        assert_eq!(error.kind(), Kind::Invalid, "{error}");
        assert!(error.to_string().contains("another tenant"), "{error}");
    }
    assert!(tap.log().is_empty(), "{:?}", tap.log().all());

    // The table of all tenants has no such rule, and an item that was read is saved where it was.
    orders.put(order("umbrella", "c", 1)).await.unwrap();
    read.total = 9;
    read.save().await.unwrap();
    let mut moved = acme.get(Order::key("c", 1u32)).await.unwrap().unwrap();
    moved.tenant = "ac".into();
    assert_eq!(moved.save().await.unwrap_err().kind(), Kind::KeyChanged);
}

/// An index is written by whoever writes: it may show a tenant what is another's.
#[tokio::test]
async fn what_an_index_shows_of_another_tenant_is_not_saved() {
    let (orders, [ac, acme], tap) = tables().await;
    acme.put(order("acme", "c", 1)).await.unwrap();
    let mut stale = stored(orders.db(), orders.name()).await.unwrap();
    stale.insert("gsi1pk".into(), "ac#open".into());
    store(orders.db(), orders.name(), stale).await;
    let mut found = Order::by_status("open").one(&ac).await.unwrap();
    assert!(found.keys_differ().unwrap());
    found.total = 1;
    tap.log().clear();
    for error in [found.save().await.unwrap_err(), found.partial_save().await.unwrap_err()] {
        assert_eq!(error.kind(), Kind::Invalid, "{error}");
    }
    let error = found.delete().await.unwrap_err();
    assert_eq!(error.kind(), Kind::Invalid, "{error}");
    assert!(tap.log().is_empty());
}

#[tokio::test]
async fn the_table_of_all_tenants_is_scanned_and_verified() {
    let (orders, [ac, acme], _tap) = tables().await;
    ac.put(order("ac", "c", 1)).await.unwrap();
    acme.put(order("acme", "c", 1)).await.unwrap();
    assert_eq!(Order::scan().all(&orders).await.unwrap().len(), 2);
    assert_eq!(Order::scan().filter(Order::tenant().eq("ac")).count(&orders).await.unwrap(), 1);
    assert!(orders.verify_data().await.unwrap().is_clean());
    let layout = orders.db().table::<Shop>().named(orders.name());
    let key = Order::key("c", 1u32);
    assert_eq!(layout.of::<Order>().tenant("ac").get(key).await.unwrap().unwrap().tenant, "ac");
}

#[tokio::test]
async fn a_tenant_may_be_all_of_the_hash_key() {
    let (settings, tap) = table::<Setting>().await;
    let seven = settings.tenant(7u32);
    let setting = |tenant| Setting { tenant, name: "a".into() };
    seven.put(setting(7)).await.unwrap();
    assert_eq!(stored(settings.db(), settings.name()).await.unwrap()["pk"], Value::from("0007"));
    assert_eq!(Setting::query().all(&seven).await.unwrap().len(), 1);
    assert_eq!(Setting::query().all(&settings.tenant(70u32)).await.unwrap().len(), 0);
    assert!(settings.tenant(0u32).put(setting(7)).await.is_err());

    tap.log().clear();
    let wide = settings.tenant(10_000u32);
    let errors = [
        wide.put(setting(7)).await.unwrap_err(),
        wide.get(Setting::key("a")).await.unwrap_err(),
        Setting::query().all(&wide).await.unwrap_err(),
        wide.item(setting(7)).save().await.unwrap_err(),
    ];
    for error in errors {
        assert_eq!((error.kind(), error.attribute()), (Kind::Encode, Some("tenant")), "{error}");
    }
    assert!(tap.log().is_empty());
    assert!(!format!("{seven:?}").contains("0007"), "{seven:?}");
}

#[test]
fn a_preview_without_a_table_has_the_tenant_s_name_for_it() {
    let preview = Order::query("c#1").number().ge(2u32).preview().unwrap();
    let values: Map = preview.values.into_iter().collect();
    assert_eq!(values[":0"], Value::from("TENANT#{tenant}#CUST#c%231"));
    let preview = Setting::query().preview().unwrap();
    assert_eq!(preview.values[0].1, Value::from("{tenant}"));
}

#[tokio::test]
async fn parts_and_tenants_are_not_updated() {
    let (_, [ac, _], tap) = tables().await;
    tap.log().clear();
    let error = ac.update(Order::key("c", 1u32)).set(attribute("tenant"), "acme").await.unwrap_err();
    assert_eq!((error.kind(), error.attribute()), (Kind::Invalid, Some("tenant")));
    assert!(tap.log().is_empty());
}
