//! Of a table that several kinds of items share, `delete_all` deletes those alone that are meant.

use dynorm::prelude::*;
use dynorm::{Kind, Map};
use dynorm_tests::{map, store, stored, table};

#[derive(Model, Debug)]
#[model(table = "shop")]
struct Shop {
    #[hash_key]
    pk: String,
    #[range_key]
    sk: String,
    #[index(keys_only, hash, name = "gsi1")]
    gsi1pk: Option<String>,
    #[index(range, name = "gsi1")]
    gsi1sk: Option<String>,
    #[entity]
    entity: Option<String>,
}

#[derive(Model, Debug, Clone)]
#[model(in = "Shop", entity = "customer")]
#[key(hash = "CUST#{id}", range = "PROFILE")]
struct Customer {
    id: String,
}

#[derive(Model, Debug, Clone)]
#[model(in = "Shop", entity = "order")]
#[key(hash = "CUST#{customer}", range = "ORDER#{number:03}")]
#[key(
    index = "gsi1",
    hash = "STATUS#{status}",
    range = "NUMBER#{number:03}",
    as = "by_status",
    project = "Nothing"
)]
struct Order {
    customer: String,
    number: u32,
    status: String,
}

#[derive(Projection, Debug)]
#[model(of = "Order")]
struct Nothing {}

#[derive(Model, Debug, Clone)]
#[model(in = "Shop", entity = "note")]
#[key(hash = "CUST#{customer}", range = "NOTE#{number:03}")]
struct Note {
    customer: String,
    number: u32,
}

#[derive(Collection, Debug)]
#[expect(dead_code, reason = "only which items they are")]
enum Bought {
    Customer(Customer),
    Order(Order),
}

#[derive(Collection, Debug)]
#[model(skip_others)]
#[expect(dead_code, reason = "only which items they are")]
enum Written {
    Note(Note),
}

fn order(customer: &str, number: u32) -> Order {
    Order { customer: customer.into(), number, status: "open".into() }
}

/// A customer with orders, notes, and an item of another program that looks like an order.
async fn shop() -> Table<Order> {
    let (orders, _tap) = table::<Order>().await;
    let (customers, notes) = (orders.db().table::<Customer>(), orders.db().table::<Note>());
    customers.named(orders.name()).put(Customer { id: "c".into() }).await.unwrap();
    orders.put_all((0..3).map(|number| order("c", number))).await.into_result().unwrap();
    orders.put(order("d", 9)).await.unwrap();
    let note = |number| Note { customer: "c".into(), number };
    notes.named(orders.name()).put_all((0..2).map(note)).await.into_result().unwrap();
    let foreign = map([("pk", "CUST#c".into()), ("sk", "ORDER#777".into()), ("entity", "invoice".into())]);
    store(orders.db(), orders.name(), foreign).await;
    orders
}

/// The range keys that are still there, without those of the other customer.
async fn left(orders: &Table<Order>) -> Vec<String> {
    let shop = orders.db().table::<Shop>().named(orders.name());
    let all = Shop::scan().filter(Shop::pk().eq("CUST#c")).select(Shop::sk()).all(&shop).await.unwrap();
    let mut all: Vec<String> = all;
    all.sort();
    all
}

#[tokio::test]
async fn of_an_entity_its_own_items() -> dynorm::Result<()> {
    let orders = shop().await;
    assert_eq!(Order::query("c").number().ge(1u32).delete_all(&orders).await.into_result()?, 2);
    let expected = ["NOTE#000", "NOTE#001", "ORDER#000", "ORDER#777", "PROFILE"];
    assert_eq!(left(&orders).await, expected, "the item of another program stays");
    let preview = Order::query("c").delete_all(&orders).preview()?;
    assert!(preview.filter.is_some(), "{preview}");
    assert_eq!(Order::scan().delete_all(&orders).await.into_result()?, 2, "those of both customers");
    assert_eq!(left(&orders).await, ["NOTE#000", "NOTE#001", "ORDER#777", "PROFILE"]);
    Ok(())
}

/// An index that holds keys alone does not tell more than they do.
#[tokio::test]
async fn of_an_index_what_has_its_keys() -> dynorm::Result<()> {
    let orders = shop().await;
    let deletion = Order::by_status("open").number().le(1u32).delete_all(&orders);
    assert_eq!(deletion.await.into_result()?, 2);
    assert_eq!(left(&orders).await, ["NOTE#000", "NOTE#001", "ORDER#002", "ORDER#777", "PROFILE"]);
    Ok(())
}

#[tokio::test]
async fn of_a_collection_its_members_and_of_a_partition_all() -> dynorm::Result<()> {
    let orders = shop().await;
    let bought = || Order::partition("c").entities::<Bought>();
    assert_eq!(bought().delete_all(&orders).await.into_result()?, 4);
    assert_eq!(left(&orders).await, ["NOTE#000", "NOTE#001", "ORDER#777"]);
    let shop_table = orders.db().table::<Shop>().named(orders.name());
    let written = Shop::scan().entities::<Written>().delete_all(&shop_table).await;
    assert_eq!(written.into_result()?, 2);
    assert_eq!(left(&orders).await, ["ORDER#777"]);
    assert_eq!(Order::partition("c").delete_all(&orders).await.into_result()?, 1);
    assert!(left(&orders).await.is_empty());
    assert!(orders.contains(Order::key("d", 9u32)).await?);
    Ok(())
}

#[derive(Model, Debug)]
#[model(table = "halls")]
struct Halls {
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

#[derive(Model, Debug, Clone)]
#[model(in = "Halls", entity = "seat")]
#[key(hash = "TENANT#{tenant}#HALL#{hall}", range = "SEAT#{number:03}")]
#[key(index = "gsi1", hash = "{tenant}#{state}", range = "{number:03}", as = "by_state")]
struct Seat {
    #[tenant]
    tenant: String,
    hall: String,
    number: u32,
    state: String,
}

fn seat(tenant: &str, number: u32) -> Seat {
    Seat { tenant: tenant.into(), hall: "h".into(), number, state: "free".into() }
}

#[tokio::test]
async fn of_a_tenant_nothing_of_another() -> dynorm::Result<()> {
    let (seats, tap) = table::<Seat>().await;
    let (acme, ac) = (seats.tenant("acme"), seats.tenant("ac"));
    acme.put_all((0..3).map(|number| seat("acme", number))).await.into_result()?;
    assert_eq!(Seat::query("h").number().lt(2u32).delete_all(&acme).await.into_result()?, 2);
    // An index is written by whoever writes: it may show a tenant what is another's.
    let mut stale: Map = stored(seats.db(), seats.name()).await.unwrap();
    stale.insert("gsi1pk".into(), "ac#free".into());
    store(seats.db(), seats.name(), stale).await;
    tap.log().clear();
    let deleted = Seat::by_state("free").delete_all(&ac).await;
    assert_eq!((deleted.deleted, deleted.refused.len()), (0, 1));
    assert_eq!(deleted.refused[0].error.kind(), Kind::Invalid);
    assert!(tap.log().of("BatchWriteItem").is_empty());
    assert!(acme.contains(Seat::key("h", 2u32)).await?);
    Ok(())
}
