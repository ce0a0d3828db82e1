//! Two more shapes, for peers that cannot hold those of `wire`: without `bool`, `f64` and sets, one
//! flat and one nested.

use std::collections::HashMap;
use std::str::FromStr;

use aws_sdk_dynamodb::types::AttributeValue;
use dynorm::{Document, Item, Model, Table};
use serde::{Deserialize, Serialize};

use crate::by_hand::{self, ByHand};
use crate::cases::{Benched, TENANT};
use crate::models::Shape;
use crate::random::Random;
use crate::writes::Written;

/// Thirty attributes, strings and integers.
#[derive(Model, Serialize, Deserialize, Clone, Debug, PartialEq)]
#[model(table = "plain")]
pub struct Plain {
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
    pub s11: String,
    pub s12: String,
    pub s13: String,
    pub s14: String,
    pub n01: u32,
    pub n02: u32,
    pub n03: u32,
    pub n04: u32,
    pub n05: u32,
    pub n06: u32,
    pub n07: i64,
    pub n08: i64,
    pub n09: i64,
    pub n10: i64,
    pub n11: i64,
    pub n12: u64,
    pub n13: u64,
    pub n14: u64,
}

/// `Mixed` with a list in place of the set, and integers in place of `f64` and `bool`.
#[derive(Model, Serialize, Deserialize, Clone, Debug, PartialEq)]
#[model(table = "nested")]
pub struct Nested {
    #[hash_key]
    pub tenant: String,
    #[range_key]
    pub id: u64,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    pub visits: u32,
    pub score: i64,
    pub level: u32,
    pub tags: Vec<String>,
    pub history: Vec<i64>,
    pub address: Address,
}

#[derive(Document, Serialize, Deserialize, Clone, Debug, PartialEq)]
pub struct Address {
    pub street: String,
    pub city: String,
    pub zip: String,
}

impl Shape for Plain {
    fn generate(id: u64, random: &mut Random) -> Self {
        Plain {
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
            s11: random.name(),
            s12: random.name(),
            s13: random.name(),
            s14: random.name(),
            n01: random.below(100),
            n02: random.below(10_000),
            n03: random.below(1_000_000),
            n04: random.below(10_000_000),
            n05: random.below(100_000),
            n06: random.below(10),
            n07: i64::from(random.below(1_000)) - 500,
            n08: i64::from(random.below(100_000)) - 50_000,
            n09: -i64::from(random.below(1_000_000)),
            n10: i64::from(random.below(1_000_000)) * 103,
            n11: i64::from(random.below(10_000)) - 1_000,
            n12: u64::from(random.below(1_000)),
            n13: u64::from(random.below(1_000_000)) * 10_007,
            n14: u64::from(random.below(100_000)),
        }
    }
}

impl Shape for Nested {
    fn generate(id: u64, random: &mut Random) -> Self {
        Nested {
            tenant: "tenant-0001".into(),
            id,
            name: format!("{} {}", random.word(), random.name()),
            email: (!random.one_in(4)).then(|| format!("{}.{}@example.com", random.word(), random.word())),
            visits: random.below(10_000),
            score: i64::from(random.below(100_000)) - 50_000,
            level: random.below(10),
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

macro_rules! benched {
    ($($shape:ident)*) => {$(
        impl Benched for $shape {
            async fn query(table: &Table<Self>) -> Vec<Self> {
                let page = $shape::query("tenant-0001").models().page(table).await.expect("a page");
                page.into_items().expect("models")
            }

            async fn query_tracked(table: &Table<Self>) -> Vec<Item<Self>> {
                let page = $shape::query("tenant-0001").page(table).await.expect("a page");
                page.into_items().expect("items")
            }
        }
    )*};
}
benched!(Plain Nested);

impl Written for Nested {
    fn condition() -> (&'static str, AttributeValue) {
        ("level", AttributeValue::N("3".to_owned()))
    }

    async fn update_if(table: &Table<Self>) {
        let update = table.update(TENANT, 7u64).set(Nested::name(), "Ada Lovelace").add(Nested::visits(), 1);
        update.only_if(Nested::level().eq(3)).await.expect("updated");
    }

    async fn delete_if(table: &Table<Self>) {
        table.delete(TENANT, 7u64).only_if(Nested::visits().lt(10)).await.expect("deleted");
    }
}

/// What `by_hand` does with each attribute, by its type: strings are moved, numbers parsed.
trait Attribute: Sized {
    fn into_value(self) -> AttributeValue;
    fn from_value(value: AttributeValue) -> Option<Self>;
}

impl Attribute for String {
    fn into_value(self) -> AttributeValue {
        AttributeValue::S(self)
    }

    fn from_value(value: AttributeValue) -> Option<Self> {
        match value {
            AttributeValue::S(text) => Some(text),
            _ => None,
        }
    }
}

macro_rules! number {
    ($($number:ident)*) => {$(
        impl Attribute for $number {
            fn into_value(self) -> AttributeValue {
                AttributeValue::N(self.to_string())
            }

            fn from_value(value: AttributeValue) -> Option<Self> {
                Self::from_str(value.as_n().ok()?).ok()
            }
        }
    )*};
}
number!(u32 u64 i64);

impl<T: Attribute> Attribute for Vec<T> {
    fn into_value(self) -> AttributeValue {
        AttributeValue::L(self.into_iter().map(T::into_value).collect())
    }

    fn from_value(value: AttributeValue) -> Option<Self> {
        match value {
            AttributeValue::L(values) => values.into_iter().map(T::from_value).collect(),
            _ => None,
        }
    }
}

impl Attribute for Address {
    fn into_value(self) -> AttributeValue {
        AttributeValue::M(self.into_item())
    }

    fn from_value(value: AttributeValue) -> Option<Self> {
        match value {
            AttributeValue::M(item) => Address::from_item(item),
            _ => None,
        }
    }
}

macro_rules! by_hand {
    ($shape:ident: $($field:ident)* $(, optional $optional:ident)*) => {
        impl ByHand for $shape {
            fn into_item(self) -> by_hand::Item {
                let mut item = HashMap::with_capacity(30);
                $(item.insert(stringify!($field).to_owned(), self.$field.into_value());)*
                $(if let Some(value) = self.$optional {
                    item.insert(stringify!($optional).to_owned(), value.into_value());
                })*
                item
            }

            fn from_item(mut item: by_hand::Item) -> Option<Self> {
                Some($shape {
                    $($field: Attribute::from_value(item.remove(stringify!($field))?)?,)*
                    $($optional: match item.remove(stringify!($optional)) {
                        Some(value) => Some(Attribute::from_value(value)?),
                        None => None,
                    },)*
                })
            }
        }
    };
}
by_hand!(Plain: tenant id s01 s02 s03 s04 s05 s06 s07 s08 s09 s10 s11 s12 s13 s14
    n01 n02 n03 n04 n05 n06 n07 n08 n09 n10 n11 n12 n13 n14);
by_hand!(Nested: tenant id name visits score level tags history address, optional email);
by_hand!(Address: street city zip);

/// Whether a peer's own types hold what ours do.
pub fn same(theirs: &[impl Serialize], ours: &[impl Serialize]) -> bool {
    serde_json::to_value(theirs).expect("JSON") == serde_json::to_value(ours).expect("JSON")
}
