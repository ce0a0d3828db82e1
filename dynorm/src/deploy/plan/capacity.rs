//! Throughput, its maximum, and what is taken at once.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::Planner;
use crate::deploy::action::{Action, Class, MaximumChange, ThroughputChange};
use crate::deploy::observed::{Decreases, ObservedTable};
use crate::deploy::settings::{OnDemandMaximum, Setting, WarmThroughput};
use crate::table::{Status, Throughput};

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);
/// Decreases of a day that may follow on one another. One more may come whenever there was none for
/// an hour.
const FREE_DECREASES: u64 = 4;
/// Decreases of a day.
const MOST_DECREASES: u64 = 27;

impl Planner<'_> {
    /// The table and its indexes in one call. What is lowered too often has to wait by itself.
    pub(super) fn throughput(&mut self, found: &ObservedTable) {
        let wanted = self.table.settings.throughput.value().copied();
        if let Some(wanted) = wanted.filter(|wanted| wanted.is_on_demand() != found.throughput.is_on_demand())
        {
            let indexes = if wanted.is_on_demand() { Vec::new() } else { self.of_all_indexes(wanted, found) };
            let indexes = indexes.into_iter().collect();
            let change = ThroughputChange { table: Some(wanted), mode: true, indexes };
            self.push(Action::Throughput(change), Class::Safe, format!("it is {}", found.throughput));
            return;
        }
        let mut now = ThroughputChange::default();
        let mut later = Vec::new();
        if let Some(wanted) = wanted.filter(|wanted| *wanted != found.throughput) {
            match self.lowered(found.throughput, wanted, found.decreases) {
                None => now.table = Some(wanted),
                Some(when) => {
                    later.push((ThroughputChange { table: Some(wanted), ..Default::default() }, when));
                }
            }
        }
        let mut unsupported = ThroughputChange::default();
        for (name, (index, settings)) in self.kept(found) {
            let Some(wanted) = settings.throughput.value().copied().or(wanted) else { continue };
            if wanted.is_on_demand() != found.throughput.is_on_demand() {
                let change =
                    ThroughputChange { indexes: [(name.to_owned(), wanted)].into(), ..Default::default() };
                let recipe = format!("its table is {}: they go together", found.throughput);
                self.push(Action::Throughput(change), Class::Blocked(recipe), "");
            } else if wanted.is_on_demand() || index.throughput == Some(wanted) {
                // On demand, an index has nothing of its own.
            } else if let Some(own) = index.throughput.filter(|_| !found.is_embedded()) {
                match self.lowered(own, wanted, index.decreases) {
                    None => {
                        now.indexes.insert(name.to_owned(), wanted);
                    }
                    Some(when) => {
                        let indexes = [(name.to_owned(), wanted)].into();
                        later.push((ThroughputChange { indexes, ..Default::default() }, when));
                    }
                }
            } else {
                unsupported.indexes.insert(name.to_owned(), wanted);
            }
        }
        if now.table.is_some() || !now.indexes.is_empty() {
            let why = if now.table.is_some() { format!("it is {}", found.throughput) } else { String::new() };
            self.push(Action::Throughput(now), Class::Safe, why);
        }
        for (change, when) in later {
            let why = "which was lowered as often as DynamoDB allows for now";
            self.push(Action::Throughput(change), Class::Later(when), why);
        }
        if !unsupported.indexes.is_empty() {
            self.push(Action::Throughput(unsupported), Class::Unsupported, "");
        }
    }

    /// A provisioned table says of each of its indexes how it is provisioned.
    fn of_all_indexes(&self, wanted: Throughput, found: &ObservedTable) -> Vec<(String, Throughput)> {
        #[cfg(dynorm_broken)]
        if crate::broken::is("a switch forgets the indexes") {
            return Vec::new();
        }
        let there = found.indexes.iter().filter(|(_, index)| index.status != Status::Deleting);
        let own = |name: &str| self.table.settings.indexes.get(name)?.throughput.value().copied();
        there.map(|(name, _)| (name.clone(), own(name).unwrap_or(wanted))).collect()
    }

    /// When throughput can be lowered, if that is not now.
    fn lowered(&self, from: Throughput, to: Throughput, decreases: Decreases) -> Option<SystemTime> {
        #[cfg(dynorm_broken)]
        if crate::broken::is("decreases are not counted") {
            return None;
        }
        let (Throughput::Provisioned { read, write }, Throughput::Provisioned { read: less, write: fewer }) =
            (from, to)
        else {
            return None;
        };
        if less < read || fewer < write { next_decrease(decreases, self.now) } else { None }
    }

    pub(super) fn on_demand_maximum(&mut self, found: &ObservedTable) {
        let differs = |wanted: &Setting<OnDemandMaximum>, found: Option<OnDemandMaximum>| match wanted {
            Setting::Unmanaged => false,
            Setting::Off => found.is_some(),
            Setting::On(wanted) => Some(*wanted) != found,
        };
        let wanted = self.table.settings.on_demand_maximum;
        let mut change = MaximumChange::default();
        if differs(&wanted, found.on_demand_maximum) {
            change.table = wanted;
        }
        let mut unsupported = MaximumChange::default();
        for (name, (index, settings)) in self.kept(found) {
            if differs(&settings.on_demand_maximum, index.on_demand_maximum) {
                let change = if found.is_embedded() { &mut unsupported } else { &mut change };
                change.indexes.insert(name.to_owned(), settings.on_demand_maximum);
            }
        }
        if change != MaximumChange::default() {
            let paid = self.table_throughput(found);
            let class = if paid.is_on_demand() {
                Class::Safe
            } else {
                Class::Blocked(format!("it is {paid}, and the maximum is for on demand"))
            };
            self.push(Action::OnDemandMaximum(change), class, "");
        }
        if unsupported != MaximumChange::default() {
            self.push(Action::OnDemandMaximum(unsupported), Class::Unsupported, "");
        }
    }

    /// What is wanted is a minimum: more than that is no difference.
    pub(super) fn warm_throughput(&mut self, found: &ObservedTable) {
        let of_table = (None, self.table.settings.warm_throughput, found.warm_throughput);
        let kept = self.kept(found);
        let of_indexes = kept
            .iter()
            .map(|(name, (index, settings))| (Some(*name), settings.warm_throughput, index.warm_throughput));
        let all: Vec<_> = std::iter::once(of_table).chain(of_indexes).collect();
        for (index, wanted, now) in all {
            let Setting::On(wanted) = wanted else { continue };
            let index = index.map(str::to_owned);
            let Some(now) = now else {
                self.push(Action::WarmThroughput { index, warm: wanted }, Class::Unsupported, "");
                continue;
            };
            let warm = WarmThroughput { read: wanted.read.max(now.read), write: wanted.write.max(now.write) };
            #[cfg(dynorm_broken)]
            let warm = if crate::broken::is("warm throughput is no minimum") { wanted } else { warm };
            if warm != now {
                self.push(Action::WarmThroughput { index, warm }, Class::Safe, format!("from {now}"));
            }
        }
    }
}

