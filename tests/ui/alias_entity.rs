use dynorm::Model;

#[derive(Model)]
#[model(table = "shop")]
struct Shop {
    #[hash_key]
    pk: String,
    #[entity]
    #[model(alias = "type")]
    kind: Option<String>,
}

#[derive(Model)]
#[model(table = "shop")]
struct Layout {
    #[hash_key]
    pk: String,
    #[entity]
    kind: Option<String>,
}

#[derive(Model)]
#[model(in = "Layout", entity = "order")]
#[key(hash = "ORDER#{number}")]
struct Order {
    #[model(alias = "no")]
    number: String,
}

#[derive(Model)]
#[model(in = "Layout", entity = "line")]
#[key(hash = "LINE#{number}")]
struct Line {
    number: String,
    #[model(alias = "kind")]
    sort: u32,
}

fn main() {}
