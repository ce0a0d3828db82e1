//! Versions that do not go together.

use std::convert::Infallible;

use dynorm::Upgrade;
use dynorm::prelude::*;

macro_rules! upgrade {
    ($old:ident, $new:ident) => {
        impl Upgrade<$old> for $new {
            type Error = Infallible;

            fn upgrade(_: $old) -> Result<Self, Infallible> {
                loop {}
            }
        }
    };
}

#[derive(Document)]
#[model(schema_attr = "version")]
struct OtherAttribute {
    id: String,
}

#[derive(Model)]
#[model(table = "users", schema_attr = "schema", upgrade_from = OtherAttribute)]
struct User {
    #[hash_key]
    id: String,
}
upgrade!(OtherAttribute, User);

#[derive(Document)]
#[model(schema_attr = "schema")]
struct WithoutKey {
    name: String,
}

#[derive(Document)]
#[model(schema_attr = "schema", upgrade_from = WithoutKey)]
struct Between {
    id: String,
    name: String,
}
upgrade!(WithoutKey, Between);

#[derive(Model)]
#[model(table = "people", schema_attr = "schema", upgrade_from = Between)]
struct Person {
    #[hash_key]
    id: String,
    #[range_key]
    name: String,
}
upgrade!(Between, Person);

#[derive(Model)]
#[model(table = "orders", schema_attr = "schema")]
struct OfTable {
    #[hash_key]
    id: String,
}

#[derive(Model)]
#[model(table = "orders", schema_attr = "schema", upgrade_from = OfTable)]
struct Order {
    #[hash_key]
    id: String,
}
upgrade!(OfTable, Order);

#[derive(Model)]
#[model(table = "shop", schema_attr = "schema")]
struct Shop {
    #[hash_key]
    pk: String,
    #[entity]
    entity: String,
}

#[derive(Model)]
#[model(in = "Shop", entity = "item")]
#[key(hash = "ITEM#{id}")]
struct Item {
    id: String,
}

#[derive(Document)]
struct Audit {
    schema: String,
}

#[derive(Model)]
#[model(table = "notes", schema_attr = "schema")]
struct Note {
    #[hash_key]
    id: String,
    #[model(flatten)]
    audit: Audit,
}

fn main() {}
