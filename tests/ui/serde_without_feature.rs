use dynorm::Document;

struct Other;

#[derive(Document)]
struct Person {
    name: String,
    #[model(serde)]
    other: Other,
}

fn main() {}
