use dynorm::Model;

#[derive(Model)]
#[model(table = "users")]
struct User {
    #[hash_key]
    #[range_key]
    id: String,
}

fn main() {}
