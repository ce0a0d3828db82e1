//! A filter is a condition on what DynamoDB has, not a `bool`.

use dynorm::prelude::*;

#[derive(Model)]
#[model(table = "users")]
struct User {
    #[hash_key]
    name: String,
    email: Option<String>,
    visits: u32,
}

fn main() {}

fn filter() {
    let _ = User::query("Ada").filter(true);
    let _ = User::scan().filter(User::email());
}
