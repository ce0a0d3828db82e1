//! Queries and scans.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeValue, Select};

use super::{SdkItem, hand_over, malformed, names, usage, values};
use crate::error::Result;
use crate::transport::AttemptCounter;
use crate::transport::failure::{Failure, failed};
use crate::transport::{LastKey, Page, PageSink, Query, Reply, Scan, Transport};
use crate::value::{from_sdk, to_sdk};

pub(crate) async fn query(
    transport: &Transport,
    query: Query<'_>,
    sink: &mut dyn PageSink,
) -> Result<Reply<Page>, Failure> {
    send_query(transport, query).await?.try_map(|answer| answer.page(query.key_at, sink))
}

async fn send_query(transport: &Transport, query: Query<'_>) -> Result<Reply<Answer>, Failure> {
    let counter = AttemptCounter::default();
    let output = transport
        .client
        .query()
        .table_name(query.table)
        .set_index_name(query.index.map(str::to_owned))
        .set_key_condition_expression(query.expression.key_condition.clone())
        .set_filter_expression(query.expression.filter.clone())
        .set_projection_expression(query.expression.projection.clone())
        .set_expression_attribute_names(names(query.expression))
        .set_expression_attribute_values(values(query.expression)?)
        .set_scan_index_forward((!query.forward).then_some(false))
        .set_limit(query.page_size.map(limit))
        .set_consistent_read(query.consistent.then_some(true))
        .set_select(query.count_only.then_some(Select::Count))
        .set_exclusive_start_key(start_key(query.start)?)
        .set_return_consumed_capacity(transport.capacity_wanted())
        .customize()
        .interceptor(counter.clone())
        .send()
        .await
        .map_err(|error| failed(error, counter.attempts()))?;
    let usage = usage(output.consumed_capacity(), None);
    let counts = (output.count, output.scanned_count);
    let value = Answer { items: output.items, last_key: output.last_evaluated_key, counts };
    Ok(Reply { value, attempts: counter.attempts(), usage })
}

pub(crate) async fn scan(
    transport: &Transport,
    scan: Scan<'_>,
    sink: &mut dyn PageSink,
) -> Result<Reply<Page>, Failure> {
    send_scan(transport, scan).await?.try_map(|answer| answer.page(scan.key_at, sink))
}

async fn send_scan(transport: &Transport, scan: Scan<'_>) -> Result<Reply<Answer>, Failure> {
    let counter = AttemptCounter::default();
    let output = transport
        .client
        .scan()
        .table_name(scan.table)
        .set_index_name(scan.index.map(str::to_owned))
        .set_filter_expression(scan.expression.filter.clone())
        .set_projection_expression(scan.expression.projection.clone())
        .set_expression_attribute_names(names(scan.expression))
        .set_expression_attribute_values(values(scan.expression)?)
        .set_limit(scan.page_size.map(limit))
        .set_consistent_read(scan.consistent.then_some(true))
        .set_select(scan.count_only.then_some(Select::Count))
        .set_exclusive_start_key(start_key(scan.start)?)
        .set_segment(scan.segment.map(|(segment, _)| limit(segment)))
        .set_total_segments(scan.segment.map(|(_, total)| limit(total)))
        .set_return_consumed_capacity(transport.capacity_wanted())
        .customize()
        .interceptor(counter.clone())
        .send()
        .await
        .map_err(|error| failed(error, counter.attempts()))?;
    let usage = usage(output.consumed_capacity(), None);
    let counts = (output.count, output.scanned_count);
    let value = Answer { items: output.items, last_key: output.last_evaluated_key, counts };
    Ok(Reply { value, attempts: counter.attempts(), usage })
}

/// The SDK's integers are signed.
fn limit(number: u32) -> i32 {
    number.try_into().unwrap_or(i32::MAX)
}

fn start_key(start: Option<&LastKey>) -> Result<Option<HashMap<String, AttributeValue>>> {
    Ok(start.map(LastKey::to_map).transpose()?.map(to_sdk))
}

/// What a query and a scan have in common.
struct Answer {
    items: Option<Vec<SdkItem>>,
    last_key: Option<SdkItem>,
    /// Of items that passed the filter, and that were looked at.
    counts: (i32, i32),
}

impl Answer {
    fn page(self, key_at: &[usize], sink: &mut dyn PageSink) -> Result<Page> {
        let items = self.items.unwrap_or_default();
        let key_items = key_at.iter().filter_map(|position| items.get(*position).cloned());
        let key_items = key_items.map(from_sdk).collect::<Result<_, _>>().map_err(malformed)?;
        for item in &items {
            hand_over(item, sink)?;
        }
        // Of the last page, some engines send an empty key.
        let last_key = self.last_key.filter(|key| !key.is_empty());
        Ok(Page {
            key_items,
            count: self.counts.0.try_into().unwrap_or(0),
            scanned: self.counts.1.try_into().unwrap_or(0),
            last_key: last_key.map(from_sdk).transpose().map_err(malformed)?.map(LastKey::Map),
        })
    }
}
