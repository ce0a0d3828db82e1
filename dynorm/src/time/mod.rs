//! Time: as other programs store it, when items expire, and the clock.
//!
//! `SystemTime`, and by features `chrono::DateTime<Utc>` and `jiff::Timestamp`, are moments
//! ([`Moment`]). How they are to be stored is said by the type of the field:
//!
//! | type | stored as |
//! | --- | --- |
//! | [`EpochSeconds<T>`](EpochSeconds) | `{"N": "1700000000"}`; also what `#[ttl]` needs |
//! | [`EpochMillis<T>`](EpochMillis) | `{"N": "1700000000123"}` |
//! | [`IsoSeconds<T>`](IsoSeconds) | `{"S": "2023-11-14T22:13:20Z"}` |
//! | [`IsoMillis<T>`](IsoMillis) | `{"S": "2023-11-14T22:13:20.123Z"}` |
//! | `chrono::DateTime<Utc>`, `jiff::Timestamp` | `{"S": "2023-11-14T22:13:20.123456789Z"}` |
//!
//! Each of them can be a key, and sorts by time. [`TimeToLive`] says which types a `#[ttl]` field
//! may have, and what expiry is; [`Clock`] is what tests replace.

mod clock;
mod moment;
#[cfg(feature = "serde")]
mod serde;
mod stored;
mod to_live;
mod token;
mod version;

pub use clock::Clock;
pub(crate) use clock::SharedClock;
pub use moment::Moment;
pub use stored::{EpochMillis, EpochSeconds, IsoMillis, IsoSeconds};
pub use to_live::TimeToLive;
pub(crate) use token::clock_of;
pub(crate) use version::{hyphenated, next_version, uuid_v7};
