use dynorm::Document;

#[derive(Document)]
#[model(rename_all = "camelCase")]
struct UserId(#[model(default)] String);

fn main() {}
