use dynorm::Model;

#[derive(Model)]
#[model(table = "users")]
struct Twice {
    #[hash_key]
    id: String,
    #[version]
    version: u32,
    #[version]
    other: u32,
}

#[derive(Model)]
#[model(table = "users")]
struct Key {
    #[hash_key]
    #[version]
    id: u32,
}

#[derive(Model)]
#[model(table = "users")]
struct BySerde {
    #[hash_key]
    id: u32,
    #[version]
    #[model(serde)]
    version: u32,
}

fn main() {}
