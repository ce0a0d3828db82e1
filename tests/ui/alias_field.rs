use dynorm::{Document, Model, Projection};

#[derive(Model)]
#[model(table = "users")]
#[index(name = "by_both", all, hash(a, b))]
struct Keys {
    #[hash_key]
    #[model(alias = "uuid")]
    id: String,
    #[range_key]
    #[model(alias = "order")]
    sort: String,
    #[version]
    #[model(alias = "revision")]
    version: Option<u64>,
    #[ttl]
    #[model(alias = "expiry")]
    expires: Option<u64>,
    #[model(unique, alias = "mail")]
    email: String,
    #[index(include(included), hash)]
    #[model(alias = "area")]
    region: String,
    #[model(alias = "held")]
    included: u32,
    #[model(alias = "alpha")]
    a: String,
    b: String,
}

#[derive(Document)]
struct Twice {
    a: u32,
    #[model(alias = "a")]
    b: u32,
    #[model(alias = "d", alias = "e")]
    c: u32,
    #[model(alias = ["f", "e"], alias = "c")]
    g: u32,
    #[model(alias = "h")]
    h: u32,
}

#[derive(Document)]
struct Malformed {
    #[model(alias)]
    a: u32,
    #[model(alias = "")]
    b: u32,
    #[model(alias = [1])]
    c: u32,
    #[model(skip, alias = "x")]
    d: u32,
    #[model(flatten, alias = "y")]
    e: Twice,
}

#[derive(Document)]
enum Variants {
    Circle {
        #[model(alias = "type")]
        radius: u32,
    },
    Label(#[model(alias = "text")] String),
}

#[derive(Model)]
#[model(table = "people")]
struct Person {
    #[hash_key]
    id: String,
    #[model(alias = "called")]
    name: String,
}

#[derive(Projection)]
#[model(of = "Person")]
struct Name {
    name: String,
}

fn main() {}
