//! `DeleteTable`: [`Table::delete_table`].

use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::time::Duration;

use super::wait::{TIMEOUT, until_gone};
use crate::db::{Table, TableRef};
use crate::error::{Error, Result};
use crate::model::Record;
use crate::transport::Access;

impl<M: Record, Shape> Table<M, Shape> {
    /// Deletes the table with all of its items, for good, and waits until it is gone. A table that
    /// is not there is an error of [`Kind::NotFound`](crate::Kind::NotFound); one that is being
    /// made or changed, of [`Kind::InUse`](crate::Kind::InUse).
    ///
    /// With the table of a model goes the one in which the markers of its
    /// [unique](crate::UniqueValue) values stand. A handle without a model does not know that one.
    ///
    /// Drop the future to stop waiting; the table is deleted all the same once the request is sent.
    pub fn delete_table(&self) -> DeleteTable {
        DeleteTable { table: self.inner().clone(), timeout: TIMEOUT }
    }
}

/// The deletion of a table. Await it to send it.
#[must_use = "a request is sent when it is awaited"]
#[derive(Clone, Debug)]
pub struct DeleteTable {
    table: TableRef,
    timeout: Duration,
}

impl DeleteTable {
    /// Waits that long at most for the table to be gone; 10 minutes unless said otherwise.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    async fn send(&self) -> Result<()> {
        let transport = self.table.db().transport();
        let request = transport.client.delete_table().table_name(self.table.name());
        let sent = transport
            .send_about_tables(Access::Write, async |counter| {
                request.customize().interceptor(counter).send().await
            })
            .await;
        let Err(failure) = sent else { return Ok(()) };
        // After a retry it may be gone because of our own earlier attempt, whose answer was lost.
        if failure.error.is_not_found() && failure.attempts.may_be_applied() {
            return Ok(());
        }
        Err(failure.error.operation("DeleteTable").on_table(self.table.name()))
    }
}

impl IntoFuture for DeleteTable {
    type Output = Result<()>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let deleted = self.send().await;
            // Before, it could be that the items stay and their markers do not. And an earlier
            // deletion may have come no further than to the table itself.
            let gone = deleted.as_ref().is_ok() || deleted.as_ref().is_err_and(Error::is_not_found);
            let markers = self.table.markers().filter(|_| gone);
            let markers = markers.map(|table| DeleteTable { table, timeout: self.timeout });
            if let Some(markers) = &markers {
                markers
                    .send()
                    .await
                    .or_else(|error| if error.is_not_found() { Ok(()) } else { Err(error) })?;
            }
            deleted?;
            self.table.forget();
            until_gone(&self.table, self.timeout).await?;
            match markers {
                Some(markers) => until_gone(&markers.table, self.timeout).await,
                None => Ok(()),
            }
        })
    }
}
