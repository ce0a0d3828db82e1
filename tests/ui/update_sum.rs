//! Numbers of one type are added.

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

fn update(users: Table<User>) {
    let _ = users.update("standard", "Doe").set(User::visits(), User::visits().plus(User::date_joined()));
    let _ = users.update("standard", "Doe").set(User::email(), User::email().plus("x"));
    let _ = users.update("standard", "Doe").set(User::visits(), User::visits().plus(1).plus(2));
}
