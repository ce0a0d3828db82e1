//! What is no entity, and cannot keep just any.

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
enum OfText {
    Customer(Customer),
    Text(String),
}

#[derive(Collection)]
enum OfLayout {
    Customer(Customer),
    Shop(Item<Shop>),
}

#[derive(Collection)]
enum OtherText {
    Customer(Customer),
    #[model(other)]
    Other(String),
}

#[derive(Collection)]
struct OneOfMany {
    #[one]
    customer: Vec<Customer>,
}

#[derive(Collection)]
struct ManyOfOne {
    #[many]
    customer: Option<Customer>,
}

#[derive(Collection)]
struct OthersInOne {
    #[one]
    customer: Customer,
    #[model(other)]
    other: Map,
}

fn main() {}
