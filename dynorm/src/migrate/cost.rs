//! What a migration will cost, as far as that can be told before it is run.

use std::fmt;
use std::time::Duration;

use super::items::Items;
use super::pace::{Pace, Rate};
use super::step::Done;
use crate::db::Db;
use crate::error::Result;
use crate::read::Segment;
use crate::schema::IndexKind;
use crate::table::TableDescription;
use crate::transport::Meter;

/// How many items are looked at for it.
const SAMPLE: u32 = 100;

/// What a migration will cost, in capacity units and time. Shown, it is a sentence.
///
/// It follows from the size of the table, which DynamoDB measures about every six hours, and from a
/// look at some items.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Cost {
    /// Items in the table: not fewer than those of the sample.
    pub items: u64,
    /// Its size in bytes.
    pub bytes: u64,
    /// Read units that it takes to read all of them.
    pub read_units: f64,
    /// Write units that it takes if all of them are written, those of indexes left out.
    pub write_units: f64,
    /// Write units that it takes at most to keep global indexes in step, beside these.
    pub index_units: f64,
    /// How many items were looked at.
    pub sampled: u64,
    /// How many of them would be written.
    pub sampled_writes: u64,
    /// How long it takes at least, if as many of all items are written as of the sample; `None`
    /// without a limit.
    pub time: Option<Duration>,
    /// How fast it goes, in words.
    pub pace: String,
}

/// Looks at the table and at some of its items.
pub(super) async fn estimate(db: &Db, items: &dyn Items, rate: Rate) -> Result<(Cost, Pace)> {
    let meter = Meter::new();
    let table = items.table(&db.joined(&db.metered(&meter)));
    let described = db.open(table.name()).describe().await?;
    let pace = Pace::new(rate, described.throughput);
    let segment = Segment { table: &table, number: 0, total: 1 };
    let sampled = items.page(segment, None, SAMPLE).await?;
    pace.spend_reads(meter.read_units());
    let mut sample = Sample::default();
    for item in sampled.items {
        sample.items += 1;
        // Those that fail are not written, and are no reason to say nothing of the others.
        let Some(look) = item.ok().and_then(|item| item.look().ok()) else { continue };
        let [before, after] = look.sizes.map(|size| size as u64);
        sample.readable += 1;
        sample.bytes += before;
        let units = before.max(after).div_ceil(1_024);
        sample.units += units;
        match look.done {
            Done::Changed | Done::Deleted => sample.writes += 1,
            // In a transaction, at the new place and at the old one.
            Done::Moved => {
                sample.writes += 1;
                sample.units += units * 3;
            }
            Done::Already | Done::Skipped | Done::Gone => {}
        }
    }
    Ok((cost(&described, &sample, &pace), pace))
}

#[derive(Clone, Copy, Debug, Default)]
struct Sample {
    items: u64,
    /// Those that fit the model.
    readable: u64,
    bytes: u64,
    /// Write units of all of them.
    units: u64,
    writes: u64,
}

#[expect(clippy::cast_precision_loss, reason = "an estimate")]
fn cost(described: &TableDescription, sample: &Sample, pace: &Pace) -> Cost {
    // The table's own figures are some hours old, and may be none.
    let items = described.item_count.max(sample.items);
    let bytes = described.size_bytes.max(sample.bytes);
    let average = if described.item_count > 0 {
        (described.size_bytes as f64 / described.item_count as f64 / 1_024.0).ceil()
    } else {
        1.0
    };
    let each = if sample.readable > 0 { sample.units as f64 / sample.readable as f64 } else { average };
    let write_units = items as f64 * each;
    let global = described.schema.indexes.iter().filter(|index| index.kind == IndexKind::Global).count();
    let index_units = write_units * 2.0 * global as f64;
    let read_units = bytes.div_ceil(4_096) as f64 / 2.0;
    let share = if sample.items > 0 { sample.writes as f64 / sample.items as f64 } else { 1.0 };
    let time = pace.time(read_units, (write_units + index_units) * share);
    Cost {
        items,
        bytes,
        read_units,
        write_units: write_units.round(),
        index_units: index_units.round(),
        sampled: sample.items,
        sampled_writes: sample.writes,
        time,
        pace: pace.words(),
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "about {} items of {} bytes: {} read units, and up to {} write units",
            self.items, self.bytes, self.read_units, self.write_units
        )?;
        if self.index_units > 0.0 {
            write!(f, " with up to {} more for global indexes", self.index_units)?;
        }
        if self.sampled > 0 {
            write!(
                f,
                "; of {} items that were looked at, {} would be written",
                self.sampled, self.sampled_writes
            )?;
        }
        match self.time {
            Some(time) => write!(f, "; {} at {}", words(time), self.pace),
            None => write!(f, "; {}", self.pace),
        }
    }
}

/// In the largest unit that fits.
fn words(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..=119 => format!("about {} s", seconds.max(1)),
        seconds @ 120..=7_199 => format!("about {} min", seconds / 60),
        seconds @ 7_200..=172_799 => format!("about {} h", seconds / 3_600),
        seconds => format!("about {} days", seconds / 86_400),
    }
}
