//! [`Scan`](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html).

use aws_sdk_dynamodb::operation::scan::Scan as SdkScan;
use aws_sdk_dynamodb::types::Select;

use super::page::{LastKey, Page, limit, page_by_values, read_page, start_key, write_start};
use crate::codec::DecodeError;
use crate::codec::json::JsonReader;
use crate::error::Result;
use crate::expr::Expression;
use crate::transport::by_values::{Call, names, usage, values};
use crate::transport::failure::failed;
use crate::transport::wire::Body;
use crate::transport::{Access, Failure, ItemSink, Operation, TableNames, Usage};

/// Hands the items of one page to the sink.
#[derive(Clone, Copy)]
pub(crate) struct Scan<'a> {
    pub(crate) table: &'a str,
    pub(crate) index: Option<&'a str>,
    /// Filter and projection.
    pub(crate) expression: &'a Expression,
    /// How many items to look at, before the filter.
    pub(crate) page_size: Option<u32>,
    pub(crate) consistent: bool,
    /// Asks for the number of items alone.
    pub(crate) count_only: bool,
    /// The last key of the page before.
    pub(crate) start: Option<&'a LastKey>,
    /// The positions of the items that [`Page::key_items`] are to be, in ascending order.
    pub(crate) key_at: &'a [usize],
    /// One part of so many of the table.
    pub(crate) segment: Option<(u32, u32)>,
}

impl Operation for Scan<'_> {
    type Stub = SdkScan;
    type Output = Page;
    const ACCESS: Access = Access::Read;

    fn tables(&self) -> TableNames {
        TableNames::One(self.table.to_owned())
    }

    fn members(&self, body: &mut Body) -> Result<()> {
        body.table(self.table)
            .text(",\"IndexName\":", self.index)
            .integer(",\"Limit\":", self.page_size)
            .if_wanted(self.consistent, ",\"ConsistentRead\":true")
            .if_wanted(self.count_only, ",\"Select\":\"COUNT\"")
            .integer(",\"Segment\":", self.segment.map(|(segment, _)| segment))
            .integer(",\"TotalSegments\":", self.segment.map(|(_, total)| total))
            .expression(self.expression)?;
        write_start(body, self.start)
    }

    fn read(
        &self,
        name: &str,
        reader: &mut JsonReader<'_>,
        sink: &mut dyn ItemSink,
        page: &mut Page,
    ) -> Result<bool, DecodeError> {
        read_page(name, reader, self.key_at, sink, page)
    }

    async fn by_values(&self, call: &Call<'_>, sink: &mut dyn ItemSink) -> Result<(Page, Usage), Failure> {
        let request = call
            .client()
            .scan()
            .table_name(self.table)
            .set_index_name(self.index.map(str::to_owned))
            .set_filter_expression(self.expression.filter.clone())
            .set_projection_expression(self.expression.projection.clone())
            .set_expression_attribute_names(names(self.expression))
            .set_expression_attribute_values(values(self.expression)?)
            .set_limit(self.page_size.map(limit))
            .set_consistent_read(self.consistent.then_some(true))
            .set_select(self.count_only.then_some(Select::Count))
            .set_exclusive_start_key(start_key(self.start)?)
            .set_segment(self.segment.map(|(segment, _)| limit(segment)))
            .set_total_segments(self.segment.map(|(_, total)| limit(total)))
            .set_return_consumed_capacity(call.capacity());
        let output = request.customize().interceptor(call.counter()).send().await.map_err(failed)?;
        let usage = usage(output.consumed_capacity(), []);
        let counts = (output.count, output.scanned_count);
        let page = page_by_values(output.items, output.last_evaluated_key, counts, self.key_at, sink)?;
        Ok((page, usage))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::transport::Transport;
    use crate::transport::both_ways::{both, collect, projected};
    use crate::transport::decode::Presence;

    #[tokio::test]
    async fn both_ways_send_the_same() {
        let run = async |transport: &Transport| {
            let scan = Scan {
                table: "t",
                index: Some("i"),
                expression: &projected(),
                page_size: Some(7),
                consistent: true,
                count_only: true,
                start: None,
                key_at: &[],
                segment: Some((2, 8)),
            };
            transport.send(&scan, &mut collect(Presence)).await
        };
        let (reply, request) = both((200, r#"{"Count":3,"ScannedCount":4}"#), run).await;
        let page = reply.unwrap().value;
        assert_eq!((page.count, page.scanned), (3, 4));
        assert_eq!((&request.json()["Segment"], &request.json()["TotalSegments"]), (&json!(2), &json!(8)));
    }
}
