//! What is only for models that say of which schema their items are, and for whole items.

use std::convert::Infallible;

use dynorm::Upgrade;
use dynorm::prelude::*;

#[derive(Model)]
#[model(table = "plain")]
struct Plain {
    #[hash_key]
    id: String,
    count: u32,
}

#[derive(Document)]
#[model(schema_attr = "schema")]
struct UserV1 {
    id: String,
}

#[derive(Model)]
#[model(table = "users", schema_attr = "schema", upgrade_from = UserV1)]
struct User {
    #[hash_key]
    id: String,
    #[index(keys_only, hash)]
    given: String,
}

impl Upgrade<UserV1> for User {
    type Error = Infallible;

    fn upgrade(old: UserV1) -> Result<Self, Infallible> {
        Ok(User { given: old.id.clone(), id: old.id })
    }
}

fn run(plain: Table<Plain>) {
    let _ = Plain::scan().filter(Plain::count().gt(1u32)).or_outdated();
    let _ = plain.update("a").set(Plain::count(), 1).any_schema();
    let _ = User::scan().select(User::given()).or_outdated();
    let _ = User::given_index("Ada").or_outdated();
}

fn main() {}
