use dynorm::Document;

#[derive(Document)]
struct Person {
    #[model(flatten)]
    name: String,
}

fn main() {}
