//! A conflict is decided by paths of its own model.

use std::collections::BTreeSet;

use dynorm::prelude::*;

#[derive(Model)]
#[model(table = "users")]
struct User {
    #[hash_key]
    name: String,
    visits: u64,
    tags: BTreeSet<String>,
}

#[derive(Model)]
#[model(table = "orders")]
struct Order {
    #[hash_key]
    id: u64,
    total: u64,
}

async fn decide(user: &mut Item<User>) -> dynorm::Result<()> {
    if let Err(error) = user.save().await {
        let mut conflict = user.conflict(error)?;
        conflict.take_mine(Order::total());
        *user = conflict.merge()?;
    }
    Ok(())
}

fn main() {}
