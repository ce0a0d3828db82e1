//! A global index has up to four hash and up to four range attributes.

use dynorm::prelude::*;

#[derive(Model)]
#[model(table = "orders")]
#[index(name = "by_hash", all, hash(a, b, c, d, e), range(f))]
#[index(name = "by_range", all, hash(a), range(b, c, d, e, f))]
struct Order {
    #[hash_key]
    a: u32,
    b: u32,
    c: u32,
    d: u32,
    e: u32,
    f: u32,
}

fn main() {}
