//! Answers: members that several operations have.

use super::exchange::RawAnswer;
use crate::codec::json::{JsonReader, Order};
use crate::codec::{DecodeError, Reader};
use crate::error::{Error, Kind};
use crate::transport::{Attempts, Failure, Reply, Usage};

/// The bytes up to which an answer has too few items to learn the order of their attributes.
const SHORT: usize = 2048;

/// A successful answer, not yet read.
pub(super) struct Answer {
    pub(super) raw: RawAnswer,
    pub(super) attempts: Attempts,
}

impl Answer {
    /// Reads the answer. Fails only if it is malformed: what `read` makes of an item that does not fit is its own matter.
    pub(super) fn read<T>(
        &self,
        read: impl FnOnce(&mut JsonReader<'_>, &mut Usage) -> Result<T, DecodeError>,
    ) -> Result<Reply<T>, Failure> {
        let mut usage = Usage::default();
        let body = match self.raw.body.bytes().unwrap_or_default() {
            // As the SDK has it: an answer with nothing in it.
            [] => b"{}",
            body => body,
        };
        let order = (body.len() > SHORT).then(Order::new);
        let text = str::from_utf8(body);
        let value = text.map_err(DecodeError::other).and_then(|text| {
            let mut reader = JsonReader::new(text);
            if let Some(order) = &order {
                reader = reader.remembering(order);
            }
            let value = read(&mut reader, &mut usage)?;
            reader.finish()?;
            Ok(value)
        });
        match value {
            Ok(value) => Ok(Reply { value, attempts: self.attempts, usage }),
            Err(error) => Err(self.malformed(error)),
        }
    }

    #[cold]
    fn malformed(&self, error: DecodeError) -> Failure {
        let id = self.raw.request_id.as_deref().unwrap_or("none");
        let message = format!("the answer is not one of DynamoDB's (request id: {id}): {error}");
        let error = Error::with_source(Kind::Connection, error).message(message);
        // Something has taken the request, and nobody knows what it has done.
        let attempts = Attempts { unknown: self.attempts.unknown + 1, ..self.attempts };
        Failure { error, attempts, current: None }
    }
}

/// Reads an object by its members. `read` gets those that are not null, reads their value, or says by `false` that it has
/// not: then it is passed over.
pub(super) fn read_members<'de>(
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
pub(super) fn read_array<'de>(
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
pub(super) fn read_tables<'de>(
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
pub(super) fn read_count(reader: &mut JsonReader<'_>) -> Result<u64, DecodeError> {
    reader.json_number()?.parse().map_err(DecodeError::other)
}

/// Reads `ConsumedCapacity`, of one table or of several, and adds it.
pub(super) fn read_capacity(reader: &mut JsonReader<'_>, usage: &mut Usage) -> Result<(), DecodeError> {
    read_members(reader, |name, reader| {
        if name != "CapacityUnits" {
            return Ok(false);
        }
        usage.add_capacity(reader.json_number()?.parse().map_err(DecodeError::other)?);
        Ok(true)
    })
}

/// Reads the `ItemCollectionMetrics` of one item: a range in which the size is.
pub(super) fn read_collection(reader: &mut JsonReader<'_>, usage: &mut Usage) -> Result<(), DecodeError> {
    read_members(reader, |name, reader| {
        if name != "SizeEstimateRangeGB" {
            return Ok(false);
        }
        read_array(reader, |reader| {
            usage.add_collection(reader.json_number()?.parse().map_err(DecodeError::other)?);
            Ok(())
        })?;
        Ok(true)
    })
}
