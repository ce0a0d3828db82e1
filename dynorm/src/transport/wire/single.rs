//! Operations on one item.

use aws_sdk_dynamodb::operation::delete_item::DeleteItem;
use aws_sdk_dynamodb::operation::get_item::GetItem;
use aws_sdk_dynamodb::operation::put_item::PutItem;
use aws_sdk_dynamodb::operation::update_item::UpdateItem;

use super::answer::{Answer, read_capacity, read_collection, read_members};
use super::body::Body;
use super::send;
use crate::codec::{DecodeError, document};
use crate::error::Result;
use crate::expr::Expression;
use crate::transport::{Delete, Failure, Get, ItemSink, Put, Reply, Transport, Update};
use crate::value::Map;

const RETURN_CURRENT: &str = ",\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"";

pub(crate) async fn get(
    transport: &Transport,
    get: Get<'_>,
    sink: &mut dyn ItemSink,
) -> Result<Reply<()>, Failure> {
    let answer = send::<GetItem>(transport, get.table, get_body(transport, &get)?).await?;
    read_item(&answer, "Item", sink)
}

fn get_body(transport: &Transport, get: &Get<'_>) -> Result<String> {
    let mut body = Body::of_table(get.table);
    body.key(",\"Key\":", get.key)?
        .if_wanted(get.consistent, ",\"ConsistentRead\":true")
        .expression(&get.expression)?;
    Ok(body.finish(transport))
}

pub(crate) async fn put(transport: &Transport, put: Put<'_>) -> Result<Reply<()>, Failure> {
    let answer = send::<PutItem>(transport, put.table, put_body(transport, &put)?).await?;
    read_nothing(&answer)
}

fn put_body(transport: &Transport, put: &Put<'_>) -> Result<String> {
    let mut body = Body::of_table(put.table);
    body.0.raw(",\"Item\":").item(|writer| put.item.write(writer))?;
    body.if_wanted(has_condition(&put.expression), RETURN_CURRENT).expression(&put.expression)?;
    Ok(body.finish_write(transport))
}

/// There is a condition that the current item can fail.
fn has_condition(expression: &Expression) -> bool {
    expression.condition.is_some()
}

pub(crate) async fn update(transport: &Transport, update: Update<'_>) -> Result<Reply<Option<Map>>, Failure> {
    let answer = send::<UpdateItem>(transport, update.table, update_body(transport, &update)?).await?;
    answer.read(|reader, usage| {
        let mut updated = None;
        read_members(reader, |name, reader| {
            match name {
                // The write is done; if what it returned cannot be read, that is no failure of the write.
                "Attributes" => updated = reader.attempt(read_map)?.ok(),
                "ConsumedCapacity" => read_capacity(reader, usage)?,
                "ItemCollectionMetrics" => read_collection(reader, usage)?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(updated)
    })
}

fn update_body(transport: &Transport, update: &Update<'_>) -> Result<String> {
    let mut body = Body::of_table(update.table);
    body.key(",\"Key\":", update.key)?
        .if_wanted(update.return_old, ",\"ReturnValues\":\"UPDATED_OLD\"")
        .if_wanted(has_condition(&update.expression), RETURN_CURRENT)
        .expression(&update.expression)?;
    Ok(body.finish_write(transport))
}

pub(crate) async fn delete(
    transport: &Transport,
    delete: Delete<'_>,
    sink: &mut dyn ItemSink,
) -> Result<Reply<()>, Failure> {
    let answer = send::<DeleteItem>(transport, delete.table, delete_body(transport, &delete)?).await?;
    read_item(&answer, "Attributes", sink)
}

fn delete_body(transport: &Transport, delete: &Delete<'_>) -> Result<String> {
    let mut body = Body::of_table(delete.table);
    body.key(",\"Key\":", delete.key)?
        .if_wanted(delete.return_old, ",\"ReturnValues\":\"ALL_OLD\"")
        .if_wanted(has_condition(&delete.expression), RETURN_CURRENT)
        .expression(&delete.expression)?;
    Ok(body.finish_write(transport))
}

/// An answer of at most one item.
fn read_item(answer: &Answer, member: &str, sink: &mut dyn ItemSink) -> Result<Reply<()>, Failure> {
    answer.read(|reader, usage| {
        read_members(reader, |name, reader| {
            if name == member {
                sink.read(reader)?;
            } else if name == "ConsumedCapacity" {
                read_capacity(reader, usage)?;
            } else if name == "ItemCollectionMetrics" {
                read_collection(reader, usage)?;
            } else {
                return Ok(false);
            }
            Ok(true)
        })
    })
}

fn read_nothing(answer: &Answer) -> Result<Reply<()>, Failure> {
    answer.read(|reader, usage| {
        read_members(reader, |name, reader| {
            match name {
                "ConsumedCapacity" => read_capacity(reader, usage)?,
                "ItemCollectionMetrics" => read_collection(reader, usage)?,
                _ => return Ok(false),
            }
            Ok(true)
        })
    })
}

/// Reads all attributes of an item.
pub(super) fn read_map(reader: &mut crate::codec::json::JsonReader<'_>) -> Result<Map, DecodeError> {
    reader.begin_object()?;
    document::decode_fields(reader, None)
}
