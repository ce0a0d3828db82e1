use dynorm::Model;

type Enabled = bool;

#[derive(Model)]
#[model(table = "users")]
struct BoolKey {
    #[hash_key]
    enabled: Enabled,
}

#[derive(Model)]
#[model(table = "users")]
struct OptionalRange {
    #[hash_key]
    id: String,
    #[range_key]
    name: Option<String>,
}

fn main() {}
