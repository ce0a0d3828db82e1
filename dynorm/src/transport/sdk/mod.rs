//! The plain way: requests and answers as the SDK's `AttributeValue`s.

mod batch;
mod page;
mod single;

pub(super) use batch::{batch_get, batch_write};
pub(super) use page::{query, scan};
pub(super) use single::{delete, get, put, update};

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeValue, ConsumedCapacity, ReturnConsumedCapacity};

use crate::codec::DecodeError;
use crate::expr::Expression;
use crate::transport::ItemDecoder;
use crate::value::from_sdk;

use super::Transport;

type SdkItem = HashMap<String, AttributeValue>;

impl Transport {
    fn capacity_wanted(&self) -> Option<ReturnConsumedCapacity> {
        self.report_capacity.then_some(ReturnConsumedCapacity::Total)
    }
}

fn names(expression: &Expression) -> Option<HashMap<String, String>> {
    let names = || expression.names().map(|(label, name)| (label, name.clone().into_owned())).collect();
    expression.has_names().then(names)
}

fn values(expression: &Expression) -> Option<SdkItem> {
    let values = || expression.values().map(|(label, value)| (label, value.clone().into())).collect();
    expression.has_values().then(values)
}

fn units(capacity: Option<&ConsumedCapacity>) -> Option<f64> {
    capacity?.capacity_units
}

fn decode<D: ItemDecoder>(item: SdkItem, decoder: &D) -> Result<D::Output, DecodeError> {
    decoder.decode_map(from_sdk(item).map_err(DecodeError::other)?)
}
