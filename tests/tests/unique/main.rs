//! Unique values: their markers, and what writes make of them.

mod at_random;
mod markers_table;
mod past_markers;
mod preview;
mod races;
mod transactions;
mod values;

use dynorm::{Error, Kind, Model, Number, Table, Value};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users")]
struct User {
    #[hash_key]
    name: String,
    #[model(unique)]
    email: Option<String>,
    #[model(unique, rename = "No")]
    number: Option<f64>,
    visits: u32,
}

/// The name of the table of its markers.
fn markers_of(users: &Table<User>) -> String {
    format!("{}-unique", users.name())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "seats")]
struct Seat {
    #[hash_key]
    row: u32,
    #[range_key]
    place: u32,
    #[model(unique)]
    ticket: Number,
    sold: u32,
    #[version]
    version: u64,
}

fn user(name: &str, email: Option<&str>) -> User {
    User { name: name.into(), email: email.map(str::to_owned), number: None, visits: 0 }
}

fn seat(place: u32, ticket: &str) -> Seat {
    Seat { row: 1, place, ticket: ticket.parse().unwrap(), sold: 0, version: 0 }
}

/// Whose each marker is: the hash key of the owner by the marker's name.
async fn markers<M: Model>(items: &Table<M>) -> Vec<(String, Value)> {
    let scanned = items.db().client().scan().table_name(format!("{}-unique", items.name()));
    let found = scanned.consistent_read(true).send().await.unwrap().items.unwrap();
    let mut markers: Vec<_> = found
        .into_iter()
        .map(|marker| {
            let owner = Value::try_from(marker["key"].clone()).unwrap();
            let first = owner.as_map().unwrap().values().next().unwrap().clone();
            (marker["name"].as_s().unwrap().clone(), first)
        })
        .collect();
    markers.sort_by(|one, other| one.0.cmp(&other.0));
    markers
}

fn owned<const N: usize>(markers: [(&str, &str); N]) -> Vec<(String, Value)> {
    markers.into_iter().map(|(name, owner)| (name.to_owned(), Value::from(owner))).collect()
}

fn assert_taken(error: &Error, attribute: &str, by: &str) {
    assert_eq!((error.kind(), error.attribute()), (Kind::NotUnique, Some(attribute)), "{error}");
    assert_eq!(error.taken_by().unwrap().attributes().next(), Some(("name", &Value::from(by))));
    assert!(error.is_not_unique() && !error.may_be_applied() && !error.is_transient());
}
