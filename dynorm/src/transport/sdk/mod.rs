//! The plain way: requests and answers as the SDK's `AttributeValue`s.

mod batch;
mod json;
mod page;
mod single;

pub(super) use batch::{batch_get, batch_write};
pub(super) use page::{query, scan};
pub(super) use single::{delete, get, put, update};

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{
    AttributeValue, ConsumedCapacity, ItemCollectionMetrics, ReturnConsumedCapacity,
    ReturnItemCollectionMetrics,
};

use crate::codec::json::{JsonReader, JsonWriter};
use crate::error::{Error, Kind, Result};
use crate::expr::Expression;
use crate::transport::{ItemSink, Usage};
use crate::value::UnknownAttributeType;

use super::Transport;

type SdkItem = HashMap<String, AttributeValue>;

impl Transport {
    fn capacity_wanted(&self) -> Option<ReturnConsumedCapacity> {
        self.report_capacity.then_some(ReturnConsumedCapacity::Total)
    }

    fn collections_wanted(&self) -> Option<ReturnItemCollectionMetrics> {
        self.report_collections.then_some(ReturnItemCollectionMetrics::Size)
    }
}

fn names(expression: &Expression) -> Option<HashMap<String, String>> {
    let names = || expression.names().map(|(label, name)| (label, name.clone().into_owned())).collect();
    expression.has_names().then(names)
}

fn values(expression: &Expression) -> Result<Option<SdkItem>> {
    if !expression.has_values() {
        return Ok(None);
    }
    Ok(Some(expression.values()?.into_iter().map(|(label, value)| (label, value.into())).collect()))
}

/// What a request of one item or page used.
fn usage(capacity: Option<&ConsumedCapacity>, collection: Option<&ItemCollectionMetrics>) -> Usage {
    total(capacity, collection)
}

/// What several used together.
fn total<'a>(
    capacities: impl IntoIterator<Item = &'a ConsumedCapacity>,
    collections: impl IntoIterator<Item = &'a ItemCollectionMetrics>,
) -> Usage {
    let mut usage = Usage::default();
    capacities
        .into_iter()
        .filter_map(|capacity| capacity.capacity_units)
        .for_each(|units| usage.add_capacity(units));
    let sizes = collections.into_iter().flat_map(ItemCollectionMetrics::size_estimate_range_gb);
    sizes.for_each(|size| usage.add_collection(*size));
    usage
}

/// Hands an item to a sink, as the JSON that it would have come as.
fn hand_over(item: &SdkItem, sink: &mut dyn ItemSink) -> Result<()> {
    let mut json = JsonWriter::new();
    json::write_item(item, &mut json);
    Ok(sink.read(&mut JsonReader::new(json.as_str()))?)
}

/// What the SDK has read that is no key.
fn malformed(error: UnknownAttributeType) -> Error {
    Error::with_source(Kind::Decode, error)
}
