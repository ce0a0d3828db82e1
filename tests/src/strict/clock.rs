//! The time of a strict world: tokio's, which a test pauses, as a date.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use dynorm::testing::Clock;
use tokio::time::Instant;

/// A point in time, since 1970.
pub(super) type Moment = Duration;

pub(super) const HOUR: Duration = Duration::from_hours(1);
pub(super) const DAY: Duration = Duration::from_hours(24);

/// When each world begins: at eight in the morning, UTC, so that sixteen hours are left of the day.
const BEGINNING: Moment = Duration::from_hours(500_000);

/// The clock of a strict world. Clones show the same time, which is tokio's: a test pauses it, and
/// waits by sleeping.
#[derive(Clone, Copy, Debug)]
pub struct StrictClock {
    begun: Instant,
}

impl StrictClock {
    pub(super) fn new() -> Self {
        StrictClock { begun: Instant::now() }
    }

    pub(super) fn moment(&self) -> Moment {
        BEGINNING + self.begun.elapsed()
    }
}

impl Clock for StrictClock {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + self.moment()
    }

    fn random(&self) -> u64 {
        // Nothing here depends on it but that it differs.
        static DRAWN: AtomicU64 = AtomicU64::new(0);
        DRAWN.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed)
    }
}

/// Whether two points are on one day, UTC.
pub(super) fn is_same_day(one: Moment, other: Moment) -> bool {
    one.as_secs() / DAY.as_secs() == other.as_secs() / DAY.as_secs()
}

/// How many of these points are less than `window` ago.
pub(super) fn within(points: &[Moment], window: Duration, now: Moment) -> usize {
    points.iter().filter(|point| now.saturating_sub(**point) < window).count()
}

/// How long things take. All of it is on the paused clock, so that it costs a test nothing but the
/// looks at the table meanwhile.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Times {
    /// Until a call arrives. A future that is dropped before then has not made it.
    pub arrival: Duration,
    /// From its arrival until its answer is there. A future that is dropped meanwhile has made it.
    pub answer: Duration,
    /// A table is `CREATING`.
    pub creating: Duration,
    /// A table is `UPDATING`, whatever is changed of it.
    pub updating: Duration,
    /// A table is `DELETING`.
    pub deleting: Duration,
    /// An index that is made with its table is ready that long after it.
    pub index_after_table: Duration,
    /// An index that is added is `CREATING` that long before it is filled.
    pub allocation: Duration,
    /// An index that is added is filled that long.
    pub backfill: Duration,
    /// An index is `DELETING`.
    pub index_deleting: Duration,
    /// The deletion by time is `ENABLING` or `DISABLING`.
    pub ttl: Duration,
    /// A new table has no backups, that long after it was made.
    pub backups: Duration,
}

impl Default for Times {
    /// About those of a small table of DynamoDB.
    fn default() -> Self {
        Times {
            arrival: Duration::from_millis(10),
            answer: Duration::from_millis(10),
            creating: Duration::from_secs(8),
            updating: Duration::from_secs(12),
            deleting: Duration::from_secs(6),
            index_after_table: Duration::from_secs(3),
            allocation: Duration::from_secs(40),
            backfill: Duration::from_mins(5),
            index_deleting: Duration::from_secs(50),
            ttl: HOUR,
            backups: Duration::from_secs(20),
        }
    }
}

impl Times {
    /// Everything takes its time, but little of it: for tests of many tables.
    #[must_use]
    pub fn short() -> Self {
        Times {
            creating: Duration::from_millis(500),
            updating: Duration::from_millis(600),
            deleting: Duration::from_millis(400),
            index_after_table: Duration::from_millis(300),
            allocation: Duration::from_millis(700),
            backfill: Duration::from_millis(900),
            index_deleting: Duration::from_millis(1100),
            backups: Duration::from_secs(2),
            ..Times::default()
        }
    }
}
