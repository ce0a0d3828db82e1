//! A path alone is no condition, nor is a comparison of fields.

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

fn put(users: &Table<User>, ada: &User) {
    let _ = users.put(ada).only_if(User::email());
    let _ = users.put(ada).only_if(ada.visits < 10);
    let _ = users.update("Ada").add(User::visits(), 1).only_if(true);
    let _ = users.check("Ada").only_if("visits < 10");
}

fn main() {}
