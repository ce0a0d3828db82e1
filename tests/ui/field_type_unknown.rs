use dynorm::Document;

struct Other;

#[derive(Document)]
struct Person {
    name: String,
    other: Other,
}

fn main() {}
