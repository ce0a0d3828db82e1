//! What the items of the simulation look like: a model, one with a version, one with a version that
//! counts.

use std::collections::BTreeSet;

use dynorm::{Document, Item, Map, Model, Number, Value};

use super::flavour::Flavour;
use super::history::Place;
use super::model::visible;
use super::rng::Rng;

/// The hash key of all items.
pub const SHELF: &str = "s";

/// An address. Another program adds a `note` to it.
#[derive(Document, Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the fields say it all")]
pub struct Address {
    pub city: String,
    pub street: String,
}

macro_rules! model {
    ($(#[$about:meta])* $model:ident in $table:literal $(, $($version:tt)+)?) => {
        $(#[$about])*
        #[derive(Model, Debug, Clone, PartialEq)]
        #[model(table = $table)]
        #[expect(missing_docs, reason = "the fields say it all")]
        pub struct $model {
            #[hash_key]
            pub shelf: String,
            #[range_key]
            pub number: u32,
            pub count: u64,
            #[index(all, hash, name = "LabelIndex")]
            pub label: Option<String>,
            pub tags: BTreeSet<String>,
            pub log: Vec<String>,
            pub address: Option<Address>,
            $($($version)+)?
        }
    };
}

model!(
    /// A model without a version.
    Plain in "plain"
);
model!(
    /// The same with a version.
    Versioned in "versioned", #[version] pub version: u64
);
model!(
    /// The same with a version that counts.
    Counted in "counted", #[version(count)] pub version: u64
);

/// The tables.
pub const TABLES: [&str; 3] = [Plain::TABLE, Versioned::TABLE, Counted::TABLE];

/// The words that are written.
pub const WORDS: [&str; 3] = ["red", "green", "blue"];

/// What a client does to an item that it holds. The values are few, so that two clients often write
/// the same.
#[derive(Clone, Debug)]
pub enum Change {
    /// Adds so many.
    Count(u64),
    /// Another label, or none.
    Label(Option<&'static str>),
    /// One more tag.
    Tag(&'static str),
    /// One more line.
    Log(&'static str),
    /// Another city; an address, if there was none.
    City(&'static str),
    /// No address.
    NoAddress,
    /// An attribute that no model knows.
    Extra(&'static str),
}

impl Change {
    /// Any of them.
    #[must_use]
    pub fn any(rng: &mut Rng) -> Self {
        let word = rng.pick(&WORDS);
        match rng.below(9) {
            0..=2 => Change::Count(1),
            3 => Change::Label(rng.percent(70).then_some(word)),
            4 => Change::Tag(word),
            5 => Change::Log(word),
            6 if rng.percent(20) => Change::NoAddress,
            6 | 7 => Change::City(word),
            _ => Change::Extra(word),
        }
    }
}

/// How a query or scan goes.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Or a query.
    pub scan: bool,
    /// A query of the index by label, for this label.
    pub label: Option<&'static str>,
    /// Of a query.
    pub reverse: bool,
    /// Of a scan.
    pub segments: u32,
    /// Items to a page.
    pub page_size: u32,
    /// Only items of at least that count.
    pub at_least: Option<u64>,
    /// No more than so many.
    pub limit: Option<usize>,
}

/// All attributes of an item: those of the model and the others.
#[must_use]
pub fn whole<F: Flavour>(item: &Item<F>) -> Map {
    let mut map = item.map();
    map.extend(item.extra().clone());
    map
}

/// The number of an item.
#[must_use]
pub fn number_of(item: &Map) -> u32 {
    let number = item.get("number").and_then(Value::as_number).and_then(Number::to_u128);
    number.and_then(|number| u32::try_from(number).ok()).unwrap_or(u32::MAX)
}

/// Where an item is.
#[must_use]
pub fn place_of_item(table: &'static str, item: &Map) -> Place {
    (table, number_of(item))
}

/// Where the item of a key is.
#[must_use]
pub fn place_of(table: &'static str, key: &dynorm::Key) -> Place {
    let attributes: Map = key.attributes().map(|(name, value)| (name.to_owned(), value.clone())).collect();
    (table, number_of(&attributes))
}

/// Whether two items are the same to a client that sees all of them, or only what its model knows.
#[must_use]
pub fn looks_like(flavour: &str, told: &Map, state: &Map) -> bool {
    if flavour == <Map as Flavour>::NAME { told == state } else { *told == visible(state) }
}
