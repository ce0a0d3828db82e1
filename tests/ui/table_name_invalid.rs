use dynorm::Model;

#[derive(Model)]
#[model(table = "my users")]
struct User {
    #[hash_key]
    id: String,
}

fn main() {}
