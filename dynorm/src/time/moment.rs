//! Moments of std, chrono and jiff, as one count.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A type whose values are moments, as [`EpochSeconds`](super::EpochSeconds) and its like store
/// them: [`SystemTime`] and, by features, `chrono::DateTime<Utc>` and `jiff::Timestamp`.
///
/// For a type of your own, say how many nanoseconds it is from 1970:
///
/// ```
/// use dynorm::time::{EpochSeconds, Moment};
///
/// /// Milliseconds since 1970.
/// #[derive(Clone, Copy, Debug, PartialEq)]
/// struct Millis(i64);
///
/// impl Moment for Millis {
///     fn to_unix_nanos(&self) -> i128 {
///         i128::from(self.0) * 1_000_000
///     }
///
///     fn from_unix_nanos(nanos: i128) -> Option<Self> {
///         i64::try_from(nanos.div_euclid(1_000_000)).ok().map(Millis)
///     }
/// }
///
/// assert_eq!(EpochSeconds::new(Millis(1_700_000_000_123)).get(), Millis(1_700_000_000_000));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no moment in time",
    label = "not a moment",
    note = "moments are `std::time::SystemTime` and, by dynorm's features `chrono` and `jiff`, \
            `chrono::DateTime<Utc>` and `jiff::Timestamp`"
)]
pub trait Moment: Copy {
    /// The nanoseconds from the beginning of 1970 in UTC, leap seconds not counted; negative before
    /// that.
    fn to_unix_nanos(&self) -> i128;

    /// The moment so many nanoseconds from the beginning of 1970; `None` if the type has no such
    /// moment.
    fn from_unix_nanos(nanos: i128) -> Option<Self>;
}

impl Moment for SystemTime {
    fn to_unix_nanos(&self) -> i128 {
        // No duration has 2 to the power of 127 nanoseconds.
        let nanos = |duration: Duration| i128::try_from(duration.as_nanos()).unwrap_or(i128::MAX);
        match self.duration_since(UNIX_EPOCH) {
            Ok(after) => nanos(after),
            Err(before) => -nanos(before.duration()),
        }
    }

    fn from_unix_nanos(nanos: i128) -> Option<Self> {
        let distance = nanos.unsigned_abs();
        let seconds = u64::try_from(distance / 1_000_000_000).ok()?;
        let distance = Duration::new(seconds, u32::try_from(distance % 1_000_000_000).ok()?);
        if nanos < 0 { UNIX_EPOCH.checked_sub(distance) } else { UNIX_EPOCH.checked_add(distance) }
    }
}

#[cfg(feature = "chrono")]
impl Moment for chrono::DateTime<chrono::Utc> {
    fn to_unix_nanos(&self) -> i128 {
        i128::from(self.timestamp()) * 1_000_000_000 + i128::from(self.timestamp_subsec_nanos())
    }

    fn from_unix_nanos(nanos: i128) -> Option<Self> {
        let seconds = i64::try_from(nanos.div_euclid(1_000_000_000)).ok()?;
        Self::from_timestamp(seconds, u32::try_from(nanos.rem_euclid(1_000_000_000)).ok()?)
    }
}

#[cfg(feature = "jiff")]
impl Moment for jiff::Timestamp {
    fn to_unix_nanos(&self) -> i128 {
        self.as_nanosecond()
    }

    fn from_unix_nanos(nanos: i128) -> Option<Self> {
        Self::from_nanosecond(nanos).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The moment of a count is that count.
    fn round_trips<T: Moment>() {
        for nanos in [0, 1, -1, 1_700_000_000_123_456_789, -1_000_000_000, -1_500_000_001] {
            let moment = T::from_unix_nanos(nanos).unwrap();
            assert_eq!(moment.to_unix_nanos(), nanos);
        }
        assert!(T::from_unix_nanos(i128::MAX).is_none());
        assert!(T::from_unix_nanos(i128::MIN).is_none());
    }

    #[test]
    fn each_type_counts_alike() {
        round_trips::<SystemTime>();
        #[cfg(feature = "chrono")]
        round_trips::<chrono::DateTime<chrono::Utc>>();
        #[cfg(feature = "jiff")]
        round_trips::<jiff::Timestamp>();
    }
}
