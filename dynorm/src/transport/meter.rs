//! Counts what requests cost.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::Usage;

/// Counts requests and the capacity units that they consumed. Clones count together.
///
/// Attach one with [`Table::metered`](crate::Table::metered) or
/// [`Db::metered`](crate::Db::metered). DynamoDB is then asked to report the [consumed capacity] of
/// each request.
///
/// [consumed capacity]: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
#[derive(Clone, Debug, Default)]
pub struct Meter(Arc<Counters>);

/// Two are equal if they count together.
impl PartialEq for Meter {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Meter {}

#[derive(Debug, Default)]
struct Counters {
    requests: AtomicU64,
    /// In tenths of a unit: units come in halves, and a sum of integers is exact.
    read_tenths: AtomicU64,
    write_tenths: AtomicU64,
    /// The bits of an `f64`; zero if there was none.
    largest_collection: AtomicU64,
}

/// Which of the two kinds of capacity units a request consumes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    Read,
    Write,
}

impl Meter {
    /// A meter at zero.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Requests sent, retries included.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.0.requests.load(Ordering::Relaxed)
    }

    /// Read capacity units consumed, as far as they were reported.
    #[must_use]
    pub fn read_units(&self) -> f64 {
        units(&self.0.read_tenths)
    }

    /// Write capacity units consumed, as far as they were reported.
    #[must_use]
    pub fn write_units(&self) -> f64 {
        units(&self.0.write_tenths)
    }

    /// The size of the largest [item collection] that a write has touched, in gigabytes: DynamoDB's
    /// upper estimate. `None` if none was reported, as by tables without a local index.
    ///
    /// An item collection, all items of one hash key with their entries in local indexes, can hold
    /// 10 GB.
    ///
    /// [item collection]: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html#LSI.ItemCollections
    #[must_use]
    pub fn largest_collection_gb(&self) -> Option<f64> {
        let size = f64::from_bits(self.0.largest_collection.load(Ordering::Relaxed));
        (size > 0.0).then_some(size)
    }

    pub(crate) fn add(&self, access: Access, attempts: u32, usage: Usage) {
        self.0.requests.fetch_add(u64::from(attempts), Ordering::Relaxed);
        let counter = match access {
            Access::Read => &self.0.read_tenths,
            Access::Write => &self.0.write_tenths,
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a few units, never negative"
        )]
        let tenths = (usage.capacity.unwrap_or(0.0) * 10.0).round() as u64;
        counter.fetch_add(tenths, Ordering::Relaxed);
        if let Some(size) = usage.collection_gb {
            // Of numbers that are not negative, the larger one has the larger bits.
            self.0.largest_collection.fetch_max(size.to_bits(), Ordering::Relaxed);
        }
    }
}

fn units(tenths: &AtomicU64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "exact up to 10^15 units")]
    let tenths = tenths.load(Ordering::Relaxed) as f64;
    tenths / 10.0
}
