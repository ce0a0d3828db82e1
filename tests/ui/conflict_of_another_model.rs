//! A conflict is of the model of its item.

use std::collections::BTreeSet;

use dynorm::write::Conflict;
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

fn look(user: &Item<User>, error: dynorm::Error) -> dynorm::Result<u64> {
    let conflict: Conflict<'_, Order> = user.conflict(error)?;
    Ok(conflict.theirs().total)
}

fn main() {}
