//! The keys of what is queried are no filter.

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
    let _ = User::query("standard").filter(User::last_name().eq("Doe"));
    let _ = User::query("standard").filter(User::active().eq(true) & User::account_type().ne("x"));
}
