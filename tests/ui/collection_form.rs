//! Entities of one template, in whose keys parts stand otherwise.

use dynorm::prelude::*;

#[derive(Model)]
#[model(table = "shop", escape = false)]
struct Shop {
    #[hash_key]
    pk: String,
    #[range_key]
    sk: String,
    #[entity]
    entity: String,
}

#[derive(Model)]
#[model(in = "Shop", entity = "customer")]
#[key(hash = "CUST#{customer}", range = "PROFILE")]
struct Customer {
    customer: String,
}

/// Of dynorm's own form.
#[derive(Model)]
#[model(in = "Shop", entity = "order", escape = true)]
#[key(hash = "CUST#{customer}", range = "ORDER#{number:06}")]
struct Order {
    customer: String,
    number: u32,
}

#[derive(Collection)]
enum Page {
    Customer(Customer),
    Order(Order),
}

fn main() {}
