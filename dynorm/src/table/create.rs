//! `CreateTable`: [`Table::create`], [`Table::create_if_missing`], [`Table::create_with`].

use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::time::{Duration, SystemTime};

use super::definition::{Definition, Throughputs};
use super::describe::{TableDescription, describe};
use super::throughput::{Throughput, to_sdk};
use super::time_to_live::turn_on;
use super::verify::differences;
use super::wait::{TIMEOUT, until_active};
use crate::db::{Table, TableRef};
use crate::error::{Error, Kind, Result};
use crate::model::{Model, Untyped};
use crate::schema::{IndexSchema, MARKERS, SEVERAL_ATTRIBUTES, TableSchema};
use crate::transport::Access;
use crate::value::Map;

/// How far the clocks of DynamoDB and of this machine may be apart.
const CLOCK_SKEW: Duration = Duration::from_mins(5);

impl<M: Model, Shape> Table<M, Shape> {
    /// Makes the table with the keys and indexes of the model, on demand unless told otherwise, and
    /// waits until it is ready for use. A table that is there already is an error of
    /// [`Kind::AlreadyExists`].
    ///
    /// If the model has [unique](crate::UniqueValue) fields, the table of their markers is made
    /// too, with the same throughput. If it has a [`#[ttl]`](crate::time::TimeToLive) field, time
    /// to live is turned on by it as soon as the table is ready, unless the engine has none.
    ///
    /// Drop the future to stop waiting; the table is made all the same once the request is sent.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// use dynorm::Throughput;
    ///
    /// # #[derive(Model)]
    /// # #[model(table = "users")]
    /// # struct User {
    /// #     #[hash_key]
    /// #     name: String,
    /// #     #[index(all, hash, name = "EmailIndex")]
    /// #     email: Option<String>,
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let db = Db::embedded()?;
    /// let users = db.table::<User>();
    /// users
    ///     .create()
    ///     .throughput(Throughput::provisioned(20, 5))
    ///     .index_throughput("EmailIndex", Throughput::provisioned(5, 5))
    ///     .await?;
    /// assert!(users.create().await.unwrap_err().is_already_exists());
    /// # Ok(())
    /// # }
    /// ```
    pub fn create(&self) -> CreateTable {
        CreateTable::new(self.inner(), M::schema())
    }

    /// Makes the table unless there is one of that name, and waits until it is ready for use. Gives
    /// whether it was made.
    ///
    /// A table that is there is left as it is: [`verify`](Self::verify) tells whether it fits the
    /// model. The table of the markers of unique values is made too, if it is missing. Time to live
    /// is turned on for a table that this makes, and for no other: items that have expired would be
    /// deleted.
    pub fn create_if_missing(&self) -> CreateIfMissing {
        CreateIfMissing(self.create())
    }
}

impl Table<Map, Untyped> {
    /// Makes the table with these keys and indexes, and the [`ttl`](TableSchema::ttl), under this
    /// table's name. As [`create`](Table::create) otherwise, but for unique values: a handle
    /// without a model knows nothing of them, and makes no table of their markers.
    pub fn create_with(&self, schema: &TableSchema) -> CreateTable {
        CreateTable::new(self.inner(), schema)
    }
}

/// The making of a table. Await it to send it; gives the table as it is then.
#[must_use = "a request is sent when it is awaited"]
#[derive(Clone, Debug)]
pub struct CreateTable {
    table: TableRef,
    schema: TableSchema,
    throughputs: Throughputs,
    timeout: Duration,
}

impl CreateTable {
    fn new(table: &TableRef, schema: &TableSchema) -> Self {
        let throughputs = Throughputs::default();
        CreateTable { table: table.clone(), schema: schema.clone(), throughputs, timeout: TIMEOUT }
    }

    /// How requests are to be paid for, those of global indexes included; on demand unless said
    /// otherwise.
    pub fn throughput(mut self, throughput: Throughput) -> Self {
        self.throughputs.table = throughput;
        self
    }

    /// How requests of one global index are to be paid for; as those of the table unless said
    /// otherwise.
    pub fn index_throughput(mut self, index: impl Into<String>, throughput: Throughput) -> Self {
        self.throughputs.indexes.insert(index.into(), throughput);
        self
    }

    /// Waits that long at most for the table to be ready; 10 minutes unless said otherwise.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The making of the table of the markers of unique values, if there are such.
    fn of_markers(&self) -> Option<CreateTable> {
        let mut markers = CreateTable::new(&self.table.markers()?, &MARKERS);
        markers.throughputs.table = self.throughputs.table;
        markers.timeout = self.timeout;
        Some(markers)
    }

