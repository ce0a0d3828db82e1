//! What is said of the form of keys.

use dynorm::prelude::*;

macro_rules! layout {
    ($name:ident: $($option:tt)*) => {
        #[derive(Model)]
        #[model(table = "shop", $($option)*)]
        struct $name {
            #[hash_key]
            pk: String,
        }
    };
}

layout!(Misspelt: preset = "electordb");
layout!(Unknown: preset = "beyonce");
layout!(Case: preset = "electrodb", casing = "title");
layout!(Nothing: separator = "");
layout!(Braces: separator = "}{");
layout!(Text: escape = "no");
layout!(Bare: escape);
layout!(OfEntities: preset = "electrodb", service = "shop", version = "1");

#[derive(Document)]
#[model(separator = "|")]
struct Address {
    city: String,
}

#[derive(Model)]
#[model(table = "shop", preset = "electrodb")]
struct Shop {
    #[hash_key]
    pk: String,
    #[range_key]
    sk: String,
}

macro_rules! entity {
    ($name:ident: $($key:tt)*) => {
        #[derive(Model)]
        #[model(in = "Shop", entity = "order", version = "1", service = "shop")]
        #[key($($key)*)]
        struct $name {
            customer: String,
            number: u32,
        }
    };
}

entity!(UnknownField: hash(custmer), range(number));
entity!(Width: hash(customer), range(number:6));
entity!(Twice: hash(customer, customer), range(number));
entity!(NoList: hash(customer), range(number.06));
entity!(Beside: hash = "{customer}{number}", range(number));

#[derive(Model)]
#[model(in = "Shop", entity = "order", version = "1")]
#[key(hash(customer), range(number))]
struct NoService {
    customer: String,
    number: u32,
}

fn main() {}
