//! All items of a table, segment by segment.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream;
use tokio::time::Instant;

use super::counts::Counts;
use super::decide::Trouble;
use super::event::Event;
use super::items::{Batch, Pending};
use super::ledger::MOST;
use super::pace::Pace;
use super::rows::SegmentRow;
use super::step::Done;
use super::task::Task;
use crate::error::Result;
use crate::model::Key;
use crate::read::{Cursor, Segment};
use crate::retry::{RatePermit, Tries};
use crate::transport::Meter;
use crate::write::{AnyWrite, Write};

/// The longest time that is done again after a crash, where items come slowly.
const BETWEEN_CHECKPOINTS: Duration = Duration::from_secs(5);

/// One migration of all items of a table.
pub(super) struct BulkRun<'r> {
    pub(super) task: Task<'r>,
    pub(super) page_size: u32,
    /// How many segments there are.
    pub(super) total: u32,
    /// How many items, as far as that is known.
    pub(super) of_items: Option<u64>,
    pub(super) progress: Progress,
}

/// What the segments of a run share.
#[derive(Default)]
pub(super) struct Progress {
    /// Of each segment what it has counted, and whether it is done.
    segments: Mutex<Vec<(Counts, bool)>>,
    /// Items that have failed in this run.
    failed: AtomicU64,
    /// Whether a segment has met an error, so that the others come to their ends.
    ending: AtomicBool,
}

/// How it ended, if not by an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// All items were met.
    Done,
    /// It was asked to end.
    Stopped,
    /// Too many items have failed.
    TooManyFailed,
}

impl BulkRun<'_> {
    /// Goes on with all segments that are not done.
    pub(super) async fn run(&self) -> Result<(End, Counts)> {
        let rows = self.rows().await?;
        *self.segments() = rows.iter().map(|row| (Counts::from(&row.counts), row.done)).collect();
        let begun = Instant::now();
        let left = rows.into_iter().filter(|row| !row.done);
        let segments: Vec<_> = left.map(|row| self.one(row, begun)).collect();
        // Each of them writes down where it is before it ends, also if another has failed.
        let results: Vec<Result<()>> =
            stream::iter(segments).buffer_unordered(self.at_once()).collect().await;
        results.into_iter().collect::<Result<()>>()?;
        let (counts, done) = self.sum();
        let end = if done == self.total {
            End::Done
        } else if self.is_failed() {
            End::TooManyFailed
        } else {
            End::Stopped
        };
        Ok((end, counts))
    }

    fn at_once(&self) -> usize {
        (self.total as usize).clamp(1, 64)
    }

    /// Where each segment is.
    async fn rows(&self) -> Result<Vec<SegmentRow>> {
        let mut found = self.task.ledger.read_segments().await?;
        let rows = (0..self.total).map(|number| {
            let at = found.iter().position(|row| row.number() == Some(number));
            at.map_or_else(|| SegmentRow::new(self.task.ledger.name, number), |at| found.swap_remove(at))
        });
        Ok(rows.collect())
    }

    fn segments(&self) -> std::sync::MutexGuard<'_, Vec<(Counts, bool)>> {
        self.progress.segments.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What all segments have counted, and how many are done.
    fn sum(&self) -> (Counts, u32) {
        let segments = self.segments();
        let mut sum = Counts::default();
        for (counts, _) in &*segments {
            sum += *counts;
        }
        let done = segments.iter().filter(|(_, done)| *done).count();
        (sum, u32::try_from(done).unwrap_or(u32::MAX))
    }

    fn is_failed(&self) -> bool {
        self.progress.failed.load(Ordering::Relaxed) >= self.task.max_failures
    }

    fn is_ending(&self) -> bool {
        self.task.stop.is_stopped() || self.is_failed() || self.progress.ending.load(Ordering::Relaxed)
    }

    async fn one(&self, row: SegmentRow, begun: Instant) -> Result<()> {
        let result = self.segment(row, begun).await;
        if result.is_err() {
            self.progress.ending.store(true, Ordering::Relaxed);
        }
        result
    }

    async fn segment(&self, row: SegmentRow, begun: Instant) -> Result<()> {
        let meter = Meter::new();
        let table = self.task.table(&meter);
        let number = row.number().unwrap_or(0);
        let place = Segment { table: &table, number, total: self.total };
        let cursor = row.cursor.as_deref().map(str::parse).transpose()?;
        let counts = Counts::from(&row.counts);
        let mut at = At {
            run: self,
            place,
            number,
            begun,
            meter,
            cursor,
            counts,
            spent: (0.0, 0.0),
            failed: Vec::new(),
        };
        while !self.is_ending() {
            self.task.check_lock()?;
            let leave = self.task.pace.read(self.task.stop).await;
            if self.is_ending() {
                break;
            }
            if at.page(leave).await? {
                break;
            }
        }
        Ok(())
    }
}

