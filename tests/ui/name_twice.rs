use dynorm::Document;

#[derive(Document)]
#[model(rename_all = "camelCase")]
struct Address {
    street: String,
    #[model(rename = "street")]
    road: String,
    house_number: u32,
    #[allow(non_snake_case)]
    houseNumber: u32,
    #[model(rename = "")]
    empty: u32,
}

#[derive(Document)]
enum Kind {
    Small,
    #[model(rename = "Small")]
    Tiny,
}

fn main() {}
