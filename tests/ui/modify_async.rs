//! The function of `modify` may be called several times, and does not wait.

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

async fn visits() -> u64 {
    1
}

async fn count(users: &Table<User>) -> dynorm::Result<()> {
    users.modify("Ada", async |user| user.visits += visits().await).await?;
    Ok(())
}

fn main() {}
