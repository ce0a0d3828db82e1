use dynorm::Model;

#[derive(Model)]
#[model(table = "users")]
struct User {
    #[hash_key]
    #[model(unique)]
    account: String,
    #[range_key]
    #[model(unique)]
    name: String,
    #[version]
    #[model(unique)]
    version: u64,
}

fn main() {}
