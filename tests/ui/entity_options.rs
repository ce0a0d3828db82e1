//! What is said of an entity, and what belongs on its layout.

use dynorm::prelude::*;

#[derive(Model)]
#[model(table = "shop")]
struct Shop {
    #[hash_key]
    pk: String,
    #[index(all, hash, name = "gsi1")]
    gsi1pk: Option<String>,
    #[entity]
    entity: String,
}

#[derive(Model)]
#[model(in = "Shop")]
#[key(hash = "A")]
struct WithoutName {
    a: u32,
}

#[derive(Model)]
#[model(in = "Shop", entity = "b")]
struct WithoutKey {
    a: u32,
}

#[derive(Model)]
#[model(in = "Shop", entity = "c", table = "shop")]
#[key(hash = "A")]
#[key(hash = "B")]
#[key(index = "gsi1", hash = "A")]
#[key(index = "gsi1", hash = "A")]
struct Twice {
    a: u32,
}

#[derive(Model)]
#[model(in = "Shop", entity = "")]
#[key(hash = "{a}#{version:020}")]
#[key(index = "gsi1")]
struct WithKeys {
    #[hash_key]
    a: String,
    #[model(unique)]
    b: String,
    #[version]
    version: u64,
}

#[derive(Model)]
#[model(in = "Shop", entity = "e", was = "d")]
#[key(hash = "A", rnge = "B")]
struct Malformed {
    a: String,
}

#[derive(Model)]
#[model(table = "table", entity = "f")]
#[key(hash = "A")]
struct NoEntity {
    #[hash_key]
    a: String,
}

#[derive(Model)]
#[model(table = "layout")]
struct Layout {
    #[hash_key]
    #[entity]
    a: String,
    #[entity]
    #[model(with = "b")]
    b: String,
}

fn main() {}
