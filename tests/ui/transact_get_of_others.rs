//! What is read at one moment are reads, not awaited.

use dynorm::prelude::*;

#[derive(Model)]
#[model(table = "users")]
struct User {
    #[hash_key]
    name: String,
    visits: u32,
    email: Option<String>,
}

async fn read(users: &Table<User>) {
    let _ = users.db().transact_get((users.get("Ada"), users.delete("Bob")));
    let _ = users.db().transact_get(users.get("Ada"));
    let _ = users.db().transact_get((users.get("Ada").await, users.get("Bob").await));
}

fn main() {}
