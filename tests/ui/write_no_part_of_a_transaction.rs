//! A transaction takes writes as they are, and items by `save`.

use dynorm::prelude::*;

#[derive(Model)]
#[model(table = "users")]
struct User {
    #[hash_key]
    name: String,
    visits: u32,
    email: Option<String>,
}

async fn transact(users: &Table<User>, ada: &mut Item<User>) {
    let _ = users.db().transact_write().with(users.update("Ada").add(User::visits(), 1).idempotent());
    let _ = users.db().transact_write().with(ada.save());
    let _ = users.db().transact_write().with(users.delete("Ada").await);
}

fn main() {}
