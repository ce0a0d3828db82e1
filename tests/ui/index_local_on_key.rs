use dynorm::Model;

#[derive(Model)]
#[model(table = "users")]
struct User {
    #[hash_key]
    id: String,
    #[range_key]
    #[index(all)]
    name: String,
}

fn main() {}
