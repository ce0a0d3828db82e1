//! chrono's times: text of ISO 8601 in which the same place always means the same, so that the
//! order of the text, by which DynamoDB sorts, is the order of time.
//!
//! That is why there are always nine digits of the second, why a moment is always in UTC, and why
//! years before 0 and after 9999 cannot be stored. Any form of RFC 3339 is read.
//! `DateTime<FixedOffset>` and `DateTime<Local>` are left out since keeping their offset would
//! break the order: store a `DateTime<Utc>`, and the offset beside it. Other forms, such as seconds
//! since 1970, are `dynorm::time`'s.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, Utc};

use super::{Textual, text_types};
use crate::codec::{DecodeError, EncodeError};

fn check_year(year: i32) -> Result<(), EncodeError> {
    if (0..=9999).contains(&year) {
        return Ok(());
    }
    Err(EncodeError::invalid(format!("the year {year} is not between 0 and 9999, so it would not sort")))
}

impl Textual for DateTime<Utc> {
    fn to_text(&self) -> Result<String, EncodeError> {
        check_year(self.year())?;
        Ok(self.to_rfc3339_opts(SecondsFormat::Nanos, true))
    }

    fn from_text(text: &str) -> Result<Self, DecodeError> {
        let time = DateTime::parse_from_rfc3339(text).map_err(DecodeError::other)?;
        Ok(time.to_utc())
    }
}

impl Textual for NaiveDateTime {
    fn to_text(&self) -> Result<String, EncodeError> {
        check_year(self.year())?;
        Ok(self.format("%Y-%m-%dT%H:%M:%S%.9f").to_string())
    }

    fn from_text(text: &str) -> Result<Self, DecodeError> {
        text.parse().map_err(DecodeError::other)
    }
}

impl Textual for NaiveDate {
    fn to_text(&self) -> Result<String, EncodeError> {
        check_year(self.year())?;
        Ok(self.to_string())
    }

    fn from_text(text: &str) -> Result<Self, DecodeError> {
        text.parse().map_err(DecodeError::other)
    }
}

impl Textual for NaiveTime {
    fn to_text(&self) -> Result<String, EncodeError> {
        Ok(self.format("%H:%M:%S%.9f").to_string())
    }

    fn from_text(text: &str) -> Result<Self, DecodeError> {
        text.parse().map_err(DecodeError::other)
    }
}

text_types!(DateTime<Utc> NaiveDateTime NaiveDate NaiveTime);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::impls::tests::{decode_error, encode_error, round_trips};

    fn moment(seconds: i64, nanoseconds: u32) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, nanoseconds).unwrap()
    }

    #[test]
    fn times_have_a_fixed_width() {
        let time = moment(1_700_000_000, 5_000_000);
        round_trips(time, r#"{"S":"2023-11-14T22:13:20.005000000Z"}"#);
        round_trips(time.naive_utc(), r#"{"S":"2023-11-14T22:13:20.005000000"}"#);
        round_trips(time.date_naive(), r#"{"S":"2023-11-14"}"#);
        round_trips(time.time(), r#"{"S":"22:13:20.005000000"}"#);
        // A leap second.
        round_trips(moment(1_483_228_799, 1_500_000_000), r#"{"S":"2016-12-31T23:59:60.500000000Z"}"#);
    }

    #[test]
    fn the_order_of_the_text_is_the_order_of_time() {
        let years = 365 * 24 * 3600;
        let mut times = vec![DateTime::<Utc>::UNIX_EPOCH];
        for (seconds, nanoseconds) in
            [(-1960 * years, 1), (-1, 0), (-1, 999_999_999), (1, 10), (1, 9), (8000 * years, 0)]
        {
            times.push(moment(seconds, nanoseconds));
        }
        times.sort();
        let texts: Vec<_> = times.iter().map(|time| time.to_text().unwrap()).collect();
        assert!(texts.is_sorted(), "{texts:?}");
    }

    #[test]
    fn other_forms_are_read() {
        let time = moment(1_700_000_000, 0);
        assert_eq!(DateTime::<Utc>::from_text("2023-11-14T23:13:20+01:00").unwrap(), time);
        assert_eq!(NaiveDateTime::from_text("2023-11-14T22:13:20").unwrap(), time.naive_utc());
        decode_error::<DateTime<Utc>>(r#"{"S":"2023-11-14T22:13:20"}"#);
        decode_error::<NaiveDate>(r#"{"S":"2023-02-30"}"#);
        decode_error::<NaiveTime>(r#"{"S":"25:00:00"}"#);
    }

    #[test]
    fn years_that_would_not_sort_are_refused() {
        encode_error(DateTime::<Utc>::MAX_UTC);
        encode_error(DateTime::<Utc>::MIN_UTC);
        encode_error(NaiveDate::MAX);
        encode_error(NaiveDateTime::MIN);
    }
}
