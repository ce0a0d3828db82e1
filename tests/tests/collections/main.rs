//! Collections: what stands under one hash key, of several entities, each item as the one that it
//! is. Those that are gathered are in `gathered.rs`.

mod members;
mod others;
mod paging;
mod places;
mod tenants;

use dynorm::prelude::*;
use dynorm::{Map, Value};
use dynorm_tests::{map, table};

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
    #[model(rename = "_type")]
    entity: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Shop", entity = "customer")]
#[key(hash = "CUST#{tenant}#{id}", range = "A#PROFILE")]
struct Customer {
    #[version]
    revision: u64,
    tenant: String,
    id: String,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Shop", entity = "order", was = ["Order"])]
#[key(hash = "CUST#{tenant}#{customer}", range = "ORDER#{number:03}")]
#[key(index = "gsi1", hash = "STATUS#{status}", range = "O#{number:03}", as = "by_status")]
#[key(index = "LsiIndex", range = "{number:03}", as = "by_number")]
struct Order {
    tenant: String,
    customer: String,
    number: u32,
    status: Option<String>,
    total: u64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Shop", entity = "parcel")]
#[key(hash = "CUST#{to}#{customer}", range = "PARCEL#{number:03}")]
#[key(index = "gsi1", hash = "STATUS#{state}", range = "P#{number:03}")]
#[key(index = "LsiIndex", range = "{number:03}", as = "by_number")]
struct Parcel {
    to: String,
    customer: String,
    number: u32,
    state: String,
}

#[derive(Collection, Debug, PartialEq)]
enum CustomerPage {
    Customer(Customer),
    Order(Order),
    #[model(other)]
    Other(Map),
}

/// The same without a place for others.
#[derive(Collection, Debug)]
enum Listed {
    Customer(Item<Customer>),
    Order(Item<Order>),
}

#[derive(Collection, Debug)]
#[model(skip_others)]
#[expect(dead_code, reason = "only which variant it is")]
enum Known {
    Order(Order),
    Customer(Customer),
}

#[derive(Collection, Debug)]
#[model(index = "LsiIndex")]
enum ByNumber {
    Parcel(Parcel),
    Order(Order),
}

fn customer() -> Customer {
    Customer { revision: 0, tenant: "acme".into(), id: "c#1".into(), name: "Ann".into() }
}

fn order(number: u32) -> Order {
    let status = (number % 2 == 1).then(|| "open".to_owned());
    Order { tenant: "acme".into(), customer: "c#1".into(), number, status, total: u64::from(number) * 10 }
}

/// What no entity here is: by its name, or without one.
fn foreign(sk: &str, entity: Option<&str>) -> Map {
    let mut item = map([("pk", "CUST#acme#c%231".into()), ("sk", sk.into()), ("note", "x".into())]);
    item.extend(entity.map(|entity| ("_type".to_owned(), Value::from(entity))));
    item
}

/// A customer and so many orders.
async fn filled(orders: u32) -> Table<Shop> {
    let (shop, _tap) = table::<Shop>().await;
    shop.of::<Customer>().put(customer()).await.unwrap();
    for number in 1..=orders {
        shop.of::<Order>().put(order(number)).await.unwrap();
    }
    shop
}

fn numbers(page: &[CustomerPage]) -> Vec<u32> {
    let number = |entry: &CustomerPage| match entry {
        CustomerPage::Customer(_) => 0,
        CustomerPage::Order(order) => order.number,
        CustomerPage::Other(_) => 1000,
    };
    page.iter().map(number).collect()
}
