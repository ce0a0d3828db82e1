//! Updates of one item without reading it: what each operator sends, and what comes of it.

mod done;
mod refused;
mod sent;
mod types;
mod values;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use dynorm::{Document, Model};

#[derive(Document, Debug, Clone, PartialEq)]
struct Address {
    city: String,
    zip: Option<u32>,
    rooms: u32,
    names: BTreeSet<String>,
    notes: Vec<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "members")]
struct Member {
    #[hash_key]
    id: String,
    #[index(keys_only, hash)]
    email: Option<String>,
    visits: u64,
    price: i64,
    tax: Option<i64>,
    total: i64,
    tags: BTreeSet<String>,
    numbers: HashSet<u8>,
    log: Vec<String>,
    address: Option<Address>,
    billing: Option<Address>,
    limits: BTreeMap<String, u32>,
    lines: Vec<Address>,
}

fn home() -> Address {
    Address { city: "London".into(), zip: None, rooms: 3, names: ["home".into()].into(), notes: vec![] }
}

fn ada() -> Member {
    Member {
        id: "ada".into(),
        email: Some("ada@example.com".into()),
        visits: 1,
        price: 100,
        tax: Some(20),
        total: 0,
        tags: ["first".into()].into(),
        numbers: HashSet::from([1]),
        log: vec!["born".into()],
        address: Some(home()),
        billing: None,
        limits: BTreeMap::from([("daily".into(), 5)]),
        lines: vec![home()],
    }
}
