//! Answers: members that several operations have.

use super::exchange::RawAnswer;
use crate::codec::json::{JsonReader, Order};
use crate::codec::{DecodeError, Reader, document};
use crate::error::{Error, Kind, Result};
use crate::transport::{ItemSink, Operation, Usage};
use crate::value::Map;

/// The bytes up to which an answer has too few items to learn the order of their attributes.
const SHORT: usize = 2048;

impl RawAnswer {
    /// Reads the answer.
    ///
    /// # Errors
    ///
    /// If it is malformed. What becomes of an item that does not fit its model is the sink's own
    /// matter.
    pub(super) fn read<O: Operation>(
        &self,
        operation: &O,
        sink: &mut dyn ItemSink,
    ) -> Result<(O::Output, Usage)> {
        let body = match self.body.bytes().unwrap_or_default() {
            // As the SDK has it: an answer with nothing in it.
            [] => b"{}",
            body => body,
        };
        let text = str::from_utf8(body);
        let read = text.map_err(DecodeError::other).and_then(|text| read_text(text, operation, sink));
        read.map_err(|error| self.malformed(error))
    }

    #[cold]
    fn malformed(&self, error: DecodeError) -> Error {
        let id = self.request_id.as_deref().unwrap_or("none");
        let message = format!("the answer is not one of DynamoDB's (request id: {id}): {error}");
        Error::with_source(Kind::Connection, error).message(message)
    }
}

fn read_text<O: Operation>(
    text: &str,
    operation: &O,
    sink: &mut dyn ItemSink,
) -> Result<(O::Output, Usage), DecodeError> {
    let order = (text.len() > SHORT).then(Order::new);
    let mut reader = JsonReader::new(text);
    if let Some(order) = &order {
        reader = reader.remembering(order);
    }
    let (mut output, mut usage) = (O::Output::default(), Usage::default());
    read_members(&mut reader, |name, reader| {
        match name {
            "ConsumedCapacity" => read_capacity(reader, &mut usage)?,
            "ItemCollectionMetrics" => read_collections(reader, &mut usage)?,
            _ => return operation.read(name, reader, sink, &mut output),
        }
        Ok(true)
    })?;
    reader.finish()?;
    operation.read_again(&mut JsonReader::new(text), &mut output)?;
    Ok((output, usage))
}

/// Reads an object by its members. `read` gets those that are not null, reads their value, or says
/// by `false` that it has not: then it is passed over.
pub(in crate::transport) fn read_members<'de>(
    reader: &mut JsonReader<'de>,
    mut read: impl FnMut(&str, &mut JsonReader<'de>) -> Result<bool, DecodeError>,
) -> Result<(), DecodeError> {
    reader.begin_object()?;
    while let Some(name) = reader.next_name()? {
        if !reader.json_null() && !read(&name, reader)? {
            reader.skip_json()?;
        }
    }
    Ok(())
}

/// Reads an array; `read` reads each element.
pub(in crate::transport) fn read_array<'de>(
    reader: &mut JsonReader<'de>,
    mut read: impl FnMut(&mut JsonReader<'de>) -> Result<(), DecodeError>,
) -> Result<(), DecodeError> {
    reader.begin_array()?;
    while reader.next_in_array()? {
        read(reader)?;
    }
    Ok(())
}

/// Reads an object of arrays by table; `read` reads each element.
pub(in crate::transport) fn read_tables<'de>(
    reader: &mut JsonReader<'de>,
    mut read: impl FnMut(&str, &mut JsonReader<'de>) -> Result<(), DecodeError>,
) -> Result<(), DecodeError> {
    reader.begin_object()?;
    while let Some(table) = reader.next_name()? {
        read_array(reader, |reader| read(&table, reader))?;
    }
    Ok(())
}

/// Reads a count.
pub(in crate::transport) fn read_count(reader: &mut JsonReader<'_>) -> Result<u64, DecodeError> {
    reader.json_number()?.parse().map_err(DecodeError::other)
}

/// Reads `ConsumedCapacity`, of one table or of several, and adds it.
fn read_capacity(reader: &mut JsonReader<'_>, usage: &mut Usage) -> Result<(), DecodeError> {
    if reader.is_array() {
        return read_array(reader, |reader| read_capacity(reader, usage));
    }
    read_members(reader, |name, reader| {
        if name != "CapacityUnits" {
            return Ok(false);
        }
        usage.add_capacity(reader.json_number()?.parse().map_err(DecodeError::other)?);
        Ok(true)
    })
}

/// Reads `ItemCollectionMetrics`: of one item, the range in which the size of its collection is; or
/// lists of such, by table.
fn read_collections(reader: &mut JsonReader<'_>, usage: &mut Usage) -> Result<(), DecodeError> {
    read_members(reader, |_, reader| {
        if !reader.is_array() {
            return Ok(false);
        }
        read_array(reader, |reader| {
            if reader.is_object() {
                return read_collections(reader, usage);
            }
            usage.add_collection(reader.json_number()?.parse().map_err(DecodeError::other)?);
            Ok(())
        })?;
        Ok(true)
    })
}

/// Reads all attributes of an item.
pub(in crate::transport) fn read_map(reader: &mut JsonReader<'_>) -> Result<Map, DecodeError> {
    reader.begin_object()?;
    document::decode_fields(reader, None)
}
