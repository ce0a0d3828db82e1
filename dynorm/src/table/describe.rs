//! `DescribeTable`: [`Table::describe`], [`Table::exists`], [`Table::item_count`].

use std::time::SystemTime;

use aws_sdk_dynamodb::types::{
    BillingMode, GlobalSecondaryIndexDescription, LocalSecondaryIndexDescription,
    ProvisionedThroughputDescription, TableDescription as SdkTable,
};

use super::status::Status;
use super::throughput::Throughput;
use crate::db::describe::{fetch, schema};
use crate::db::{Table, TableRef};
use crate::error::{Error, Result};
use crate::model::Record;
use crate::schema::{IndexKind, IndexSchema, TableSchema};

/// A table as it is.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct TableDescription {
    /// The table's name.
    pub name: String,
    /// Where the table is in its life.
    pub status: Status,
    /// Keys and indexes.
    pub schema: TableSchema,
    /// The indexes, in the order of those in `schema`; behind them those that cannot be read.
    pub indexes: Vec<IndexDescription>,
    /// How requests are paid for.
    pub throughput: Throughput,
    /// Items in the table. DynamoDB counts about every six hours.
    pub item_count: u64,
    /// Size of the table in bytes. DynamoDB measures about every six hours.
    pub size_bytes: u64,
    /// The Amazon resource name.
    pub arn: Option<String>,
    /// When the table was made.
    pub created: Option<SystemTime>,
    /// The other regions in which it has replicas, which dynorm leaves alone.
    pub replicas: Vec<String>,
}

/// An index of a table as it is.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct IndexDescription {
    /// The index's name.
    pub name: String,
    /// Local or global.
    pub kind: IndexKind,
    /// Keys and projection; `None` if they cannot be read, and then it is among the
    /// [`unreadable`](TableSchema::unreadable) ones of the schema, with the reason.
    pub schema: Option<IndexSchema>,
    /// Where the index is in its life; a local one has its table's.
    pub status: Status,
    /// How requests are paid for; a local index has its table's.
    pub throughput: Throughput,
    /// Items in the index. DynamoDB counts about every six hours.
    pub item_count: u64,
    /// Size of the index in bytes. DynamoDB measures about every six hours.
    pub size_bytes: u64,
    /// The Amazon resource name.
    pub arn: Option<String>,
}

impl TableDescription {
    /// The index of that name.
    #[must_use]
    pub fn index(&self, name: &str) -> Option<&IndexDescription> {
        self.indexes.iter().find(|index| index.name == name)
    }

    /// Whether the table and all of its indexes are ready for use and nothing is being changed.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.status.is_active() && self.indexes.iter().all(|index| index.status.is_active())
    }

    pub(super) fn read(table: &SdkTable) -> Result<Self> {
        let schema = schema(table)?;
        let status = Status::of_table(table.table_status());
        let throughput = throughput(table);
        let find_local = |name: &str| {
            table.local_secondary_indexes().iter().find(|index| index.index_name() == Some(name))
        };
        let find_global = |name: &str| {
            table.global_secondary_indexes().iter().find(|index| index.index_name() == Some(name))
        };
        let readable = schema.indexes.iter().map(|index| (&*index.name, index.kind, Some(index)));
        let unreadable = schema.unreadable.iter().map(|index| (&*index.name, index.kind, None));
        let indexes = readable.chain(unreadable).map(|(name, kind, schema)| match kind {
            IndexKind::Local => local(name, schema, find_local(name), &status, throughput),
            IndexKind::Global => global(name, schema, find_global(name), throughput),
        });
        Ok(TableDescription {
            name: schema.table.clone().into_owned(),
            indexes: indexes.collect(),
            status,
            throughput,
            item_count: count(table.item_count()),
            size_bytes: count(table.table_size_bytes()),
            arn: table.table_arn().map(str::to_owned),
            replicas: replicas(table),
            created: table.creation_date_time().and_then(|time| SystemTime::try_from(*time).ok()),
            schema,
        })
    }
}

/// The regions of the replicas.
pub(crate) fn replicas(table: &SdkTable) -> Vec<String> {
    table.replicas().iter().filter_map(|replica| replica.region_name().map(str::to_owned)).collect()
}

