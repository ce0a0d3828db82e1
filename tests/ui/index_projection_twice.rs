use dynorm::Model;

#[derive(Model)]
#[model(table = "users")]
struct User {
    #[hash_key]
    id: String,
    #[index(all, hash, name = "X.y")]
    a: u32,
    #[index(all, range, name = "X.y")]
    b: u32,
}

fn main() {}
