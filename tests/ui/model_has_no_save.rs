//! A model by itself, which no table knows of.

use dynorm::prelude::*;

#[derive(Model)]
#[model(table = "users")]
struct User {
    #[hash_key]
    id: String,
    visits: u32,
}

async fn save(mut user: User) -> dynorm::Result<()> {
    user.visits += 1;
    user.save().await?;
    Ok(())
}

async fn delete(mut user: User) -> dynorm::Result<()> {
    user.delete().await
}

fn main() {}
