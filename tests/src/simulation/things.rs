//! What the items of the simulation look like: a model, one with a version, and none.

use std::collections::BTreeSet;

use dynorm::codec::memory::to_map;
use dynorm::{Db, Document, HashAndRange, Item, Map, Model, Number, Record, Result, Table, Untyped, Value};
use dynorm::{read::BatchGet, write::batch::BatchWrite};

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

/// A model without a version.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "plain")]
#[expect(missing_docs, reason = "the fields say it all")]
pub struct Plain {
    #[hash_key]
    pub shelf: String,
    #[range_key]
    pub number: u32,
    pub count: u64,
    pub label: Option<String>,
    pub tags: BTreeSet<String>,
    pub log: Vec<String>,
    pub address: Option<Address>,
}

/// The same with a version.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "versioned")]
#[expect(missing_docs, reason = "the fields say it all")]
pub struct Versioned {
    #[hash_key]
    pub shelf: String,
    #[range_key]
    pub number: u32,
    pub count: u64,
    pub label: Option<String>,
    pub tags: BTreeSet<String>,
    pub log: Vec<String>,
    pub address: Option<Address>,
    #[version]
    pub version: u64,
}

/// What a client does to an item that it holds. The values are few, so that two clients often write the same.
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
        let word = rng.pick(&["red", "green", "blue"]);
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

/// A model, or none: what the simulation does with each of them alike.
#[expect(async_fn_in_trait, reason = "of this package alone, and on one thread")]
pub trait Flavour: Record + Clone + 'static {
    /// Of tables and keys.
    type Key;
    /// The table's name.
    const TABLE: &'static str;
    /// For the log.
    const NAME: &'static str;
    /// Whether the model knows a version.
    const VERSIONED: bool;
    /// Whether all attributes are seen.
    const SEES_ALL: bool;

    /// The table.
    fn table(db: &Db) -> Table<Self, Self::Key>;
    /// An item that another has not yet touched.
    fn new(number: u32, rng: &mut Rng) -> Self;
    /// The attributes.
    fn map(&self) -> Map;
    /// Changes it; false if this change is one of attributes that the model does not know.
    fn change(&mut self, change: &Change) -> bool;
    /// `get`.
    async fn get(table: &Table<Self, Self::Key>, number: u32) -> Result<Option<Item<Self>>>;
    /// `delete`.
    async fn delete(table: &Table<Self, Self::Key>, number: u32) -> Result<()>;
    /// A deletion that gives the item as it was, as attributes.
    async fn delete_returning(table: &Table<Self, Self::Key>, number: u32) -> Result<Option<Map>>;
    /// `batch_get`.
    fn batch_get(table: &Table<Self, Self::Key>, numbers: &[u32]) -> BatchGet<Self>;
    /// A delete in a batch.
    fn batch_delete(batch: BatchWrite, table: &Table<Self, Self::Key>, number: u32) -> BatchWrite;
    /// A query or scan, to its end or to its first error.
    async fn read_all(table: &Table<Self, Self::Key>, reading: &Reading)
    -> (Vec<Map>, Option<dynorm::Error>);
}

/// How a query or scan goes.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Or a query.
    pub scan: bool,
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

macro_rules! stream {
    ($query:expr, $reading:expr, $table:expr, $count:expr, $flavour:ty) => {{
        let mut query = $query.page_size($reading.page_size);
        if let Some(count) = $reading.at_least {
            query = query.filter($count.ge(count));
        }
        if let Some(limit) = $reading.limit {
            query = query.limit(limit);
        }
        let mut stream = query.stream($table);
        let mut found = Vec::new();
        loop {
            match stream.try_next().await {
                Ok(Some(item)) => found.push(whole::<$flavour>(&item)),
                Ok(None) => break (found, None),
                Err(error) => break (found, Some(error)),
            }
        }
    }};
}

