//! A model, or none: what the simulation does with each of them alike.

use std::collections::BTreeSet;

use dynorm::codec::memory::{from_map, to_map};
use dynorm::read::{BatchGet, GetItem};
use dynorm::write::batch::BatchWrite;
use dynorm::write::{ConditionCheck, DeleteItem, Modify, UpdateItem};
use dynorm::{Condition, Db, HashAndRange, Item, Map, Number, Record, Table, Untyped, Value, attribute};

use super::actions::{Step, Wanted};
use super::rng::Rng;
use super::things::{Address, Change, Counted, Plain, Reading, SHELF, Versioned, whole};

/// A model, or none.
#[expect(async_fn_in_trait, reason = "of this package alone, and on one thread")]
pub trait Flavour: Record + Clone + 'static {
    /// Of tables and keys.
    type Key: Send + Sync;
    /// The table's name.
    const TABLE: &'static str;
    /// For the log.
    const NAME: &'static str;
    /// Whether all attributes are seen.
    const SEES_ALL: bool;

    /// The table.
    fn table(db: &Db) -> Table<Self, Self::Key>;
    /// An item that another has not yet touched.
    fn new(number: u32, rng: &mut Rng) -> Self;
    /// The attributes.
    fn map(&self) -> Map;
    /// What has these attributes.
    fn of(item: &Map) -> Self;
    /// Changes it; false if this change is one of attributes that the model does not know.
    fn change(&mut self, change: &Change) -> bool;
    /// `get`.
    fn get(table: &Table<Self, Self::Key>, number: u32) -> GetItem<Self>;
    /// `delete`.
    fn delete(table: &Table<Self, Self::Key>, number: u32) -> DeleteItem<Self>;
    /// `check`.
    fn check(table: &Table<Self, Self::Key>, number: u32) -> ConditionCheck<Self>;
    /// `update`.
    fn update(table: &Table<Self, Self::Key>, number: u32) -> UpdateItem<Self>;
    /// `modify`, by these changes.
    fn modify<'a>(table: &Table<Self, Self::Key>, number: u32, changes: &'a [Change]) -> Modify<'a, Self>;
    /// One more thing that an update does.
    fn step<I>(update: UpdateItem<Self, I>, step: &Step) -> UpdateItem<Self, I>;
    /// The condition of a write.
    fn wanted(wanted: &Wanted) -> Condition<Self>;
    /// `batch_get`.
    fn batch_get(table: &Table<Self, Self::Key>, numbers: &[u32]) -> BatchGet<Self>;
    /// A delete in a batch.
    fn batch_delete(batch: BatchWrite, table: &Table<Self, Self::Key>, number: u32) -> BatchWrite;
    /// A query or scan, to its end or to its first error.
    async fn read_all(table: &Table<Self, Self::Key>, reading: &Reading)
    -> (Vec<Map>, Option<dynorm::Error>);
}