/// What becomes of an item, with its key. An `Err` is not about this item alone, and ends the run.
async fn meet(item: Result<Box<dyn Pending>>) -> Result<(Key, Result<Done, String>)> {
    let pending = match item {
        Ok(pending) => pending,
        Err(error) => {
            let Some(key) = error.key().cloned() else { return Err(error) };
            return Ok((key, Err(error.to_string())));
        }
    };
    let key = pending.key()?;
    match pending.run().await {
        Ok(done) => Ok((key, Ok(done))),
        Err(Trouble::Item(error)) => Ok((key, Err(error))),
        Err(Trouble::Run(error)) => Err(error),
    }
}

/// Where a segment is.
struct At<'r> {
    run: &'r BulkRun<'r>,
    place: Segment<'r>,
    number: u32,
    begun: Instant,
    meter: Meter,
    cursor: Option<Cursor>,
    counts: Counts,
    /// Read and write units that were spent by now.
    spent: (f64, f64),
    /// What is to be written down of items that have failed.
    failed: Vec<AnyWrite>,
}

impl At<'_> {
    /// One page. Gives whether the segment is done, or has ended in the middle.
    async fn page(&mut self, leave: Option<RatePermit>) -> Result<bool> {
        let (run, Task { pace, stop, .. }) = (self.run, self.run.task);
        let page = self.read().await?;
        #[cfg(dynorm_broken)]
        if crate::broken::is("a page is done before its items") {
            self.cursor.clone_from(&page.next);
            self.checkpoint(page.next.is_none()).await?;
        }
        let (reads, _) = self.spent();
        Pace::spend_on_page(leave, reads)?;
        // The last item that is done, and not yet written down.
        let mut last: Option<Key> = None;
        let mut since = Instant::now();
        for item in page.items {
            let leave = pace.write(stop).await;
            let is_ending = run.is_ending();
            let is_due = since.elapsed() >= BETWEEN_CHECKPOINTS || self.failed.len() + 1 >= MOST;
            if let Some(key) = last.take_if(|_| is_ending || is_due) {
                self.checkpoint_behind(&key).await?;
                since = Instant::now();
            }
            if is_ending {
                return Ok(true);
            }
            let (key, result) = match meet(item).await {
                Ok(met) => met,
                Err(error) => {
                    if let Some(key) = last {
                        // What it ends with is said; that this could not be written down is no
                        // news.
                        let _ = self.checkpoint_behind(&key).await;
                    }
                    return Err(error);
                }
            };
            self.counts.read += 1;
            match result {
                Ok(done) => self.counts.count(done),
                Err(error) => self.fail(&key, error)?,
            }
            let (reads, writes) = self.spent();
            pace.spend_on_item(leave, reads, writes)?;
            last = Some(key);
        }
        self.cursor = page.next;
        let done = self.cursor.is_none();
        self.checkpoint(done).await?;
        Ok(done)
    }

    async fn read(&self) -> Result<Batch> {
        let mut tries = Tries::new(10, None);
        loop {
            match self.run.task.items.page(self.place, self.cursor.as_ref(), self.run.page_size).await {
                Err(error) if error.is_transient() && tries.next().await.is_some() => {}
                result => return result,
            }
        }
    }

    fn fail(&mut self, key: &Key, error: String) -> Result<()> {
        self.counts.failed += 1;
        self.run.progress.failed.fetch_add(1, Ordering::Relaxed);
        self.failed.push(self.run.task.fail(key, error)?);
        Ok(())
    }

    /// Counts what was read and written since the last time.
    fn spent(&mut self) -> (f64, f64) {
        let (reads, writes) = (self.meter.read_units(), self.meter.write_units());
        let (more_reads, more_writes) = (reads - self.spent.0, writes - self.spent.1);
        self.spent = (reads, writes);
        self.counts.read_units += more_reads;
        self.counts.write_units += more_writes;
        (more_reads, more_writes)
    }

    async fn checkpoint_behind(&mut self, key: &Key) -> Result<()> {
        self.cursor = Some(self.run.task.items.behind(self.place, key).await?);
        self.checkpoint(false).await
    }

    /// Writes down where the segment is, with what has failed.
    async fn checkpoint(&mut self, done: bool) -> Result<()> {
        let (run, Task { ledger, events, .. }) = (self.run, self.run.task);
        let row = SegmentRow {
            cursor: self.cursor.as_ref().map(ToString::to_string),
            done,
            fence: ledger.lock.fence(),
            counts: self.counts.into(),
            ..SegmentRow::new(ledger.name, self.number)
        };
        let mut writes = vec![ledger.segments().put(&row).into_any()];
        writes.append(&mut self.failed);
        ledger.commit(writes).await?;
        if let Some(segment) = run.segments().get_mut(self.number as usize) {
            *segment = (self.counts, done);
        }
        let (counts, segments_done) = run.sum();
        events.say(Event::Progress {
            name: ledger.name.to_owned(),
            counts,
            items: run.of_items,
            segments_done,
            segments: run.total,
            elapsed: self.begun.elapsed(),
        });
        Ok(())
    }
}
