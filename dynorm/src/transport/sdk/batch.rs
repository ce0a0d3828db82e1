//! Batches.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{DeleteRequest, KeysAndAttributes, PutRequest, WriteRequest};

use super::{SdkItem, hand_over, malformed, names, total};
use crate::codec::json;
use crate::error::{Error, Kind, Result};
use crate::model::Key;
use crate::transport::AttemptCounter;
use crate::transport::failure::{Failure, failed};
use crate::transport::{
    BatchGet, BatchItems, BatchWrite, PageSink, Reply, Transport, Unprocessed, WriteEntry,
};
use crate::value::{Map, from_sdk, to_sdk};

pub(crate) async fn batch_get(
    transport: &Transport,
    batch: BatchGet<'_>,
    sink: &mut dyn PageSink,
) -> Result<Reply<BatchItems>, Failure> {
    send_batch_get(transport, batch).await?.try_map(|(items, unprocessed)| {
        let unprocessed: Vec<_> =
            unprocessed.into_iter().map(|key| from_sdk(key).map_err(malformed)).collect::<Result<_>>()?;
        let found = (items.len() != batch.keys.len() || !unprocessed.is_empty())
            .then(|| items.iter().map(|item| key_attributes(batch.keys, item)).collect::<Result<_>>())
            .transpose()?;
        for item in &items {
            hand_over(item, sink)?;
        }
        Ok(BatchItems { unprocessed, found })
    })
}

/// Gives items and unprocessed keys.
async fn send_batch_get(
    transport: &Transport,
    batch: BatchGet<'_>,
) -> Result<Reply<(Vec<SdkItem>, Vec<SdkItem>)>, Failure> {
    let counter = AttemptCounter::default();
    let request = KeysAndAttributes::builder()
        .set_keys(Some(batch.keys.iter().map(|key| to_sdk(key.to_map())).collect()))
        .set_consistent_read(batch.consistent.then_some(true))
        .set_projection_expression(batch.expression.projection.clone())
        .set_expression_attribute_names(names(batch.expression))
        .build()
        .map_err(incomplete)?;
    let output = transport
        .client
        .batch_get_item()
        .request_items(batch.table, request)
        .set_return_consumed_capacity(transport.capacity_wanted())
        .customize()
        .interceptor(counter.clone())
        .send()
        .await
        .map_err(|error| failed(error, counter.attempts()))?;
    let usage = total(output.consumed_capacity(), []);
    let items = output.responses.into_iter().flatten().flat_map(|(_, items)| items).collect();
    let unprocessed = output.unprocessed_keys.into_iter().flatten().flat_map(|(_, left)| left.keys).collect();
    Ok(Reply { value: (items, unprocessed), attempts: counter.attempts(), usage })
}

/// The attributes of an item that are of the name of a key attribute.
fn key_attributes(keys: &[Key], item: &SdkItem) -> Result<Map> {
    let names = keys.first().into_iter().flat_map(Key::attributes).map(|(name, _)| name);
    let present = names.filter_map(|name| item.get_key_value(name));
    from_sdk(present.map(|(name, value)| (name.clone(), value.clone())).collect()).map_err(malformed)
}

pub(crate) async fn batch_write(
    transport: &Transport,
    batch: BatchWrite<'_>,
) -> Result<Reply<Vec<Unprocessed>>, Failure> {
    let counter = AttemptCounter::default();
    let mut request = transport.client.batch_write_item();
    for (table, entries) in batch.tables {
        let entries = entries.iter().map(write_request).collect::<Result<_>>()?;
        request = request.request_items(*table, entries);
    }
    let output = request
        .set_return_item_collection_metrics(transport.collections_wanted())
        .set_return_consumed_capacity(transport.capacity_wanted())
        .customize()
        .interceptor(counter.clone())
        .send()
        .await
        .map_err(|error| failed(error, counter.attempts()))?;
    let collections = output.item_collection_metrics().into_iter().flat_map(HashMap::values).flatten();
    let usage = total(output.consumed_capacity(), collections);
    let reply = Reply { value: output.unprocessed_items, attempts: counter.attempts(), usage };
    reply.try_map(|tables| {
        let mut unprocessed = Vec::new();
        for (table, left) in tables.into_iter().flatten() {
            for request in left {
                unprocessed.push(left_over(table.clone(), request)?);
            }
        }
        Ok(unprocessed)
    })
}

fn write_request(entry: &WriteEntry<'_>) -> Result<WriteRequest> {
    let request = WriteRequest::builder();
    Ok(match entry {
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

/// The SDK's builders ask for what is always set here.
fn incomplete(error: aws_sdk_dynamodb::error::BuildError) -> Error {
    Error::with_source(Kind::Invalid, error)
}
