//! A query with a condition on the range key is of another type than one that may still get one.
//! `any()` and `within` are for conditions that are there only sometimes.

use dynorm::prelude::*;

#[derive(Model)]
#[model(table = "products")]
struct Product {
    #[hash_key]
    category: String,
    #[range_key]
    price: u64,
}

fn main() {
    let min = Some(5u64);
    let mut query = Product::query("tea");
    if let Some(min) = min {
        query = query.price().ge(min);
    }
    let mut right = Product::query("tea").price().any();
    if let Some(min) = min {
        right = Product::query("tea").price().ge(min);
    }
}
