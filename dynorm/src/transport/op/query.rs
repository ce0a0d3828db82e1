//! [`Query`](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html).

use aws_sdk_dynamodb::operation::query::Query as SdkQuery;
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
pub(crate) struct Query<'a> {
    pub(crate) table: &'a str,
    pub(crate) index: Option<&'a str>,
    /// Key condition, filter and projection.
    pub(crate) expression: &'a Expression,
    /// In ascending order of the range key.
    pub(crate) forward: bool,
    /// How many items to look at, before the filter.
    pub(crate) page_size: Option<u32>,
    pub(crate) consistent: bool,
    /// Asks for the number of items alone.
    pub(crate) count_only: bool,
    /// The last key of the page before.
    pub(crate) start: Option<&'a LastKey>,
    /// The positions of the items that [`Page::key_items`] are to be, in ascending order.
    pub(crate) key_at: &'a [usize],
}

impl Operation for Query<'_> {
    type Stub = SdkQuery;
    type Output = Page;
    const ACCESS: Access = Access::Read;

    fn tables(&self) -> TableNames {
        TableNames::One(self.table.to_owned())
    }

    fn members(&self, body: &mut Body) -> Result<()> {
        body.table(self.table)
            .text(",\"IndexName\":", self.index)
            .if_wanted(!self.forward, ",\"ScanIndexForward\":false")
            .integer(",\"Limit\":", self.page_size)
            .if_wanted(self.consistent, ",\"ConsistentRead\":true")
            .if_wanted(self.count_only, ",\"Select\":\"COUNT\"")
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
            .query()
            .table_name(self.table)
            .set_index_name(self.index.map(str::to_owned))
            .set_key_condition_expression(self.expression.key_condition.clone())
            .set_filter_expression(self.expression.filter.clone())
            .set_projection_expression(self.expression.projection.clone())
            .set_expression_attribute_names(names(self.expression))
            .set_expression_attribute_values(values(self.expression)?)
            .set_scan_index_forward((!self.forward).then_some(false))
            .set_limit(self.page_size.map(limit))
            .set_consistent_read(self.consistent.then_some(true))
            .set_select(self.count_only.then_some(Select::Count))
            .set_exclusive_start_key(start_key(self.start)?)
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
    use super::*;
    use crate::transport::both_ways::{ITEM, SmallNumber, both, collect, conditional, item, key, path};
    use crate::transport::canned::Canned;
    use crate::transport::decode::{Plain, Presence};
    use crate::transport::{ItemDecoder, Reply, Results, Transport};
    use crate::value::Map;

    /// What a query builder makes of key condition, filter and projection.
    fn queried() -> Expression {
        let mut expression = conditional();
        expression.key_condition = expression.condition.take();
        expression.filter = Some("attribute_exists(#2)".into());
        expression.with_projection(&[path("id")])
    }

    /// Sends a query; the items go through a decoder.
    async fn query_as<D: ItemDecoder>(
        transport: &Transport,
        start: Option<&LastKey>,
        decoder: D,
    ) -> Result<Reply<(Page, Results<D::Output>)>, Failure> {
        let query = Query {
            table: "t",
            index: Some("i"),
            expression: &queried(),
            forward: false,
            page_size: Some(7),
            consistent: true,
            count_only: false,
            start,
            key_at: &[1],
        };
        let mut sink = collect(decoder);
        let mut reply = transport.send(&query, &mut sink).await?;
        // One way keeps the key as text, the other as a map.
        reply.value.last_key = reply.value.last_key.map(|key| LastKey::Map(key.to_map().unwrap()));
        Ok(reply.map(|page| (page, sink.into_results())))
    }

    #[tokio::test]
    async fn both_ways_read_the_same_page() {
        let start = LastKey::Map(key("a").to_map());
        let run = async |transport: &Transport| query_as(transport, Some(&start), Plain::<Map>::NEW).await;
        let answer = format!(
            r#"{{"Count":2,"Items":[{{"id":{{"S":"first"}}}},{ITEM}],"LastEvaluatedKey":{{"id":{{"S":"z"}}}},"ScannedCount":9}}"#
        );
        let (page, items) = both((200, &answer), run).await.0.unwrap().value;
        assert_eq!(items.into_items().unwrap(), [Map::from([("id".to_owned(), "first".into())]), item()]);
        assert_eq!((page.count, page.scanned), (2, 9));
        assert_eq!(page.key_items, [item()]);
        assert_eq!(page.last_key, Some(LastKey::Json(r#"{"id":{"S":"z"}}"#.into())));
        // The last page, of an engine that says so by an empty key.
        let answer = r#"{"Count":0,"ScannedCount":0,"Items":[],"LastEvaluatedKey":{ }}"#;
        let (page, items) = both((200, answer), run).await.0.unwrap().value;
        assert!(items.is_empty() && page.last_key.is_none() && page.key_items.is_empty());
    }

    #[tokio::test]
    async fn the_last_key_goes_back_as_it_came() {
        let start = LastKey::Json(r#"{ "n":{"N":"1.0"}, "id":{"S":"\u0061"}}"#.into());
        let canned = Canned::new([(200, "{}")]);
        query_as(&canned.transport(), Some(&start), Presence).await.unwrap();
        let body = canned.take_requests().remove(0).body;
        assert!(body.contains(r#""ExclusiveStartKey":{ "n":{"N":"1.0"}, "id":{"S":"\u0061"}}"#), "{body}");
    }

    #[tokio::test]
    async fn one_bad_item_does_not_end_a_page() {
        let run = async |transport: &Transport| {
            let reply = query_as(transport, None, SmallNumber).await?;
            // By place: the message says where in the text the offence is, which each way has from
            // another place.
            Ok(reply.map(|(_, items)| items.into_iter().map(Result::ok).collect::<Vec<_>>()))
        };
        let answer = r#"{"Items":[{"n":{"N":"1"}},{"n":{"N":"999"}},{"x":{"M":{}}},{"n":{"N":"one"}},{"n":{"N":"2"}}],"Count":5,"ScannedCount":5}"#;
        let numbers = both((200, answer), run).await.0.unwrap().value;
        assert_eq!(numbers, [Some(1), None, None, None, Some(2)]);
    }
}
