//! [`DeleteItem`](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html).

use aws_sdk_dynamodb::operation::delete_item::DeleteItem;
use aws_sdk_dynamodb::types::ReturnValue;

use crate::codec::DecodeError;
use crate::codec::json::JsonReader;
use crate::error::Result;
use crate::expr::Expression;
use crate::model::Key;
use crate::transport::by_values::{Call, hand_over, names, on_failure, usage, values};
use crate::transport::failure::failed;
use crate::transport::wire::Body;
use crate::transport::{Access, Failure, ItemSink, Operation, TableNames, Usage};
use crate::value::to_sdk;

/// Hands the item as it was to the sink, if that was asked for and there was one.
pub(crate) struct Delete<'a> {
    pub(crate) table: &'a str,
    pub(crate) key: &'a Key,
    /// Condition.
    pub(crate) expression: Expression,
    /// Asks for the item as it was.
    pub(crate) return_old: bool,
}

impl Operation for Delete<'_> {
    type Stub = DeleteItem;
    type Output = ();
    const ACCESS: Access = Access::Write;

    fn tables(&self) -> TableNames {
        TableNames::One(self.table.to_owned())
    }

    fn members(&self, body: &mut Body) -> Result<()> {
        body.table(self.table)
            .key(",\"Key\":", self.key)?
            .if_wanted(self.return_old, ",\"ReturnValues\":\"ALL_OLD\"")
            .condition(&self.expression)?;
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
            .delete_item()
            .table_name(self.table)
            .set_key(Some(to_sdk(self.key.to_map())))
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
    use crate::transport::both_ways::{ITEM, both, conditional, item, key};
    use crate::transport::decode::Plain;
    use crate::transport::{One, Transport};
    use crate::value::Map;

    #[tokio::test]
    async fn both_ways_return_what_was_deleted() {
        let delete = async |transport: &Transport| {
            let key = key("a");
            let delete = Delete { table: "t", key: &key, expression: conditional(), return_old: true };
            let mut sink = One::new(Plain::<Map>::NEW);
            Ok(transport.send(&delete, &mut sink).await?.map(|()| sink.into_item()))
        };
        let answer = format!(r#"{{"Attributes":{ITEM}}}"#);
        assert_eq!(both((200, &answer), delete).await.0.unwrap().value, Some(item()));
        assert_eq!(both((200, "{}"), delete).await.0.unwrap().value, None);
    }
}
