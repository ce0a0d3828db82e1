use dynorm::Document;

#[derive(Document)]
struct Address {
    #[model(skip, rename = "s")]
    street: String,
    #[model(flatten, default)]
    city: Inner,
    #[model(serde, with = "module")]
    zip: Inner,
}

#[derive(Document)]
struct Inner {}

fn main() {}
