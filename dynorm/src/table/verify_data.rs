//! Which items of an entity have keys that are not what their fields make: [`Table::verify_data`].

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;

use crate::db::{Item, Table};
use crate::error::{Error, Result};
use crate::model::{Entity, Key};
use crate::read::{Page, Primary, Queryable, RunsOn, Whole, entity_scan};
use crate::retry::RateLimit;

/// How many items are listed, unless the caller says otherwise.
const LISTED: usize = 100;

impl<E: Entity + Queryable, Shape> Table<E, Shape> {
    /// Reads all items of this entity, and says which have keys that are not what their fields
    /// make: written by another program, or by an older form of this one, whose templates were
    /// others. Such items are not found where they belong. Changes nothing. Await it, or first say
    /// how.
    ///
    /// It is a scan: what else is in the table is read, and charged for, too. It goes by the stored
    /// name, so that an item which does not say that it is of this entity is not looked at.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "shop")]
    /// # struct Shop {
    /// #     #[hash_key]
    /// #     pk: String,
    /// #     #[entity]
    /// #     entity: Option<String>,
    /// # }
    /// # #[derive(Model)]
    /// # #[model(in = "Shop", entity = "order")]
    /// # #[key(hash = "ORDER#{number:06}")]
    /// # struct Order {
    /// #     number: u32,
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let db = Db::embedded()?;
    /// let orders = db.table::<Order>();
    /// # orders.create().await?;
    /// let report = orders
    ///     .verify_data()
    ///     .segments(4)
    ///     .on_progress(|so_far| eprintln!("{} read, {} out of step", so_far.scanned, so_far.out_of_step))
    ///     .await?;
    /// for item in &report.listed {
    ///     println!("{item}");
    /// }
    /// # assert!(report.is_clean());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// To mend an item, read it and save a change: see [`Item::keys_differ`].
    pub fn verify_data(&self) -> VerifyData<E, Shape>
    where
        Whole: RunsOn<Primary<E>, Shape>,
    {
        VerifyData {
            table: self.clone(),
            segments: 1,
            listed: LISTED,
            rate_limit: None,
            on_progress: OnProgress(Arc::new(|_| ())),
        }
    }
}

/// A scan for items whose keys are out of step. Await it to run it: it gives a [`DataReport`].
///
/// # Errors
///
/// As any scan. An item that does not fit the entity is no error, but counted.
#[must_use = "nothing is read before it is awaited"]
pub struct VerifyData<E: Entity, Shape> {
    table: Table<E, Shape>,
    segments: u32,
    listed: usize,
    rate_limit: Option<RateLimit>,
    on_progress: OnProgress,
}

#[derive(Clone)]
struct OnProgress(Arc<dyn Fn(&DataReport) + Send + Sync>);

/// What [`Table::verify_data`] has found.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct DataReport {
    /// The items that were read, those of other entities too.
    pub scanned: u64,
    /// Those of the entity.
    pub items: u64,
    /// How many of them have a key that is not what their fields make.
    pub out_of_step: u64,
    /// The first ones of these, as many as were [to be listed](VerifyData::list).
    pub listed: Vec<OutOfStep>,
    /// How many of them do not fit the entity, or make no key at all, so that their keys cannot be
    /// compared.
    pub unreadable: u64,
    /// Why, of the first ones of these, as many as were to be listed. Each error names the item by
    /// its [`key`](Error::key).
    pub errors: Vec<Error>,
    /// Read capacity units; `None` if the engine does not report them.
    pub consumed_capacity: Option<f64>,
}

/// An item whose keys are out of step. Shown, it is its key, and the attributes in question.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OutOfStep {
    /// The item's key, as it is stored.
    pub key: Key,
    /// The key attributes, of the table or of indexes, that are not what the item's fields make:
    /// another value, there though it should not be, or missing.
    pub attributes: Vec<&'static str>,
}

impl<E: Entity, Shape> VerifyData<E, Shape> {
    /// Reads the table as so many parts, several at once: see
    /// [`Scan::segments`](crate::read::Read::segments).
    pub fn segments(mut self, total: u32) -> Self {
        self.segments = total;
        self
    }

    /// How many items are listed, of those that are out of step and of those that do not fit: 100
    /// of each unless this says otherwise. All are counted.
    pub fn list(mut self, items: usize) -> Self {
        self.listed = items;
        self
    }

    /// Keeps to a number of capacity units per second; the limit can be shared with others.
    pub fn rate_limit(mut self, limit: &RateLimit) -> Self {
        self.rate_limit = Some(limit.clone());
        self
    }

    /// Calls a function after each request, with what was found so far.
    pub fn on_progress(mut self, call: impl Fn(&DataReport) + Send + Sync + 'static) -> Self {
        self.on_progress = OnProgress(Arc::new(call));
        self
    }
}

impl DataReport {
    /// Whether all items of the entity could be read, and have the keys that their fields make.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.out_of_step == 0 && self.unreadable == 0
    }

    fn add<E: Entity>(&mut self, page: Page<Item<E>>, listed: usize) {
        self.scanned += page.scanned;
        self.items += page.count;
        if let Some(consumed) = page.consumed_capacity {
            *self.consumed_capacity.get_or_insert_default() += consumed;
        }
        for item in page.into_results() {
            match item.and_then(|item| out_of_step(&item)) {
                Ok(None) => {}
                Ok(Some(item)) => {
                    self.out_of_step += 1;
                    if self.listed.len() < listed {
                        self.listed.push(item);
                    }
                }
                Err(error) => {
                    self.unreadable += 1;
                    if self.errors.len() < listed {
                        self.errors.push(error);
                    }
                }
            }
        }
    }
}

/// `None` if the item's keys are what its fields make.
fn out_of_step<E: Entity>(item: &Item<E>) -> Result<Option<OutOfStep>> {
    let Some(key) = item.read_key()? else { return Ok(None) };
    let attributes = item.keys_out_of_step().map_err(|error| error.with_key(&key))?;
    Ok(if attributes.is_empty() { None } else { Some(OutOfStep { key, attributes }) })
}

impl<E: Entity + Queryable, Shape> IntoFuture for VerifyData<E, Shape>
where
    Whole: RunsOn<Primary<E>, Shape>,
{
    type Output = Result<DataReport>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        let VerifyData { table, segments, listed, rate_limit, on_progress: OnProgress(call) } = self;
        let mut scan = entity_scan::<E>().report_capacity();
        if segments != 1 {
            scan = scan.segments(segments);
        }
        if let Some(limit) = &rate_limit {
            scan = scan.rate_limit(limit);
        }
        let mut pages = scan.pages(&table);
        Box::pin(async move {
            let mut report = DataReport::default();
            while let Some(page) = pages.try_next().await? {
                report.add(page, listed);
                call(&report);
            }
            Ok(report)
        })
    }
}

impl fmt::Display for OutOfStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} not what the fields make", self.key, self.attributes.join(", "))
    }
}

impl<E: Entity, Shape> fmt::Debug for VerifyData<E, Shape> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifyData").field("table", &self.table.name()).finish_non_exhaustive()
    }
}