/// Changes an item, attributes that its model does not know too.
pub fn change<F: Flavour>(item: &mut Item<F>, change: &Change) {
    if let (false, Change::Extra(word)) = (item.change(change), change) {
        item.extra_mut().insert("extra".into(), (*word).into());
    }
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
    ($model:ident, $table:literal, $name:literal $(, $version:ident)?) => {
        impl Flavour for $model {
            type Key = HashAndRange;
            const TABLE: &'static str = $table;
            const NAME: &'static str = $name;
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

            fn of(item: &Map) -> Self {
                from_map(item).expect("it was made of this model")
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

            fn get(table: &Table<Self>, number: u32) -> GetItem<Self> {
                table.get(SHELF, number)
            }

            fn delete(table: &Table<Self>, number: u32) -> DeleteItem<Self> {
                table.delete(SHELF, number)
            }

            fn check(table: &Table<Self>, number: u32) -> ConditionCheck<Self> {
                table.check(SHELF, number)
            }

            fn update(table: &Table<Self>, number: u32) -> UpdateItem<Self> {
                table.update(SHELF, number)
            }

            fn modify<'a>(table: &Table<Self>, number: u32, changes: &'a [Change]) -> Modify<'a, Self> {
                table.modify(SHELF, number, |item| changes.iter().for_each(|done| change(item, done)))
            }

            fn step<I>(update: UpdateItem<Self, I>, step: &Step) -> UpdateItem<Self, I> {
                match step {
                    Step::Add(more) => update.add($model::count(), *more),
                    Step::Subtract(less) => update.subtract($model::count(), *less),
                    Step::Label(label) => update.set_or_remove($model::label(), *label),
                    Step::Append(line) => update.append($model::log(), [*line]),
                    Step::Tag(tag) => update.insert_into($model::tags(), [*tag]),
                    Step::Untag(tag) => update.delete_from($model::tags(), [*tag]),
                    Step::City(city) => update.set($model::address().city(), *city),
                }
            }

            fn wanted(wanted: &Wanted) -> Condition<Self> {
                match wanted {
                    Wanted::AtLeast(least) => $model::count().ge(*least),
                    Wanted::Below(end) => $model::count().lt(*end),
                    // By name: the type of its own path says that it is the key of an index.
                    Wanted::Labelled(label) => attribute("label").eq(*label),
                    Wanted::Unlabelled => attribute("label").not_exists(),
                    Wanted::Tagged(tag) => $model::tags().contains(*tag),
                }
            }

            fn batch_get(table: &Table<Self>, numbers: &[u32]) -> BatchGet<Self> {
                table.batch_get(numbers.iter().map(|number| (SHELF, *number))).consistent()
            }

            fn batch_delete(batch: BatchWrite, table: &Table<Self>, number: u32) -> BatchWrite {
                batch.delete(table, (SHELF, number))
            }

            async fn read_all(table: &Table<Self>, reading: &Reading) -> (Vec<Map>, Option<dynorm::Error>) {
                if let Some(label) = reading.label {
                    stream!($model::label_index(label), reading, table, $model::count(), $model)
                } else if reading.scan {
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

typed!(Plain, "plain", "typed");
typed!(Versioned, "versioned", "versioned", version);
typed!(Counted, "counted", "counted", version);

impl Flavour for Map {
    type Key = Untyped;
    const TABLE: &'static str = "plain";
    const NAME: &'static str = "untyped";
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

    fn of(item: &Map) -> Self {
        item.clone()
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

    fn get(table: &Table<Self, Untyped>, number: u32) -> GetItem<Self> {
        table.get((SHELF, number))
    }

    fn delete(table: &Table<Self, Untyped>, number: u32) -> DeleteItem<Self> {
        table.delete((SHELF, number))
    }

    fn check(table: &Table<Self, Untyped>, number: u32) -> ConditionCheck<Self> {
        table.check((SHELF, number))
    }

    fn update(table: &Table<Self, Untyped>, number: u32) -> UpdateItem<Self> {
        table.update((SHELF, number))
    }

    fn modify<'a>(table: &Table<Self, Untyped>, number: u32, changes: &'a [Change]) -> Modify<'a, Self> {
        table.modify((SHELF, number), |item| changes.iter().for_each(|done| change(item, done)))
    }

    fn step<I>(update: UpdateItem<Self, I>, step: &Step) -> UpdateItem<Self, I> {
        match step {
            Step::Add(more) => update.add(attribute("count"), *more),
            Step::Subtract(less) => update.subtract(attribute("count"), *less),
            Step::Label(Some(label)) => update.set(attribute("label"), *label),
            Step::Label(None) => update.remove(attribute("label")),
            Step::Append(line) => update.append(attribute("log"), [*line]),
            Step::Tag(tag) => update.insert_into(attribute("tags"), [*tag]),
            Step::Untag(tag) => update.delete_from(attribute("tags"), [*tag]),
            Step::City(city) => update.set(attribute("address").key("city"), *city),
        }
    }

    fn wanted(wanted: &Wanted) -> Condition<Self> {
        match wanted {
            Wanted::AtLeast(least) => attribute("count").ge(*least),
            Wanted::Below(end) => attribute("count").lt(*end),
            Wanted::Labelled(label) => attribute("label").eq(*label),
            Wanted::Unlabelled => attribute("label").not_exists(),
            Wanted::Tagged(tag) => attribute("tags").contains(*tag),
        }
    }

    fn batch_get(table: &Table<Self, Untyped>, numbers: &[u32]) -> BatchGet<Self> {
        table.batch_get(numbers.iter().map(|number| (SHELF, *number))).consistent()
    }

    fn batch_delete(batch: BatchWrite, table: &Table<Self, Untyped>, number: u32) -> BatchWrite {
        batch.delete(table, (SHELF, number))
    }

    async fn read_all(table: &Table<Self, Untyped>, reading: &Reading) -> (Vec<Map>, Option<dynorm::Error>) {
        let count = attribute("count");
        if let Some(label) = reading.label {
            stream!(table.query(label).index("LabelIndex"), reading, table, count, Map)
        } else if reading.scan {
            let scan = table.scan().segments(reading.segments);
            stream!(scan, reading, table, count, Map)
        } else if reading.reverse {
            stream!(table.query(SHELF).reverse(), reading, table, count, Map)
        } else {
            stream!(table.query(SHELF), reading, table, count, Map)
        }
    }
}
