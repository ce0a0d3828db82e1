//! [`TransactWriteItems`](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html).

use std::collections::HashMap;

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItems;
use aws_sdk_dynamodb::types as sdk;

use super::{Delete, Put, Update};
use crate::codec::DecodeError;
use crate::codec::json::JsonReader;
use crate::error::Result;
use crate::expr::Expression;
use crate::model::Key;
use crate::transport::by_values::{Call, incomplete, names, on_failure, usage, values};
use crate::transport::failure::failed;
use crate::transport::wire::Body;
use crate::transport::{Access, Failure, ItemSink, Operation, TableNames, Usage};
use crate::value::to_sdk;

/// All of the actions, or none of them.
pub(crate) struct TransactWrite<'a> {
    /// At most 100, each of another item. None asks for an item to be returned.
    pub(crate) actions: &'a [Action<'a>],
    /// Requests with the same token are one, for ten minutes.
    pub(crate) token: &'a str,
}

/// One write of a transaction, or one condition.
pub(crate) enum Action<'a> {
    Put(Put<'a>),
    Update(Update<'a>),
    Delete(Delete<'a>),
    Check(Check<'a>),
}

/// A condition on an item that is not written.
pub(crate) struct Check<'a> {
    pub(crate) table: &'a str,
    pub(crate) key: &'a Key,
    pub(crate) expression: Expression,
}

impl Check<'_> {
    fn members(&self, body: &mut Body) -> Result<()> {
        body.table(self.table).key(",\"Key\":", self.key)?.condition(&self.expression)?;
        Ok(())
    }
}

impl Action<'_> {
    fn table(&self) -> &str {
        match self {
            Action::Put(put) => put.table,
            Action::Update(update) => update.table,
            Action::Delete(delete) => delete.table,
            Action::Check(check) => check.table,
        }
    }

    /// About so many bytes.
    fn length(&self) -> usize {
        match self {
            Action::Put(put) => 256 + put.item.length(),
            Action::Update(_) | Action::Delete(_) | Action::Check(_) => 384,
        }
    }

    fn write(&self, body: &mut Body) -> Result<()> {
        let name = match self {
            Action::Put(_) => "{\"Put\":{",
            Action::Update(_) => "{\"Update\":{",
            Action::Delete(_) => "{\"Delete\":{",
            Action::Check(_) => "{\"ConditionCheck\":{",
        };
        body.0.raw(name);
        match self {
            Action::Put(put) => put.members(body)?,
            Action::Update(update) => update.members(body)?,
            Action::Delete(delete) => delete.members(body)?,
            Action::Check(check) => check.members(body)?,
        }
        body.0.raw("}}");
        Ok(())
    }

    fn to_sdk(&self) -> Result<sdk::TransactWriteItem> {
        let item = sdk::TransactWriteItem::builder();
        let item = match self {
            Action::Put(Put { table, item: new, expression, .. }) => item.put(
                sdk::Put::builder()
                    .table_name(*table)
                    .set_item(Some(to_sdk(new.to_map()?)))
                    .set_condition_expression(expression.condition.clone())
                    .set_expression_attribute_names(names(expression))
                    .set_expression_attribute_values(values(expression)?)
                    .set_return_values_on_condition_check_failure(on_failure(expression))
                    .build()
                    .map_err(incomplete)?,
            ),
            Action::Update(Update { table, key, expression, .. }) => item.update(
                sdk::Update::builder()
                    .table_name(*table)
                    .set_key(Some(to_sdk(key.to_map())))
                    .set_update_expression(expression.update.clone())
                    .set_condition_expression(expression.condition.clone())
                    .set_expression_attribute_names(names(expression))
                    .set_expression_attribute_values(values(expression)?)
                    .set_return_values_on_condition_check_failure(on_failure(expression))
                    .build()
                    .map_err(incomplete)?,
            ),
            Action::Delete(Delete { table, key, expression, .. }) => item.delete(
                sdk::Delete::builder()
                    .table_name(*table)
                    .set_key(Some(to_sdk(key.to_map())))
                    .set_condition_expression(expression.condition.clone())
                    .set_expression_attribute_names(names(expression))
                    .set_expression_attribute_values(values(expression)?)
                    .set_return_values_on_condition_check_failure(on_failure(expression))
                    .build()
                    .map_err(incomplete)?,
            ),
            Action::Check(Check { table, key, expression }) => item.condition_check(
                sdk::ConditionCheck::builder()
                    .table_name(*table)
                    .set_key(Some(to_sdk(key.to_map())))
                    .set_condition_expression(expression.condition.clone())
                    .set_expression_attribute_names(names(expression))
                    .set_expression_attribute_values(values(expression)?)
                    .set_return_values_on_condition_check_failure(on_failure(expression))
                    .build()
                    .map_err(incomplete)?,
            ),
        };
        Ok(item.build())
    }
}

