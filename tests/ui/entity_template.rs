//! What a key's template can be made of.

use dynorm::prelude::*;

#[derive(Model)]
#[model(table = "shop")]
struct Shop {
    #[hash_key]
    pk: String,
    #[entity]
    entity: String,
}

macro_rules! entity {
    ($name:ident: $template:literal) => {
        #[derive(Model)]
        #[model(in = "Shop", entity = "order")]
        #[key(hash = $template)]
        struct $name {
            customer: String,
            number: u32,
            #[model(with = "far")]
            far: String,
            #[model(skip)]
            skipped: String,
        }
    };
}

entity!(Empty: "");
entity!(Unknown: "CUST#{custmer}");
entity!(Nothing: "CUST#{}");
entity!(Open: "CUST#{customer");
entity!(Closed: "CUST#customer}");
entity!(Width: "CUST#{number:6}");
entity!(TooWide: "CUST#{number:039}");
entity!(Beside: "{customer}{number:06}");
entity!(Twice: "{customer}#{customer}");
entity!(Foreign: "{far}");
entity!(NotStored: "{skipped}");

fn main() {}
