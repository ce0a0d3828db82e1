use dynorm::Model;
use std::collections::BTreeSet;

#[derive(Model)]
#[model(table = "users")]
struct User {
    #[hash_key]
    id: String,
    #[range_key]
    name: String,
    #[index(all)]
    tags: BTreeSet<String>,
    #[index(all, hash)]
    enabled: Option<bool>,
}

fn main() {}
