//! Where a tenant stands in the keys of an entity.

use dynorm::prelude::*;

#[derive(Model)]
#[model(table = "shop")]
struct Shop {
    #[hash_key]
    pk: String,
    #[range_key]
    sk: String,
    #[index(all, hash, name = "gsi1")]
    gsi1pk: Option<String>,
    #[entity]
    entity: String,
}

#[derive(Model)]
#[model(in = "Shop", entity = "order")]
#[key(hash = "CUST#{customer}#{tenant}", range = "ORDER#{number:06}")]
struct NotFirst {
    #[tenant]
    tenant: String,
    customer: String,
    number: u32,
}

#[derive(Model)]
#[model(in = "Shop", entity = "order")]
#[key(hash = "CUST#{customer}", range = "ORDER#{number:06}")]
struct NotThere {
    #[tenant]
    tenant: String,
    customer: String,
    number: u32,
}

#[derive(Model)]
#[model(in = "Shop", entity = "order")]
#[key(hash = "TENANT#{tenant}", range = "ORDER#{number:06}")]
#[key(index = "gsi1", hash = "STATUS#{status}")]
struct NotInTheIndex {
    #[tenant]
    tenant: String,
    number: u32,
    status: String,
}

#[derive(Model)]
#[model(in = "Shop", entity = "order")]
#[key(hash = "TENANT#{tenant}", range = "ORDER#{tenant}#{number:06}")]
struct InTheRange {
    #[tenant]
    tenant: String,
    number: u32,
}

#[derive(Model)]
#[model(in = "Shop", entity = "order")]
#[key(hash = "TENANT#{tenant}#{region}", range = "ORDER#{number:06}")]
struct TwoOfThem {
    #[tenant]
    tenant: String,
    #[tenant]
    region: String,
    number: u32,
}

#[derive(Model)]
#[model(in = "Shop", entity = "order")]
#[key(hash = "TENANT#{tenant}", range = "ORDER")]
struct Optional {
    #[tenant]
    tenant: Option<String>,
}

#[derive(Model)]
#[model(table = "orders")]
struct NoEntity {
    #[hash_key]
    #[tenant]
    tenant: String,
}

#[derive(Document)]
struct NoModel {
    #[tenant]
    tenant: String,
}

#[derive(Model)]
#[model(in = "Shop", entity = "order")]
#[key(hash = "TENANT#{tenant}", range = "ORDER")]
struct AsAnOption {
    #[model(tenant)]
    tenant: String,
}

fn main() {}
