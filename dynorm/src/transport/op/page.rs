//! What queries and scans have in common: pages, and where the next one goes on.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::codec::json::{self, JsonReader};
use crate::codec::names::Wanted;
use crate::codec::{DecodeError, Document};
use crate::error::Result;
use crate::transport::ItemSink;
use crate::transport::by_values::{SdkItem, hand_over, malformed};
use crate::transport::wire::{Body, read_array, read_count, read_map};
use crate::value::{Map, from_sdk, to_sdk};

/// One page of a query or scan, but for its items, which went to the sink.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// Items that passed the filter.
    pub(crate) count: u64,
    /// Items that were looked at.
    pub(crate) scanned: u64,
    /// Where the next page goes on; `None` if this is the last one.
    pub(crate) last_key: Option<LastKey>,
    /// All attributes of the items at the positions that were asked for, as far as the page goes:
    /// for cursors.
    pub(crate) key_items: Vec<Map>,
}

/// Reads a member of a page.
pub(super) fn read_page(
    name: &str,
    reader: &mut JsonReader<'_>,
    key_at: &[usize],
    sink: &mut dyn ItemSink,
    page: &mut Page,
) -> Result<bool, DecodeError> {
    match name {
        "Items" => read_items(reader, key_at, sink, page)?,
        "Count" => page.count = read_count(reader)?,
        "ScannedCount" => page.scanned = read_count(reader)?,
        "LastEvaluatedKey" => page.last_key = read_last_key(reader)?,
        _ => return Ok(false),
    }
    Ok(true)
}

fn read_items(
    reader: &mut JsonReader<'_>,
    key_at: &[usize],
    sink: &mut dyn ItemSink,
    page: &mut Page,
) -> Result<(), DecodeError> {
    // DynamoDB says the count first. No item is shorter than its braces and a comma.
    let most = reader.left() / 3;
    sink.reserve(usize::try_from(page.count).unwrap_or(most).min(most));
    let mut position = 0;
    read_array(reader, |reader| {
        if key_at.get(page.key_items.len()) == Some(&position) {
            page.key_items.push(read_map(&mut reader.clone())?);
        }
        position += 1;
        sink.read(reader)
    })
}

/// The key as it stands. Of the last page, some engines send an empty one.
fn read_last_key(reader: &mut JsonReader<'_>) -> Result<Option<LastKey>, DecodeError> {
    let text = reader.raw_json()?;
    let empty = text.bytes().all(|byte| matches!(byte, b'{' | b'}' | b' ' | b'\t' | b'\n' | b'\r'));
    Ok((!empty).then(|| LastKey::Json(text.into())))
}

/// The same of what the SDK has read; `counts` are of items that passed the filter, and that were
/// looked at.
pub(super) fn page_by_values(
    items: Option<Vec<SdkItem>>,
    last_key: Option<SdkItem>,
    counts: (i32, i32),
    key_at: &[usize],
    sink: &mut dyn ItemSink,
) -> Result<Page> {
    let items = items.unwrap_or_default();
    let key_items = key_at.iter().filter_map(|position| items.get(*position).cloned());
    let key_items = key_items.map(from_sdk).collect::<Result<_, _>>().map_err(malformed)?;
    for item in &items {
        hand_over(item, sink)?;
    }
    let last_key = last_key.filter(|key| !key.is_empty());
    Ok(Page {
        key_items,
        count: counts.0.try_into().unwrap_or(0),
        scanned: counts.1.try_into().unwrap_or(0),
        last_key: last_key.map(from_sdk).transpose().map_err(malformed)?.map(LastKey::Map),
    })
}

/// Writes where a page begins.
pub(super) fn write_start(body: &mut Body, start: Option<&LastKey>) -> Result<()> {
    if let Some(start) = start {
        body.0.raw(",\"ExclusiveStartKey\":");
        match start {
            LastKey::Json(text) => body.0.raw(text),
            LastKey::Map(map) => body.0.item(|writer| map.encode_fields(Wanted::ALL, writer))?,
        };
    }
    Ok(())
}

pub(super) fn start_key(start: Option<&LastKey>) -> Result<Option<HashMap<String, AttributeValue>>> {
    Ok(start.map(LastKey::to_map).transpose()?.map(to_sdk))
}

/// The SDK's integers are signed.
pub(super) fn limit(number: u32) -> i32 {
    number.try_into().unwrap_or(i32::MAX)
}

/// Where a page ended. Nobody but a cursor needs to look into it, so it stays as it came.
#[derive(Clone, Debug)]
pub(crate) enum LastKey {
    Json(Box<str>),
    Map(Map),
}

impl LastKey {
    /// The attributes: keys of the table and of the index.
    ///
    /// # Errors
    ///
    /// If they are not what DynamoDB sends.
    pub(crate) fn to_map(&self) -> Result<Map> {
        match self {
            LastKey::Json(text) => Ok(json::item_from_json(text)?),
            LastKey::Map(map) => Ok(map.clone()),
        }
    }
}

/// By value: the order of attributes and the way that a number is written do not matter.
impl PartialEq for LastKey {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (LastKey::Json(text), LastKey::Json(other)) if text == other => true,
            (LastKey::Map(map), LastKey::Map(other)) => map == other,
            _ => self.to_map().is_ok_and(|map| other.to_map().is_ok_and(|other| map == other)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn last_keys_are_equal_by_value() {
        let json = |text: &str| LastKey::Json(text.into());
        let key = json(r#"{"h":{"S":"a"},"r":{"N":"1"}}"#);
        assert_eq!(key, key.clone());
        assert_eq!(key, json(r#"{ "r": {"N":"1.0"}, "h": {"S":"\u0061"} }"#));
        assert_eq!(key, LastKey::Map(key.to_map().unwrap()));
        assert_ne!(key, json(r#"{"h":{"S":"a"},"r":{"N":"2"}}"#));
        assert_ne!(key, json(r#"{"h":{"S":"a"}}"#));
        assert_ne!(key, json("{"), "what cannot be read equals nothing else");
    }
}
