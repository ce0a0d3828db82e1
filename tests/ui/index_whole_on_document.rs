//! Only a model has indexes.

use dynorm::Document;

#[derive(Document)]
#[index(name = "by_status", all, hash(status, due))]
struct Order {
    status: String,
    due: u32,
}

#[derive(Document)]
#[index(name = "by_status", all, hash(status, due))]
enum Status {
    Open,
}

fn main() {}
