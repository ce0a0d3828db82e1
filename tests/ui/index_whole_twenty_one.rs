//! A table has at most 20 global indexes, on the struct and on fields together.

use dynorm::prelude::*;

#[derive(Model)]
#[model(table = "orders")]
#[index(name = "by_00", keys_only, hash(tenant, a00))]
#[index(name = "by_01", keys_only, hash(tenant, a01))]
#[index(name = "by_02", keys_only, hash(tenant, a02))]
#[index(name = "by_03", keys_only, hash(tenant, a03))]
#[index(name = "by_04", keys_only, hash(tenant, a04))]
#[index(name = "by_05", keys_only, hash(tenant, a05))]
#[index(name = "by_06", keys_only, hash(tenant, a06))]
#[index(name = "by_07", keys_only, hash(tenant, a07))]
#[index(name = "by_08", keys_only, hash(tenant, a08))]
#[index(name = "by_09", keys_only, hash(tenant, a09))]
#[index(name = "by_10", keys_only, hash(tenant, a10))]
struct Order {
    #[hash_key]
    id: u64,
    tenant: String,
    #[index(keys_only, hash)]
    a00: u32,
    #[index(keys_only, hash)]
    a01: u32,
    #[index(keys_only, hash)]
    a02: u32,
    #[index(keys_only, hash)]
    a03: u32,
    #[index(keys_only, hash)]
    a04: u32,
    #[index(keys_only, hash)]
    a05: u32,
    #[index(keys_only, hash)]
    a06: u32,
    #[index(keys_only, hash)]
    a07: u32,
    #[index(keys_only, hash)]
    a08: u32,
    #[index(keys_only, hash)]
    a09: u32,
    a10: u32,
}

fn main() {}
