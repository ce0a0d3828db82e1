//! What is in a table that a new index would leave out: [`Schema::check_data`].

use std::fmt;

use super::action::Action;
use super::plan::{Plan, PlanOptions};
use super::value::Schema;
use crate::db::Db;
use crate::error::Result;
use crate::model::Key;
use crate::read::Page;
use crate::retry::RateLimit;
use crate::schema::{IndexSchema, TableSchema};
use crate::value::{Map, Value};

/// How many items are named that an index would leave out.
const NAMED: usize = 10;
/// The longest hash key, and the longest range key, in bytes.
const LONGEST_HASH: usize = 2_048;
const LONGEST_RANGE: usize = 1_024;

/// A look at all items of a table before indexes are made of them. It sends nothing until it is
/// [run](Self::run).
///
/// DynamoDB makes an index of the items that fit, and says nothing of the others: those without a
/// key of the index are left out on purpose, those whose key has another type or is too long are
/// lost to it, and from then on every write of them is refused.
#[must_use = "items are read when it is run"]
#[derive(Clone, Debug)]
pub struct DataCheck {
    db: Db,
    table: String,
    schema: TableSchema,
    indexes: Vec<IndexSchema>,
    cost: ScanCost,
    rate: Option<RateLimit>,
}

/// What a scan of a table costs, as far as DynamoDB's own count of some hours ago tells. Shown, it
/// is a sentence.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct ScanCost {
    /// Items in the table.
    pub items: u64,
    /// Its size in bytes.
    pub bytes: u64,
    /// Read units that all of it takes.
    pub read_units: f64,
}

impl ScanCost {
    /// Half a unit for each 4 KB.
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    fn of(items: u64, bytes: u64) -> Self {
        ScanCost { items, bytes, read_units: bytes.div_ceil(4_096) as f64 / 2.0 }
    }
}

impl fmt::Display for ScanCost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "reads about {} items of {} bytes, for {} read units",
            self.items, self.bytes, self.read_units
        )
    }
}

/// What was found in a table. Shown, it is one sentence a line.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct DataCheckReport {
    /// The table's name.
    pub table: String,
    /// Items that were read.
    pub items: u64,
    /// Read units that this took, if DynamoDB has said so.
    pub read_units: Option<f64>,
    /// What each index would leave out.
    pub indexes: Vec<LeftOut>,
}

/// What an index would leave out.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct LeftOut {
    /// The index's name.
    pub index: String,
    /// Items that lack one of its keys: it is made for the others.
    pub without_key: u64,
    /// Items of which a key has another type.
    pub wrong_type: u64,
    /// Items of which a key is too long, or empty.
    pub wrong_size: u64,
    /// The first of the last two kinds, by their keys.
    pub first: Vec<Key>,
}

impl LeftOut {
    /// Whether items would be lost to the index that have its keys.
    #[must_use]
    pub const fn is_harmful(&self) -> bool {
        self.wrong_type > 0 || self.wrong_size > 0
    }
}

impl DataCheckReport {
    /// Whether items would be lost to an index that have its keys.
    #[must_use]
    pub fn is_harmful(&self) -> bool {
        self.indexes.iter().any(LeftOut::is_harmful)
    }
}

impl fmt::Display for DataCheckReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "table `{}`: {} items were read", self.table, self.items)?;
        for left in &self.indexes {
            write!(
                f,
                "\nindex `{}` would leave out {} items whose keys have another type, {} whose keys \
                 are too long or empty, and {} without its keys",
                left.index, left.wrong_type, left.wrong_size, left.without_key
            )?;
            left.first.iter().try_for_each(|key| write!(f, "\n  item {key}"))?;
        }
        Ok(())
    }
}

impl Schema {
    /// A look at the items of each table that is to get an index, to be run for what
    /// [`cost`](DataCheck::cost) says. This itself only describes the tables.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "users")]
    /// # struct User {
    /// #     #[hash_key]
    /// #     name: String,
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let db = Db::embedded()?;
    /// # let schema = dynorm::schema![User];
    /// for check in schema.check_data(&db).await? {
    ///     println!("table `{}`: {}", check.table(), check.cost());
    ///     println!("{}", check.run().await?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`plan`](Self::plan).
    pub async fn check_data(&self, db: &Db) -> Result<Vec<DataCheck>> {
        self.check()?;
        let schema = self.of(db);
        let observed = super::read::observe(db, &schema).await?;
        let plan = Plan::new(&schema, &observed, PlanOptions::new(), db.clock().now())?;
        let mut checks = Vec::new();
        for table in schema.tables() {
            let Some(found) = observed.table(table.name()) else { continue };
            let of_table = plan.steps().iter().filter(|step| step.table == table.name());
            let indexes: Vec<_> = of_table.filter_map(|step| made(&step.action)).collect();
            if !indexes.is_empty() {
                let (db, cost) = (db.clone(), ScanCost::of(found.item_count, found.size_bytes));
                let (table, schema) = (table.name().to_owned(), found.schema.clone());
                checks.push(DataCheck { db, table, schema, indexes, cost, rate: None });
            }
        }
        Ok(checks)
    }
}

