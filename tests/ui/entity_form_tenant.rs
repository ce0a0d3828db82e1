//! A tenant, where its items could be those of another.

use dynorm::prelude::*;

#[derive(Model)]
#[model(table = "shop", escape = false, allow_collisions)]
struct Shop {
    #[hash_key]
    pk: String,
    #[entity]
    entity: String,
}

#[derive(Model)]
#[model(in = "Shop", entity = "order")]
#[key(hash = "{tenant}#{number}")]
struct Order {
    #[tenant]
    tenant: String,
    number: u32,
}

fn main() {}
