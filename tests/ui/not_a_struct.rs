use dynorm::{Document, Model};

#[derive(Model)]
#[model(table = "users")]
struct Tuple(String);

#[derive(Model)]
#[model(table = "users")]
struct Unit;

#[derive(Model)]
enum Enum {
    A,
}

#[derive(Model)]
#[model(table = "users")]
struct Generic<T> {
    #[hash_key]
    id: T,
}

#[derive(Document)]
struct Pair(String, u32);

#[derive(Document)]
struct Borrowed<'a> {
    id: &'a str,
}

#[derive(Document)]
union Union {
    a: u32,
    b: f32,
}

fn main() {}
