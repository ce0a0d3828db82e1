//! Only strings and binary begin with something.

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

fn main() {
    let _ = User::date_joined_index("standard").date_joined().begins_with(5u64);
}
