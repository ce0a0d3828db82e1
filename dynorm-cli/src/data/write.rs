//! Lines into a table: by batches over what is there, or each by itself if nothing is.

use std::time::Duration;

use dynorm::{Error, Kind, Map, Meter, RateLimit, Refusals, Table, Untyped};
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::item::from_line;
use crate::connect::BoxError;

/// How often what is only not to be written at this moment is tried again.
const TRIES: u32 = 5;

/// How lines are written.
#[derive(Clone)]
pub(super) struct Writer {
    pub(super) table: Table<Map, Untyped>,
    pub(super) if_absent: bool,
    /// Requests under way at once.
    pub(super) requests: usize,
    /// Shared by all that write.
    pub(super) limit: Option<RateLimit>,
}

/// A line of a file, as it was read.
pub(super) struct Line {
    pub(super) number: u64,
    pub(super) text: Vec<u8>,
}

/// What came of lines. Each is in here once.
#[derive(Default)]
pub(super) struct Wrote {
    pub(super) written: u64,
    /// Items that were there before.
    pub(super) present: u64,
    /// By their places, with the reason. Without their keys: what is in a table is not for logs.
    pub(super) rejected: Vec<(usize, String)>,
}

impl Writer {
    /// Writes lines.
    ///
    /// # Errors
    ///
    /// If some could not be written at this moment: then any of them may have been, and all are to
    /// be written again.
    pub(super) async fn write(&self, lines: &[Line]) -> Result<Wrote, BoxError> {
        let mut wrote = Wrote::default();
        let mut items = Vec::new();
        for (place, line) in lines.iter().enumerate() {
            match from_line(&line.text) {
                Ok(item) => items.push((place, item)),
                Err(why) => wrote.rejected.push((place, why)),
            }
        }
        if self.if_absent {
            self.insert(items, &mut wrote).await?;
        } else {
            self.put(items.into_iter().map(|(_, item)| item).collect(), lines, &mut wrote).await?;
        }
        wrote.rejected.sort_unstable_by_key(|(place, _)| *place);
        Ok(wrote)
    }

    async fn put(&self, mut items: Vec<Map>, lines: &[Line], wrote: &mut Wrote) -> Result<(), BoxError> {
        let mut refused = Vec::new();
        let count = items.len();
        for tried in 0.. {
            if items.is_empty() {
                break;
            }
            if tried == TRIES {
                return Err(format!("{} items were not taken after all attempts", items.len()).into());
            }
            let mut load = self.table.put_all(items).concurrency(self.requests).on_refusal(Refusals::GoOn);
            if let Some(limit) = &self.limit {
                load = load.rate_limit(limit);
            }
            let outcome = load.await;
            refused.extend(outcome.refused.into_iter().map(|one| (one.write, one.error)));
            if let Some(error) = outcome.error {
                return Err(error.into());
            }
            items = outcome.leftovers;
            items.extend(outcome.rest);
        }
        // Which lines were these? An item that is refused says nothing of its line, so they are
        // looked at again.
        for (place, line) in lines.iter().enumerate() {
            if refused.is_empty() {
                break;
            }
            let Ok(item) = from_line(&line.text) else { continue };
            if let Some(found) = refused.iter().position(|(other, _)| *other == item) {
                let (_, error) = refused.swap_remove(found);
                wrote.rejected.push((place, error.what()));
            }
        }
        if let Some((_, error)) = refused.pop() {
            return Err(format!("table `{}`: {}", self.table.name(), error.what()).into());
        }
        // A line whose key comes again behind it is written over, and so counts as well.
        let rejected = wrote.rejected.len() as u64;
        wrote.written += (lines.len() as u64).saturating_sub(rejected).min(count as u64);
        Ok(())
    }

    async fn insert(&self, items: Vec<(usize, Map)>, wrote: &mut Wrote) -> Result<(), BoxError> {
        let mut tasks = JoinSet::new();
        let mut items = items.into_iter();
        loop {
            while tasks.len() < self.requests.max(1)
                && let Some((place, item)) = items.next()
            {
                let writer = self.clone();
                tasks.spawn(async move { (place, writer.insert_one(&item).await) });
            }
            let Some(joined) = tasks.join_next().await else { return Ok(()) };
            let (place, inserted) = joined?;
            match inserted {
                Ok(true) => wrote.written += 1,
                Ok(false) => wrote.present += 1,
                Err(error) if is_refusal(&error) => wrote.rejected.push((place, error.what())),
                // The item's key is not for logs here either.
                Err(error) => return Err(format!("table `{}`: {}", self.table.name(), error.what()).into()),
            }
        }
    }

    /// Whether there was none before.
    async fn insert_one(&self, item: &Map) -> Result<bool, Error> {
        let mut tried = 0;
        loop {
            let permit = match &self.limit {
                Some(limit) => Some(limit.wait().await),
                None => None,
            };
            let meter = Meter::new();
            let result = self.table.metered(&meter).insert(item).await;
            let units = meter.write_units();
            if let Some(permit) = permit {
                // A refusal does not say what it cost. What is there already costs one unit at least.
                let least = if result.is_ok() { 0.0 } else { 1.0 };
                let units = units.max(least);
                permit.spend((units > 0.0).then_some(units))?;
            }
            match result {
                Ok(()) => return Ok(true),
                Err(error) if error.is_conflict() => return Ok(false),
                Err(error) if error.is_transient() && tried < TRIES => {
                    tried += 1;
                    sleep(Duration::from_millis(100 << tried)).await;
                }
                Err(error) => return Err(error),
            }
        }
    }
}

/// Whether it is the item that cannot be written, and no other item would fare as it does.
fn is_refusal(error: &Error) -> bool {
    matches!(error.kind(), Kind::Invalid | Kind::Encode | Kind::TooLarge)
}