    async fn send(&self) -> Result<()> {
        let context = |error: Error| error.operation("CreateTable").on_table(self.table.name());
        let definition = Definition::new(&self.schema, &self.throughputs).map_err(context)?;
        let begun = SystemTime::now();
        let transport = self.table.db().transport();
        let request = transport
            .client
            .create_table()
            .table_name(self.table.name())
            .set_attribute_definitions(Some(definition.attributes))
            .set_key_schema(Some(definition.keys))
            // DynamoDB refuses empty lists of indexes.
            .set_local_secondary_indexes((!definition.local.is_empty()).then_some(definition.local))
            .set_global_secondary_indexes((!definition.global.is_empty()).then_some(definition.global))
            .billing_mode(self.throughputs.table.billing_mode())
            .set_provisioned_throughput(to_sdk(self.throughputs.table).map_err(context)?);
        let sent = transport
            .send_about_tables(Access::Write, async |counter| {
                request.customize().interceptor(counter).send().await
            })
            .await;
        let Err(failure) = sent else { return Ok(()) };
        if failure.error.kind() != Kind::InUse {
            let unknown = failure.error.kind() == Kind::Invalid && self.schema.index_of_several().is_some();
            let error = if unknown { failure.error.hint(SEVERAL_ATTRIBUTES) } else { failure.error };
            return Err(context(error));
        }
        if failure.attempts.may_be_applied() && self.is_ours(begun).await {
            return Ok(());
        }
        let error = failure.error.of_kind(Kind::AlreadyExists);
        Err(context(error.message("there is such a table already")))
    }

    /// An engine that knows no indexes of several attributes may make others in their place, and
    /// say nothing.
    fn check_made(&self, made: &TableDescription) -> Result<()> {
        let asked = self.schema.indexes.iter().filter(|index| index.has_several());
        let differs = |index: &&IndexSchema| {
            made.schema
                .index(&index.name)
                .is_none_or(|found| (&found.hash, &found.range) != (&index.hash, &index.range))
        };
        let Some(index) = asked.into_iter().find(differs) else { return Ok(()) };
        let message =
            format!("the table was made, but its index `{}` has other keys than it was to have", index.name);
        let error = Error::new(Kind::Service, message).hint(SEVERAL_ATTRIBUTES);
        Err(error.operation("CreateTable").on_table(self.table.name()))
    }

    /// Has the items of the table expire, if the model says so. It is ready by now.
    async fn turn_expiry_on(&self) -> Result<()> {
        match &self.schema.ttl {
            Some(attribute) => turn_on(&self.table, attribute).await,
            None => Ok(()),
        }
    }

    /// Whether it was made.
    async fn send_if_missing(&self) -> Result<bool> {
        match self.send().await {
            Ok(()) => Ok(true),
            Err(error) if error.is_already_exists() => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// After a retry, the table that is there may be the one that our own earlier attempt made,
    /// whose answer was lost.
    async fn is_ours(&self, begun: SystemTime) -> bool {
        match describe(&self.table).await {
            Ok(found) => {
                let earliest = begun.checked_sub(CLOCK_SKEW);
                let new = found.created.is_some_and(|created| Some(created) >= earliest);
                new && differences(&self.schema, &found.schema).is_empty()
            }
            // It was made a moment ago, by whomever, if it is there but not to be seen.
            Err(error) => error.is_not_found(),
        }
    }
}

/// Markers of an earlier table of this name would keep values that nobody has.
fn markers_are_left(error: Error) -> Error {
    if !error.is_already_exists() {
        return error;
    }
    error.hint(
        "it is the table of the markers of unique values, perhaps left from an earlier table; the \
         table itself was made: delete this one and make it by `create_if_missing`, or keep it if \
         the markers are of items that you put back",
    )
}

impl IntoFuture for CreateTable {
    type Output = Result<TableDescription>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            self.send().await?;
            self.table.forget();
            let markers = self.of_markers();
            if let Some(markers) = &markers {
                markers.send().await.map_err(markers_are_left)?;
            }
            let made = until_active(&self.table, self.timeout, true).await?;
            if let Some(markers) = &markers {
                until_active(&markers.table, self.timeout, true).await?;
            }
            self.check_made(&made)?;
            self.turn_expiry_on().await?;
            Ok(made)
        })
    }
}

/// The making of a table if there is none. Await it to send it; gives whether it was made.
#[must_use = "a request is sent when it is awaited"]
#[derive(Clone, Debug)]
pub struct CreateIfMissing(CreateTable);

impl CreateIfMissing {
    /// As [`CreateTable::throughput`]. The throughput of a table that is there is left as it is.
    pub fn throughput(self, throughput: Throughput) -> Self {
        CreateIfMissing(self.0.throughput(throughput))
    }

    /// As [`CreateTable::index_throughput`].
    pub fn index_throughput(self, index: impl Into<String>, throughput: Throughput) -> Self {
        CreateIfMissing(self.0.index_throughput(index, throughput))
    }

    /// As [`CreateTable::timeout`].
    pub fn timeout(self, timeout: Duration) -> Self {
        CreateIfMissing(self.0.timeout(timeout))
    }
}

impl IntoFuture for CreateIfMissing {
    type Output = Result<bool>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let CreateIfMissing(create) = self;
            let made = create.send_if_missing().await?;
            let markers = create.of_markers();
            if let Some(markers) = &markers {
                markers.send_if_missing().await?;
            }
            // Another process may have made it a moment ago.
            until_active(&create.table, create.timeout, true).await?;
            if let Some(markers) = &markers {
                until_active(&markers.table, create.timeout, true).await?;
            }
            if made {
                create.turn_expiry_on().await?;
            }
            Ok(made)
        })
    }
}