macro_rules! typed {
    ($model:ident, $table:literal, $name:literal, $versioned:literal $(, $version:ident)?) => {
        impl Flavour for $model {
            type Key = HashAndRange;
            const TABLE: &'static str = $table;
            const NAME: &'static str = $name;
            const VERSIONED: bool = $versioned;
            const SEES_ALL: bool = false;

            fn table(db: &Db) -> Table<Self> {
                db.table()
            }

            fn new(number: u32, rng: &mut Rng) -> Self {
                let mut new = $model {
                    shelf: SHELF.into(),
                    number,
                    count: rng.below(4),
                    label: None,
                    tags: BTreeSet::new(),
                    log: Vec::new(),
                    address: None,
                    $($version: 0,)?
                };
                for _ in 0..rng.below(3) {
                    new.change(&Change::any(rng));
                }
                new
            }

            fn map(&self) -> Map {
                to_map(self).expect("a model that can be encoded")
            }

            fn change(&mut self, change: &Change) -> bool {
                match change {
                    Change::Count(more) => self.count += more,
                    Change::Label(label) => self.label = label.map(Into::into),
                    Change::Tag(tag) => drop(self.tags.insert((*tag).into())),
                    Change::Log(line) => self.log.push((*line).into()),
                    Change::City(city) => match &mut self.address {
                        Some(address) => address.city = (*city).into(),
                        None => self.address = Some(Address { city: (*city).into(), street: "high".into() }),
                    },
                    Change::NoAddress => self.address = None,
                    Change::Extra(_) => return false,
                }
                true
            }

            async fn get(table: &Table<Self>, number: u32) -> Result<Option<Item<Self>>> {
                table.get(SHELF, number).consistent().await
            }

            async fn delete(table: &Table<Self>, number: u32) -> Result<()> {
                table.delete(SHELF, number).await
            }

            async fn delete_returning(table: &Table<Self>, number: u32) -> Result<Option<Map>> {
                Ok(table.delete(SHELF, number).returning_old().await?.map(|old| whole(&old)))
            }

            fn batch_get(table: &Table<Self>, numbers: &[u32]) -> BatchGet<Self> {
                table.batch_get(numbers.iter().map(|number| (SHELF, *number))).consistent()
            }

            fn batch_delete(batch: BatchWrite, table: &Table<Self>, number: u32) -> BatchWrite {
                batch.delete(table, (SHELF, number))
            }

            async fn read_all(table: &Table<Self>, reading: &Reading) -> (Vec<Map>, Option<dynorm::Error>) {
                if reading.scan {
                    let scan = $model::scan().segments(reading.segments);
                    stream!(scan, reading, table, $model::count(), $model)
                } else if reading.reverse {
                    stream!($model::query(SHELF).reverse(), reading, table, $model::count(), $model)
                } else {
                    stream!($model::query(SHELF), reading, table, $model::count(), $model)
                }
            }
        }
    };
}

typed!(Plain, "plain", "typed", false);
typed!(Versioned, "versioned", "versioned", true, version);

impl Flavour for Map {
    type Key = Untyped;
    const TABLE: &'static str = "plain";
    const NAME: &'static str = "untyped";
    const VERSIONED: bool = false;
    const SEES_ALL: bool = true;

    fn table(db: &Db) -> Table<Self, Untyped> {
        db.open("plain")
    }

    fn new(number: u32, rng: &mut Rng) -> Self {
        Plain::new(number, rng).map()
    }

    fn map(&self) -> Map {
        self.clone()
    }

    fn change(&mut self, change: &Change) -> bool {
        let words = |value: Option<&Value>| match value {
            Some(Value::StringSet(words)) => words.clone(),
            _ => BTreeSet::new(),
        };
        match change {
            Change::Count(more) => {
                let count = self.get("count").and_then(Value::as_number).and_then(Number::to_u128);
                let count = u64::try_from(count.unwrap_or(0)).unwrap_or(0) + more;
                self.insert("count".into(), count.into());
            }
            Change::Label(Some(label)) => drop(self.insert("label".into(), (*label).into())),
            Change::Label(None) => drop(self.remove("label")),
            Change::Tag(tag) => {
                let mut tags = words(self.get("tags"));
                tags.insert((*tag).into());
                self.insert("tags".into(), Value::StringSet(tags));
            }
            Change::Log(line) => {
                let log = self.entry("log".into()).or_insert_with(|| Value::List(Vec::new()));
                if let Value::List(log) = log {
                    log.push((*line).into());
                }
            }
            Change::City(city) => {
                if let Some(Value::Map(address)) = self.get_mut("address") {
                    address.insert("city".into(), (*city).into());
                } else {
                    let address = [("city", *city), ("street", "high")];
                    let address = address.map(|(name, value)| (name.to_owned(), value.into()));
                    self.insert("address".into(), Value::Map(address.into()));
                }
            }
            Change::NoAddress => drop(self.remove("address")),
            Change::Extra(word) => drop(self.insert("extra".into(), (*word).into())),
        }
        true
    }

    async fn get(table: &Table<Self, Untyped>, number: u32) -> Result<Option<Item<Self>>> {
        table.get((SHELF, number)).consistent().await
    }

    async fn delete(table: &Table<Self, Untyped>, number: u32) -> Result<()> {
        table.delete((SHELF, number)).await
    }

    async fn delete_returning(table: &Table<Self, Untyped>, number: u32) -> Result<Option<Map>> {
        Ok(table.delete((SHELF, number)).returning_old().await?.map(|old| whole(&old)))
    }

    fn batch_get(table: &Table<Self, Untyped>, numbers: &[u32]) -> BatchGet<Self> {
        table.batch_get(numbers.iter().map(|number| (SHELF, *number))).consistent()
    }

    fn batch_delete(batch: BatchWrite, table: &Table<Self, Untyped>, number: u32) -> BatchWrite {
        batch.delete(table, (SHELF, number))
    }

    async fn read_all(table: &Table<Self, Untyped>, reading: &Reading) -> (Vec<Map>, Option<dynorm::Error>) {
        let count = dynorm::attribute("count");
        if reading.scan {
            let scan = table.scan().segments(reading.segments);
            stream!(scan, reading, table, count, Map)
        } else if reading.reverse {
            stream!(table.query(SHELF).reverse(), reading, table, count, Map)
        } else {
            stream!(table.query(SHELF), reading, table, count, Map)
        }
    }
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
