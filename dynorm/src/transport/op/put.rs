//! [`PutItem`](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html).

use aws_sdk_dynamodb::operation::put_item::PutItem;
use aws_sdk_dynamodb::types::ReturnValue;

use crate::codec::DecodeError;
use crate::codec::json::JsonReader;
use crate::error::Result;
use crate::expr::Expression;
use crate::model::NewItem;
use crate::transport::by_values::{Call, hand_over, names, on_failure, usage, values};
use crate::transport::failure::failed;
use crate::transport::wire::Body;
use crate::transport::{Access, Failure, ItemSink, Operation, TableNames, Usage};
use crate::value::to_sdk;

/// Hands the item as it was to the sink, if that was asked for and there was one.
pub(crate) struct Put<'a> {
    pub(crate) table: &'a str,
    pub(crate) item: &'a NewItem<'a>,
    /// Condition.
    pub(crate) expression: Expression,
    /// Asks for the item as it was.
    pub(crate) return_old: bool,
}

impl Operation for Put<'_> {
    type Stub = PutItem;
    type Output = ();
    const ACCESS: Access = Access::Write;

    fn tables(&self) -> TableNames {
        TableNames::One(self.table.to_owned())
    }

    fn members(&self, body: &mut Body) -> Result<()> {
        body.table(self.table).0.raw(",\"Item\":").item(|writer| self.item.write(writer))?;
        body.if_wanted(self.return_old, ",\"ReturnValues\":\"ALL_OLD\"").condition(&self.expression)?;
        Ok(())
    }

    fn read(
        &self,
        name: &str,
        reader: &mut JsonReader<'_>,
        sink: &mut dyn ItemSink,
        _output: &mut (),
    ) -> Result<bool, DecodeError> {
        if name != "Attributes" {
            return Ok(false);
        }
        sink.read(reader)?;
        Ok(true)
    }

    async fn by_values(&self, call: &Call<'_>, sink: &mut dyn ItemSink) -> Result<((), Usage), Failure> {
        let request = call
            .client()
            .put_item()
            .table_name(self.table)
            .set_item(Some(to_sdk(self.item.to_map()?)))
            .set_return_values(self.return_old.then_some(ReturnValue::AllOld))
            .set_return_values_on_condition_check_failure(on_failure(&self.expression))
            .set_condition_expression(self.expression.condition.clone())
            .set_expression_attribute_names(names(&self.expression))
            .set_expression_attribute_values(values(&self.expression)?)
            .set_return_item_collection_metrics(call.collections())
            .set_return_consumed_capacity(call.capacity());
        let output = request.customize().interceptor(call.counter()).send().await.map_err(failed)?;
        if let Some(old) = output.attributes.as_ref().filter(|old| !old.is_empty()) {
            hand_over(old, sink)?;
        }
        Ok(((), usage(output.consumed_capacity(), output.item_collection_metrics())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;
    use crate::transport::both_ways::{ITEM, both, conditional, item};
    use crate::transport::canned::Canned;
    use crate::transport::decode::Plain;
    use crate::transport::{NoItems, One, Transport};
    use crate::value::Map;

    #[tokio::test]
    async fn both_ways_send_the_same() {
        for expression in [Expression::default(), conditional()] {
            let put = async |transport: &Transport| {
                let (item, expression) = (item(), expression.clone());
                let item = NewItem::exactly(&item);
                transport
                    .send(&Put { table: "t", item: &item, expression, return_old: false }, &mut NoItems)
                    .await
            };
            let answer = r#"{"ConsumedCapacity":{"CapacityUnits":2.0},"ItemCollectionMetrics":{"ItemCollectionKey":{"id":{"S":"a"}},"SizeEstimateRangeGB":[0,1]}}"#;
            let (reply, request) = both((200, answer), put).await;
            assert_eq!(reply.unwrap().usage, Usage { capacity: Some(2.0), collection_gb: Some(1.0) });
            let returned = &request.json()["ReturnValuesOnConditionCheckFailure"];
            assert_eq!(returned == "ALL_OLD", expression.condition.is_some());
            assert!(both((200, "{}"), put).await.0.is_ok());
            assert!(both((200, " {\n}\n"), put).await.0.is_ok());
        }
    }

    #[tokio::test]
    async fn both_ways_return_what_was_there() {
        let put = async |transport: &Transport| {
            let map = item();
            let item = NewItem::exactly(&map);
            let put = Put { table: "t", item: &item, expression: conditional(), return_old: true };
            let mut sink = One::new(Plain::<Map>::NEW);
            let reply = transport.send(&put, &mut sink).await?;
            Ok(reply.map(|()| sink.into_item()))
        };
        let (reply, request) = both((200, &format!(r#"{{"Attributes":{ITEM}}}"#)), put).await;
        assert_eq!(reply.unwrap().value, Some(item()));
        assert_eq!(request.json()["ReturnValues"], "ALL_OLD");
        assert_eq!(both((200, "{}"), put).await.0.unwrap().value, None);
    }

    #[tokio::test]
    async fn a_failed_condition_has_the_item() {
        let put = async |transport: &Transport| {
            let map = item();
            let item = NewItem::exactly(&map);
            let put = Put { table: "t", item: &item, expression: conditional(), return_old: false };
            transport.send(&put, &mut NoItems).await
        };
        let answer = format!(
            r#"{{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"no","Item":{ITEM}}}"#
        );
        let failure = both((400, &answer), put).await.0.unwrap_err();
        assert_eq!(failure.error.kind(), Kind::Conflict);
        assert_eq!(failure.current, Some(item()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_is_repeated_with_the_same_body() {
        let throttled =
            r#"{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"}"#;
        let failed = r#"{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError"}"#;
        let canned = Canned::new([(400, throttled), (500, failed), (200, "{}")]);
        let map = item();
        let item = NewItem::exactly(&map);
        let put = Put { table: "t", item: &item, expression: conditional(), return_old: false };
        assert_eq!(canned.transport().send(&put, &mut NoItems).await.unwrap().attempts.sent, 3);
        let requests = canned.take_requests();
        assert_eq!(requests.len(), 3);
        assert!(requests.iter().all(|request| request.body == requests[0].body));
        // In the end the error is the SDK's own.
        let canned = Canned::new([(400, throttled); 3]);
        let failure = canned.transport().send(&put, &mut NoItems).await.unwrap_err();
        assert_eq!((failure.error.kind(), failure.attempts.sent), (Kind::Throttled, 3));
        let source = std::error::Error::source(&failure.error).unwrap();
        let sdk = aws_sdk_dynamodb::error::SdkError::<aws_sdk_dynamodb::operation::put_item::PutItemError>::as_service_error;
        let source = source.downcast_ref().and_then(sdk).unwrap();
        assert!(source.is_provisioned_throughput_exceeded_exception());
    }
}
