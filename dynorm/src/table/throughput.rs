//! Throughput, and [`Table::update_throughput`].

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::time::Duration;

use aws_sdk_dynamodb::types::{
    BillingMode, GlobalSecondaryIndexUpdate, ProvisionedThroughput, UpdateGlobalSecondaryIndexAction,
};

use super::definition::{Throughputs, incomplete};
use super::describe::{TableDescription, describe};
use super::wait::{TIMEOUT, until_active};
use crate::db::{Table, TableRef};
use crate::error::{Error, Kind, Result};
use crate::model::Record;
use crate::schema::IndexKind;
use crate::transport::Access;

/// How the reads and writes of a table or a global index are [paid for].
///
/// [paid for]: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/capacity-mode.html
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Throughput {
    /// By request, as many as come.
    #[default]
    OnDemand,
    /// By the second, up to so many units.
    Provisioned {
        /// Read capacity units.
        read: u64,
        /// Write capacity units.
        write: u64,
    },
}

impl Throughput {
    /// So many read and write capacity units.
    #[must_use]
    pub const fn provisioned(read: u64, write: u64) -> Self {
        Throughput::Provisioned { read, write }
    }

    /// Whether requests are paid for one by one.
    #[must_use]
    pub const fn is_on_demand(self) -> bool {
        matches!(self, Throughput::OnDemand)
    }

    pub(crate) fn billing_mode(self) -> BillingMode {
        if self.is_on_demand() { BillingMode::PayPerRequest } else { BillingMode::Provisioned }
    }
}

impl fmt::Display for Throughput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Throughput::OnDemand => f.write_str("on demand"),
            Throughput::Provisioned { read, write } => {
                write!(f, "provisioned with {read} read and {write} write units")
            }
        }
    }
}

/// `None` if it is on demand.
pub(crate) fn to_sdk(throughput: Throughput) -> Result<Option<ProvisionedThroughput>> {
    let Throughput::Provisioned { read, write } = throughput else { return Ok(None) };
    let units = |units: u64| {
        i64::try_from(units).map_err(|_| {
            Error::new(Kind::Invalid, format!("{units} capacity units are more than there can be"))
        })
    };
    ProvisionedThroughput::builder()
        .read_capacity_units(units(read)?)
        .write_capacity_units(units(write)?)
        .build()
        .map(Some)
        .map_err(incomplete)
}

impl<M: Record, Shape> Table<M, Shape> {
    /// Changes the throughput of the table, and waits until that is done. What is as it should be
    /// is left alone; if that is all, nothing is changed.
    ///
    /// Global indexes keep theirs unless told otherwise by [`index`](UpdateThroughput::index). On a
    /// change from on-demand they need one, and get that of the table. The table of the markers of
    /// [unique](crate::UniqueValue) values has its own, and keeps it:
    /// `db.open("users-unique").update_throughput(..)` changes that.
    pub fn update_throughput(&self, throughput: Throughput) -> UpdateThroughput {
        let throughputs = Throughputs { table: throughput, ..Throughputs::default() };
        UpdateThroughput { table: self.inner().clone(), throughputs, keeps_table: false, timeout: TIMEOUT }
    }

    /// Changes the throughput of one global index, and waits until that is done. The table keeps
    /// its own, as do other indexes. For several, say [`index`](UpdateThroughput::index) again.
    ///
    /// # Errors
    ///
    /// [`Kind::Invalid`] if there is no such index, or the table is on demand, where indexes have
    /// no throughput of their own.
    pub fn update_index_throughput(
        &self,
        index: impl Into<String>,
        throughput: Throughput,
    ) -> UpdateThroughput {
        let (table, throughputs) = (self.inner().clone(), Throughputs::default());
        let update = UpdateThroughput { table, throughputs, keeps_table: true, timeout: TIMEOUT };
        update.index(index, throughput)
    }
}

/// A change of a table's throughput. Await it to send it; gives the table as it is then.
#[must_use = "a request is sent when it is awaited"]
#[derive(Clone, Debug)]
pub struct UpdateThroughput {
    table: TableRef,
    throughputs: Throughputs,
    /// Whether the table's own stays as it is.
    keeps_table: bool,
    timeout: Duration,
}

impl UpdateThroughput {
    /// Changes the throughput of a global index too.
    pub fn index(mut self, name: impl Into<String>, throughput: Throughput) -> Self {
        self.throughputs.indexes.insert(name.into(), throughput);
        self
    }

    /// Waits that long at most; 10 minutes unless said otherwise.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    async fn send(mut self) -> Result<TableDescription> {
        let now = describe(&self.table).await?;
        if self.keeps_table {
            self.throughputs.table = now.throughput;
        }
        let context = |error: Error| error.operation("UpdateTable").on_table(self.table.name());
        let Some(change) = Change::plan(&now, &self.throughputs).map_err(context)? else {
            return Ok(now);
        };
        let transport = self.table.db().transport();
        let mut request = transport.client.update_table().table_name(self.table.name());
        if let Some(throughput) = change.table {
            request = request
                .billing_mode(throughput.billing_mode())
                .set_provisioned_throughput(to_sdk(throughput).map_err(context)?);
        }
        for (name, throughput) in change.indexes {
            request =
                request.global_secondary_index_updates(index_update(&name, throughput).map_err(context)?);
        }
        let sent = transport
            .send_about_tables(Access::Write, async |counter| {
                request.customize().interceptor(counter).send().await
            })
            .await;
        sent.map_err(|failure| context(failure.error))?;
        until_active(&self.table, self.timeout, false).await
    }
}

impl IntoFuture for UpdateThroughput {
    type Output = Result<TableDescription>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

fn index_update(name: &str, throughput: Throughput) -> Result<GlobalSecondaryIndexUpdate> {
    let action = UpdateGlobalSecondaryIndexAction::builder()
        .index_name(name)
        .set_provisioned_throughput(to_sdk(throughput)?)
        .build()
        .map_err(incomplete)?;
    Ok(GlobalSecondaryIndexUpdate::builder().update(action).build())
}

/// What is to be changed.
#[derive(Debug, PartialEq)]
struct Change {
    table: Option<Throughput>,
    indexes: Vec<(String, Throughput)>,
}

impl Change {
    /// `None` if all is as wanted: DynamoDB refuses a change that changes nothing.
    fn plan(now: &TableDescription, wanted: &Throughputs) -> Result<Option<Self>> {
        wanted.check(&now.schema)?;
        let table = (now.throughput != wanted.table).then_some(wanted.table);
        let from_on_demand = now.throughput.is_on_demand();
        let mut indexes = Vec::new();
        // On demand, an index has nothing of its own that could be set.
        if !wanted.table.is_on_demand() {
            for index in now.indexes.iter().filter(|index| index.kind == IndexKind::Global) {
                let name = &*index.name;
                let unless_named = if from_on_demand { Some(wanted.table) } else { None };
                let throughput = wanted.indexes.get(name).copied().or(unless_named);
                if let Some(throughput) = throughput.filter(|throughput| *throughput != index.throughput) {
                    indexes.push((name.to_owned(), throughput));
                }
            }
        }
        Ok((table.is_some() || !indexes.is_empty()).then_some(Change { table, indexes }))
    }
}
