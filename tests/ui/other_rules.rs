use dynorm::{Document, Value};

#[derive(Document)]
enum Unit {
    Known,
    #[model(other)]
    Other,
}

#[derive(Document)]
enum Named {
    Known,
    #[model(other)]
    Other { text: String },
}

#[derive(Document)]
enum Two {
    #[model(other)]
    First(String),
    #[model(other)]
    Second(String),
}

#[derive(Document)]
enum WithNames {
    Known,
    #[model(other, rename = "o", alias = "p")]
    Other(#[model(default)] String),
}

#[derive(Document)]
enum NoString {
    Known,
    #[model(other)]
    Other(u32),
}

#[derive(Document)]
enum NoValue {
    Known { n: u32 },
    #[model(other)]
    Other(String),
}

#[derive(Document)]
#[model(tag = "kind", content = "data")]
enum NoTag {
    Known,
    #[model(other)]
    Other(String),
}

#[derive(Document)]
enum Aliases {
    #[model(alias = "Second")]
    First,
    Second,
    #[model(alias = "First")]
    Third,
    #[model(alias = "old")]
    Fourth,
    #[model(alias = "old")]
    Fifth(Value),
}

#[derive(Document)]
struct OnField {
    #[model(other)]
    text: String,
}

fn main() {}
