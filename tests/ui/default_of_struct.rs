use dynorm::{Document, Model};

#[derive(Model)]
#[model(table = "users", default)]
struct NoDefault {
    #[hash_key]
    id: String,
    name: String,
}

#[derive(Document)]
#[model(default = "nothing")]
struct OfAnother {
    name: String,
}

fn nothing() -> String {
    String::new()
}

#[derive(Document)]
#[model(default)]
enum Kind {
    A,
}

#[derive(Document)]
#[model(default)]
struct Newtype(u32);

#[derive(Document)]
#[model(default, default = "Self::new")]
struct Twice {
    name: String,
}

fn main() {}
