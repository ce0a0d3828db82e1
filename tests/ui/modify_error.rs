//! The error of the function of `modify` can be made of dynorm's.

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

struct TooMany;

async fn count(users: &Table<User>) -> Result<(), TooMany> {
    users.modify("Ada", |user| if user.visits > 9 { Err(TooMany) } else { Ok(()) }).await?;
    Ok(())
}

fn main() {}
