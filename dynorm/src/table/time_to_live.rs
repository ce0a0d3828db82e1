//! Whether items expire: `DescribeTimeToLive` and `UpdateTimeToLive`.

use std::fmt;

use aws_sdk_dynamodb::operation::describe_time_to_live::DescribeTimeToLiveOutput;
use aws_sdk_dynamodb::types::{TimeToLiveSpecification, TimeToLiveStatus as SdkStatus};
use futures_core::future::BoxFuture;

use super::definition::incomplete;
use crate::db::{Table, TableRef};
use crate::error::{Error, Kind, Result};
use crate::model::Record;
use crate::transport::{Access, UnknownOperation};

/// Whether the items of a table expire, and by which attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TimeToLiveDescription {
    /// Whether they do.
    pub status: TimeToLiveStatus,
    /// The attribute that says when, in seconds since 1970. `None` if they do not expire.
    pub attribute: Option<String>,
}

/// Whether the items of a table expire. A change takes up to an hour.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TimeToLiveStatus {
    /// They do not.
    Disabled,
    /// They will.
    Enabling,
    /// They do.
    Enabled,
    /// They will not any more.
    Disabling,
    /// Another status, by DynamoDB's name for it.
    Other(String),
}

impl TimeToLiveDescription {
    /// Whether items expire by this attribute, or will within the hour.
    #[must_use]
    pub fn is_by(&self, attribute: &str) -> bool {
        self.is_on() && self.attribute.as_deref() == Some(attribute)
    }

    /// Whether items expire, or will within the hour.
    #[must_use]
    pub fn is_on(&self) -> bool {
        matches!(self.status, TimeToLiveStatus::Enabling | TimeToLiveStatus::Enabled)
    }

    fn read(output: &DescribeTimeToLiveOutput) -> Self {
        let described = output.time_to_live_description();
        let status = match described.and_then(|described| described.time_to_live_status()) {
            Some(SdkStatus::Enabled) => TimeToLiveStatus::Enabled,
            Some(SdkStatus::Enabling) => TimeToLiveStatus::Enabling,
            Some(SdkStatus::Disabling) => TimeToLiveStatus::Disabling,
            Some(SdkStatus::Disabled) | None => TimeToLiveStatus::Disabled,
            Some(other) => TimeToLiveStatus::Other(other.as_str().to_owned()),
        };
        let attribute = described.and_then(|described| described.attribute_name()).map(str::to_owned);
        TimeToLiveDescription { status, attribute }
    }
}

impl fmt::Display for TimeToLiveStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TimeToLiveStatus::Disabled => "DISABLED",
            TimeToLiveStatus::Enabling => "ENABLING",
            TimeToLiveStatus::Enabled => "ENABLED",
            TimeToLiveStatus::Disabling => "DISABLING",
            TimeToLiveStatus::Other(name) => name,
        })
    }
}

/// Asks whether the items of a table expire.
pub(crate) async fn describe(table: &TableRef) -> Result<TimeToLiveDescription> {
    let transport = table.db().transport();
    let request = transport.client.describe_time_to_live().table_name(table.name());
    let sent = transport
        .send_about_tables(Access::Read, async |counter| {
            request.customize().interceptor(counter).send().await
        })
        .await;
    match sent {
        Ok(reply) => Ok(TimeToLiveDescription::read(&reply.value)),
        Err(failure) => Err(failure.error.operation("DescribeTimeToLive").on_table(table.name())),
    }
}

/// Turns time to live on or off, by this attribute. If it is so already, that is no error.
pub(crate) async fn update(table: &TableRef, attribute: &str, on: bool) -> Result<()> {
    let context = |error: Error| error.operation("UpdateTimeToLive").on_table(table.name());
    let specification = TimeToLiveSpecification::builder().enabled(on).attribute_name(attribute).build();
    let specification = specification.map_err(|error| context(incomplete(error)))?;
    let transport = table.db().transport();
    let request = transport.client.update_time_to_live().table_name(table.name());
    let request = request.time_to_live_specification(specification);
    let sent = transport
        .send_about_tables(Access::Write, async |counter| {
            request.customize().interceptor(counter).send().await
        })
        .await;
    let Err(failure) = sent else { return Ok(()) };
    // DynamoDB refuses a change that changes nothing, as it does the repetition of one whose answer
    // was lost.
    if failure.error.kind() == Kind::Invalid && !is_unknown(&failure.error) {
        let now = describe(table).await;
        if now.is_ok_and(|now| if on { now.is_by(attribute) } else { !now.is_on() }) {
            return Ok(());
        }
    }
    Err(context(failure.error))
}

/// Whether the engine has no time to live at all.
pub(crate) fn is_unknown(error: &Error) -> bool {
    error.detail_ref::<UnknownOperation>().is_some()
}

/// Turns it on for a table that was just made. Engines that do not know it keep their items.
pub(super) fn turn_on<'t>(table: &'t TableRef, attribute: &'t str) -> BoxFuture<'t, Result<()>> {
    Box::pin(async move {
        match update(table, attribute, true).await {
            Err(error) if !is_unknown(&error) => {
                let hint = "the table was made, but its items do not expire yet: `enable_time_to_live` turns that on";
                Err(error.hint(hint))
            }
            _ => Ok(()),
        }
    })
}

impl<M: Record, Shape> Table<M, Shape> {
    /// Whether the items of this table expire, and by which attribute.
    ///
    /// # Errors
    ///
    /// [`Kind::NotFound`] if there is no such table. [`Kind::Invalid`] if the engine has no time to
    /// live.
    pub async fn describe_time_to_live(&self) -> Result<TimeToLiveDescription> {
        describe(self.inner()).await
    }

    /// Has the items of this table expire by an attribute, which holds seconds since 1970: DynamoDB
    /// deletes them some days after that, those that are in the table already too. That it is on by
    /// this attribute is no error.
    ///
    /// [`create`](Table::create) does this for the `#[ttl]` field of a model; this is for a table
    /// that was there before. It takes DynamoDB up to an hour, in which there can be no other such
    /// change. Nobody waits for that here.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # use dynorm::schema::{KeyAttribute, TableSchema};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let db = Db::embedded()?;
    /// let sessions = db.open("sessions");
    /// # sessions.create_with(&TableSchema::of_keys(KeyAttribute::string("id"), None)).await?;
    /// sessions.enable_time_to_live("expires").await?;
    /// assert!(sessions.describe_time_to_live().await?.is_by("expires"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Kind::NotFound`] if there is no such table. [`Kind::Invalid`] if it is on by another
    /// attribute, which has to be turned off first; if it was changed within the last hour; or if
    /// the engine has no time to live.
    pub async fn enable_time_to_live(&self, attribute: impl Into<String>) -> Result<()> {
        update(self.inner(), &attribute.into(), true).await
    }

    /// Has the items of this table not expire any more. That they do not is no error.
    ///
    /// `attribute` is the one by which they do.
    ///
    /// # Errors
    ///
    /// As of [`enable_time_to_live`](Self::enable_time_to_live).
    pub async fn disable_time_to_live(&self, attribute: impl Into<String>) -> Result<()> {
        update(self.inner(), &attribute.into(), false).await
    }
}
