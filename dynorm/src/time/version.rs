//! The next version of an item.

use std::time::{Duration, UNIX_EPOCH};

use super::SharedClock;
use crate::error::{Error, Kind, Result};
use crate::schema::{VersionAttribute, VersionKind};
use crate::value::{Number, Value};

/// The random bits below the microseconds of a version that is a number.
const RANDOM_BITS: u32 = 11;

/// The highest step from a version that is not older than the clock.
const MAX_STEP: u64 = 1 << 20;

/// The version that the next write gives an item. `old` is the one that it has, as far as the
/// writer knows.
///
/// # Errors
///
/// If a count would not fit its field any more.
pub(crate) fn next_version(
    version: &VersionAttribute,
    old: Option<&Value>,
    clock: &SharedClock,
) -> Result<Value> {
    #[cfg(dynorm_broken)]
    if crate::broken::is("versions cannot be read") {
        return Ok(Value::from("one"));
    }
    let old = old.and_then(Value::as_number);
    #[cfg(dynorm_broken)]
    if crate::broken::is("versions are counts") {
        return next_count(version, old, u64::MAX);
    }
    match version.kind {
        VersionKind::Number { max } => Ok(Value::from(unique_number(old, max, clock))),
        VersionKind::Text => Ok(Value::from(hyphenated(uuid_v7(clock)))),
        VersionKind::Binary => Ok(Value::from(uuid_v7(clock).to_be_bytes().to_vec())),
        VersionKind::Count { max } => next_count(version, old, max),
    }
}

/// Microseconds since 1970 and random bits. From a version that is not older than that, a random
/// step: never one, since two clients whose clocks are late must not write the same.
fn unique_number(old: Option<Number>, max: u64, clock: &SharedClock) -> u64 {
    let random = clock.random();
    let micros = u64::try_from(since_1970(clock).as_micros()).unwrap_or(u64::MAX);
    let drawn = micros.saturating_mul(1 << RANDOM_BITS) | (random & ((1 << RANDOM_BITS) - 1));
    let old = old.and_then(Number::to_i128).and_then(|old| u64::try_from(old).ok());
    match old {
        Some(old) if old >= drawn => {
            let step = (random >> RANDOM_BITS) % MAX_STEP + 1;
            // At the end of all numbers there is none that is larger: a smaller one is as
            // different.
            old.checked_add(step).filter(|next| *next <= max).unwrap_or(drawn.min(max))
        }
        _ => drawn.min(max),
    }
}

fn next_count(version: &VersionAttribute, old: Option<Number>, max: u64) -> Result<Value> {
    let next = match old {
        None => Some(1),
        Some(old) => old.to_i128().and_then(|old| old.checked_add(1)),
    };
    let next = next.filter(|next| *next <= i128::from(max)).and_then(|next| Number::try_from(next).ok());
    next.map(Value::Number).ok_or_else(|| {
        let message = format!(
            "the version `{}` counts to {max} at most, and is at its end: give the field a wider type, or take off \
             `count` so that versions are unique numbers",
            version.name
        );
        Error::new(Kind::Encode, message)
    })
}

/// [RFC 9562](https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7): milliseconds since 1970,
/// and 74 random bits.
pub(crate) fn uuid_v7(clock: &SharedClock) -> u128 {
    const VERSION: u128 = 7 << 76;
    const VARIANT: u128 = 0b10 << 62;
    let millis = since_1970(clock).as_millis() & ((1 << 48) - 1);
    let random = u128::from(clock.random());
    let more = u128::from(clock.random());
    (millis << 80) | VERSION | ((more & 0xfff) << 64) | VARIANT | (random & ((1 << 62) - 1))
}

