//! `aymond`, whose items have no `bool` and no `f64`.

mod reads;
mod writes;

use ::aymond::prelude::*;
pub use reads::variant;
use serde::Serialize;
pub use writes::variants;

#[aymond(item, table)]
#[derive(Serialize)]
pub struct Plain {
    #[aymond(hash_key)]
    tenant: String,
    #[aymond(sort_key)]
    id: u64,
    s01: String,
    s02: String,
    s03: String,
    s04: String,
    s05: String,
    s06: String,
    s07: String,
    s08: String,
    s09: String,
    s10: String,
    s11: String,
    s12: String,
    s13: String,
    s14: String,
    n01: u32,
    n02: u32,
    n03: u32,
    n04: u32,
    n05: u32,
    n06: u32,
    n07: i64,
    n08: i64,
    n09: i64,
    n10: i64,
    n11: i64,
    n12: u64,
    n13: u64,
    n14: u64,
}

#[aymond(item, table)]
#[derive(Clone, Serialize)]
pub struct Nested {
    #[aymond(hash_key)]
    tenant: String,
    #[aymond(sort_key)]
    id: u64,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    visits: u32,
    score: i64,
    level: u32,
    tags: Vec<String>,
    history: Vec<i64>,
    address: Address,
}

#[aymond(nested_item)]
#[derive(Clone, Serialize)]
pub struct Address {
    street: String,
    city: String,
    zip: String,
}
