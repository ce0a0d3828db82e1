use dynorm::Document;

#[derive(Document)]
#[model(table = "users")]
struct User {
    #[hash_key]
    id: String,
    #[index(all)]
    name: String,
    #[version]
    version: u32,
}

fn main() {}
