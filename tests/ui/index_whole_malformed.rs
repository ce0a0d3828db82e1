//! What is said on the struct and what on a field.

use dynorm::prelude::*;

#[derive(Model)]
#[model(table = "orders")]
#[index(name = "by_status", all, hash, range)]
#[index(name = "by_due", all, keys_only, hash(status, due))]
#[index(nme = "by_due", all, hash(status, due))]
struct Order {
    #[hash_key]
    id: u64,
    status: String,
    due: u32,
    #[index(all, hash(status, due))]
    total: u32,
}

fn main() {}
