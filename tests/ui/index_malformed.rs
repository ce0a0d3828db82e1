use dynorm::Model;

#[derive(Model)]
#[model(table = "users")]
struct User {
    #[hash_key]
    id: String,
    #[index]
    a: u32,
    #[index(hash)]
    b: u32,
    #[index(all, keys_only, hash)]
    c: u32,
    #[index(al, hash)]
    d: u32,
    #[index(include, hash)]
    e: u32,
    #[index(include(1), hash)]
    f: u32,
    #[index(all, hash, name)]
    g: u32,
}

fn main() {}
