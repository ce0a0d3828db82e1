use dynorm::Model;

#[derive(Model)]
#[model(table = "users")]
#[range_key]
struct User {
    #[hash_key]
    id: String,
}

fn main() {}
