use dynorm::{Document, Model};

#[derive(Model)]
#[model(table = "users")]
#[range_key]
struct User {
    #[hash_key]
    id: String,
}

#[derive(Model)]
#[model(table = "users")]
#[tenant]
struct Guest {
    #[hash_key]
    id: String,
    #[key(hash = "{id}")]
    name: String,
}

#[derive(Document)]
enum Kind {
    #[hash_key]
    Small,
    #[index(all)]
    Large {
        #[key]
        size: u32,
    },
}

fn main() {}
