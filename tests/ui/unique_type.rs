use std::collections::{BTreeMap, BTreeSet};

use dynorm::Model;

#[derive(Model)]
#[model(table = "users")]
struct User {
    #[hash_key]
    id: u32,
    #[model(unique)]
    emails: BTreeSet<String>,
    #[model(unique)]
    names: Option<Vec<String>>,
    #[model(unique)]
    phones: BTreeMap<String, String>,
    #[model(unique)]
    active: bool,
}

fn main() {}
