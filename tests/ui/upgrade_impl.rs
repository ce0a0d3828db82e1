//! Nothing says how the old version becomes the new one.

use dynorm::prelude::*;

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
}

fn main() {}
