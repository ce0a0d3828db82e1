//! Entities that cannot be told apart: by their names, or since their keys can be the same.

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

#[derive(Model)]
#[model(in = "Shop", entity = "order", was = ["purchase"])]
#[key(hash = "CUST#{tenant}#{customer}", range = "PURCHASE#{number:06}")]
struct Purchase {
    tenant: String,
    customer: String,
    number: u32,
}

/// Whose key could be that of an order.
#[derive(Model)]
#[model(in = "Shop", entity = "note", was = ["purchase"])]
#[key(hash = "CUST#{tenant}#{customer}", range = "ORDER#{title}")]
struct Note {
    tenant: String,
    customer: String,
    title: String,
}

#[derive(Collection)]
enum OneName {
    Order(Order),
    Purchase(Purchase),
}

#[derive(Collection)]
enum OlderName {
    Note(Note),
    Purchase(Item<Purchase>),
}

#[derive(Collection)]
enum OneKey {
    Order(Order),
    Note(Note),
}

type Saved = Item<Order>;

/// Which the derive cannot see.
#[derive(Collection)]
enum TwiceByAlias {
    Order(Order),
    Saved(Saved),
}

fn main() {}
