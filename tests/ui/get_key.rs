//! A key has as many parts as the table's.

use std::collections::BTreeSet;

use dynorm::prelude::*;

#[derive(Model)]
#[model(table = "users")]
struct User {
    #[hash_key]
    account_type: String,
    #[range_key]
    last_name: String,
    #[index(all)]
    date_joined: u64,
    #[index(all, hash, name = "EmailIndex")]
    email: Option<String>,
    #[index(keys_only, hash, name = "CityIndex")]
    city: String,
    active: bool,
    labels: BTreeSet<String>,
}

#[derive(Model)]
#[model(table = "orders")]
struct Order {
    #[hash_key]
    id: u64,
    total: u64,
}

async fn keys(users: &Table<User>, orders: &Table<Order>) {
    let _ = users.get("standard");
    let _ = orders.get(1u64, 2u64);
    let _ = users.get("standard", 5u64);
    let _ = users.batch_get(["standard"]);
}

fn main() {}
