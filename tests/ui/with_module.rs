use dynorm::Document;

#[derive(Document)]
struct Person {
    #[model(with = "nowhere")]
    name: String,
    #[model(default = "absent")]
    age: u32,
}

fn main() {}
