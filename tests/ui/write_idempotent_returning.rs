//! What is made exactly once is a transaction, which gives no item back; and its condition comes first.

use dynorm::prelude::*;

#[derive(Model)]
#[model(table = "users")]
struct User {
    #[hash_key]
    name: String,
    visits: u32,
    email: Option<String>,
}

fn once(users: &Table<User>, ada: &User) {
    let _ = users.update("Ada").add(User::visits(), 1).idempotent().returning_new();
    let _ = users.put(ada).idempotent().returning_old();
    let _ = users.delete("Ada").idempotent().only_if(User::visits().eq(0));
    let _ = users.update("Ada").add(User::visits(), 1).returning_new().idempotent();
}

fn main() {}
