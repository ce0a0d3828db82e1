//! [`BatchWriteItem`](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html).

use std::collections::HashMap;

use aws_sdk_dynamodb::operation::batch_write_item::BatchWriteItem;
use aws_sdk_dynamodb::types::{DeleteRequest, PutRequest, WriteRequest};

use crate::codec::DecodeError;
use crate::codec::json::{self, JsonReader};
use crate::error::{Error, Kind, Result};
use crate::model::Key;
use crate::transport::by_values::{Call, incomplete, malformed, usage};
use crate::transport::failure::failed;
use crate::transport::wire::{Body, read_map, read_members, read_tables, write_key};
use crate::transport::{Access, Failure, ItemSink, Operation, TableNames, Usage};
use crate::value::{Map, from_sdk, to_sdk};

/// Gives the writes that were not made this time.
#[derive(Clone, Copy)]
pub(crate) struct BatchWrite<'a> {
    /// By table, each of which is there once; at most 25 entries.
    pub(crate) tables: &'a [(&'a str, Vec<WriteEntry<'a>>)],
}

/// One write of a batch.
#[derive(Clone, Copy, Debug)]
pub(crate) enum WriteEntry<'a> {
    /// The item as the wire's JSON, with braces.
    Put(&'a str),
    Delete(&'a Key),
}

/// One write of a batch that was not made this time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unprocessed {
    pub(crate) table: String,
    pub(crate) put: bool,
    /// Of a put the item, of a delete the key.
    pub(crate) attributes: Map,
}

impl WriteEntry<'_> {
    /// About so many bytes.
    fn length(&self) -> usize {
        match self {
            WriteEntry::Put(item) => item.len() + 32,
            WriteEntry::Delete(_) => 96,
        }
    }

    fn write(&self, body: &mut Body) -> Result<()> {
        match self {
            WriteEntry::Put(item) => body.0.raw("{\"PutRequest\":{\"Item\":").raw(item),
            WriteEntry::Delete(key) => {
                body.0.raw("{\"DeleteRequest\":{\"Key\":").item(|writer| write_key(key, writer))?
            }
        }
        .raw("}}");
        Ok(())
    }

    fn to_sdk(self) -> Result<WriteRequest> {
        let request = WriteRequest::builder();
        Ok(match self {
            WriteEntry::Put(text) => {
                let item: Map = json::item_from_json(text)?;
                let put = PutRequest::builder().set_item(Some(to_sdk(item))).build().map_err(incomplete)?;
                request.put_request(put)
            }
            WriteEntry::Delete(key) => {
                let delete = DeleteRequest::builder().set_key(Some(to_sdk(key.to_map()))).build();
                request.delete_request(delete.map_err(incomplete)?)
            }
        }
        .build())
    }
}

impl Operation for BatchWrite<'_> {
    type Stub = BatchWriteItem;
    type Output = Vec<Unprocessed>;
    const ACCESS: Access = Access::Write;

    fn tables(&self) -> TableNames {
        TableNames::Several(self.tables.iter().map(|(table, _)| (*table).to_owned()).collect())
    }

    fn length(&self) -> usize {
        256 + self.tables.iter().flat_map(|(_, entries)| entries).map(WriteEntry::length).sum::<usize>()
    }

    fn members(&self, body: &mut Body) -> Result<()> {
        let mut before_table = "\"RequestItems\":{";
        for (table, entries) in self.tables {
            body.0.raw(before_table).string_literal(table);
            let mut before_entry = ":[";
            for entry in entries {
                body.0.raw(before_entry);
                entry.write(body)?;
                before_entry = ",";
            }
            body.0.raw("]");
            before_table = ",";
        }
        body.0.raw("}");
        Ok(())
    }

    fn read(
        &self,
        name: &str,
        reader: &mut JsonReader<'_>,
        _sink: &mut dyn ItemSink,
        unprocessed: &mut Vec<Unprocessed>,
    ) -> Result<bool, DecodeError> {
        if name != "UnprocessedItems" {
            return Ok(false);
        }
        read_tables(reader, |table, reader| read_unprocessed(table, reader, unprocessed))?;
        Ok(true)
    }

    async fn by_values(
        &self,
        call: &Call<'_>,
        _sink: &mut dyn ItemSink,
    ) -> Result<(Vec<Unprocessed>, Usage), Failure> {
        let mut request = call.client().batch_write_item();
        for (table, entries) in self.tables {
            let entries = entries.iter().map(|entry| entry.to_sdk()).collect::<Result<_>>()?;
            request = request.request_items(*table, entries);
        }
        let request = request
            .set_return_item_collection_metrics(call.collections())
            .set_return_consumed_capacity(call.capacity());
        let output = request.customize().interceptor(call.counter()).send().await.map_err(failed)?;
        let collections = output.item_collection_metrics().into_iter().flat_map(HashMap::values).flatten();
        let usage = usage(output.consumed_capacity(), collections);
        let mut unprocessed = Vec::new();
        for (table, left) in output.unprocessed_items.into_iter().flatten() {
            for request in left {
                unprocessed.push(left_over(table.clone(), request)?);
            }
        }
        Ok((unprocessed, usage))
    }
}

