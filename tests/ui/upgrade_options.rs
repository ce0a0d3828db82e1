//! What is said of the schema of items, where it means nothing or something else.

use dynorm::prelude::*;

#[derive(Model)]
#[model(table = "users", upgrade_from = UserV1)]
struct User {
    #[hash_key]
    id: String,
}

#[derive(Model)]
#[model(table = "people", schema_attr = "schema", upgrade_from = Person)]
struct Person {
    #[hash_key]
    id: String,
}

#[derive(Model)]
#[model(table = "orders", schema_attr = "version")]
struct Order {
    #[hash_key]
    id: String,
    version: u32,
}

#[derive(Model)]
#[model(table = "keys", schema_attr = "itemId", rename_all = "camelCase")]
struct Key {
    #[hash_key]
    item_id: String,
}

#[derive(Model)]
#[model(table = "numbers", schema_attr = "schema", upgrade_from = UserV1, schema_number = 2)]
struct Numbered {
    #[hash_key]
    id: String,
}

#[derive(Model)]
#[model(table = "numbers", schema_number = 2)]
struct NumberAlone {
    #[hash_key]
    id: String,
}

#[derive(Document)]
#[model(schema_attr = "schema", schema_number = 0)]
struct Zero {
    id: String,
}

#[derive(Document)]
#[model(schema_attr = "schema", schema_number = "2")]
struct NumberAsText {
    id: String,
}

#[derive(Document)]
#[model(schema_attr = "")]
struct Nameless {
    id: String,
}

#[derive(Document)]
#[model(schema_attr = "schema")]
struct Newtype(String);

#[derive(Document)]
#[model(schema_attr = "schema")]
enum Kind {
    Small,
}

#[derive(Model)]
#[model(table = "users", schema_atr = "schema")]
struct Misspelled {
    #[hash_key]
    id: String,
}

#[derive(Model)]
#[model(table = "users")]
struct OnField {
    #[hash_key]
    #[model(schema_attr = "schema")]
    id: String,
}

fn main() {}
