use dynorm::Model;

#[derive(Model)]
#[model(table = "users")]
struct User {
    #[hash_key]
    id: String,
    #[range_key]
    name: String,
    #[index(all, hash, name = "HashHash")]
    a: u32,
    #[index(all, hash, name = "HashHash")]
    b: u32,
    #[index(all, name = "LocalLocal")]
    c: u32,
    #[index(all, name = "LocalLocal")]
    d: u32,
    #[index(all, name = "LocalHash")]
    e: u32,
    #[index(all, hash, name = "LocalHash")]
    f: u32,
    #[index(all, hash)]
    #[index(range, name = "GIndex")]
    g: u32,
    #[index(all, hash, name = "Three")]
    h: u32,
    #[index(range, name = "Three")]
    i: u32,
    #[index(range, name = "Three")]
    j: u32,
}

fn main() {}
