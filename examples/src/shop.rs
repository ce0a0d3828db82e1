//! A shop's tables: what `cargo run --bin schema` plans, makes and draws.

use dynorm::migrate::{Migrations, Step};
use dynorm::prelude::*;
use dynorm::{Schema, schema};

use crate::package::Package;

/// Somebody who buys.
#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "customers")]
pub struct Customer {
    /// A number of the shop's own.
    #[hash_key]
    pub id: String,
    /// No two customers have the same.
    #[model(unique)]
    pub email: String,
    /// Where they live: the hash key of a global index of keys.
    #[index(keys_only, hash, name = "CountryIndex")]
    pub country: String,
    /// In seconds since 1970: the range key of that index.
    #[index(range, name = "CountryIndex")]
    pub joined: u64,
    /// How they are called.
    pub name: String,
}

/// What they have bought.
#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "orders")]
#[index(name = "by_state", include(total), hash(tenant, state), range(due, priority))]
pub struct Order {
    /// The customer's `id`.
    #[hash_key]
    pub customer: String,
    /// 1, 2, 3 for each customer.
    #[range_key]
    pub number: u64,
    /// In seconds since 1970: the range key of a local index.
    #[index(all)]
    pub placed: u64,
    /// Which of the shops of this house.
    pub tenant: String,
    /// `open`, `paid` or `sent`; once it is closed, it is none, and not in the index.
    pub state: Option<String>,
    /// The day, as in `20261126`.
    pub due: u32,
    /// 1 to 9.
    pub priority: u8,
    /// In cents.
    pub total: u64,
}

/// All tables: one function for the program, its tests and the command line.
#[must_use]
pub fn schema() -> Schema {
    schema![Customer, Order, Package]
}

/// What was changed of the data since there is a shop. New ones come at the end.
pub fn migrations() -> Migrations {
    Migrations::new()
        // Old orders have priorities that there are none any more.
        .each::<Order>("0001-priorities", |order| {
            order.priority = order.priority.clamp(1, 9);
            Ok(Step::Change)
        })
        // To make all a day later twice would be a day too late.
        .marked::<Order>("0002-one-day-later", |order| {
            if order.state.is_none() {
                return Ok(Step::Skip);
            }
            order.due += 1;
            Ok(Step::Change)
        })
}