impl Operation for TransactWrite<'_> {
    type Stub = TransactWriteItems;
    type Output = ();
    const ACCESS: Access = Access::Write;

    fn tables(&self) -> TableNames {
        let mut tables: Vec<_> = self.actions.iter().map(Action::table).collect();
        tables.sort_unstable();
        tables.dedup();
        TableNames::Several(tables.into_iter().map(str::to_owned).collect())
    }

    fn length(&self) -> usize {
        128 + self.actions.iter().map(Action::length).sum::<usize>()
    }

    fn members(&self, body: &mut Body) -> Result<()> {
        let mut separator = "\"TransactItems\":[";
        for action in self.actions {
            body.0.raw(separator);
            action.write(body)?;
            separator = ",";
        }
        body.0.raw("]");
        body.text(",\"ClientRequestToken\":", Some(self.token));
        Ok(())
    }

    fn read(
        &self,
        _name: &str,
        _reader: &mut JsonReader<'_>,
        _sink: &mut dyn ItemSink,
        _output: &mut (),
    ) -> Result<bool, DecodeError> {
        Ok(false)
    }

    async fn by_values(&self, call: &Call<'_>, _sink: &mut dyn ItemSink) -> Result<((), Usage), Failure> {
        let actions = self.actions.iter().map(Action::to_sdk).collect::<Result<_>>()?;
        let request = call
            .client()
            .transact_write_items()
            .set_transact_items(Some(actions))
            .client_request_token(self.token)
            .set_return_item_collection_metrics(call.collections())
            .set_return_consumed_capacity(call.capacity());
        let output = request.customize().interceptor(call.counter()).send().await.map_err(failed)?;
        let collections = output.item_collection_metrics().into_iter().flat_map(HashMap::values).flatten();
        Ok(((), usage(output.consumed_capacity(), collections)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::error::Kind;
    use crate::expr::{Action as Change, Update as UpdateExpression};
    use crate::model::NewItem;
    use crate::transport::both_ways::{ITEM, both, conditional, item, key, path};
    use crate::transport::canned::Canned;
    use crate::transport::op::Returning;
    use crate::transport::{NoItems, Reply, Transport};

    async fn transact(transport: &Transport) -> Result<Reply<()>, Failure> {
        let (map, key) = (item(), key("a"));
        let (new, key) = (NewItem::exactly(&map), &key);
        let mut update = UpdateExpression::default();
        update.push(path("x"), Change::Set(1.into()));
        let updated = conditional().with_update(&update).unwrap();
        let actions = [
            Action::Put(Put {
                table: "t\"",
                item: &new,
                expression: Expression::default(),
                return_old: false,
            }),
            Action::Update(Update {
                table: "t\"",
                key,
                expression: updated,
                returning: Returning::Nothing,
                version: None,
            }),
            Action::Delete(Delete { table: "u", key, expression: conditional(), return_old: false }),
            Action::Check(Check { table: "u", key, expression: conditional() }),
        ];
        transport.send(&TransactWrite { actions: &actions, token: "to\"ken" }, &mut NoItems).await
    }

    #[tokio::test]
    async fn both_ways_send_the_same() {
        let answer = r#"{"ConsumedCapacity":[{"CapacityUnits":2.0,"TableName":"t"},{"CapacityUnits":4.0}],
            "ItemCollectionMetrics":{"t":[{"SizeEstimateRangeGB":[0,1]}]}}"#;
        let (reply, request) = both((200, answer), transact).await;
        assert_eq!(reply.unwrap().usage, Usage { capacity: Some(6.0), collection_gb: Some(1.0) });
        let request = request.json();
        let kinds = request["TransactItems"].as_array().unwrap().iter();
        let kinds: Vec<_> = kinds.map(|item| item.as_object().unwrap().keys().next().unwrap()).collect();
        assert_eq!(kinds, ["Put", "Update", "Delete", "ConditionCheck"]);
        assert_eq!(request["ClientRequestToken"], "to\"ken");
        assert_eq!(
            request["TransactItems"][3]["ConditionCheck"],
            json!({
                "TableName": "u",
                "Key": { "id": { "S": "a" }, "n": { "N": "2" } },
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
                "ConditionExpression": "#0.#1=:0 AND attribute_not_exists(#2)",
                "ExpressionAttributeNames": { "#0": "a", "#1": "b", "#2": "c" },
                "ExpressionAttributeValues": { ":0": { "S": "quo\"te" } },
            })
        );
        assert!(both((200, "{}"), transact).await.0.is_ok());
    }

    #[tokio::test]
    async fn both_ways_tell_why_it_was_canceled() {
        let answer = format!(
            r#"{{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","Message":"no","CancellationReasons":[
                {{"Code":"None"}},{{"Code":"ConditionalCheckFailed","Message":"failed","Item":{ITEM}}},
                {{"Code":"TransactionConflict","Message":"busy"}},{{"Code":"None"}}]}}"#
        );
        let failure = both((400, &answer), transact).await.0.unwrap_err();
        assert_eq!(failure.error.kind(), Kind::TransactionCanceled);
        let reasons: Vec<_> = failure.refusals.iter().map(|reason| reason.kind).collect();
        assert_eq!(reasons, [None, Some(Kind::Conflict), Some(Kind::TransactionConflict), None]);
        assert_eq!(failure.refusals[1].current, Some(item()));
        assert_eq!(failure.refusals[1].message, "failed");
    }

    #[tokio::test(start_paused = true)]
    async fn the_token_stays_over_retries() {
        let failed = r#"{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError"}"#;
        for attribute_values in [false, true] {
            let canned = Canned::new([(500, failed), (500, failed), (200, "{}")]);
            let mut transport = canned.transport();
            transport.attribute_values = attribute_values;
            assert_eq!(transact(&transport).await.unwrap().attempts.unknown, 2);
            let requests = canned.take_requests();
            assert!(requests.iter().all(|request| request.body == requests[0].body));
        }
    }
}
