//! A projection is of attributes that its model has.

use dynorm::prelude::*;

#[derive(Model)]
#[model(table = "users")]
struct User {
    #[hash_key]
    name: String,
    email: String,
}

#[derive(Projection)]
#[model(of = "User")]
struct Misspelt {
    name: String,
    emial: String,
}

#[derive(Projection)]
struct OfNothing {
    name: String,
}

struct NoProjection {
    name: String,
}

fn main() {
    let _ = User::scan().project::<NoProjection>();
}
