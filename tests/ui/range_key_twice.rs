use dynorm::Model;

#[derive(Model)]
#[model(table = "users")]
struct User {
    #[hash_key]
    id: String,
    #[range_key]
    name: String,
    #[range_key]
    age: u32,
}

fn main() {}
