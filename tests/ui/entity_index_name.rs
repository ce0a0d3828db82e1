//! What the function that queries an index of an entity is called.

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

macro_rules! entity {
    ($name:ident: $(#[$key:meta])*) => {
        #[derive(Model)]
        #[model(in = "Shop", entity = "order")]
        $(#[$key])*
        struct $name {
            status: String,
        }
    };
}

entity!(OfTable: #[key(hash = "{status}", as = "by_status")]);
entity!(NoName: #[key(hash = "A")] #[key(index = "gsi1", hash = "{status}", as = "By Status")]);
entity!(Keyword: #[key(hash = "A")] #[key(index = "gsi1", hash = "{status}", as = "where")]);
entity!(Taken: #[key(hash = "A")] #[key(index = "gsi1", hash = "{status}", as = "query")]);
entity!(Field: #[key(hash = "A")] #[key(index = "gsi1", hash = "{status}", as = "status")]);

fn main() {}
