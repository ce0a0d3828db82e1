//! Where there is no range key, there is no method of its name either. That the message says no more than `HashOnly` is the price of not generating
//! a method for each field on each query: the compiler says of its own accord what to do only where the name exists.

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
    let _ = Order::query(1u64).total().ge(5u64);
    let _ = User::email_index("a@b").date_joined().ge(5u64);
    let _ = User::email_index("a@b").range().ge(5u64);
}
