use dynorm::Model;

#[derive(Model)]
struct User {
    #[hash_key]
    id: String,
}

fn main() {}
