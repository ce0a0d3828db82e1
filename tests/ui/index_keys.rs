use dynorm::Model;

#[derive(Model)]
#[model(table = "users")]
struct User {
    #[hash_key]
    id: String,
    #[index(all, hash, range)]
    a: u32,
    #[index(all, range)]
    b: u32,
    #[index(all, hash, name = "x")]
    c: u32,
    #[index(all, hash, name = "by_d")]
    d: u32,
    #[index(range, name = "by_b")]
    e: u32,
}

fn main() {}
