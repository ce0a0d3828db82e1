//! A condition compares with values of the attribute's own type.

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

fn delete(users: &Table<User>) {
    let _ = users.delete("Ada").only_if(User::visits().lt("ten"));
}

fn main() {}
