//! The plain way: requests and answers as the SDK's `AttributeValue`s.

mod json;

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::{
    AttributeValue, ConsumedCapacity, ItemCollectionMetrics, ReturnConsumedCapacity,
    ReturnItemCollectionMetrics, ReturnValuesOnConditionCheckFailure,
};

use crate::codec::json::{JsonReader, JsonWriter};
use crate::error::{Error, Kind, Result};
use crate::expr::Expression;
use crate::transport::{AttemptCounter, ItemSink, Usage};
use crate::value::UnknownAttributeType;

use super::Transport;

pub(super) type SdkItem = HashMap<String, AttributeValue>;

/// What the SDK's builders are told of the transport, whatever the operation.
pub(crate) struct Call<'a> {
    transport: &'a Transport,
    counter: &'a AttemptCounter,
}

impl<'a> Call<'a> {
    pub(super) fn new(transport: &'a Transport, counter: &'a AttemptCounter) -> Self {
        Call { transport, counter }
    }

    pub(super) fn client(&self) -> &Client {
        &self.transport.client
    }

    /// The interceptor that each request must have.
    pub(super) fn counter(&self) -> AttemptCounter {
        self.counter.clone()
    }

    pub(super) fn capacity(&self) -> Option<ReturnConsumedCapacity> {
        self.transport.report_capacity.then_some(ReturnConsumedCapacity::Total)
    }

    pub(super) fn collections(&self) -> Option<ReturnItemCollectionMetrics> {
        self.transport.report_collections.then_some(ReturnItemCollectionMetrics::Size)
    }
}

/// Asks for the current item if there is a condition that it can fail.
pub(super) fn on_failure(expression: &Expression) -> Option<ReturnValuesOnConditionCheckFailure> {
    expression.condition.as_ref().map(|_| ReturnValuesOnConditionCheckFailure::AllOld)
}

pub(super) fn names(expression: &Expression) -> Option<HashMap<String, String>> {
    let names = || {
        expression
            .names()
            .map(|(label, name)| (label.as_str().to_owned(), name.clone().into_owned()))
            .collect()
    };
    expression.has_names().then(names)
}

pub(super) fn values(expression: &Expression) -> Result<Option<SdkItem>> {
    if !expression.has_values() {
        return Ok(None);
    }
    Ok(Some(expression.values()?.into_iter().map(|(label, value)| (label, value.into())).collect()))
}

/// What a request used, of one table or of several.
pub(super) fn usage<'a>(
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
pub(super) fn hand_over(item: &SdkItem, sink: &mut dyn ItemSink) -> Result<()> {
    hand_over_of(0, item, sink)
}

/// The same of an item of the table at a place among those of the request.
pub(super) fn hand_over_of(table: usize, item: &SdkItem, sink: &mut dyn ItemSink) -> Result<()> {
    let mut json = JsonWriter::new();
    json::write_item(item, &mut json);
    Ok(sink.read_of(table, &mut JsonReader::new(json.as_str()))?)
}

/// What the SDK has read that is no key.
pub(super) fn malformed(error: UnknownAttributeType) -> Error {
    Error::with_source(Kind::Decode, error)
}

/// The SDK's builders ask for what is always set here.
pub(super) fn incomplete(error: BuildError) -> Error {
    Error::with_source(Kind::Invalid, error)
}
