use dynorm::Model;

#[derive(Model)]
#[model(table = "users")]
struct Twice {
    #[hash_key]
    id: String,
    #[version]
    version: u64,
    #[version]
    other: u64,
}

#[derive(Model)]
#[model(table = "users")]
struct Key {
    #[hash_key]
    #[version]
    id: u64,
}

#[derive(Model)]
#[model(table = "users")]
struct BySerde {
    #[hash_key]
    id: u32,
    #[version]
    #[model(serde)]
    version: u64,
}

#[derive(Model)]
#[model(table = "users")]
struct Unknown {
    #[hash_key]
    id: u32,
    #[version(counted)]
    version: u32,
}

#[derive(Model)]
#[model(table = "users")]
struct WithValue {
    #[hash_key]
    id: u32,
    #[version(count = "u32")]
    version: u32,
}

fn main() {}
