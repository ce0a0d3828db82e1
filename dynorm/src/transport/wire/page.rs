//! Queries and scans.

use aws_sdk_dynamodb::operation::query::Query as SdkQuery;
use aws_sdk_dynamodb::operation::scan::Scan as SdkScan;

use super::answer::{Answer, read_array, read_capacity, read_count, read_members};
use super::body::Body;
use super::send;
use super::single::read_map;
use crate::codec::DecodeError;
use crate::codec::json::JsonReader;
use crate::error::Result;
use crate::transport::{Failure, ItemDecoder, LastKey, Page, Query, Reply, Results, Scan, Transport};

pub(crate) async fn query<D: ItemDecoder>(
    transport: &Transport,
    query: Query<'_>,
    decoder: &D,
) -> Result<Reply<Page<D::Output>>, Failure> {
    let answer = send::<SdkQuery>(transport, query.table, query_body(transport, &query)?).await?;
    read_page(&answer, query.key_at, decoder)
}

fn query_body(transport: &Transport, query: &Query<'_>) -> Result<String> {
    let mut body = Body::of_table(query.table);
    body.text(",\"IndexName\":", query.index)
        .if_wanted(!query.forward, ",\"ScanIndexForward\":false")
        .integer(",\"Limit\":", query.page_size)
        .if_wanted(query.consistent, ",\"ConsistentRead\":true")
        .if_wanted(query.count_only, ",\"Select\":\"COUNT\"")
        .expression(query.expression)?;
    start_key(&mut body, query.start)?;
    Ok(body.finish(transport))
}

pub(crate) async fn scan<D: ItemDecoder>(
    transport: &Transport,
    scan: Scan<'_>,
    decoder: &D,
) -> Result<Reply<Page<D::Output>>, Failure> {
    let answer = send::<SdkScan>(transport, scan.table, scan_body(transport, &scan)?).await?;
    read_page(&answer, scan.key_at, decoder)
}

fn scan_body(transport: &Transport, scan: &Scan<'_>) -> Result<String> {
    let mut body = Body::of_table(scan.table);
    body.text(",\"IndexName\":", scan.index)
        .integer(",\"Limit\":", scan.page_size)
        .if_wanted(scan.consistent, ",\"ConsistentRead\":true")
        .if_wanted(scan.count_only, ",\"Select\":\"COUNT\"")
        .integer(",\"Segment\":", scan.segment.map(|(segment, _)| segment))
        .integer(",\"TotalSegments\":", scan.segment.map(|(_, total)| total))
        .expression(scan.expression)?;
    start_key(&mut body, scan.start)?;
    Ok(body.finish(transport))
}

fn start_key(body: &mut Body, start: Option<&LastKey>) -> Result<()> {
    if let Some(start) = start {
        body.0.raw(",\"ExclusiveStartKey\":");
        match start {
            LastKey::Json(text) => body.0.raw(text),
            LastKey::Map(map) => body.0.item(|writer| crate::codec::Document::encode_fields(map, writer))?,
        };
    }
    Ok(())
}

fn read_page<D: ItemDecoder>(
    answer: &Answer,
    key_at: &[usize],
    decoder: &D,
) -> Result<Reply<Page<D::Output>>, Failure> {
    answer.read(|reader, capacity| {
        let mut page =
            Page { items: Results::new(), count: 0, scanned: 0, last_key: None, key_items: Vec::new() };
        read_members(reader, |name, reader| {
            match name {
                "Items" => read_items(reader, key_at, decoder, &mut page)?,
                "Count" => page.count = read_count(reader)?,
                "ScannedCount" => page.scanned = read_count(reader)?,
                "LastEvaluatedKey" => page.last_key = read_last_key(reader)?,
                "ConsumedCapacity" => read_capacity(reader, capacity)?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(page)
    })
}

fn read_items<D: ItemDecoder>(
    reader: &mut JsonReader<'_>,
    key_at: &[usize],
    decoder: &D,
    page: &mut Page<D::Output>,
) -> Result<(), DecodeError> {
    // DynamoDB says the count first. No item is shorter than its braces and a comma.
    let most = reader.left() / 3;
    page.items.reserve(usize::try_from(page.count).unwrap_or(most).min(most));
    read_array(reader, |reader| {
        if key_at.get(page.key_items.len()) == Some(&page.items.len()) {
            page.key_items.push(read_map(&mut reader.clone())?);
        }
        page.items.push(reader.attempt(|reader| decoder.decode_json(reader))?);
        Ok(())
    })
}

/// The key as it stands. Of the last page, some engines send an empty one.
fn read_last_key(reader: &mut JsonReader<'_>) -> Result<Option<LastKey>, DecodeError> {
    let text = reader.raw_json()?;
    let empty = text.bytes().all(|byte| matches!(byte, b'{' | b'}' | b' ' | b'\t' | b'\n' | b'\r'));
    Ok((!empty).then(|| LastKey::Json(text.into())))
}