/// The index that a step makes, be it in another's place.
fn made(action: &Action) -> Option<IndexSchema> {
    match action {
        Action::CreateIndex(index) => Some(index.schema.clone()),
        Action::ChangeIndex { wanted, .. } => Some(wanted.clone()),
        _ => None,
    }
}

impl DataCheck {
    /// The table's name.
    #[must_use]
    pub fn table(&self) -> &str {
        &self.table
    }

    /// What it costs.
    #[must_use]
    pub fn cost(&self) -> ScanCost {
        self.cost
    }

    /// Reads no faster than that.
    pub fn rate_limit(mut self, rate: &RateLimit) -> Self {
        self.rate = Some(rate.clone());
        self
    }

    /// Reads all items, once for all indexes. Changes nothing.
    ///
    /// # Errors
    ///
    /// If a request fails.
    pub async fn run(self) -> Result<DataCheckReport> {
        let table = self.db.open(&*self.table).with_schema(&self.schema);
        let mut scan = table.scan().models().report_capacity();
        if let Some(rate) = &self.rate {
            scan = scan.rate_limit(rate);
        }
        let begin = |index: &IndexSchema| LeftOut {
            index: index.name.clone().into_owned(),
            without_key: 0,
            wrong_type: 0,
            wrong_size: 0,
            first: Vec::new(),
        };
        let indexes = self.indexes.iter().map(begin).collect();
        let mut report = DataCheckReport { table: self.table.clone(), items: 0, read_units: None, indexes };
        let mut pages = scan.pages(&table);
        while let Some(page) = pages.try_next().await? {
            self.count(page, &mut report)?;
        }
        Ok(report)
    }

    fn count(&self, page: Page<Map>, report: &mut DataCheckReport) -> Result<()> {
        if let Some(units) = page.consumed_capacity {
            *report.read_units.get_or_insert(0.0) += units;
        }
        for item in page.into_items()? {
            report.items += 1;
            for (index, left) in self.indexes.iter().zip(&mut report.indexes) {
                let count = match fault(index, &item) {
                    None => continue,
                    Some(Fault::Missing) => {
                        left.without_key += 1;
                        continue;
                    }
                    Some(Fault::Type) => &mut left.wrong_type,
                    Some(Fault::Size) => &mut left.wrong_size,
                };
                *count += 1;
                if left.first.len() < NAMED {
                    left.first.extend(Key::of(&self.schema, &item));
                }
            }
        }
        Ok(())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Missing,
    Type,
    Size,
}

/// Why an index does not take an item; a key that does not fit counts before one that is missing.
fn fault(index: &IndexSchema, item: &Map) -> Option<Fault> {
    let mut found = None;
    let hash = index.hash.iter().map(|key| (key, LONGEST_HASH));
    for (key, longest) in hash.chain(index.range.iter().map(|key| (key, LONGEST_RANGE))) {
        let Some(value) = item.get(&*key.name) else {
            found = Some(Fault::Missing);
            continue;
        };
        if value.attribute_type() != key.attribute_type {
            return Some(Fault::Type);
        }
        let length = match value {
            Value::String(text) => text.len(),
            Value::Binary(bytes) => bytes.len(),
            _ => continue,
        };
        if length == 0 || length > longest {
            return Some(Fault::Size);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{KeyAttribute, Projection};

    #[test]
    fn an_index_takes_keys_of_its_types_and_lengths() {
        let hash = vec![KeyAttribute::string("mail"), KeyAttribute::number("age")];
        let index = IndexSchema::global("A", hash, vec![KeyAttribute::binary("token")], Projection::All);
        let item = |mail: &str, token: usize| {
            let mut item = Map::new();
            item.insert("mail".to_owned(), mail.into());
            item.insert("age".to_owned(), 7.into());
            item.insert("token".to_owned(), Value::Binary(vec![1; token]));
            item
        };
        assert_eq!(fault(&index, &item("a", 1_024)), None);
        assert_eq!(fault(&index, &item("a", 1_025)), Some(Fault::Size));
        assert_eq!(fault(&index, &item("", 1)), Some(Fault::Size));
        assert_eq!(fault(&index, &item(&"a".repeat(2_049), 1)), Some(Fault::Size));
        let mut other = item("a", 1);
        other.insert("age".to_owned(), "7".into());
        assert_eq!(fault(&index, &other), Some(Fault::Type));
        other.remove("mail");
        assert_eq!(fault(&index, &other), Some(Fault::Type));
        other.remove("age");
        assert_eq!(fault(&index, &other), Some(Fault::Missing));
    }
}
