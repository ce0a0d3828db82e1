//! A migration by code of its own.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use tokio::sync::Mutex;

use super::ledger::Ledger;
use super::rows::{SegmentRow, Tally};
use super::step::BoxError;
use super::stop::Stop;
use crate::db::Db;
use crate::error::Result;
use crate::write::Write;

/// What [`Migration::run`] gives: a future in a box, `Box::pin(async move { .. })`.
pub type Running<'a> = Pin<Box<dyn Future<Output = Result<(), BoxError>> + Send + 'a>>;

/// A migration by code of its own, for what is not a change of each item of a table by itself: to
/// fill a table, or to make items of several tables from one.
///
/// It is run under the lock of its name, and once it has given `Ok`, never again. After a crash in
/// the middle it is run again **from its beginning**, so each of its writes has to be one that may
/// be made twice: a put of the same, an insert that takes a conflict for done. Or it writes down
/// where it is, by [`checkpoint`](Run::checkpoint), and goes on from its
/// [`position`](Run::position).
///
/// ```
/// use dynorm::migrate::{Migration, Migrations, Run, Running};
/// use dynorm::prelude::*;
///
/// #[derive(Model)]
/// #[model(table = "currencies")]
/// struct Currency {
///     #[hash_key]
///     code: String,
/// }
///
/// struct SeedCurrencies;
///
/// impl Migration for SeedCurrencies {
///     fn name(&self) -> &str {
///         "0004-currencies"
///     }
///
///     fn run<'a>(&'a self, run: &'a Run<'a>) -> Running<'a> {
///         Box::pin(async move {
///             let currencies = run.db().table::<Currency>();
///             for code in ["EUR", "CHF"] {
///                 currencies.put(&Currency { code: code.into() }).await?;
///             }
///             Ok(())
///         })
///     }
/// }
///
/// let migrations = Migrations::new().custom(SeedCurrencies);
/// ```
pub trait Migration: Send + Sync + 'static {
    /// Its name, by which it is known that it was run.
    fn name(&self) -> &str;

    /// Does it.
    ///
    /// # Errors
    ///
    /// Why it was not finished. It is run again the next time.
    fn run<'a>(&'a self, run: &'a Run<'a>) -> Running<'a>;
}

/// A custom [`Migration`] that is under way.
pub struct Run<'r> {
    pub(super) db: &'r Db,
    pub(super) ledger: &'r Ledger<'r>,
    pub(super) stop: &'r Stop,
    pub(super) position: Mutex<Option<String>>,
}

impl Run<'_> {
    /// The database, with the prefix of its tables.
    #[must_use]
    pub fn db(&self) -> &Db {
        self.db
    }

    /// The number under which the lock is held: each time that it is taken, a larger one.
    #[must_use]
    pub fn fence(&self) -> u64 {
        self.ledger.lock.fence()
    }

    /// What the last [`checkpoint`](Self::checkpoint) has written down, of this or an earlier run;
    /// `None` if there was none.
    pub async fn position(&self) -> Option<String> {
        self.position.lock().await.clone()
    }

    /// Writes down where it is, if the lock is still held. Up to some 300 KB of text.
    ///
    /// # Errors
    ///
    /// [`Kind::Locked`](crate::Kind::Locked) if somebody else has taken the lock over: end then, as
    /// `?` does. Otherwise as any write.
    pub async fn checkpoint(&self, position: impl Into<String>) -> Result<()> {
        let position = position.into();
        // Held until it is written, so that the last one stays the last.
        let mut kept = self.position.lock().await;
        let row = SegmentRow {
            cursor: Some(position.clone()),
            fence: self.fence(),
            counts: Tally::default(),
            ..SegmentRow::new(self.ledger.name, 0)
        };
        self.ledger.commit(vec![self.ledger.segments().put(&row).into_any()]).await?;
        *kept = Some(position);
        Ok(())
    }

    /// Whether it was asked to end. Then end with [`stopped`](Self::stopped), after a
    /// [`checkpoint`](Self::checkpoint) if there are such.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.stop.is_stopped()
    }

    /// The error that says that it has ended because it was asked to, and is to be gone on with.
    #[must_use]
    pub fn stopped(&self) -> BoxError {
        Box::new(Stopped)
    }
}

impl fmt::Debug for Run<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run").field("name", &self.ledger.name).finish_non_exhaustive()
    }
}

/// It was asked to end.
#[derive(Debug)]
pub(super) struct Stopped;

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it was asked to end")
    }
}

impl std::error::Error for Stopped {}
