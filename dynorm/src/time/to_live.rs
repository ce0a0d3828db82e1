//! The types of `#[ttl]` fields.

use super::{EpochSeconds, Moment};
use crate::codec::Encode;

/// The type of a `#[ttl]` field, which says when an item expires: a number of seconds since 1970,
/// as `u64`, `i64`, `u32` or [`EpochSeconds`], or an `Option` of these. An item without it stays.
///
/// ```
/// use dynorm::prelude::*;
///
/// #[derive(Model)]
/// #[model(table = "sessions")]
/// struct Session {
///     #[hash_key]
///     id: String,
///     #[ttl]
///     expires: Option<u64>,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> dynorm::Result<()> {
/// let db = Db::embedded()?;
/// let sessions = db.table::<Session>();
/// sessions.create().await?; // and turns time to live on, by `expires`
/// sessions.put(&Session { id: "old".into(), expires: Some(1_000_000_000) }).await?;
/// sessions.put(&Session { id: "new".into(), expires: Some(4_000_000_000) }).await?;
///
/// // What has expired is still there until it is swept, which may take days.
/// assert_eq!(Session::scan().count(&sessions).await?, 2);
/// assert_eq!(Session::scan().not_expired().count(&sessions).await?, 1);
///
/// sessions.touch("new", 4_100_000_000u64).await?;
/// # Ok(())
/// # }
/// ```
///
/// # What happens when
///
/// [`create`](crate::Table::create) turns [time to live] on for a table that it makes, with the
/// permission `dynamodb:UpdateTimeToLive`, and [`verify`](crate::Table::verify) says if it is off,
/// or goes by another attribute. For a table that is there,
/// [`enable_time_to_live`](crate::Table::enable_time_to_live) turns it on. DynamoDB
/// deletes an expired item within a few days, without a charge. Until then reads give it, and
/// writes change it: [`not_expired`](crate::read::Read::not_expired) leaves it out of a query or
/// scan. One whose time is more than five years ago is not deleted at all.
///
/// Only numbers count: an item whose attribute is something else never expires.
///
/// A newtype of one of these types can say that it is one:
///
/// ```
/// #[derive(dynorm::Document)]
/// struct Deadline(u64);
///
/// impl dynorm::time::TimeToLive for Deadline {}
/// ```
///
/// [time to live]: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` cannot say when an item expires",
    label = "not a number of seconds since 1970",
    note = "DynamoDB counts seconds since 1970: make a `#[ttl]` field a `u64` or `i64`, or for a \
            time `dynorm::time::EpochSeconds<T>`, where `T` is `SystemTime`, \
            `chrono::DateTime<Utc>` or `jiff::Timestamp`; it may be an `Option`"
)]
pub trait TimeToLive: Encode {}

#[diagnostic::do_not_recommend]
impl TimeToLive for u64 {}
#[diagnostic::do_not_recommend]
impl TimeToLive for i64 {}
#[diagnostic::do_not_recommend]
impl TimeToLive for u32 {}
#[diagnostic::do_not_recommend]
impl<T: Moment> TimeToLive for EpochSeconds<T> {}
#[diagnostic::do_not_recommend]
impl<T: TimeToLive> TimeToLive for Option<T> {}
