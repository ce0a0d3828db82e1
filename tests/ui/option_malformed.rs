use dynorm::Document;

#[derive(Document)]
#[model(rename_all = "Camel")]
struct Address {
    #[model(rename)]
    street: String,
    #[model(rename = 1, skip = "yes")]
    city: String,
    #[model]
    zip: String,
    #[model(default = "1 + 1")]
    level: u32,
    #[model(rename = "a" rename = "b")]
    twice: u32,
    #[model(rename = "a", rename = "b")]
    again: u32,
}

fn main() {}
