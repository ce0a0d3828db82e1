use dynorm::Model;

#[derive(Model)]
#[model(table = "users")]
struct User {
    #[hash_key]
    id: String,
    #[index(include(nmae), hash)]
    a: u32,
    #[index(include(name, name), hash)]
    b: u32,
    #[index(include(), hash)]
    c: u32,
    #[index(include(id, d), hash)]
    d: u32,
    #[index(include(secret), hash)]
    e: u32,
    name: String,
    #[model(skip)]
    secret: String,
}

fn main() {}
