//! Items of older schemas: a chain of three versions, what is read of each, and what each write
//! makes of it.

mod filters;
mod kinds;
mod merging;
mod newer;
mod properties;
mod racing;
mod reading;
mod saving;
mod updating;
mod writing;

use std::convert::Infallible;
use std::fmt;

use dynorm::{Document, Map, Model, Table, Upgrade, Value};
use dynorm_tests::{Tap, map, store, table};

#[derive(Document, Debug, Clone, PartialEq)]
struct Address {
    city: String,
}

/// As the first program had it, which did not know that there would be others.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users")]
struct First {
    #[hash_key]
    id: String,
    name: String,
    nick: Option<String>,
    score: f64,
    #[model(default)]
    level: u32,
    address: Option<Address>,
}

#[derive(Document, Debug, Clone, PartialEq)]
#[model(schema_attr = "schema")]
struct UserV1 {
    id: String,
    name: String,
    nick: Option<String>,
    score: f64,
    #[model(default)]
    level: u32,
    address: Option<Address>,
}

#[derive(Document, Debug, Clone, PartialEq)]
#[model(schema_attr = "schema", upgrade_from = UserV1)]
struct UserV2 {
    id: String,
    given: String,
    family: Option<String>,
    score: f64,
    level: u32,
    address: Option<Address>,
}

/// The program between the first and the last.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users", schema_attr = "schema", upgrade_from = UserV1)]
struct Second {
    #[hash_key]
    id: String,
    given: String,
    family: Option<String>,
    score: f64,
    level: u32,
    address: Option<Address>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users", schema_attr = "schema", upgrade_from = UserV2)]
struct User {
    #[hash_key]
    id: String,
    given: String,
    family: Option<String>,
    score: f64,
    level: u32,
    address: Option<Address>,
    #[index(all, hash)]
    initials: String,
    email: Option<String>,
}

#[derive(Debug)]
struct Nameless;

impl fmt::Display for Nameless {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it has no name")
    }
}

impl std::error::Error for Nameless {}

fn split(name: &str) -> Result<(String, Option<String>), Nameless> {
    match name.split_once(' ') {
        _ if name.is_empty() => Err(Nameless),
        Some((given, family)) => Ok((given.to_owned(), Some(family.to_owned()))),
        None => Ok((name.to_owned(), None)),
    }
}

impl Upgrade<UserV1> for UserV2 {
    type Error = Nameless;

    fn upgrade(old: UserV1) -> Result<Self, Nameless> {
        let UserV1 { id, name, score, level, address, nick: _ } = old;
        let (given, family) = split(&name)?;
        Ok(UserV2 { id, given, family, score, level, address })
    }
}

impl Upgrade<UserV1> for Second {
    type Error = Nameless;

    fn upgrade(old: UserV1) -> Result<Self, Nameless> {
        let UserV2 { id, given, family, score, level, address } = UserV2::upgrade(old)?;
        Ok(Second { id, given, family, score, level, address })
    }
}

impl Upgrade<UserV2> for User {
    type Error = Infallible;

    fn upgrade(old: UserV2) -> Result<Self, Infallible> {
        let UserV2 { id, given, family, score, level, address } = old;
        let initials = [Some(&given), family.as_ref()].into_iter().flatten();
        let initials = initials.filter_map(|name| name.chars().next()).collect();
        Ok(User { id, given, family, score, level, address, initials, email: None })
    }
}

/// More digits than an `f64` holds.
const DIGITS: &str = "0.12345678901234567890123456789";

fn digits() -> Value {
    DIGITS.parse::<dynorm::Number>().unwrap().into()
}

fn london() -> Value {
    [("city", "London".into()), ("zip", "W1".into())].into()
}

/// An item of the first schema, with what no version knows at the top and in the address.
fn first() -> Map {
    map([
        ("id", "ada".into()),
        ("name", "Ada Lovelace".into()),
        ("nick", "Countess".into()),
        ("score", digits()),
        ("address", london()),
        ("unknown", vec![Value::from(1)].into()),
    ])
}

fn second() -> Map {
    map([
        ("id", "ada".into()),
        ("schema", 2.into()),
        ("given", "Ada".into()),
        ("family", "Lovelace".into()),
        ("score", digits()),
        ("level", 0.into()),
        ("address", london()),
        ("unknown", vec![Value::from(1)].into()),
    ])
}

fn third() -> Map {
    let mut third = second();
    third.insert("schema".into(), 3.into());
    third.insert("initials".into(), "AL".into());
    third
}

/// The same item of each schema, and what it is as one of the last.
fn of_each() -> [(u32, Map); 3] {
    [(1, first()), (2, second()), (3, third())]
}

fn ada() -> User {
    User {
        id: "ada".into(),
        given: "Ada".into(),
        family: Some("Lovelace".into()),
        score: 0.123_456_789_012_345_68,
        level: 0,
        address: Some(Address { city: "London".into() }),
        initials: "AL".into(),
        email: None,
    }
}

fn with<const N: usize>(mut item: Map, others: [(&str, Value); N]) -> Map {
    item.extend(map(others));
    item
}

fn without(mut item: Map, name: &str) -> Map {
    item.remove(name);
    item
}

/// A table of the last program that has this item.
async fn table_of(item: Map) -> (Table<User>, Tap) {
    let (users, tap) = table::<User>().await;
    store(users.db(), users.name(), item).await;
    tap.log().clear();
    (users, tap)
}
