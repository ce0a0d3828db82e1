//! Moments as other programs store them: [`EpochSeconds`], [`EpochMillis`], [`IsoSeconds`],
//! [`IsoMillis`].

use std::any::type_name;
use std::ops::Deref;
use std::time::SystemTime;

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;

use super::Moment;
use crate::codec::{Decode, DecodeError, Encode, EncodeError, Reader, Writer, types};

const SECOND: i128 = 1_000_000_000;
const MILLI: i128 = 1_000_000;

macro_rules! stored {
    ($($(#[$docs:meta])* $name:ident: $unit:ident;)*) => {$(
        $(#[$docs])*
        ///
        /// It holds no more than it stores: what is finer is cut off when it is
        /// [made](Self::new), toward the past. So what is read is equal to what was written, and a
        /// key finds what was stored by it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name<T = SystemTime>(T);

        impl<T: Moment> $name<T> {
            /// This moment, less what is finer than it stores.
            #[must_use]
            pub fn new(moment: T) -> Self {
                let nanos = moment.to_unix_nanos();
                let whole = nanos.checked_sub(nanos.rem_euclid($unit)).and_then(T::from_unix_nanos);
                // The first moment of a type is a whole one.
                $name(whole.unwrap_or(moment))
            }

            /// The moment.
            #[must_use]
            pub fn get(self) -> T {
                self.0
            }

            fn read(nanos: i128) -> Result<Self, DecodeError> {
                let moment = T::from_unix_nanos(nanos).map($name);
                moment.ok_or_else(|| {
                    DecodeError::invalid(format!("{} has no such moment", type_name::<T>()))
                })
            }
        }

        impl<T: Moment> From<T> for $name<T> {
            fn from(moment: T) -> Self {
                $name::new(moment)
            }
        }

        impl<T> Deref for $name<T> {
            type Target = T;

            fn deref(&self) -> &T {
                &self.0
            }
        }
    )*};
}

stored! {
    /// A moment, stored as the number of seconds since 1970: what DynamoDB needs for `#[ttl]`, and
    /// what many programs store.
    ///
    /// `T` is the type of the moment: see [`Moment`].
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    ///
    /// use dynorm::prelude::*;
    /// use dynorm::time::EpochSeconds;
    ///
    /// #[derive(Model)]
    /// #[model(table = "sessions")]
    /// struct Session {
    ///     #[hash_key]
    ///     id: String,
    ///     #[ttl]
    ///     expires: Option<EpochSeconds>,
    /// }
    ///
    /// let tomorrow = EpochSeconds::new(SystemTime::now() + Duration::from_hours(24));
    /// let session = Session { id: "1".into(), expires: Some(tomorrow) };
    /// ```
    EpochSeconds: SECOND;

    /// A moment, stored as the number of milliseconds since 1970, as `Date.now()` of JavaScript has
    /// it.
    ///
    /// `T` is the type of the moment: see [`Moment`]. It cannot be used for `#[ttl]`, where
    /// DynamoDB counts seconds: an item would expire in tens of thousands of years.
    EpochMillis: MILLI;

    /// A moment, stored as text of ISO 8601 in UTC without a fraction of the second:
    /// `2026-11-26T21:30:00Z`. The order of the text is that of time.
    ///
    /// `T` is the type of the moment: see [`Moment`]. Any form of RFC 3339 is read, if it is a
    /// whole second. Years before 1 and after 9999 cannot be stored: they would not sort.
    IsoSeconds: SECOND;

    /// A moment, stored as text of ISO 8601 in UTC with three digits of the second, as
    /// `toISOString()` of JavaScript has it: `2026-11-26T21:30:00.000Z`. The order of the text is
    /// that of time.
    ///
    /// `T` is the type of the moment: see [`Moment`]. Any form of RFC 3339 is read, if it is a
    /// whole millisecond. Years before 1 and after 9999 cannot be stored: they would not sort.
    ///
    /// `chrono::DateTime<Utc>` and `jiff::Timestamp` by themselves are stored with nine digits. In
    /// a table whose other writers use three, those find nothing as a key, and a `put` stores the
    /// item a second time: this is the type for it.
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// use dynorm::prelude::*;
    /// use dynorm::time::IsoMillis;
    ///
    /// #[derive(Model)]
    /// #[model(table = "replies")]
    /// struct Reply {
    ///     #[hash_key]
    ///     thread: String,
    ///     #[range_key]
    ///     posted: IsoMillis,
    /// }
    ///
    /// let posted = IsoMillis::new(UNIX_EPOCH + Duration::from_millis(1_700_000_000_123));
    /// let preview = Reply::query("Amazon").posted().ge(posted).preview()?;
    /// assert_eq!(preview.values[1].1.as_str(), Some("2023-11-14T22:13:20.123Z"));
    /// # Ok::<(), dynorm::Error>(())
    /// ```
    IsoMillis: MILLI;
}

macro_rules! numbers {
    ($($name:ident: $unit:ident, $units:literal;)*) => {$(
        impl<T: Moment> Encode for $name<T> {
            type Type = types::Numeric;

            fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
                self.0.to_unix_nanos().div_euclid($unit).encode(writer)
            }
        }

        impl<T: Moment> Decode for $name<T> {
            const IN_PARTS: bool = true;

            fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
                let count = i128::decode(reader)?;
                let nanos = count.checked_mul($unit);
                nanos.map_or_else(
                    || Err(DecodeError::invalid(format!("{count} is too many {} since 1970", $units))),
                    Self::read,
                )
            }
        }
    )*};
}
numbers! {
    EpochSeconds: SECOND, "seconds";
    EpochMillis: MILLI, "milliseconds";
}

macro_rules! texts {
    ($($name:ident: $unit:ident, $units:literal, $fraction:expr;)*) => {$(
        impl<T: Moment> $name<T> {
            fn to_text(self) -> Result<String, EncodeError> {
                let nanos = self.0.to_unix_nanos();
                let fraction: fn(i128) -> String = $fraction;
                Ok(format!("{}{}Z", whole_second(nanos)?, fraction(nanos.rem_euclid(SECOND))))
            }

            fn from_text(text: &str) -> Result<Self, DecodeError> {
                let time = DateTime::from_str(text, Format::DateTimeWithOffset).map_err(DecodeError::other)?;
                let nanos = time.as_nanos();
                if nanos.rem_euclid($unit) != 0 {
                    let message = format!("{text} is no whole {}, and would be another moment if it were cut", $units);
                    return Err(DecodeError::invalid(message));
                }
                Self::read(nanos)
            }
        }

        impl<T: Moment> Encode for $name<T> {
            type Type = types::Text;

            fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
                writer.string(&self.to_text()?);
                Ok(())
            }
        }

        impl<T: Moment> Decode for $name<T> {
            const IN_PARTS: bool = true;

            fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
                Self::from_text(&reader.string()?)
            }
        }
    )*};
}
texts! {
    IsoSeconds: SECOND, "second", |_| String::new();
    IsoMillis: MILLI, "millisecond", |nanos| format!(".{:03}", nanos / MILLI);
}

/// Date and time to the second, without the `Z`.
fn whole_second(nanos: i128) -> Result<String, EncodeError> {
    let seconds = i64::try_from(nanos.div_euclid(SECOND)).ok();
    let text = seconds.and_then(|seconds| DateTime::from_secs(seconds).fmt(Format::DateTime).ok());
    let text = text.as_deref().and_then(|text| text.strip_suffix('Z'));
    text.map(str::to_owned)
        .ok_or_else(|| EncodeError::invalid("the year is not between 1 and 9999, so the text would not sort"))
}

#[cfg(test)]
mod tests;
