//! Each mistake in an index on the struct has its message.

use dynorm::prelude::*;

#[derive(Document)]
struct Address {
    city: String,
}

#[derive(Model)]
#[model(table = "orders")]
#[index(all, hash(tenant, status))]
#[index(name = "no_hash", all, range(due))]
#[index(name = "no_projection", hash(tenant, status))]
#[index(name = "empty", all, hash(), range())]
#[index(name = "unknown", all, hash(tenat))]
#[index(name = "twice", all, hash(tenant, status), range(tenant))]
#[index(name = "nothing", all, hash(address, cache))]
#[index(name = "held", include(tenant, due), hash(tenant, status))]
#[index(name = "same", all, hash(tenant, status))]
#[index(name = "same", all, hash(tenant, due))]
#[index(name = "DueIndex", all, hash(tenant, status))]
#[index(name = "a", all, hash(tenant, status))]
struct Order {
    #[hash_key]
    id: u64,
    tenant: String,
    status: String,
    #[index(all, hash)]
    due: u32,
    #[model(flatten)]
    address: Address,
    #[model(skip)]
    cache: u32,
}

fn main() {}
