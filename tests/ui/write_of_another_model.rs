//! A table is of one model.

use dynorm::prelude::*;

#[derive(Model)]
#[model(table = "users")]
struct User {
    #[hash_key]
    name: String,
    visits: u32,
    email: Option<String>,
}

#[derive(Model)]
#[model(table = "orders")]
struct Order {
    #[hash_key]
    id: u64,
    total: u64,
}

fn put(users: &Table<User>, order: &Order) {
    let _ = users.put(order);
    let _ = users.insert("Ada");
}

fn main() {}
