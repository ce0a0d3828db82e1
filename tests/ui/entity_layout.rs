//! Templates that do not fit the layout.

use dynorm::prelude::*;

#[derive(Model)]
#[model(table = "shop")]
struct Shop {
    #[hash_key]
    pk: String,
    #[range_key]
    sk: String,
    #[index(all, hash, name = "gsi1")]
    gsi1pk: Option<String>,
    #[index(all)]
    lsi: Option<String>,
    #[entity]
    entity: String,
}

#[derive(Model)]
#[model(table = "other")]
struct Nameless {
    #[hash_key]
    pk: String,
}

#[derive(Model)]
#[model(table = "third")]
struct Numbered {
    #[hash_key]
    pk: u64,
    #[entity]
    entity: String,
}

#[derive(Model)]
#[model(table = "fourth")]
struct Counted {
    #[hash_key]
    pk: String,
    #[entity]
    kind: u64,
}

macro_rules! entity {
    ($name:ident in $layout:literal: $(#[$key:meta])*) => {
        #[derive(Model)]
        #[model(in = $layout, entity = "order")]
        $(#[$key])*
        struct $name {
            customer: String,
        }
    };
}

entity!(NoRange in "Shop": #[key(hash = "{customer}")]);
entity!(NoIndex in "Shop": #[key(hash = "{customer}", range = "A")] #[key(index = "gsi2", hash = "A")]);
entity!(RangeOfIndex in "Shop": #[key(hash = "{customer}", range = "A")] #[key(index = "gsi1", hash = "A", range = "B")]);
entity!(HashOfLocal in "Shop": #[key(hash = "{customer}", range = "A")] #[key(index = "LsiIndex", hash = "A", range = "B")]);
entity!(NoEntity in "Nameless": #[key(hash = "{customer}")]);
entity!(Number in "Numbered": #[key(hash = "{customer}")]);
entity!(Fine in "Shop": #[key(hash = "{customer}", range = "A")]);
entity!(OfEntity in "Fine": #[key(hash = "{customer}", range = "A")]);

#[derive(Model)]
#[model(in = "Shop", entity = "order")]
#[key(hash = "{sk}", range = "A")]
struct Taken {
    sk: String,
}

fn main() {}
