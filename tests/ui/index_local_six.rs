use dynorm::Model;

#[derive(Model)]
#[model(table = "users")]
struct User {
    #[hash_key]
    id: String,
    #[range_key]
    name: String,
    #[index(all)]
    a: u32,
    #[index(all)]
    b: u32,
    #[index(all)]
    c: u32,
    #[index(all)]
    d: u32,
    #[index(all)]
    e: u32,
    #[index(all)]
    f: u32,
}

fn main() {}
