//! The keys of an index are strings, numbers or binary.

use dynorm::prelude::*;

#[derive(Model)]
#[model(table = "orders")]
#[index(name = "by_status", all, hash(status, paid), range(due, notes))]
struct Order {
    #[hash_key]
    id: u64,
    status: String,
    paid: bool,
    due: u32,
    notes: Vec<String>,
}

fn main() {}
