use dynorm::{Document, Model};

#[derive(Model)]
#[model(tabel = "users")]
struct User {
    #[hash_key]
    id: String,
    #[model(renam = "n")]
    name: String,
    #[model(frobnicate)]
    age: u32,
}

#[derive(Document)]
#[model(skip)]
struct Address {
    #[model(table = "users")]
    street: String,
    #[model(hash_key)]
    city: String,
}

#[derive(Document)]
#[model(rename = "home", alias = "house")]
struct Home {
    #[model(rename_all = "camelCase")]
    street: String,
}

#[derive(Document)]
#[model(rename_all = "snakecase", alias = "sort")]
enum Kind {
    #[model(skip)]
    Small,
}

fn main() {}
