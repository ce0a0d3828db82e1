//! Versions that are each older than the other.

use std::convert::Infallible;

use dynorm::Upgrade;
use dynorm::prelude::*;

#[derive(Document)]
#[model(schema_attr = "schema", upgrade_from = Second)]
struct First {
    id: String,
}

#[derive(Document)]
#[model(schema_attr = "schema", upgrade_from = First)]
struct Second {
    id: String,
}

impl Upgrade<Second> for First {
    type Error = Infallible;

    fn upgrade(old: Second) -> Result<Self, Infallible> {
        Ok(First { id: old.id })
    }
}

impl Upgrade<First> for Second {
    type Error = Infallible;

    fn upgrade(old: First) -> Result<Self, Infallible> {
        Ok(Second { id: old.id })
    }
}

fn main() {}
