use dynorm::{Document, Map};

#[derive(Document)]
struct Address {
    street: String,
}

#[derive(Document)]
struct Person {
    #[model(flatten)]
    rest: Map,
    #[model(flatten)]
    address: Address,
}

fn main() {}
