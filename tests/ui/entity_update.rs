//! An update knows one part of a key, and not the others.

use dynorm::prelude::*;

#[derive(Model)]
#[model(table = "shop")]
struct Shop {
    #[hash_key]
    pk: String,
    #[index(all, hash, name = "gsi1")]
    gsi1pk: Option<String>,
    #[entity]
    entity: String,
}

#[derive(Model)]
#[model(in = "Shop", entity = "order")]
#[key(hash = "ORDER#{number:06}")]
#[key(index = "gsi1", hash = "{status}#{due}")]
struct Order {
    number: u32,
    status: String,
    due: Option<String>,
}

fn main() {}

fn update(orders: Table<Order>) {
    let _ = orders.update(Order::key(7u32)).set(Order::status(), "paid");
    let _ = orders.update(Order::key(7u32)).remove(Order::due());
}

fn key(orders: Table<Order>) {
    let _ = orders.get(7u32);
    let _ = Order::key("7");
}
