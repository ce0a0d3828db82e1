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
enum Kind {
    #[model(skip)]
    Small,
}

fn main() {}