fn local(
    name: &str,
    schema: Option<&IndexSchema>,
    index: Option<&LocalSecondaryIndexDescription>,
    status: &Status,
    throughput: Throughput,
) -> IndexDescription {
    IndexDescription {
        name: name.to_owned(),
        kind: IndexKind::Local,
        schema: schema.cloned(),
        status: status.clone(),
        throughput,
        item_count: count(index.and_then(LocalSecondaryIndexDescription::item_count)),
        size_bytes: count(index.and_then(LocalSecondaryIndexDescription::index_size_bytes)),
        arn: index.and_then(|index| index.index_arn().map(str::to_owned)),
    }
}

fn global(
    name: &str,
    schema: Option<&IndexSchema>,
    index: Option<&GlobalSecondaryIndexDescription>,
    of_table: Throughput,
) -> IndexDescription {
    let own = index.and_then(|index| index.provisioned_throughput());
    IndexDescription {
        name: name.to_owned(),
        kind: IndexKind::Global,
        schema: schema.cloned(),
        status: Status::of_index(index.and_then(|index| index.index_status())),
        throughput: if of_table.is_on_demand() { of_table } else { own.map_or(of_table, provisioned) },
        item_count: count(index.and_then(GlobalSecondaryIndexDescription::item_count)),
        size_bytes: count(index.and_then(GlobalSecondaryIndexDescription::index_size_bytes)),
        arn: index.and_then(|index| index.index_arn().map(str::to_owned)),
    }
}

/// A table that never was on demand may come without a billing mode; one on demand, with a
/// throughput of zero.
pub(crate) fn throughput(table: &SdkTable) -> Throughput {
    let mode = table.billing_mode_summary().and_then(|summary| summary.billing_mode());
    let provisioned = table.provisioned_throughput().map(provisioned);
    match (mode, provisioned) {
        (Some(BillingMode::PayPerRequest), _) | (_, None) => Throughput::OnDemand,
        (_, Some(throughput)) if throughput == Throughput::provisioned(0, 0) => Throughput::OnDemand,
        (_, Some(throughput)) => throughput,
    }
}

pub(crate) fn provisioned(throughput: &ProvisionedThroughputDescription) -> Throughput {
    Throughput::Provisioned {
        read: count(throughput.read_capacity_units()),
        write: count(throughput.write_capacity_units()),
    }
}

pub(crate) fn count(number: Option<i64>) -> u64 {
    number.and_then(|number| u64::try_from(number).ok()).unwrap_or(0)
}

/// Asks for the table as it is. A handle without a model knows its keys and indexes by that too.
pub(super) async fn describe(table: &TableRef) -> Result<TableDescription> {
    let context = |error: Error| error.operation("DescribeTable").on_table(table.name());
    let described = match fetch(table).await {
        Ok(found) => TableDescription::read(&found).map_err(context)?,
        Err(error) => {
            if error.is_not_found() {
                table.forget();
            }
            return Err(error);
        }
    };
    table.learn(&described.schema);
    Ok(described)
}

impl<M: Record, Shape> Table<M, Shape> {
    /// The table as it is: status, keys, indexes, throughput, size.
    ///
    /// # Errors
    ///
    /// [`Kind::NotFound`](crate::Kind::NotFound) if there is no such table.
    pub async fn describe(&self) -> Result<TableDescription> {
        describe(self.inner()).await
    }

    /// Whether there is such a table, in whatever status.
    ///
    /// # Errors
    ///
    /// If the request fails.
    pub async fn exists(&self) -> Result<bool> {
        match fetch(self.inner()).await {
            Ok(_) => Ok(true),
            Err(error) if error.is_not_found() => {
                self.inner().forget();
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    /// The number of items in the table, as DynamoDB last counted them, some hours ago. It costs
    /// nothing. To count what is there now, scan the table.
    ///
    /// # Errors
    ///
    /// [`Kind::NotFound`](crate::Kind::NotFound) if there is no such table.
    pub async fn item_count(&self) -> Result<u64> {
        Ok(self.describe().await?.item_count)
    }
}
