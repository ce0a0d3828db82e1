use dynorm::{Document, Model};

#[derive(Document)]
struct Contact {
    email: String,
}

#[derive(Model)]
#[model(table = "users")]
struct User {
    #[hash_key]
    id: u32,
    #[model(flatten, unique)]
    contact: Contact,
    #[model(serde, unique)]
    name: String,
    #[model(unique, with = "module")]
    phone: String,
    #[model(skip, unique)]
    cached: String,
}

fn main() {}
