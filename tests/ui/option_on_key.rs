use dynorm::Model;

#[derive(Model)]
#[model(table = "users")]
struct User {
    #[hash_key(unique)]
    id: String,
}

fn main() {}
