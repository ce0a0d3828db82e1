//! Enums and structs that are no collections, and options that are none or contradict each other.

use dynorm::Map;
use dynorm::prelude::*;

#[derive(Model)]
#[model(table = "shop")]
struct Shop {
    #[hash_key]
    pk: String,
    #[range_key]
    sk: String,
    #[index(all, hash, name = "gsi1")]
    gsi1pk: Option<String>,
    #[entity]
    entity: String,
}

#[derive(Model)]
#[model(in = "Shop", entity = "customer")]
#[key(hash = "CUST#{tenant}#{id}", range = "PROFILE")]
struct Customer {
    tenant: String,
    id: String,
}

#[derive(Model)]
#[model(in = "Shop", entity = "order")]
#[key(hash = "CUST#{tenant}#{customer}", range = "ORDER#{number:06}")]
#[key(index = "gsi1", hash = "STATUS#{status}", as = "by_status")]
struct Order {
    tenant: String,
    customer: String,
    number: u32,
    status: String,
}

#[derive(Collection)]
enum Nothing {}

#[derive(Collection)]
enum OnlyOthers {
    #[model(other)]
    Other(Map),
}

#[derive(Collection)]
enum Shapes {
    Unit,
    Two(Customer, Order),
    Named { customer: Customer },
    Order(Order),
}

#[derive(Collection)]
struct Tuple(Customer);

#[derive(Collection)]
enum Generic<T> {
    Order(T),
}

#[derive(Collection)]
enum Marked {
    #[one]
    Customer(Customer),
}

#[derive(Collection)]
struct Unmarked {
    customer: Customer,
    #[one]
    #[many]
    orders: Vec<Order>,
}

#[derive(Collection)]
enum Twice {
    Order(Order),
    Saved(Item<Order>),
}

#[derive(Collection)]
struct OthersTwice {
    #[one]
    customer: Customer,
    #[model(other)]
    others: Vec<Map>,
    #[model(other)]
    more: Vec<Map>,
    #[many]
    #[model(other)]
    most: Vec<Map>,
}

#[derive(Collection)]
#[model(skip_others)]
enum KeptAndSkipped {
    Customer(Customer),
    #[model(other)]
    Other(Map),
}

#[derive(Collection)]
#[model(index = "gsi1", scan)]
enum IndexAndScan {
    Order(Order),
}

#[derive(Collection)]
#[model(scan)]
struct GatheredByScan {
    #[many]
    orders: Vec<Order>,
}

#[derive(Collection)]
#[model(skip_other, table = "shop")]
enum Unknown {
    #[model(rename = "order")]
    Order(Order),
    #[model(others)]
    Other(Map),
}

fn main() {}

fn what_is_refused_is_no_further_error() {
    let _ = Customer::partition("acme", "c1").entities::<Twice>();
    let _ = Shop::scan().entities::<Unknown>();
}
