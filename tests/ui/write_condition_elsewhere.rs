//! Conditions and the like where they are not: of items that were read, of checks, of transactions.

use dynorm::prelude::*;

#[derive(Model)]
#[model(table = "users")]
struct User {
    #[hash_key]
    name: String,
    visits: u32,
    email: Option<String>,
}

async fn write(users: &Table<User>, ada: &User, item: &mut Item<User>) {
    let _ = item.save().only_if(User::visits().lt(3)).await; // wrong
    let _ = item.partial_save().only_if(User::visits().lt(3)); // wrong
    let _ = item.delete().only_if(User::visits().lt(3)).await; // wrong
    let _ = users.check("Ada").idempotent(); // wrong
    let _ = users.check("Ada").only_if(User::visits().lt(3)).idempotent().await; // wrong
    let _ = users.db().transact_write().put(users, ada).await; // wrong
    let _ = users.db().transact_write().delete(users, "Eve"); // wrong
}

fn main() {}