/// The next time that throughput can be lowered, if that is not now: four times a day, by UTC, and
/// once more after each hour without.
fn next_decrease(decreases: Decreases, now: SystemTime) -> Option<SystemTime> {
    let last = decreases.last?;
    let since = |time: SystemTime| time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let day = since(now).as_secs() / DAY.as_secs();
    if decreases.today < FREE_DECREASES || since(last).as_secs() / DAY.as_secs() < day {
        return None;
    }
    let midnight = UNIX_EPOCH + Duration::from_secs((day + 1) * DAY.as_secs());
    let next = if decreases.today >= MOST_DECREASES { midnight } else { (last + HOUR).min(midnight) };
    (next > now).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A time of 2026-11-26.
    fn at(hour: u64, minute: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(20_783 * DAY.as_secs() + hour * 3_600 + minute * 60)
    }

    #[test]
    fn throughput_is_lowered_four_times_and_then_once_an_hour() {
        let midnight = at(24, 0);
        for (today, last, now, next) in [
            (0, None, at(5, 0), None),
            (3, Some(at(5, 0)), at(5, 0), None),
            (4, Some(at(5, 0)), at(5, 10), Some(at(6, 0))),
            (4, Some(at(5, 0)), at(6, 0), None),
            (9, Some(at(23, 30)), at(23, 40), Some(midnight)),
            (27, Some(at(20, 0)), at(22, 0), Some(midnight)),
            // What was counted yesterday counts no more.
            (27, Some(at(23, 50)), at(24, 1), None),
        ] {
            assert_eq!(next_decrease(Decreases { today, last }, now), next, "{today} {now:?}");
        }
    }
}
