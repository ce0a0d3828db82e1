//! A request is a future when it is awaited: what takes futures takes it by `into_future`.

use std::future::Future;

use dynorm::prelude::*;

#[derive(Model)]
#[model(table = "users")]
struct User {
    #[hash_key]
    name: String,
    visits: u32,
}

/// As `tokio::spawn`.
fn spawn<F: Future<Output: Send + 'static> + Send + 'static>(_: F) {}

fn main() {}

fn spawn_all(users: &Table<User>) {
    spawn(users.get("Ada").into_future());
    spawn(users.get("Ada"));
    spawn(users.update("Ada").add(User::visits(), 1).returning_new());
}
