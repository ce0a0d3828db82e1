//! How fast a migration goes.

use std::time::Duration;

use super::stop::Stop;
use crate::error::Result;
use crate::retry::{RateLimit, RatePermit};
use crate::table::Throughput;

/// How fast a migration goes, in capacity units per second.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Rate {
    /// A quarter of what the table is provisioned for, of reads and of writes each. As fast as it
    /// can on a table that is paid for by request.
    #[default]
    Quarter,
    /// So many, of reads and writes together.
    Units(f64),
    /// As fast as it can.
    Unlimited,
}

/// One limiter for all segments, or two: for reads and for writes.
#[derive(Clone, Debug, Default)]
pub(super) struct Pace {
    reads: Option<RateLimit>,
    writes: Option<RateLimit>,
    units: Units,
}

/// What is allowed each second.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Units {
    #[default]
    Unlimited,
    Together(f64),
    Apart {
        reads: f64,
        writes: f64,
    },
}

impl Pace {
    #[expect(clippy::cast_precision_loss, reason = "nobody provisions that much")]
    pub(super) fn new(rate: Rate, throughput: Throughput) -> Self {
        match (rate, throughput) {
            (Rate::Units(units), _) => {
                let limit = RateLimit::per_second(units);
                Pace { reads: Some(limit.clone()), writes: Some(limit), units: Units::Together(units) }
            }
            (Rate::Quarter, Throughput::Provisioned { read, write }) => {
                let (reads, writes) = (read as f64 / 4.0, write as f64 / 4.0);
                Pace {
                    reads: Some(RateLimit::per_second(reads)),
                    writes: Some(RateLimit::per_second(writes)),
                    units: Units::Apart { reads, writes },
                }
            }
            (Rate::Quarter, Throughput::OnDemand) | (Rate::Unlimited, _) => Pace::default(),
        }
    }

    /// Waits until a read may be sent, or the end is asked for. Gives leave for it, if there is a
    /// limit.
    pub(super) async fn read(&self, stop: &Stop) -> Option<RatePermit> {
        stop.or(self.reads.as_ref()?.wait()).await
    }

    /// The same of a write.
    pub(super) async fn write(&self, stop: &Stop) -> Option<RatePermit> {
        stop.or(self.writes.as_ref()?.wait()).await
    }

    /// Notes what a page cost that was read by this leave.
    ///
    /// # Errors
    ///
    /// If nothing is said to have been read: then no rate can be kept.
    pub(super) fn spend_on_page(leave: Option<RatePermit>, reads: f64) -> Result<()> {
        leave.map_or(Ok(()), |leave| leave.spend((reads > 0.0).then_some(reads)))
    }

    /// Notes what was read without leave.
    pub(super) fn spend_reads(&self, reads: f64) {
        if let Some(limit) = &self.reads {
            limit.spend(reads);
        }
    }

    /// Notes what an item cost that was written by this leave, if it was.
    pub(super) fn spend_on_item(&self, leave: Option<RatePermit>, reads: f64, writes: f64) -> Result<()> {
        self.spend_reads(reads);
        leave.filter(|_| writes > 0.0).map_or(Ok(()), |leave| leave.spend(Some(writes)))
    }

    /// How long so many units take at least; `None` without a limit.
    pub(super) fn time(&self, reads: f64, writes: f64) -> Option<Duration> {
        let seconds = match self.units {
            Units::Unlimited => return None,
            Units::Together(units) => (reads + writes) / units,
            Units::Apart { reads: of_reads, writes: of_writes } => (reads / of_reads).max(writes / of_writes),
        };
        Some(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX))
    }

    /// In words.
    pub(super) fn words(&self) -> String {
        match self.units {
            Units::Unlimited => "without a limit".to_owned(),
            Units::Together(units) => format!("{units} units a second"),
            Units::Apart { reads, writes } => {
                format!("{reads} read and {writes} write units a second, a quarter of what is provisioned")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_follows_from_the_rate() {
        let seconds = |rate, throughput| Pace::new(rate, throughput).time(100.0, 50.0);
        let provisioned = Throughput::provisioned(40, 40);
        assert_eq!(seconds(Rate::Units(10.0), provisioned), Some(Duration::from_secs(15)));
        assert_eq!(seconds(Rate::Quarter, provisioned), Some(Duration::from_secs(10)));
        assert_eq!(seconds(Rate::Quarter, Throughput::OnDemand), None);
        assert_eq!(seconds(Rate::Unlimited, provisioned), None);
        assert_eq!(seconds(Rate::Units(0.0), provisioned), Some(Duration::MAX));
    }
}
