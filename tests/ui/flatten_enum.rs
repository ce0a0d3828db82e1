use dynorm::Document;

#[derive(Document)]
enum Kind {
    Small,
    Large { size: u32 },
}

#[derive(Document)]
struct Person {
    #[model(flatten)]
    kind: Kind,
}

fn main() {}
