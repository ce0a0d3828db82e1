//! Gathered: a struct that one query fills, with all that stands under one hash key.

use dynorm::prelude::*;
use dynorm::{Kind, Map, Value};
use dynorm_tests::{map, store, table};

#[derive(Model, Debug)]
#[model(table = "shop")]
struct Shop {
    #[hash_key]
    pk: String,
    #[range_key]
    sk: String,
    #[index(all, hash, name = "gsi1")]
    gsi1pk: Option<String>,
    #[entity]
    entity: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Shop", entity = "customer")]
#[key(hash = "CUST#{id}", range = "PROFILE")]
#[key(index = "gsi1", hash = "CITY#{city}", as = "by_city")]
struct Customer {
    id: String,
    city: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Shop", entity = "address")]
#[key(hash = "CUST#{customer}", range = "ADDRESS#{number:02}")]
struct Address {
    customer: String,
    number: u8,
    street: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Shop", entity = "order")]
#[key(hash = "CUST#{customer}", range = "ORDER#{number:04}")]
#[key(index = "gsi1", hash = "CITY#{city}", as = "by_city")]
struct Order {
    customer: String,
    number: u32,
    city: Option<String>,
    note: String,
}

#[derive(Collection, Debug)]
struct CustomerWithOrders {
    #[one]
    customer: Customer,
    #[one]
    address: Option<Item<Address>>,
    #[many]
    orders: Vec<Item<Order>>,
}

#[derive(Collection, Debug)]
struct WithOthers {
    #[one]
    r#customer: Item<Customer>,
    #[many]
    addresses: Vec<Address>,
    #[model(other)]
    others: Vec<Map>,
}

#[derive(Collection, Debug)]
#[model(skip_others)]
struct Known {
    #[one]
    customer: Option<Customer>,
}

#[derive(Collection, Debug)]
#[model(index = "gsi1")]
struct OfCity {
    #[many]
    customers: Vec<Customer>,
    #[many]
    orders: Vec<Order>,
}

#[derive(Collection, Debug)]
struct SavedOthers {
    #[one]
    customer: Option<Customer>,
    #[model(other)]
    others: Vec<Item<Map>>,
}

fn ann() -> Customer {
    Customer { id: "c1".into(), city: "Bonn".into() }
}

fn order(number: u32, note: &str) -> Order {
    Order { customer: "c1".into(), number, city: None, note: note.into() }
}

fn address(number: u8) -> Address {
    Address { customer: "c1".into(), number, street: "Long Lane".into() }
}

#[tokio::test]
async fn one_query_read_to_its_end_fills_the_struct() {
    let (shop, tap) = table::<Shop>().await;
    shop.of::<Customer>().put(ann()).await.unwrap();
    // More than a page of a megabyte.
    let note = "x".repeat(300_000);
    for number in [3, 1, 2, 5, 4] {
        shop.of::<Order>().put(order(number, &note)).await.unwrap();
    }
    shop.of::<Order>().put(&Order { customer: "c2".into(), ..order(9, "") }).await.unwrap();
    tap.log().clear();
    let query = Customer::partition("c1");
    let mut all = query.gather::<CustomerWithOrders>(&shop.of::<Customer>()).await.unwrap();
    assert!(tap.log().len() > 1, "several pages");
    assert_eq!((&all.customer, all.address.is_none()), (&ann(), true));
    let numbers: Vec<_> = all.orders.iter().map(|order| order.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5]);

    // Items save by themselves.
    all.orders[0].note = "changed".into();
    all.orders[0].save().await.unwrap();
    shop.of::<Address>().put(address(1)).await.unwrap();
    let all = Order::partition("c1")
        .consistent()
        .reverse()
        .gather::<CustomerWithOrders>(&shop.of::<Order>())
        .await
        .unwrap();
    assert_eq!(all.address.unwrap().street, "Long Lane");
    let numbers: Vec<_> = all.orders.iter().map(|order| order.number).collect();
    assert_eq!(numbers, [5, 4, 3, 2, 1]);
    assert_eq!(all.orders[4].note, "changed");

