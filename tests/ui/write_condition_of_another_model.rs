//! The condition of a write is of the model that is written.

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

fn put(users: &Table<User>, ada: &User) {
    let _ = users.put(ada).only_if(Order::total().gt(5u64));
}

fn main() {}
