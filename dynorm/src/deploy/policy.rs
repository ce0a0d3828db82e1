//! `GetResourcePolicy`, `PutResourcePolicy` and `DeleteResourcePolicy`.

use super::observed::ObservedPolicy;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::transport::Access;

/// What DynamoDB says of a table that has none, as an error.
const NONE: &str = "PolicyNotFoundException";
/// The revision of a table that has none.
const NOT_YET: &str = "NO_POLICY";

pub(super) async fn get(db: &Db, table: &str, arn: &str) -> Result<Option<ObservedPolicy>> {
    let transport = db.transport();
    let request = transport.client.get_resource_policy().resource_arn(arn);
    let sent = transport
        .send_about_tables(Access::Read, async |counter| {
            request.customize().interceptor(counter).send().await
        })
        .await;
    match sent {
        Ok(reply) => {
            let revision = reply.value.revision_id;
            Ok(reply.value.policy.map(|policy| ObservedPolicy { policy, revision }))
        }
        Err(failure) if failure.error.to_string().contains(NONE) => Ok(None),
        Err(failure) => Err(failure.error.operation("GetResourcePolicy").on_table(table)),
    }
}

/// Only if the policy is still that of the plan, or there still is none: somebody else may have
/// written another.
pub(super) async fn set(
    db: &Db,
    table: &str,
    arn: Option<&str>,
    policy: Option<&str>,
    revision: Option<&str>,
) -> Result<()> {
    let transport = db.transport();
    let revision = revision.map(str::to_owned);
    let arn = arn.unwrap_or_default();
    if let Some(policy) = policy {
        let request = transport.client.put_resource_policy().resource_arn(arn).policy(policy);
        let request = request.expected_revision_id(revision.unwrap_or_else(|| NOT_YET.to_owned()));
        let sent = transport
            .send_about_tables(Access::Write, async |counter| {
                request.customize().interceptor(counter).send().await
            })
            .await;
        let context = |error: Error| error.operation("PutResourcePolicy").on_table(table);
        return sent.map(drop).map_err(|failure| context(failure.error));
    }
    let request =
        transport.client.delete_resource_policy().resource_arn(arn).set_expected_revision_id(revision);
    let sent = transport
        .send_about_tables(Access::Write, async |counter| {
            request.customize().interceptor(counter).send().await
        })
        .await;
    sent.map(drop).map_err(|failure| failure.error.operation("DeleteResourcePolicy").on_table(table))
}
