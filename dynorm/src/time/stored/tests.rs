use std::time::{Duration, UNIX_EPOCH};

use super::*;
use crate::codec::memory::{from_value, to_value};
use crate::value::Value;

/// 2023-11-14, with all nine digits.
const NANOS: i128 = 1_700_000_000_123_456_789;

fn moment(nanos: i128) -> SystemTime {
    SystemTime::from_unix_nanos(nanos).unwrap()
}

fn stored(value: &impl Encode) -> Value {
    to_value(value).unwrap()
}

/// All four of a moment, as they are stored.
fn all_of<T: Moment>(moment: T) -> [Value; 4] {
    [
        stored(&EpochSeconds::new(moment)),
        stored(&EpochMillis::new(moment)),
        stored(&IsoSeconds::new(moment)),
        stored(&IsoMillis::new(moment)),
    ]
}

#[test]
fn each_is_stored_as_others_store_it() {
    let expected = [
        Value::from(1_700_000_000u64),
        Value::from(1_700_000_000_123u64),
        Value::from("2023-11-14T22:13:20Z"),
        Value::from("2023-11-14T22:13:20.123Z"),
    ];
    assert_eq!(all_of(moment(NANOS)), expected);
    #[cfg(feature = "chrono")]
    assert_eq!(all_of(chrono::DateTime::<chrono::Utc>::from_unix_nanos(NANOS).unwrap()), expected);
    #[cfg(feature = "jiff")]
    assert_eq!(all_of(jiff::Timestamp::from_unix_nanos(NANOS).unwrap()), expected);
    let whole = moment(1_700_000_000 * SECOND);
    assert_eq!(stored(&IsoMillis::new(whole)), Value::from("2023-11-14T22:13:20.000Z"));
}

#[test]
fn before_1970_it_is_cut_toward_the_past_too() {
    let before = moment(-1);
    let expected = [
        Value::from(-1),
        Value::from(-1),
        Value::from("1969-12-31T23:59:59Z"),
        Value::from("1969-12-31T23:59:59.999Z"),
    ];
    assert_eq!(all_of(before), expected);
}

fn comes_back<T: Encode + Decode + PartialEq + std::fmt::Debug>(value: &T) {
    assert_eq!(&from_value::<T>(&stored(value)).unwrap(), value);
}

#[test]
fn what_is_read_is_what_was_written() {
    for nanos in [0, NANOS, -NANOS, -1, 999_999_999] {
        let moment = moment(nanos);
        comes_back(&EpochSeconds::new(moment));
        comes_back(&EpochMillis::new(moment));
        comes_back(&IsoSeconds::new(moment));
        comes_back(&IsoMillis::new(moment));
        comes_back(&Some(IsoMillis::new(moment)));
    }
    let time = UNIX_EPOCH + Duration::from_secs(5);
    assert_eq!(EpochSeconds::from(time).get(), time);
    assert_eq!(*IsoMillis::from(time), time);
}

#[test]
fn what_would_be_another_moment_is_not_read() {
    let text = |text: &str| from_value::<IsoMillis>(&Value::from(text));
    let error = text("2023-11-14T22:13:20.123456789Z").unwrap_err();
    assert!(error.to_string().contains("whole"), "{error}");
    assert!(text("2023-11-14").is_err() && text("2023-02-30T00:00:00.000Z").is_err());
    assert!(from_value::<IsoSeconds>(&Value::from("2023-11-14T22:13:20.500Z")).is_err());
    assert!(from_value::<EpochSeconds>(&Value::Number("1.5".parse().unwrap())).is_err());
    for large in ["1e37", "-1e37", "1e20"] {
        assert!(from_value::<EpochSeconds>(&Value::Number(large.parse().unwrap())).is_err(), "{large}");
    }
    assert!(from_value::<EpochSeconds>(&Value::from("1700000000")).is_err());
}

#[test]
fn other_forms_of_the_same_moment_are_read() {
    let expected = IsoMillis::new(moment(1_700_000_000 * SECOND));
    for text in [
        "2023-11-14T22:13:20Z",
        "2023-11-14T22:13:20.0Z",
        "2023-11-14T23:13:20+01:00",
        "2023-11-14T22:13:20.000000000Z",
    ] {
        assert_eq!(from_value::<IsoMillis>(&Value::from(text)).unwrap(), expected, "{text}");
    }
}

#[test]
fn years_that_would_not_sort_are_not_stored() {
    let years = |years: i128| moment(years * 365 * 24 * 3600 * SECOND);
    for moment in [years(9000), years(-3000)] {
        assert!(to_value(&IsoMillis::new(moment)).is_err());
        assert!(to_value(&IsoSeconds::new(moment)).is_err());
        assert!(to_value(&EpochSeconds::new(moment)).is_ok());
    }
}

#[test]
fn the_order_of_the_text_is_the_order_of_time() {
    let mut moments =
        [0, 1, NANOS, -NANOS, -1, 60_000_000_000 * SECOND, -60_000_000_000 * SECOND].map(moment);
    moments.sort();
    let texts = moments.map(|moment| IsoMillis::new(moment).to_text().unwrap());
    assert!(texts.is_sorted(), "{texts:?}");
}
