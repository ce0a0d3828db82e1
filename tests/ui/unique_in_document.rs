use dynorm::{Document, Model, Projection};

#[derive(Document)]
struct Contact {
    #[model(unique)]
    email: String,
}

#[derive(Document)]
struct Email(#[model(unique)] String);

#[derive(Document)]
enum Way {
    Email {
        #[model(unique)]
        address: String,
    },
}

#[derive(Model)]
#[model(table = "users")]
struct User {
    #[hash_key]
    id: u32,
    email: String,
}

#[derive(Projection)]
#[model(of = "User")]
struct Mail {
    #[model(unique)]
    email: String,
}

fn main() {}
