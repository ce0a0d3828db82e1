use dynorm::Model;

#[derive(Model)]
#[model(table = "users")]
#[index(all, hash)]
struct User {
    #[hash_key]
    id: String,
}

fn main() {}
