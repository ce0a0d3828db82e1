//! The model of `cargo run --example tutorial`.

use std::collections::BTreeSet;

use dynorm::{Document, Model};

/// A user, as the table has them, with indexes of both kinds and of each projection: to find users
/// by something else than their names. The one on the struct has several attributes: the users of a
/// country and an account type, by their visits, then by their dates.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users")]
#[index(name = "by_residence", all, hash(country, account_type), range(visits, date_joined))]
pub struct User {
    /// `standard` or `admin`.
    #[hash_key]
    pub account_type: String,
    /// No two of an account type have the same.
    #[range_key]
    pub last_name: String,
    /// Global, of keys.
    #[index(keys_only, hash, name = "FirstNameIndex")]
    pub first_name: String,
    /// In seconds since 1970. Local, of all attributes: the users of an account type in the order
    /// of their dates. And the range key of a global one: those of a country.
    #[index(all)]
    #[index(range, name = "CountryIndex")]
    pub date_joined: u64,
    /// Global, of some attributes. Users without an e-mail are not in it.
    #[index(include(first_name), hash, name = "EmailIndex")]
    pub email: Option<String>,
    /// Global, of all attributes.
    #[index(all, hash, name = "CountryIndex")]
    pub country: String,
    /// Local, of some attributes.
    #[index(include(email))]
    pub visits: u32,
    /// Local, of keys.
    #[index(keys_only)]
    pub last_seen: Option<u64>,
    /// Stored as a string set.
    pub labels: BTreeSet<String>,
    /// Stored as a map.
    pub address: Option<Address>,
}

/// A document inside of an item.
#[derive(Document, Debug, Clone, PartialEq)]
pub struct Address {
    /// With the number of the house.
    pub street: String,
    /// Without its postal code.
    pub city: String,
}
