#![allow(private_interfaces)]

use dynorm::{Document, Model};

// A key's type is part of what the model shows: `pub(crate)` the model, or make the type `pub`. The
// message stands at the field.
#[derive(Document)]
struct Id(String);

#[derive(Document)]
struct Moment(u64);

#[derive(Model)]
#[model(table = "users")]
pub struct User {
    #[hash_key]
    pub id: Id,
    #[range_key]
    pub at: Moment,
    pub other: Id,
}

fn main() {}
