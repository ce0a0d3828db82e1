//! Waiting for a table: [`Table::wait_until_active`].

use std::fmt::Write;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};

use super::describe::{TableDescription, describe};
use super::status::Status;
use crate::db::{Table, TableRef};
use crate::error::{Error, Kind, Result};
use crate::model::Record;

/// Tables take seconds, changes of large ones minutes.
pub(super) const TIMEOUT: Duration = Duration::from_mins(10);

/// Between two looks at a table: a local engine is ready at once, DynamoDB after some seconds.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

impl<M: Record, Shape> Table<M, Shape> {
    /// Waits until the table and all of its indexes are ready for use and nothing is being changed.
    /// Drop the future to stop waiting.
    ///
    /// That there is no such table is an error at once.
    pub fn wait_until_active(&self) -> WaitUntilActive {
        WaitUntilActive { table: self.inner().clone(), timeout: TIMEOUT }
    }
}

/// Waits for a table. Await it to begin; gives the table as it is then.
#[must_use = "it waits when it is awaited"]
#[derive(Clone, Debug)]
pub struct WaitUntilActive {
    table: TableRef,
    timeout: Duration,
}

impl WaitUntilActive {
    /// Waits that long at most; 10 minutes unless said otherwise.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }
}

impl IntoFuture for WaitUntilActive {
    type Output = Result<TableDescription>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { until_active(&self.table, self.timeout, false).await })
    }
}

/// Waits until the table is ready. A table that was just made may not be seen yet; `just_made` has
/// patience with that.
pub(super) async fn until_active(
    table: &TableRef,
    timeout: Duration,
    just_made: bool,
) -> Result<TableDescription> {
    let judge = |seen: Result<TableDescription>| match seen {
        Ok(description) if description.is_active() => Verdict::Done(Ok(description)),
        Ok(description) => match stuck(&description) {
            Some(error) => Verdict::Done(Err(error)),
            None => Verdict::Wait(progress(&description)),
        },
        Err(error) if just_made && error.is_not_found() => Verdict::Wait("not to be seen yet".to_owned()),
        Err(error) => Verdict::Done(Err(error)),
    };
    poll(table, timeout, judge).await
}

/// Waits until there is no such table.
pub(super) async fn until_gone(table: &TableRef, timeout: Duration) -> Result<()> {
    let judge = |seen: Result<TableDescription>| match seen {
        Ok(description) => Verdict::Wait(progress(&description)),
        Err(error) if error.is_not_found() => Verdict::Done(Ok(())),
        Err(error) => Verdict::Done(Err(error)),
    };
    poll(table, timeout, judge).await
}

enum Verdict<T> {
    Done(Result<T>),
    /// What there is to wait for.
    Wait(String),
}

/// Looks at the table again and again, in growing intervals, until it is judged or the time is
/// over.
async fn poll<T>(
    table: &TableRef,
    timeout: Duration,
    judge: impl Fn(Result<TableDescription>) -> Verdict<T>,
) -> Result<T> {
    let context = |error: Error| error.operation("DescribeTable").on_table(table.name());
    // No deadline, if it is too far away to be told.
    let deadline = Instant::now().checked_add(timeout);
    let mut pause = FIRST_PAUSE;
    let mut last = "not described yet".to_owned();
    loop {
        let seen = match deadline {
            Some(deadline) => timeout_at(deadline, describe(table)).await,
            None => Ok(describe(table).await),
        };
        match seen.map(&judge) {
            Ok(Verdict::Done(result)) => return result.map_err(context),
            Ok(Verdict::Wait(what)) => last = what,
            Err(_) => return Err(context(late(timeout, &last))),
        }
        let wake = Instant::now() + pause;
        if deadline.is_some_and(|deadline| wake >= deadline) {
            return Err(context(late(timeout, &last)));
        }
        sleep(pause).await;
        pause = (pause * 3 / 2).min(LONGEST_PAUSE);
    }
}

fn late(timeout: Duration, last: &str) -> Error {
    Error::new(Kind::Timeout, format!("after {timeout:?} the table is still {last}"))
}

/// Statuses that do not pass, or not to what is waited for.
fn stuck(table: &TableDescription) -> Option<Error> {
    let kind = match table.status {
        Status::Deleting => Kind::InUse,
        Status::Other(_) => Kind::Other,
        Status::Creating | Status::Active | Status::Updating => {
            // An index that is being deleted does pass: then the table is active without it.
            let index = table.indexes.iter().find(|index| matches!(index.status, Status::Other(_)))?;
            let message = format!("index `{}` is {} and will not become ACTIVE", index.name, index.status);
            return Some(Error::new(Kind::Other, message));
        }
    };
    Some(Error::new(kind, format!("the table is {} and will not become ACTIVE", table.status)))
}

fn progress(table: &TableDescription) -> String {
    let mut text = table.status.to_string();
    for index in table.indexes.iter().filter(|index| !index.status.is_active()) {
        let _ = write!(text, ", its index `{}` {}", index.name, index.status);
    }
    text
}
