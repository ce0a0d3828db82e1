//! What gives an item back is sent by itself.

use dynorm::prelude::*;
use dynorm::write::Write;

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

fn with(_: impl Write) {}

fn transact(users: &Table<User>, ada: &User) {
    with(users.put(ada));
    with(users.delete("Ada").returning_old());
    with(users.update("Ada").add(User::visits(), 1).returning_new());
    with(users.get("Ada"));
}

fn main() {}
