use dynorm::Document;

#[derive(Document)]
enum Never {}

#[derive(Document)]
enum Tuples {
    Pair(u32, u32),
    Nothing(),
}

#[derive(Document)]
enum TagIsField {
    Circle {
        #[model(rename = "type")]
        kind: u32,
    },
}

#[derive(Document)]
#[model(tag = "value")]
enum TagIsContent {
    Mail(String),
}

#[derive(Document)]
#[model(tag = "kind", content = "data")]
enum NoData {
    #[model(rename_all = "camelCase")]
    Small,
}

#[derive(Document)]
enum Renamed {
    Mail(#[model(rename = "mail")] String),
}

#[derive(Document)]
enum Key {
    Circle {
        #[hash_key]
        radius: u32,
    },
}

fn main() {}
