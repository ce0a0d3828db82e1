//! jiff's times: text of ISO 8601 in which the same place always means the same, so that the order
//! of the text, by which DynamoDB sorts, is the order of time.
//!
//! That is why there are always nine digits of the second, and why years before 0 cannot be stored.
//! Any form that jiff reads is read. `Zoned` is left out since keeping its zone would break the
//! order: store a `Timestamp`, and the zone's name beside it. Other forms, such as seconds since
//! 1970, are `dynorm::time`'s.

use std::fmt::Display;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};

use super::{Textual, text_types};
use crate::codec::{DecodeError, EncodeError};

/// The text of a time, unless its year is negative.
fn sortable(time: &impl Display) -> Result<String, EncodeError> {
    let text = format!("{time:.9}");
    if text.starts_with('-') {
        return Err(EncodeError::invalid(format!("the year of {text} is before 0, so it would not sort")));
    }
    Ok(text)
}

macro_rules! times {
    ($($time:ty)*) => {$(
        impl Textual for $time {
            fn to_text(&self) -> Result<String, EncodeError> {
                sortable(self)
            }

            fn from_text(text: &str) -> Result<Self, DecodeError> {
                text.parse().map_err(DecodeError::other)
            }
        }
    )*};
}
times!(Timestamp DateTime Date Time);
text_types!(Timestamp DateTime Date Time);

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::codec::impls::tests::{decode_error, encode_error, round_trips};

    #[test]
    fn times_have_a_fixed_width() {
        let time = Timestamp::new(1_700_000_000, 5_000_000).unwrap();
        let civil = TimeZone::UTC.to_datetime(time);
        round_trips(time, r#"{"S":"2023-11-14T22:13:20.005000000Z"}"#);
        round_trips(civil, r#"{"S":"2023-11-14T22:13:20.005000000"}"#);
        round_trips(civil.date(), r#"{"S":"2023-11-14"}"#);
        round_trips(civil.time(), r#"{"S":"22:13:20.005000000"}"#);
        round_trips(Date::MAX, r#"{"S":"9999-12-31"}"#);
        round_trips(Date::ZERO, r#"{"S":"0000-01-01"}"#);
    }

    #[test]
    fn the_order_of_the_text_is_the_order_of_time() {
        let years = 365 * 24 * 3600;
        let mut times = vec![Timestamp::UNIX_EPOCH];
        for (seconds, nanoseconds) in
            [(-1960 * years, 1), (-1, 0), (-1, -999_999_999), (1, 10), (1, 9), (8000 * years, 0)]
        {
            times.push(Timestamp::new(seconds, nanoseconds).unwrap());
        }
        times.sort();
        let texts: Vec<_> = times.iter().map(|time| time.to_text().unwrap()).collect();
        assert!(texts.is_sorted(), "{texts:?}");
    }

    #[test]
    fn other_forms_are_read() {
        let time = Timestamp::from_second(1_700_000_000).unwrap();
        assert_eq!(Timestamp::from_text("2023-11-14T23:13:20+01:00").unwrap(), time);
        decode_error::<Timestamp>(r#"{"S":"2023-11-14T22:13:20"}"#);
        decode_error::<Date>(r#"{"S":"2023-02-30"}"#);
        decode_error::<Time>(r#"{"S":"25:00:00"}"#);
    }

    #[test]
    fn years_that_would_not_sort_are_refused() {
        encode_error(Timestamp::MIN);
        encode_error(DateTime::MIN);
        encode_error(Date::MIN);
    }
}
