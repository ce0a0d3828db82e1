//! Queries and scans.

use aws_sdk_dynamodb::operation::query::Query as SdkQuery;
use aws_sdk_dynamodb::operation::scan::Scan as SdkScan;

use super::answer::{Answer, read_array, read_capacity, read_count, read_members};
use super::body::Body;
use super::send;
use super::single::read_map;
use crate::codec::json::JsonReader;
use crate::codec::names::Wanted;
use crate::codec::{DecodeError, Document};
use crate::error::Result;
use crate::transport::{Failure, LastKey, Page, PageSink, Query, Reply, Scan, Transport};

pub(crate) async fn query(
    transport: &Transport,
    query: Query<'_>,
    sink: &mut dyn PageSink,
) -> Result<Reply<Page>, Failure> {
    let answer = send::<SdkQuery>(transport, query.table, query_body(transport, &query)?).await?;
    read_page(&answer, query.key_at, sink)
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

pub(crate) async fn scan(
    transport: &Transport,
    scan: Scan<'_>,
    sink: &mut dyn PageSink,
) -> Result<Reply<Page>, Failure> {
    let answer = send::<SdkScan>(transport, scan.table, scan_body(transport, &scan)?).await?;
    read_page(&answer, scan.key_at, sink)
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
            LastKey::Map(map) => body.0.item(|writer| map.encode_fields(Wanted::ALL, writer))?,
        };
    }
    Ok(())
}

fn read_page(answer: &Answer, key_at: &[usize], sink: &mut dyn PageSink) -> Result<Reply<Page>, Failure> {
    answer.read(|reader, usage| {
        let mut page = Page::default();
        read_members(reader, |name, reader| {
            match name {
                "Items" => read_items(reader, key_at, sink, &mut page)?,
                "Count" => page.count = read_count(reader)?,
                "ScannedCount" => page.scanned = read_count(reader)?,
                "LastEvaluatedKey" => page.last_key = read_last_key(reader)?,
                "ConsumedCapacity" => read_capacity(reader, usage)?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(page)
    })
}

fn read_items(
    reader: &mut JsonReader<'_>,
    key_at: &[usize],
    sink: &mut dyn PageSink,
    page: &mut Page,
) -> Result<(), DecodeError> {
    // DynamoDB says the count first. No item is shorter than its braces and a comma.
    let most = reader.left() / 3;
    sink.reserve(usize::try_from(page.count).unwrap_or(most).min(most));
    let before = sink.len();
    read_array(reader, |reader| {
        if key_at.get(page.key_items.len()) == Some(&(sink.len() - before)) {
            page.key_items.push(read_map(&mut reader.clone())?);
        }
        sink.read(reader)
    })
}

/// The key as it stands. Of the last page, some engines send an empty one.
fn read_last_key(reader: &mut JsonReader<'_>) -> Result<Option<LastKey>, DecodeError> {
    let text = reader.raw_json()?;
    let empty = text.bytes().all(|byte| matches!(byte, b'{' | b'}' | b' ' | b'\t' | b'\n' | b'\r'));
    Ok((!empty).then(|| LastKey::Json(text.into())))
}
