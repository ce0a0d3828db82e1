//! Words of plans: keys, tags and times.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::schema::KeyAttribute;

/// The key of a table.
pub(super) fn key(
    f: &mut fmt::Formatter<'_>,
    hash: &KeyAttribute,
    range: Option<&KeyAttribute>,
) -> fmt::Result {
    write!(f, "hash key {hash}")?;
    range.map_or(Ok(()), |range| write!(f, ", range key {range}"))
}

/// Tags that are set and taken away.
pub(super) fn tags(
    f: &mut fmt::Formatter<'_>,
    set: &BTreeMap<String, String>,
    remove: &BTreeSet<String>,
) -> fmt::Result {
    let set = set.iter().map(|(key, value)| format!("tag it `{key}` = `{value}`"));
    let parts: Vec<_> = set.chain(remove.iter().map(|key| format!("take its tag `{key}` away"))).collect();
    f.write_str(&parts.join(", "))
}

/// A time as `2026-11-26 21:05 UTC`, rounded up to the minute.
pub(super) fn utc(time: SystemTime) -> String {
    let seconds = time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let minutes = seconds.div_ceil(60);
    let (day, minute) = (minutes / (24 * 60), minutes % (24 * 60));
    let (year, month, day) = date(day);
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02} UTC", minute / 60, minute % 60)
}

/// Year, month and day of a day since 1970-01-01: years are counted from March, so that the leap
/// day is the last of its year.
fn date(days: u64) -> (u64, u64, u64) {
    const IN_400_YEARS: u64 = 146_097;
    // Days since 0000-03-01.
    let days = days + 719_468;
    let (era, day) = (days / IN_400_YEARS, days % IN_400_YEARS);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn times_are_dates_and_hours() {
        for (seconds, text) in [
            (0, "1970-01-01 00:00 UTC"),
            (951_782_400, "2000-02-29 00:00 UTC"),
            (951_868_799, "2000-03-01 00:00 UTC"),
            (1_709_164_800, "2024-02-29 00:00 UTC"),
            (1_735_689_540, "2024-12-31 23:59 UTC"),
            (1_735_689_541, "2025-01-01 00:00 UTC"),
            (4_107_542_400, "2100-03-01 00:00 UTC"),
        ] {
            assert_eq!(utc(UNIX_EPOCH + Duration::from_secs(seconds)), text);
        }
    }
}
