use dynorm::{Document, Model};

#[derive(Model)]
#[model(table = "users", paths = "crate::People")]
struct User {
    #[hash_key]
    id: String,
}

#[derive(Model)]
#[model(table = "orders", paths = "Order")]
struct Order {
    #[hash_key]
    id: String,
}

#[derive(Model)]
#[model(table = "songs", paths = "SongByTitle")]
struct Song {
    #[hash_key]
    id: String,
    #[index(all, hash, as = "by_title")]
    title: String,
}

#[derive(Document)]
#[model(paths = "Home")]
struct Address {
    street: String,
}

fn main() {}
