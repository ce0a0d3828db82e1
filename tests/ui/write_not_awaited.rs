//! A write that is not awaited is not sent.

#![deny(unused_must_use)]

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

async fn put(users: &Table<User>, ada: &User) {
    users.put(ada);
    users.delete("Ada").only_if(User::visits().eq(0)).returning_old();
    users.check("Ada");
}

fn main() {}
