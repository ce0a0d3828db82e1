//! Which types can be parts of a key.

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
#[model(in = "Shop", entity = "a")]
#[key(hash = "A#{number}")]
struct WithoutWidth {
    number: u32,
}

#[derive(Model)]
#[model(in = "Shop", entity = "b")]
#[key(hash = "B#{name:06}")]
struct WidthOfText {
    name: String,
}

#[derive(Model)]
#[model(in = "Shop", entity = "c")]
#[key(hash = "C#{name}")]
struct Optional {
    name: Option<String>,
}

#[derive(Model)]
#[model(in = "Shop", entity = "d")]
#[key(hash = "D#{number:06}")]
struct Signed {
    number: i32,
}

#[derive(Model)]
#[model(in = "Shop", entity = "e")]
#[key(hash = "E")]
#[key(index = "gsi1", hash = "E#{price:06}")]
struct Float {
    price: Option<f64>,
}

#[derive(Model)]
#[model(in = "Shop", entity = "f")]
#[key(hash = "F#{tags}")]
struct List {
    tags: Vec<String>,
}

fn main() {}
