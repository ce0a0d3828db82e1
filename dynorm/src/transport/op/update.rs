//! [`UpdateItem`](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html).

use aws_sdk_dynamodb::operation::update_item::UpdateItem;
use aws_sdk_dynamodb::types::ReturnValue;

use crate::codec::DecodeError;
use crate::codec::json::JsonReader;
use crate::error::Result;
use crate::expr::Expression;
use crate::model::Key;
use crate::transport::by_values::{Call, hand_over, names, on_failure, usage, values};
use crate::transport::failure::failed;
use crate::transport::wire::{Body, read_map};
use crate::transport::{Access, DrawnVersions, Failure, ItemSink, Operation, TableNames, Usage};
use crate::value::{Map, from_sdk, to_sdk};

/// Gives the values that what was changed had before, if these were asked for; an item, as it was
/// or as it is, goes to the sink.
pub(crate) struct Update<'a> {
    pub(crate) table: &'a str,
    pub(crate) key: &'a Key,
    /// Condition and update.
    pub(crate) expression: Expression,
    pub(crate) returning: Returning,
    /// The unique version that it gives the item.
    pub(crate) version: Option<DrawnVersions>,
}

/// What an update is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Returning {
    #[default]
    Nothing,
    /// The values that what is changed had before.
    UpdatedOld,
    /// The item as it was.
    Old,
    /// The item as it becomes.
    New,
}

impl Returning {
    fn member(self) -> &'static str {
        match self {
            Returning::Nothing => "",
            Returning::UpdatedOld => ",\"ReturnValues\":\"UPDATED_OLD\"",
            Returning::Old => ",\"ReturnValues\":\"ALL_OLD\"",
            Returning::New => ",\"ReturnValues\":\"ALL_NEW\"",
        }
    }

    fn to_sdk(self) -> Option<ReturnValue> {
        match self {
            Returning::Nothing => None,
            Returning::UpdatedOld => Some(ReturnValue::UpdatedOld),
            Returning::Old => Some(ReturnValue::AllOld),
            Returning::New => Some(ReturnValue::AllNew),
        }
    }
}

impl Operation for Update<'_> {
    type Stub = UpdateItem;
    type Output = Option<Map>;
    const ACCESS: Access = Access::Write;

    fn tables(&self) -> TableNames {
        TableNames::One(self.table.to_owned())
    }

    fn version(&self) -> Option<DrawnVersions> {
        self.version.clone()
    }

    fn members(&self, body: &mut Body) -> Result<()> {
        body.table(self.table).key(",\"Key\":", self.key)?.0.raw(self.returning.member());
        body.condition(&self.expression)?;
        Ok(())
    }

    fn read(
        &self,
        name: &str,
        reader: &mut JsonReader<'_>,
        sink: &mut dyn ItemSink,
        output: &mut Option<Map>,
    ) -> Result<bool, DecodeError> {
        if name != "Attributes" {
            return Ok(false);
        }
        if self.returning == Returning::UpdatedOld {
            // The write is done; if what it returned cannot be read, that is no failure of the
            // write.
            *output = reader.attempt(read_map)?.ok();
        } else {
            sink.read(reader)?;
        }
        Ok(true)
    }

    async fn by_values(
        &self,
        call: &Call<'_>,
        sink: &mut dyn ItemSink,
    ) -> Result<(Option<Map>, Usage), Failure> {
        let request = call
            .client()
            .update_item()
            .table_name(self.table)
            .set_key(Some(to_sdk(self.key.to_map())))
            .set_return_values(self.returning.to_sdk())
            .set_return_values_on_condition_check_failure(on_failure(&self.expression))
            .set_condition_expression(self.expression.condition.clone())
            .set_update_expression(self.expression.update.clone())
            .set_expression_attribute_names(names(&self.expression))
            .set_expression_attribute_values(values(&self.expression)?)
            .set_return_item_collection_metrics(call.collections())
            .set_return_consumed_capacity(call.capacity());
        let output = request.customize().interceptor(call.counter()).send().await.map_err(failed)?;
        let usage = usage(output.consumed_capacity(), output.item_collection_metrics());
        if self.returning == Returning::UpdatedOld {
            return Ok((output.attributes.and_then(|attributes| from_sdk(attributes).ok()), usage));
        }
        if let Some(item) = output.attributes.as_ref().filter(|item| !item.is_empty()) {
            hand_over(item, sink)?;
        }
        Ok((None, usage))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::{Action, Update as UpdateExpression};
    use crate::transport::both_ways::{ITEM, both, conditional, item, key, path};
    use crate::transport::decode::Plain;
    use crate::transport::{One, Reply, Transport};
    use crate::value::Value;

    async fn update(
        transport: &Transport,
        returning: Returning,
    ) -> Result<Reply<(Option<Map>, Option<Map>)>, Failure> {
        let mut actions = UpdateExpression::default();
        actions.push(path("x"), Action::Set(Value::Map(item())));
        actions.push(path("y"), Action::Remove);
        let key = key("a");
        let expression = conditional().with_update(&actions).unwrap();
        let mut sink = One::new(Plain::<Map>::NEW);
        let reply = transport
            .send(&Update { table: "t", key: &key, expression, returning, version: None }, &mut sink)
            .await?;
        Ok(reply.map(|old| (old, sink.into_item())))
    }

    #[tokio::test]
    async fn both_ways_give_what_was_changed() {
        let update = async |transport: &Transport| update(transport, Returning::UpdatedOld).await;
        let answer = format!(r#"{{"Attributes":{ITEM}}}"#);
        assert_eq!(both((200, &answer), update).await.0.unwrap().value, (Some(item()), None));
        // The write is done, whatever the answer says of it.
        let answer = r#"{"Attributes":{"x":{"N":"one"}}}"#;
        assert_eq!(both((200, answer), update).await.0.unwrap().value, (None, None));
    }

    #[tokio::test]
    async fn both_ways_hand_items_over() {
        for (returning, name) in [(Returning::Old, "ALL_OLD"), (Returning::New, "ALL_NEW")] {
            let update = async |transport: &Transport| update(transport, returning).await;
            let (reply, request) = both((200, &format!(r#"{{"Attributes":{ITEM}}}"#)), update).await;
            assert_eq!(reply.unwrap().value, (None, Some(item())));
            assert_eq!(request.json()["ReturnValues"], name);
            assert_eq!(both((200, "{}"), update).await.0.unwrap().value, (None, None));
        }
    }
}
