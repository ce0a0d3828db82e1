use dynorm::Model;

#[derive(Model)]
#[model(table = "users")]
struct Narrow {
    #[hash_key]
    id: String,
    #[version]
    version: u32,
}

#[derive(Model)]
#[model(table = "users")]
struct CountedText {
    #[hash_key]
    id: String,
    #[version(count)]
    version: String,
}

fn main() {}
