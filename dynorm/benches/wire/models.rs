//! The items that are sent and read: two shapes, as dynorm's models and for serde.

use std::collections::BTreeSet;

use dynorm::{Document, Model};
use serde::{Deserialize, Serialize};

use crate::random::Random;

/// Ten attributes of most types, with a nested list and map.
#[derive(Model, Serialize, Deserialize, Clone, Debug, PartialEq)]
#[model(table = "mixed")]
pub struct Mixed {
    #[hash_key]
    pub tenant: String,
    #[range_key]
    pub id: u64,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    pub visits: u32,
    pub score: f64,
    pub active: bool,
    #[serde(serialize_with = "serde_dynamo::string_set::serialize")]
    pub tags: BTreeSet<String>,
    pub history: Vec<i64>,
    pub address: Address,
}

#[derive(Document, Serialize, Deserialize, Clone, Debug, PartialEq)]
pub struct Address {
    pub street: String,
    pub city: String,
    pub zip: String,
}

/// Thirty attributes, all of them scalars.
#[expect(clippy::struct_excessive_bools, reason = "flat it is")]
#[derive(Model, Serialize, Deserialize, Clone, Debug, PartialEq)]
#[model(table = "flat")]
pub struct Flat {
    #[hash_key]
    pub tenant: String,
    #[range_key]
    pub id: u64,
    pub s01: String,
    pub s02: String,
    pub s03: String,
    pub s04: String,
    pub s05: String,
    pub s06: String,
    pub s07: String,
    pub s08: String,
    pub s09: String,
    pub s10: String,
    pub n01: u32,
    pub n02: u32,
    pub n03: u32,
    pub n04: u32,
    pub n05: i64,
    pub n06: i64,
    pub n07: i64,
    pub n08: i64,
    pub n09: u64,
    pub n10: u64,
    pub f01: f64,
    pub f02: f64,
    pub f03: f64,
    pub f04: f64,
    pub b01: bool,
    pub b02: bool,
    pub b03: bool,
    pub b04: bool,
}

/// One of the two shapes.
pub trait Shape: Model + Clone + PartialEq + std::fmt::Debug {
    fn generate(id: u64, random: &mut Random) -> Self;
}

impl Shape for Mixed {
    fn generate(id: u64, random: &mut Random) -> Self {
        Mixed {
            tenant: "tenant-0001".into(),
            id,
            name: format!("{} {}", random.word(), random.name()),
            email: (!random.one_in(4)).then(|| format!("{}.{}@example.com", random.word(), random.word())),
            visits: random.below(10_000),
            score: f64::from(random.below(100_000)) / 64.0,
            active: random.one_in(2),
            tags: (0..=random.below(3)).map(|_| random.word()).collect(),
            history: (0..2 + random.below(4)).map(|_| i64::from(random.below(1_000_000)) - 500_000).collect(),
            address: Address {
                street: format!("{} {} {} Street", random.below(400), random.word(), random.name()),
                city: random.name(),
                zip: format!("{:05}", random.below(100_000)),
            },
        }
    }
}

impl Shape for Flat {
    fn generate(id: u64, random: &mut Random) -> Self {
        Flat {
            tenant: "tenant-0001".into(),
            id,
            s01: random.word(),
            s02: random.word(),
            s03: random.word(),
            s04: random.word(),
            s05: random.word(),
            s06: random.word(),
            s07: random.word(),
            s08: random.word(),
            s09: random.word(),
            s10: random.word(),
            n01: random.below(100),
            n02: random.below(10_000),
            n03: random.below(1_000_000),
            n04: random.below(10_000_000),
            n05: i64::from(random.below(1_000)) - 500,
            n06: i64::from(random.below(100_000)) - 50_000,
            n07: -i64::from(random.below(1_000_000)),
            n08: i64::from(random.below(1_000_000)) * 103,
            n09: u64::from(random.below(1_000)),
            n10: u64::from(random.below(1_000_000)) * 10_007,
            f01: f64::from(random.below(100)) / 4.0,
            f02: f64::from(random.below(100_000)) / 128.0,
            f03: -f64::from(random.below(100_000)) / 10.0,
            f04: f64::from(random.below(1_000)) / 7.0,
            b01: random.one_in(2),
            b02: random.one_in(2),
            b03: random.one_in(3),
            b04: random.one_in(10),
        }
    }
}
