//! A query needs every attribute of the hash key.

use dynorm::prelude::*;

#[derive(Document, Clone, Copy)]
enum Status {
    Open,
    Paid,
}

#[derive(Model)]
#[model(table = "orders")]
#[index(name = "by_status", all, hash(tenant, status), range(due, priority))]
struct Order {
    #[hash_key]
    id: u64,
    tenant: String,
    status: Status,
    due: u32,
    priority: u32,
    total: u64,
}

fn main() {
    let _ = Order::by_status("acme");
}
