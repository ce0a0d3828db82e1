//! [`BatchGetItem`](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html),
//! of one table.

use aws_sdk_dynamodb::operation::batch_get_item::BatchGetItem;
use aws_sdk_dynamodb::types::KeysAndAttributes;

use crate::codec::json::JsonReader;
use crate::codec::{Decode, DecodeError, Reader};
use crate::error::Result;
use crate::expr::Expression;
use crate::model::Key;
use crate::transport::by_values::{Call, SdkItem, hand_over, incomplete, malformed, names, usage};
use crate::transport::failure::failed;
use crate::transport::wire::{Body, read_array, read_map, read_members, read_tables, write_key};
use crate::transport::{Access, Failure, ItemSink, Operation, Usage};
use crate::value::{Map, Value, from_sdk, to_sdk};

/// Hands the items to the sink, in an order of the server's own.
#[derive(Clone, Copy)]
pub(crate) struct BatchGet<'a> {
    pub(crate) table: &'a str,
    /// At most 100.
    pub(crate) keys: &'a [Key],
    pub(crate) consistent: bool,
    /// Projection.
    pub(crate) expression: &'a Expression,
}

/// What came of a [`BatchGet`], but for the items.
#[derive(Debug, Default)]
pub(crate) struct BatchItems {
    /// The keys of items that were not looked up this time.
    pub(crate) unprocessed: Vec<Map>,
    /// The attributes of the items that are of the name of a key attribute, in the items' order.
    /// Only there if there are not just as many items as keys, to find out which they are of.
    pub(crate) found: Option<Vec<Map>>,
    /// How many items there were.
    count: usize,
}

impl BatchGet<'_> {
    /// As a rule all keys have their items, and nobody needs to look which they are of.
    fn must_look(&self, batch: &BatchItems) -> bool {
        batch.count != self.keys.len() || !batch.unprocessed.is_empty()
    }

    fn key_names(&self) -> Vec<&str> {
        self.keys.first().into_iter().flat_map(Key::attributes).map(|(name, _)| name).collect()
    }

    /// The attributes of an item that are of the name of a key attribute.
    fn key_attributes(&self, item: &SdkItem) -> Result<Map> {
        let names = self.key_names().into_iter();
        let present = names.filter_map(|name| item.get_key_value(name));
        from_sdk(present.map(|(name, value)| (name.clone(), value.clone())).collect()).map_err(malformed)
    }
}

