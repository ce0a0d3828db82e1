//! The key of an item cannot change.

use std::collections::{BTreeMap, BTreeSet};

use dynorm::prelude::*;

#[derive(Document)]
struct Address {
    city: String,
    rooms: u32,
}

#[derive(Model)]
#[model(table = "users")]
struct User {
    #[hash_key]
    account_type: String,
    #[range_key]
    last_name: String,
    #[index(all)]
    date_joined: u64,
    email: Option<String>,
    visits: u32,
    address: Address,
    labels: BTreeSet<String>,
    log: Vec<String>,
    limits: BTreeMap<String, u32>,
    photo: Vec<u8>,
}

#[derive(Model)]
#[model(table = "orders")]
struct Order {
    #[hash_key]
    id: u64,
    total: u64,
}

fn main() {}

fn update(users: Table<User>, orders: Table<Order>) {
    let _ = users.update("standard", "Doe").set(User::last_name(), "Roe");
    let _ = users.update("standard", "Doe").set_from(User::account_type(), User::last_name());
    let _ = users.update("standard", "Doe").remove(User::account_type());
    let _ = users.update("standard", "Doe").add(User::last_name(), "x");
    let _ = users.update("standard", "Doe").subtract(User::last_name(), 1);
    let _ = orders.update(7).add(Order::id(), 1);
}
