//! A check is part of a transaction.

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

async fn check(users: &Table<User>) {
    let _ = users.check("Ada").only_if(User::visits().lt(10)).await;
}

fn main() {}
