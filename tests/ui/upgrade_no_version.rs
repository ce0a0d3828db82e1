//! The old version does not say of which schema it is.

use std::convert::Infallible;

use dynorm::Upgrade;
use dynorm::prelude::*;

#[derive(Document)]
struct UserV1 {
    id: String,
}

#[derive(Model)]
#[model(table = "users", schema_attr = "schema", upgrade_from = UserV1)]
struct User {
    #[hash_key]
    id: String,
}

impl Upgrade<UserV1> for User {
    type Error = Infallible;

    fn upgrade(old: UserV1) -> Result<Self, Infallible> {
        Ok(User { id: old.id })
    }
}

fn main() {}
