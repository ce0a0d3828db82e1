//! The function of `modify` gives nothing, or a `Result`.

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

async fn tag(users: &Table<User>) -> dynorm::Result<()> {
    users.modify("Ada", |user| user.tags.insert("new".into())).await?;
    Ok(())
}

fn main() {}
