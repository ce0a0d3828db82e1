use dynorm::Document;

#[derive(Document)]
struct Address {
    name: String,
}

#[derive(Document)]
struct Person {
    name: String,
    #[model(flatten)]
    address: Address,
}

fn main() {}
