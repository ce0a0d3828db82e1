//! How often DynamoDB lets a table be changed.

use std::time::Duration;

use super::clock::{DAY, HOUR, Moment, is_same_day, within};
use super::refusal::Refusal;
use super::table::{Capacity, Table, Units};

/// Decreases of a day that may be as close together as one likes.
const FREE_DECREASES: usize = 4;
/// Decreases of a day.
const DECREASES: usize = 27;
/// Switches to on demand in 24 hours.
const SWITCHES: usize = 4;
/// Changes of the class in 30 days.
const CLASSES: usize = 2;
/// Changes of the key in 24 hours; one more if there was none for six.
const ENCRYPTIONS: usize = 4;

/// The capacity with these units, if DynamoDB allows them today.
pub(super) fn changed(
    capacity: &Capacity,
    units: Units,
    now: Moment,
    whose: &str,
) -> Result<Capacity, Refusal> {
    let old = capacity.units;
    if old == units {
        return Err(Refusal::invalid(format!(
            "The provisioned throughput for {whose} will not change. The requested value equals the current value."
        )));
    }
    let mut capacity = Capacity { units, warm: capacity.warm.at_least(units), ..capacity.clone() };
    if units.read < old.read || units.write < old.write {
        let today = capacity.decreases.iter().filter(|decrease| is_same_day(**decrease, now)).count();
        let is_soon = within(&capacity.decreases, HOUR, now) > 0;
        if today >= DECREASES || (today >= FREE_DECREASES && is_soon) {
            return Err(Refusal::limit(format!(
                "Provisioned throughput decreases are limited within a given UTC day. After the first 4 decreases, each \
                 subsequent decrease in the same UTC day can be performed at most once every 3600 seconds. Number of \
                 decreases today: {today}"
            )));
        }
        capacity.decreases.push(now);
    }
    if units.read > old.read || units.write > old.write {
        capacity.last_increase = Some(now);
    }
    Ok(capacity)
}

impl Table {
    /// It becomes one on demand.
    pub(super) fn count_switch(&mut self, now: Moment) -> Result<(), Refusal> {
        if within(&self.switches, DAY, now) >= SWITCHES {
            return Err(Refusal::limit("Update to PayPerRequest mode are limited to 4 times in 1 day(s)"));
        }
        self.switches.push(now);
        Ok(())
    }

    /// It gets another class.
    pub(super) fn count_class(&mut self, now: Moment) -> Result<(), Refusal> {
        if within(&self.classes, 30 * DAY, now) >= CLASSES {
            return Err(Refusal::limit("the table class is changed at most twice in 30 days"));
        }
        self.classes.push(now);
        Ok(())
    }

    /// It gets another key.
    pub(super) fn count_encryption(&mut self, now: Moment) -> Result<(), Refusal> {
        let today = within(&self.encryptions, DAY, now);
        let is_soon = within(&self.encryptions, Duration::from_hours(6), now) > 0;
        if today > ENCRYPTIONS || (today == ENCRYPTIONS && is_soon) {
            return Err(Refusal::limit("the encryption is changed at most four times in 24 hours"));
        }
        self.encryptions.push(now);
        Ok(())
    }
}
