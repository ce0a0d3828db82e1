//! Deletes all that a query or scan finds: [`Read::delete_all`].

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use super::deleted::Deleted;
use super::deleting::delete_found;
use crate::db::Table;
use crate::error::Result;
use crate::read::{FindKeys, Index, Preview, Read, RunsOn, Select};
use crate::retry::{OnProgress, Progress, RateLimit, Refusals, Sending, sending_options};

impl<I: Index, S, O: Select<I::Record>> Read<I, S, O> {
    /// Deletes all items that this finds, however many, with bounded memory. Await it to send it.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "sessions")]
    /// # struct Session {
    /// #     #[hash_key]
    /// #     token: String,
    /// #     #[index(keys_only, hash, name = "by_user")]
    /// #     user: String,
    /// #     last_seen: u64,
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let sessions = Db::embedded()?.table::<Session>();
    /// # sessions.create().await?;
    /// # for (token, user) in [("a", "ada"), ("b", "ada"), ("c", "eve")] {
    /// #     sessions.put(Session { token: token.into(), user: user.into(), last_seen: 7 }).await?;
    /// # }
    /// let deleted = Session::by_user("ada").delete_all(&sessions).await;
    /// assert_eq!(deleted.into_result()?, 2);
    ///
    /// let stale = Session::scan().filter(Session::last_seen().lt(1_700_000_000)).segments(4);
    /// assert_eq!(stale.delete_all(&sessions).await.into_result()?, 1);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// It reads the keys alone, whatever is selected, and of each page deletes the items before it
    /// reads the next one, by [batches](crate::Db::batch_write) of 25. What it is told of limits,
    /// pages, segments and consistency holds. A [`rate_limit`](Self::rate_limit) of the query is
    /// one of the reads, that of the deletion one of the writes.
    ///
    /// **A batch asks for nothing**: what was found is deleted, even if it has changed meanwhile so
    /// that the filter would leave it out now, whatever version it has, and also if it does not fit
    /// the model or is of a newer schema. To delete only what is still as it was, read the items
    /// and `delete` each by itself, with [`only_if`](crate::write::DeleteItem::only_if) or by
    /// [`delete_if_unchanged`](crate::Item::delete_if_unchanged). An item that is written behind
    /// the place where it reads may stay.
    ///
    /// Of an [entity](crate::Entity), the items of that entity alone are deleted, as far as the
    /// index holds what tells them; of a [collection](crate::Collection), those of its entities.
    /// `Customer::partition("c1")` deletes all that stands under that hash key.
    pub fn delete_all<Shape>(&self, table: &Table<I::Record, Shape>) -> DeleteAll
    where
        S: RunsOn<I, Shape>,
    {
        DeleteAll { find: FindKeys::new(self, table.inner()), sending: Sending::default() }
    }
}

/// The deletion of all that a query or scan finds: see [`Read::delete_all`]. Await it to send it.
///
/// What DynamoDB does not process is sent again, with exponential backoff and full jitter, up to a
/// number of [`attempts`](Self::attempts) and a [time](Self::time_limit). What is left over then, a
/// request that fails for good, or a deletion that is [refused](Self::on_refusal), ends it behind
/// the page that it is at. To go on, run it again, or from [`Deleted::next`]: what was deleted is
/// not found any more.
///
/// A table of items with [unique](crate::UniqueValue) values is refused before anything is sent: a
/// batch is no transaction, and cannot keep their markers.
///
/// If the future is dropped on the way, requests under way may or may not take effect.
#[must_use = "nothing is deleted before it is awaited"]
pub struct DeleteAll {
    find: FindKeys,
    sending: Sending,
}

impl DeleteAll {
    sending_options!(sending);

    /// What will be sent to find the items: their keys alone are read.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "songs")]
    /// # struct Song {
    /// #     #[hash_key]
    /// #     artist: String,
    /// #     #[range_key]
    /// #     number: u32,
    /// # }
    /// # fn main() -> dynorm::Result<()> {
    /// # let songs = Db::embedded()?.table::<Song>();
    /// let preview = Song::query("bach").number().lt(10).delete_all(&songs).preview()?;
    /// assert_eq!(preview.projection.as_deref(), Some("#0,#1"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// What running it would refuse before anything is sent, and if there is no model and the table
    /// was not asked yet, so that its keys are not known.
    pub fn preview(&self) -> Result<Preview> {
        if let Some(schema) = self.find.table().known_schema()
            && let Some(error) = crate::write::unique::no_batch(&schema)
        {
            return Err(error.on_table(self.find.table().name()));
        }
        self.find.preview()
    }
}

impl IntoFuture for DeleteAll {
    type Output = Deleted;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(delete_found(self.find, self.sending))
    }
}

impl fmt::Debug for DeleteAll {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("DeleteAll");
        debug.field("table", &self.find.table().name()).field("finds", &self.find.operation());
        debug.finish_non_exhaustive()
    }
}