impl Operation for BatchGet<'_> {
    type Stub = BatchGetItem;
    type Output = BatchItems;
    const ACCESS: Access = Access::Read;

    fn tables(&self) -> Vec<String> {
        vec![self.table.to_owned()]
    }

    fn length(&self) -> usize {
        256 + self.keys.len() * 64
    }

    fn members(&self, body: &mut Body) -> Result<()> {
        body.0.raw("\"RequestItems\":{").string_literal(self.table).raw(":{\"Keys\":");
        let mut separator = "[";
        for key in self.keys {
            body.0.raw(separator).item(|writer| write_key(key, writer))?;
            separator = ",";
        }
        body.0.raw("]");
        body.if_wanted(self.consistent, ",\"ConsistentRead\":true").expression(self.expression)?;
        body.0.raw("}}");
        Ok(())
    }

    fn read(
        &self,
        name: &str,
        reader: &mut JsonReader<'_>,
        sink: &mut dyn ItemSink,
        batch: &mut BatchItems,
    ) -> Result<bool, DecodeError> {
        match name {
            "Responses" => read_tables(reader, |_, reader| {
                batch.count += 1;
                sink.read(reader)
            })?,
            "UnprocessedKeys" => read_unprocessed(reader, &mut batch.unprocessed)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn read_again(&self, answer: &mut JsonReader<'_>, batch: &mut BatchItems) -> Result<(), DecodeError> {
        if !self.must_look(batch) {
            return Ok(());
        }
        let (names, mut found) = (self.key_names(), Vec::new());
        read_members(answer, |name, reader| {
            if name != "Responses" {
                return Ok(false);
            }
            read_tables(reader, |_, reader| {
                found.push(read_found(reader, &names)?);
                Ok(())
            })?;
            Ok(true)
        })?;
        batch.found = Some(found);
        Ok(())
    }

    async fn by_values(
        &self,
        call: &Call<'_>,
        sink: &mut dyn ItemSink,
    ) -> Result<(BatchItems, Usage), Failure> {
        let keys = KeysAndAttributes::builder()
            .set_keys(Some(self.keys.iter().map(|key| to_sdk(key.to_map())).collect()))
            .set_consistent_read(self.consistent.then_some(true))
            .set_projection_expression(self.expression.projection.clone())
            .set_expression_attribute_names(names(self.expression))
            .build()
            .map_err(incomplete)?;
        let request = call
            .client()
            .batch_get_item()
            .request_items(self.table, keys)
            .set_return_consumed_capacity(call.capacity());
        let output = request.customize().interceptor(call.counter()).send().await.map_err(failed)?;
        let usage = usage(output.consumed_capacity(), []);
        let items: Vec<_> = output.responses.into_iter().flatten().flat_map(|(_, items)| items).collect();
        let unprocessed = output.unprocessed_keys.into_iter().flatten().flat_map(|(_, left)| left.keys);
        let unprocessed = unprocessed.map(|key| from_sdk(key).map_err(malformed)).collect::<Result<_>>()?;
        let mut batch = BatchItems { unprocessed, found: None, count: items.len() };
        if self.must_look(&batch) {
            batch.found = Some(items.iter().map(|item| self.key_attributes(item)).collect::<Result<_>>()?);
        }
        for item in &items {
            hand_over(item, sink)?;
        }
        Ok((batch, usage))
    }
}

fn read_unprocessed(reader: &mut JsonReader<'_>, keys: &mut Vec<Map>) -> Result<(), DecodeError> {
    reader.begin_object()?;
    while reader.next_name()?.is_some() {
        read_members(reader, |name, reader| {
            if name != "Keys" {
                return Ok(false);
            }
            read_array(reader, |reader| {
                keys.push(read_map(reader)?);
                Ok(())
            })?;
            Ok(true)
        })?;
    }
    Ok(())
}

/// The attributes of an item that are of one of these names.
fn read_found(reader: &mut JsonReader<'_>, names: &[&str]) -> Result<Map, DecodeError> {
    let mut key = Map::new();
    reader.begin_object()?;
    while let Some(name) = reader.next_name()? {
        if names.contains(&&*name) {
            key.insert(name.into_owned(), Value::decode(reader)?);
        } else {
            reader.skip()?;
        }
    }
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::Transport;
    use crate::transport::both_ways::{ITEM, both, collect, key, projected};
    use crate::transport::decode::Plain;

    #[tokio::test]
    async fn both_ways_tell_what_is_missing() {
        let keys = [key("a"), key("b"), key("c")];
        let run = async |transport: &Transport| {
            let batch = BatchGet { table: "t\"", keys: &keys, consistent: true, expression: &projected() };
            let mut sink = collect(Plain::<Map>::NEW);
            Ok(transport.send(&batch, &mut sink).await?.map(|batch| (batch, sink.into_results())))
        };
        let answer = r#"{
            "UnprocessedKeys": {"t\"": {"Keys": [{"id":{"S":"a"},"n":{"N":"2"}}], "ConsistentRead": true}},
            "Responses": {"t\"": [{"size":{"N":"1"},"id":{"S":"c"},"n":{"N":"2.0"}}]},
            "ConsumedCapacity": [{"CapacityUnits": 1.5}, {"CapacityUnits": 2}]
        }"#;
        let reply = both((200, answer), run).await.0.unwrap();
        assert_eq!(reply.usage.capacity, Some(3.5));
        let (batch, items) = reply.value;
        assert_eq!(items.len(), 1);
        assert_eq!(batch.unprocessed, [key("a").to_map()]);
        assert_eq!(batch.found, Some(vec![key("c").to_map()]), "`b` does not exist");
        // Nothing is missing, nothing is looked for.
        let answer = format!(
            r#"{{"Responses":{{"t\"":[{ITEM},{ITEM},{{"id":{{"M":{{}}}}}}]}},"UnprocessedKeys":{{}}}}"#
        );
        let (batch, items) = both((200, &answer), run).await.0.unwrap().value;
        assert_eq!((items.len(), batch.found), (3, None));
        // Nothing was done at all.
        let (batch, items) = both((200, "{}"), run).await.0.unwrap().value;
        assert_eq!((items.len(), batch.found), (0, Some(vec![])));
    }
}
