//! Only sets have members.

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
    let _ = users.update("standard", "Doe").insert_into(User::log(), ["x"]);
    let _ = users.update("standard", "Doe").insert_into(User::labels(), "x".to_owned());
}
