//! [`GetItem`](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html).

use aws_sdk_dynamodb::operation::get_item::GetItem;

use crate::codec::DecodeError;
use crate::codec::json::JsonReader;
use crate::error::Result;
use crate::expr::Expression;
use crate::model::Key;
use crate::transport::by_values::{Call, hand_over, names, usage};
use crate::transport::failure::failed;
use crate::transport::wire::Body;
use crate::transport::{Access, Failure, ItemSink, Operation, TableNames, Usage};
use crate::value::to_sdk;

/// Hands the item to the sink, if there is one.
pub(crate) struct Get<'a> {
    pub(crate) table: &'a str,
    pub(crate) key: &'a Key,
    pub(crate) consistent: bool,
    /// Projection.
    pub(crate) expression: Expression,
}

impl Operation for Get<'_> {
    type Stub = GetItem;
    type Output = ();
    const ACCESS: Access = Access::Read;

    fn tables(&self) -> TableNames {
        TableNames::One(self.table.to_owned())
    }

    fn members(&self, body: &mut Body) -> Result<()> {
        body.table(self.table)
            .key(",\"Key\":", self.key)?
            .if_wanted(self.consistent, ",\"ConsistentRead\":true")
            .expression(&self.expression)?;
        Ok(())
    }

    fn read(
        &self,
        name: &str,
        reader: &mut JsonReader<'_>,
        sink: &mut dyn ItemSink,
        _output: &mut (),
    ) -> Result<bool, DecodeError> {
        if name != "Item" {
            return Ok(false);
        }
        sink.read(reader)?;
        Ok(true)
    }

    async fn by_values(&self, call: &Call<'_>, sink: &mut dyn ItemSink) -> Result<((), Usage), Failure> {
        let request = call
            .client()
            .get_item()
            .table_name(self.table)
            .set_key(Some(to_sdk(self.key.to_map())))
            .set_consistent_read(self.consistent.then_some(true))
            .set_projection_expression(self.expression.projection.clone())
            .set_expression_attribute_names(names(&self.expression))
            .set_return_consumed_capacity(call.capacity());
        let output = request.customize().interceptor(call.counter()).send().await.map_err(failed)?;
        if let Some(item) = &output.item {
            hand_over(item, sink)?;
        }
        Ok(((), usage(output.consumed_capacity(), [])))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::error::Kind;
    use crate::transport::both_ways::{ITEM, SmallNumber, both, get_as, item, key, projected};
    use crate::transport::canned::Canned;
    use crate::transport::decode::Plain;
    use crate::transport::{ItemDecoder, Reply, Transport};
    use crate::value::Map;

    async fn get<D: ItemDecoder>(
        transport: &Transport,
        decoder: D,
    ) -> Result<Reply<Option<D::Output>>, Failure> {
        let key = key("a\"\n\u{1}é");
        get_as(transport, Get { table: "t", key: &key, consistent: true, expression: projected() }, decoder)
            .await
    }

    #[tokio::test]
    async fn both_ways_read_the_same_item() {
        let get = async |transport: &Transport| get(transport, Plain::<Map>::NEW).await;
        let answer =
            format!(r#"{{"ConsumedCapacity":{{"CapacityUnits":0.5,"TableName":"t"}},"Item":{ITEM}}}"#);
        let (reply, request) = both((200, &answer), get).await;
        let reply = reply.unwrap();
        assert_eq!((reply.value, reply.usage.capacity), (Some(item()), Some(0.5)));
        assert_eq!(
            request.json(),
            json!({
                "TableName": "t",
                "Key": { "id": { "S": "a\"\n\u{1}é" }, "n": { "N": "2" } },
                "ConsistentRead": true,
                "ProjectionExpression": "#0,#1",
                "ExpressionAttributeNames": { "#0": "id", "#1": "size" },
            })
        );
        for nothing in ["{}", r#"{"Item":null,"Unknown":[{}, 1e5, "x"]}"#] {
            assert_eq!(both((200, nothing), get).await.0.unwrap().value, None);
        }
    }

    #[tokio::test]
    async fn an_item_that_does_not_fit_is_a_decode_error_after_one_attempt() {
        let get = async |transport: &Transport| get(transport, SmallNumber).await;
        let answer = format!(r#"{{"Item":{ITEM}}}"#);
        let failure = both((200, &answer), get).await.0.unwrap_err();
        assert_eq!((failure.error.kind(), failure.attempts.sent), (Kind::Decode, 1));
        assert!(failure.error.to_string().contains("attribute `n`"), "{}", failure.error);
    }

    #[tokio::test]
    async fn answers_that_are_not_dynamodbs_are_errors_that_name_the_request() {
        let whole = format!(r#"{{"Item":{ITEM}}}"#);
        let cut = &whole[..whole.len() - 2];
        for answer in [" ", "nonsense", "[]", "{", "{} {}", cut, "<html></html>", r#"{"Item":[]}"#] {
            let canned = Canned::new([(200, answer)]);
            let failure = get(&canned.transport(), Plain::<Map>::NEW).await.unwrap_err();
            let text = failure.error.to_string();
            if answer != r#"{"Item":[]}"# {
                assert_eq!(failure.error.kind(), Kind::Connection, "{answer}: {text}");
                assert!(text.contains("REQUEST-ID"), "{text}");
                assert_eq!(failure.attempts.unknown, 1, "nobody knows what it has done");
            }
            assert_eq!(failure.attempts.sent, 1);
        }
    }
}
