//! Batches.

use aws_sdk_dynamodb::operation::batch_get_item::BatchGetItem;
use aws_sdk_dynamodb::operation::batch_write_item::BatchWriteItem;

use super::answer::{Answer, read_array, read_capacity, read_collection, read_members, read_tables};
use super::body::{Body, write_key};
use super::single::read_map;
use super::{send, send_to};
use crate::codec::json::{JsonReader, JsonWriter};
use crate::codec::{Decode, DecodeError, Reader};
use crate::error::Result;
use crate::model::Key;
use crate::transport::{
    BatchGet, BatchItems, BatchWrite, Failure, PageSink, Reply, Transport, Unprocessed, WriteEntry,
};
use crate::value::{Map, Value};

pub(crate) async fn batch_get(
    transport: &Transport,
    batch: BatchGet<'_>,
    sink: &mut dyn PageSink,
) -> Result<Reply<BatchItems>, Failure> {
    let answer = send::<BatchGetItem>(transport, batch.table, batch_get_body(transport, &batch)?).await?;
    read_batch(&answer, batch.keys, sink)
}

fn batch_get_body(transport: &Transport, batch: &BatchGet<'_>) -> Result<String> {
    let mut body = Body(JsonWriter::with_capacity(256 + batch.keys.len() * 64));
    body.0.raw("{\"RequestItems\":{").string_literal(batch.table).raw(":{\"Keys\":");
    let mut separator = "[";
    for key in batch.keys {
        body.0.raw(separator).item(|writer| write_key(key, writer))?;
        separator = ",";
    }
    body.0.raw("]");
    body.if_wanted(batch.consistent, ",\"ConsistentRead\":true").expression(batch.expression)?;
    body.0.raw("}}");
    Ok(body.finish(transport))
}

fn read_batch(answer: &Answer, keys: &[Key], sink: &mut dyn PageSink) -> Result<Reply<BatchItems>, Failure> {
    answer.read(|reader, usage| {
        let mut batch = BatchItems::default();
        let before = sink.len();
        let mut responses = None;
        read_members(reader, |name, reader| {
            match name {
                "Responses" => {
                    responses = Some(reader.clone());
                    read_tables(reader, |_, reader| sink.read(reader))?;
                }
                "UnprocessedKeys" => read_unprocessed_keys(reader, &mut batch.unprocessed)?,
                "ConsumedCapacity" => read_array(reader, |reader| read_capacity(reader, usage))?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        // As a rule all keys have their items, and nobody needs to look which they are of.
        if sink.len() - before != keys.len() || !batch.unprocessed.is_empty() {
            batch.found = Some(read_found(responses, keys)?);
        }
        Ok(batch)
    })
}

fn read_unprocessed_keys(reader: &mut JsonReader<'_>, keys: &mut Vec<Map>) -> Result<(), DecodeError> {
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

/// A second pass over the items, for the attributes of the name of a key attribute.
fn read_found(responses: Option<JsonReader<'_>>, keys: &[Key]) -> Result<Vec<Map>, DecodeError> {
    let names: Vec<_> = keys.first().into_iter().flat_map(Key::attributes).map(|(name, _)| name).collect();
    let mut found = Vec::new();
    let Some(mut reader) = responses else { return Ok(found) };
    read_tables(&mut reader, |_, reader| {
        let mut key = Map::new();
        reader.begin_object()?;
        while let Some(name) = reader.next_name()? {
            if names.contains(&&*name) {
                key.insert(name.into_owned(), Value::decode(reader)?);
            } else {
                reader.skip()?;
            }
        }
        found.push(key);
        Ok(())
    })?;
    Ok(found)
}

pub(crate) async fn batch_write(
    transport: &Transport,
    batch: BatchWrite<'_>,
) -> Result<Reply<Vec<Unprocessed>>, Failure> {
    let tables = batch.tables.iter().map(|(table, _)| (*table).to_owned()).collect();
    let answer = send_to::<BatchWriteItem>(transport, tables, batch_write_body(transport, &batch)?).await?;
    answer.read(|reader, usage| {
        let mut unprocessed = Vec::new();
        read_members(reader, |name, reader| {
            match name {
                "UnprocessedItems" => {
                    read_tables(reader, |table, reader| read_unprocessed(table, reader, &mut unprocessed))?;
                }
                "ConsumedCapacity" => read_array(reader, |reader| read_capacity(reader, usage))?,
                "ItemCollectionMetrics" => read_tables(reader, |_, reader| read_collection(reader, usage))?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(unprocessed)
    })
}

fn batch_write_body(transport: &Transport, batch: &BatchWrite<'_>) -> Result<String> {
    let entries = batch.tables.iter().flat_map(|(_, entries)| entries);
    let length = |entry: &WriteEntry<'_>| match entry {
        WriteEntry::Put(item) => item.len(),
        WriteEntry::Delete(_) => 64,
    };
    let mut body =
        Body(JsonWriter::with_capacity(256 + entries.map(|entry| length(entry) + 32).sum::<usize>()));
    let mut before_table = "{\"RequestItems\":{";
    for (table, entries) in batch.tables {
        body.0.raw(before_table).string_literal(table);
        let mut before_entry = ":[";
        for entry in entries {
            body.0.raw(before_entry);
            match entry {
                WriteEntry::Put(item) => body.0.raw("{\"PutRequest\":{\"Item\":").raw(item),
                WriteEntry::Delete(key) => {
                    body.0.raw("{\"DeleteRequest\":{\"Key\":").item(|writer| write_key(key, writer))?
                }
            }
            .raw("}}");
            before_entry = ",";
        }
        body.0.raw("]");
        before_table = ",";
    }
    body.0.raw("}");
    Ok(body.finish_write(transport))
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
