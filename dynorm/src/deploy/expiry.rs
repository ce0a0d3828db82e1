//! `DescribeTimeToLive` and `UpdateTimeToLive`.

use aws_sdk_dynamodb::types::{TimeToLiveSpecification, TimeToLiveStatus};

use super::observed::ObservedExpiry;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::table::definition::incomplete;
use crate::transport::Access;

pub(super) async fn describe(db: &Db, table: &str) -> Result<ObservedExpiry> {
    let transport = db.transport();
    let request = transport.client.describe_time_to_live().table_name(table);
    let sent = transport
        .send_about_tables(Access::Read, async |counter| {
            request.customize().interceptor(counter).send().await
        })
        .await;
    let context = |error: Error| error.operation("DescribeTimeToLive").on_table(table);
    let described = sent.map_err(|failure| context(failure.error))?.value.time_to_live_description;
    let Some(described) = described else { return Ok(ObservedExpiry::default()) };
    let status = described.time_to_live_status();
    let changing = matches!(status, Some(TimeToLiveStatus::Enabling | TimeToLiveStatus::Disabling));
    let is_on = matches!(status, Some(TimeToLiveStatus::Enabling | TimeToLiveStatus::Enabled));
    let attribute = described.attribute_name.filter(|_| is_on);
    Ok(ObservedExpiry { attribute, changing })
}

pub(super) async fn update(db: &Db, table: &str, attribute: &str, on: bool) -> Result<()> {
    let context = |error: Error| error.operation("UpdateTimeToLive").on_table(table);
    let specification = TimeToLiveSpecification::builder().enabled(on).attribute_name(attribute).build();
    let specification = specification.map_err(|error| context(incomplete(error)))?;
    let transport = db.transport();
    let request = transport.client.update_time_to_live().table_name(table);
    let request = request.time_to_live_specification(specification);
    let sent = transport
        .send_about_tables(Access::Write, async |counter| {
            request.customize().interceptor(counter).send().await
        })
        .await;
    sent.map(drop).map_err(|failure| context(failure.error))
}