    let from = Customer::partition("c1").range().begins_with("PROFILE");
    assert!(from.gather::<CustomerWithOrders>(&shop.of::<Customer>()).await.unwrap().orders.is_empty());
}

#[tokio::test]
async fn one_that_is_missing_and_one_that_is_there_twice() {
    let (shop, _tap) = table::<Shop>().await;
    shop.of::<Order>().put(order(1, "")).await.unwrap();
    let error =
        Customer::partition("c1").gather::<CustomerWithOrders>(&shop.of::<Customer>()).await.unwrap_err();
    assert_eq!(error.kind(), Kind::NotFound);
    let text = error.to_string();
    assert!(text.contains("`customer`") && text.contains("`CustomerWithOrders`"), "{text}");
    assert!(text.contains(shop.name()) && text.contains("Query"), "{text}");

    shop.of::<Customer>().put(ann()).await.unwrap();
    for number in [1, 2] {
        shop.of::<Address>().put(address(number)).await.unwrap();
    }
    let error =
        Customer::partition("c1").gather::<CustomerWithOrders>(&shop.of::<Customer>()).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Ambiguous);
    assert!(error.to_string().contains("`address`"), "{error}");
    let nobody = Customer::partition("c2").gather::<Known>(&shop.of::<Customer>()).await.unwrap();
    assert_eq!(nobody.customer, None);
}

#[tokio::test]
async fn others_are_kept_or_an_error_or_left_out() {
    let (shop, tap) = table::<Shop>().await;
    shop.of::<Customer>().put(ann()).await.unwrap();
    shop.of::<Order>().put(order(1, "")).await.unwrap();
    shop.of::<Address>().put(address(1)).await.unwrap();
    let entity: (&str, Value) = ("entity", "invoice".into());
    store(shop.db(), shop.name(), map([("pk", "CUST#c1".into()), ("sk", "INVOICE".into()), entity])).await;

    let all = Customer::partition("c1").gather::<WithOthers>(&shop.of::<Customer>()).await.unwrap();
    assert_eq!((all.customer.id.as_str(), all.addresses), ("c1", vec![address(1)]));
    let others: Vec<_> = all.others.iter().map(|other| other["sk"].as_str().unwrap()).collect();
    assert_eq!(others, ["INVOICE", "ORDER#0001"]);

    let error =
        Customer::partition("c1").gather::<CustomerWithOrders>(&shop.of::<Customer>()).await.unwrap_err();
    assert_eq!(error.kind(), Kind::AnotherEntity);
    assert!(error.to_string().contains("`invoice`, which `CustomerWithOrders`"), "{error}");

    tap.log().clear();
    let known = Customer::partition("c1").gather::<Known>(&shop.of::<Customer>()).await.unwrap();
    assert_eq!((known.customer, tap.log().len()), (Some(ann()), 1));

    let mut all = Customer::partition("c1").gather::<SavedOthers>(&shop.of::<Customer>()).await.unwrap();
    assert_eq!((all.customer, all.others.len()), (Some(ann()), 3));
    all.others[1].insert("paid".into(), true.into());
    all.others[1].save().await.unwrap();
    let all = Customer::partition("c1").gather::<SavedOthers>(&shop.of::<Customer>()).await.unwrap();
    assert_eq!(all.others[1]["paid"], true.into());
}

#[tokio::test]
async fn what_is_read_in_part_is_not_gathered() {
    let (shop, tap) = table::<Shop>().await;
    shop.of::<Customer>().put(ann()).await.unwrap();
    let page = Customer::partition("c1").page_size(1).page(&shop.of::<Customer>()).await.unwrap();
    tap.log().clear();
    let limited =
        Customer::partition("c1").limit(7).gather::<CustomerWithOrders>(&shop.of::<Customer>()).await;
    let behind = Customer::partition("c1").start_after(&page.next.unwrap());
    for error in
        [limited.unwrap_err(), behind.gather::<CustomerWithOrders>(&shop.of::<Customer>()).await.unwrap_err()]
    {
        assert_eq!(error.kind(), Kind::Invalid, "{error}");
        assert!(error.to_string().contains("read as a whole"), "{error}");
    }
    assert!(tap.log().is_empty());
}

#[tokio::test]
async fn gathered_from_an_index() {
    let (shop, _tap) = table::<Shop>().await;
    for (id, city) in [("c1", "Bonn"), ("c2", "Bonn"), ("c3", "Rome")] {
        shop.of::<Customer>().put(&Customer { id: id.into(), city: city.into() }).await.unwrap();
    }
    shop.of::<Order>().put(&Order { city: Some("Bonn".into()), ..order(1, "") }).await.unwrap();
    shop.of::<Order>().put(order(2, "")).await.unwrap();
    let bonn =
        Customer::by_city("Bonn").whole_partition().gather::<OfCity>(&shop.of::<Customer>()).await.unwrap();
    let mut ids: Vec<_> = bonn.customers.iter().map(|customer| &*customer.id).collect();
    ids.sort_unstable();
    assert_eq!((ids, bonn.orders.len()), (vec!["c1", "c2"], 1));
}