fn read_unprocessed(
    table: &str,
    reader: &mut JsonReader<'_>,
    unprocessed: &mut Vec<Unprocessed>,
) -> Result<(), DecodeError> {
    let before = unprocessed.len();
    read_members(reader, |name, reader| {
        let (put, member) = match name {
            "PutRequest" => (true, "Item"),
            "DeleteRequest" => (false, "Key"),
            _ => return Ok(false),
        };
        read_members(reader, |name, reader| {
            if name != member {
                return Ok(false);
            }
            unprocessed.push(Unprocessed { table: table.to_owned(), put, attributes: read_map(reader)? });
            Ok(true)
        })?;
        Ok(true)
    })?;
    // A write that silently counted as made would be lost.
    if unprocessed.len() != before + 1 {
        return Err(DecodeError::invalid("an unprocessed write is neither a put nor a delete"));
    }
    Ok(())
}

fn left_over(table: String, request: WriteRequest) -> Result<Unprocessed> {
    let (put, attributes) = match (request.put_request, request.delete_request) {
        (Some(put), _) => (true, put.item),
        (None, Some(delete)) => (false, delete.key),
        (None, None) => {
            return Err(Error::new(Kind::Service, "an unprocessed write is neither a put nor a delete"));
        }
    };
    Ok(Unprocessed { table, put, attributes: from_sdk(attributes).map_err(malformed)? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::both_ways::{ITEM, both, item, key};
    use crate::transport::canned::Canned;
    use crate::transport::{NoItems, Transport};

    #[tokio::test]
    async fn both_ways_give_back_what_was_not_written() {
        let (a, b) = (key("a"), key("b"));
        let run = async |transport: &Transport| {
            let tables = [
                ("t1", vec![WriteEntry::Put(ITEM), WriteEntry::Delete(&a)]),
                ("t2", vec![WriteEntry::Delete(&b)]),
            ];
            let mut reply = transport.send(&BatchWrite { tables: &tables }, &mut NoItems).await?;
            // One way has the tables in no order.
            reply.value.sort_by(|a, b| a.table.cmp(&b.table));
            Ok(reply)
        };
        let answer = format!(
            r#"{{"UnprocessedItems":{{"t2":[{{"DeleteRequest":{{"Key":{{"id":{{"S":"b"}},"n":{{"N":"2"}}}}}}}}],
                "t1":[{{"PutRequest":{{"Item":{ITEM}}}}}]}},"ConsumedCapacity":[{{"CapacityUnits":1.0}}],
                "ItemCollectionMetrics":{{"t1":[{{"SizeEstimateRangeGB":[0,1]}},{{"SizeEstimateRangeGB":[2,3]}}]}}}}"#
        );
        let (reply, request) = both((200, &answer), run).await;
        let left = |table: &str, put, attributes| Unprocessed { table: table.to_owned(), put, attributes };
        let reply = reply.unwrap();
        assert_eq!(reply.usage, Usage { capacity: Some(1.0), collection_gb: Some(3.0) });
        assert_eq!(reply.value, [left("t1", true, item()), left("t2", false, b.to_map())]);
        let expected: serde_json::Value = serde_json::from_str(ITEM).unwrap();
        assert_eq!(request.json()["RequestItems"]["t1"][0]["PutRequest"]["Item"], expected);
        assert_eq!(both((200, "{}"), run).await.0.unwrap().value, []);
        // What is not understood must not count as written.
        let answer = r#"{"UnprocessedItems":{"t1":[{"MoveRequest":{}}]}}"#;
        let canned = Canned::new([(200, answer)]);
        let failure = run(&canned.transport()).await.unwrap_err();
        assert!(failure.attempts.may_be_applied());
    }
}