fn since_1970(clock: &SharedClock) -> Duration {
    clock.now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

pub(crate) fn hyphenated(uuid: u128) -> String {
    let digits = format!("{uuid:032x}");
    [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]].join("-")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::sync::Mutex;
    use std::time::SystemTime;

    use super::super::Clock;
    use super::*;

    const SECONDS: u64 = 1_700_000_000;

    /// A clock that stands still, and random bits of a seed.
    struct Still(SystemTime, Mutex<fastrand::Rng>);

    impl Clock for Still {
        fn now(&self) -> SystemTime {
            self.0
        }

        fn random(&self) -> u64 {
            self.1.lock().unwrap().u64(..)
        }
    }

    fn still(seconds: u64, seed: u64) -> SharedClock {
        let now = UNIX_EPOCH + Duration::from_secs(seconds);
        SharedClock::new(Still(now, Mutex::new(fastrand::Rng::with_seed(seed))))
    }

    fn version(kind: VersionKind) -> VersionAttribute {
        VersionAttribute::new("version".into(), kind)
    }

    fn number(old: Option<u64>, max: u64, clock: &SharedClock) -> u64 {
        let old = old.map(Value::from);
        let next = next_version(&version(VersionKind::Number { max }), old.as_ref(), clock).unwrap();
        next.as_number().unwrap().to_u128().unwrap().try_into().unwrap()
    }

    #[test]
    fn a_number_is_microseconds_and_random_bits() {
        let now = SECONDS * 1_000_000;
        for old in [None, Some(0), Some(3)] {
            assert_eq!(number(old, u64::MAX, &still(SECONDS, 1)) >> RANDOM_BITS, now, "{old:?}");
        }
    }

    #[test]
    fn a_version_that_is_not_older_than_the_clock_is_passed_by_a_random_step() {
        let (one, other) = (still(SECONDS, 1), still(SECONDS, 2));
        let late = (4_000_000_000 * 1_000_000) << RANDOM_BITS;
        for old in [late, number(None, u64::MAX, &one)] {
            let next = [&one, &other].map(|clock| number(Some(old), u64::MAX, clock));
            assert!(next.iter().all(|next| *next > old), "{old}: {next:?}");
            assert_ne!(next[0], next[1]);
        }
        let steps = (0..1000).map(|_| number(Some(late), u64::MAX, &one) - late).collect::<HashSet<_>>();
        assert!(steps.len() > 990, "{} different steps", steps.len());
        assert!(steps.iter().all(|step| (1..=MAX_STEP).contains(step)));
    }

    #[test]
    fn at_the_end_of_all_numbers_versions_are_still_different() {
        let max = i64::MAX as u64;
        for old in [max, max - 1] {
            let next = number(Some(old), max, &still(SECONDS, 1));
            assert!(next != old && next <= max, "{old}: {next}");
        }
        assert_ne!(number(Some(u64::MAX), u64::MAX, &still(SECONDS, 1)), u64::MAX);
        // A clock that is far ahead gives what still fits.
        assert_eq!(number(None, max, &still(1 << 40, 1)), max);
    }

    #[test]
    fn numbers_fit_i64_until_2112() {
        let end_of_2111 = 4_481_136_000;
        assert!(number(None, u64::MAX, &still(end_of_2111, 1)) < i64::MAX as u64);
    }

    #[test]
    fn texts_and_bytes_are_uuids_of_version_7() {
        let clock = still(SECONDS, 1);
        let mut seen = HashSet::new();
        for _ in 0..1000 {
            let text = next_version(&version(VersionKind::Text), None, &clock).unwrap();
            let text = text.as_str().unwrap().to_owned();
            assert_eq!((text.len(), &text[14..15]), (36, "7"), "{text}");
            assert!(matches!(&text[19..20], "8" | "9" | "a" | "b"), "{text}");
            let millis = u64::from_str_radix(&(text[..8].to_owned() + &text[9..13]), 16).unwrap();
            assert_eq!(millis, SECONDS * 1000);
            assert!(seen.insert(text));
            let bytes = next_version(&version(VersionKind::Binary), None, &clock).unwrap();
            assert!(matches!(bytes, Value::Binary(bytes) if bytes.len() == 16 && bytes[6] >> 4 == 7));
        }
    }

    #[test]
    fn a_count_counts_and_never_wraps() {
        let count = version(VersionKind::Count { max: 255 });
        let next = |old: Option<i32>| next_version(&count, old.map(Value::from).as_ref(), &still(0, 1));
        assert_eq!(next(None).unwrap(), Value::from(1));
        assert_eq!(next(Some(254)).unwrap(), Value::from(255));
        let error = next(Some(255)).unwrap_err();
        assert_eq!(error.kind(), Kind::Encode);
        assert!(error.to_string().contains("255"), "{error}");
    }
}
