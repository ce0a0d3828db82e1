//! [`TransactGetItems`](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html).

use aws_sdk_dynamodb::operation::transact_get_items::TransactGetItems;
use aws_sdk_dynamodb::types as sdk;

use crate::codec::DecodeError;
use crate::codec::json::JsonReader;
use crate::error::Result;
use crate::model::Key;
use crate::transport::by_values::{Call, hand_over, incomplete, usage};
use crate::transport::failure::failed;
use crate::transport::wire::{Body, read_array, read_members};
use crate::transport::{Access, Failure, ItemSink, Operation, TableNames, Usage};
use crate::value::to_sdk;

/// Items as they are at one moment, in the order of their keys: the sink gets each, or is told that
/// it is absent.
pub(crate) struct TransactGet<'a> {
    /// Tables and keys; at most 100.
    pub(crate) keys: &'a [(&'a str, &'a Key)],
}

impl Operation for TransactGet<'_> {
    type Stub = TransactGetItems;
    /// How many answers there were.
    type Output = usize;
    const ACCESS: Access = Access::Read;

    fn tables(&self) -> TableNames {
        let mut tables: Vec<_> = self.keys.iter().map(|(table, _)| (*table).to_owned()).collect();
        tables.sort_unstable();
        tables.dedup();
        TableNames::Several(tables)
    }

    fn length(&self) -> usize {
        128 + self.keys.len() * 96
    }

    fn members(&self, body: &mut Body) -> Result<()> {
        let mut separator = "\"TransactItems\":[{\"Get\":{";
        for (table, key) in self.keys {
            body.0.raw(separator);
            body.table(table).key(",\"Key\":", key)?;
            body.0.raw("}}");
            separator = ",{\"Get\":{";
        }
        body.0.raw("]");
        Ok(())
    }

    fn read(
        &self,
        name: &str,
        reader: &mut JsonReader<'_>,
        sink: &mut dyn ItemSink,
        count: &mut usize,
    ) -> Result<bool, DecodeError> {
        if name != "Responses" {
            return Ok(false);
        }
        read_array(reader, |reader| {
            *count += 1;
            let mut found = false;
            if !reader.json_null() {
                read_members(reader, |name, reader| {
                    if name != "Item" {
                        return Ok(false);
                    }
                    found = true;
                    sink.read(reader)?;
                    Ok(true)
                })?;
            }
            if !found {
                sink.absent();
            }
            Ok(())
        })?;
        Ok(true)
    }

    async fn by_values(&self, call: &Call<'_>, sink: &mut dyn ItemSink) -> Result<(usize, Usage), Failure> {
        let get = |(table, key): &(&str, &Key)| {
            let get = sdk::Get::builder().table_name(*table).set_key(Some(to_sdk(key.to_map())));
            Ok(sdk::TransactGetItem::builder().get(get.build().map_err(incomplete)?).build())
        };
        let request = call
            .client()
            .transact_get_items()
            .set_transact_items(Some(self.keys.iter().map(get).collect::<Result<_>>()?))
            .set_return_consumed_capacity(call.capacity());
        let output = request.customize().interceptor(call.counter()).send().await.map_err(failed)?;
        for response in output.responses() {
            match &response.item {
                Some(item) => hand_over(item, sink)?,
                None => sink.absent(),
            }
        }
        Ok((output.responses().len(), usage(output.consumed_capacity(), [])))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::transport::Transport;
    use crate::transport::both_ways::{ITEM, both, item, key};
    use crate::transport::wire::read_map;
    use crate::value::Map;

    /// Items in order, those that are absent among them.
    #[derive(Default)]
    struct InOrder(Vec<Option<Map>>);

    impl ItemSink for InOrder {
        fn read(&mut self, reader: &mut JsonReader<'_>) -> Result<(), DecodeError> {
            self.0.push(Some(read_map(reader)?));
            Ok(())
        }

        fn absent(&mut self) {
            self.0.push(None);
        }
    }

    #[tokio::test]
    async fn both_ways_keep_the_order() {
        let get = async |transport: &Transport| {
            let (a, b) = (key("a"), key("b"));
            let mut sink = InOrder::default();
            let get = TransactGet { keys: &[("t\"", &a), ("u", &b), ("t\"", &b)] };
            Ok(transport.send(&get, &mut sink).await?.map(|count| (count, sink.0)))
        };
        let answer = format!(
            r#"{{"Responses":[{{}},{{"Item":{ITEM}}},{{"Item":null}}],"ConsumedCapacity":[{{"CapacityUnits":2}}]}}"#
        );
        let (reply, request) = both((200, &answer), get).await;
        let reply = reply.unwrap();
        assert_eq!((reply.value, reply.usage.capacity), ((3, vec![None, Some(item()), None]), Some(2.0)));
        let request = request.json();
        assert_eq!(request["TransactItems"].as_array().unwrap().len(), 3);
        assert_eq!(
            request["TransactItems"][1],
            json!({ "Get": { "TableName": "u", "Key": { "id": { "S": "b" }, "n": { "N": "2" } } } })
        );
    }
}
