//! Operations on one item.

use aws_sdk_dynamodb::types::{ReturnValue, ReturnValuesOnConditionCheckFailure};

use super::{SdkItem, hand_over, names, usage, values};
use crate::error::Result;
use crate::transport::AttemptCounter;
use crate::transport::failure::{Failure, failed, failed_write};
use crate::transport::{Delete, Get, ItemSink, Put, Reply, Transport, Update};
use crate::value::{Map, from_sdk, to_sdk};

pub(crate) async fn get(
    transport: &Transport,
    get: Get<'_>,
    sink: &mut dyn ItemSink,
) -> Result<Reply<()>, Failure> {
    let reply = send_get(transport, get).await?;
    reply.try_map(|item| item.map_or(Ok(()), |item| hand_over(&item, sink)))
}

async fn send_get(transport: &Transport, get: Get<'_>) -> Result<Reply<Option<SdkItem>>, Failure> {
    let counter = AttemptCounter::default();
    let output = transport
        .client
        .get_item()
        .table_name(get.table)
        .set_key(Some(to_sdk(get.key.to_map())))
        .set_consistent_read(get.consistent.then_some(true))
        .set_projection_expression(get.expression.projection.clone())
        .set_expression_attribute_names(names(&get.expression))
        .set_return_consumed_capacity(transport.capacity_wanted())
        .customize()
        .interceptor(counter.clone())
        .send()
        .await
        .map_err(|error| failed(error, counter.attempts()))?;
    let usage = usage(output.consumed_capacity(), None);
    Ok(Reply { value: output.item, attempts: counter.attempts(), usage })
}

/// Asks for the current item if there is a condition that it can fail.
fn on_failure(condition: Option<&String>) -> Option<ReturnValuesOnConditionCheckFailure> {
    condition.map(|_| ReturnValuesOnConditionCheckFailure::AllOld)
}

pub(crate) async fn put(transport: &Transport, put: Put<'_>) -> Result<Reply<()>, Failure> {
    let counter = AttemptCounter::default();
    let output = transport
        .client
        .put_item()
        .table_name(put.table)
        .set_item(Some(to_sdk(put.item.to_map()?)))
        .set_return_values_on_condition_check_failure(on_failure(put.expression.condition.as_ref()))
        .set_condition_expression(put.expression.condition.clone())
        .set_expression_attribute_names(names(&put.expression))
        .set_expression_attribute_values(values(&put.expression)?)
        .set_return_item_collection_metrics(transport.collections_wanted())
        .set_return_consumed_capacity(transport.capacity_wanted())
        .customize()
        .interceptor(counter.clone())
        .send()
        .await
        .map_err(|error| failed_write(error, counter.attempts()))?;
    let usage = usage(output.consumed_capacity(), output.item_collection_metrics());
    Ok(Reply { value: (), attempts: counter.attempts(), usage })
}

pub(crate) async fn update(transport: &Transport, update: Update<'_>) -> Result<Reply<Option<Map>>, Failure> {
    let counter = AttemptCounter::default();
    let output = transport
        .client
        .update_item()
        .table_name(update.table)
        .set_key(Some(to_sdk(update.key.to_map())))
        .set_return_values(update.return_old.then_some(ReturnValue::UpdatedOld))
        .set_return_values_on_condition_check_failure(on_failure(update.expression.condition.as_ref()))
        .set_condition_expression(update.expression.condition.clone())
        .set_update_expression(update.expression.update.clone())
        .set_expression_attribute_names(names(&update.expression))
        .set_expression_attribute_values(values(&update.expression)?)
        .set_return_item_collection_metrics(transport.collections_wanted())
        .set_return_consumed_capacity(transport.capacity_wanted())
        .customize()
        .interceptor(counter.clone())
        .send()
        .await
        .map_err(|error| failed_write(error, counter.attempts()))?;
    let usage = usage(output.consumed_capacity(), output.item_collection_metrics());
    // The write is done; if what it returned cannot be read, that is no failure of the write.
    let value = output.attributes.and_then(|attributes| from_sdk(attributes).ok());
    Ok(Reply { value, attempts: counter.attempts(), usage })
}

pub(crate) async fn delete(
    transport: &Transport,
    delete: Delete<'_>,
    sink: &mut dyn ItemSink,
) -> Result<Reply<()>, Failure> {
    let reply = send_delete(transport, delete).await?;
    reply.try_map(|item| item.map_or(Ok(()), |item| hand_over(&item, sink)))
}

async fn send_delete(transport: &Transport, delete: Delete<'_>) -> Result<Reply<Option<SdkItem>>, Failure> {
    let counter = AttemptCounter::default();
    let output = transport
        .client
        .delete_item()
        .table_name(delete.table)
        .set_key(Some(to_sdk(delete.key.to_map())))
        .set_return_values(delete.return_old.then_some(ReturnValue::AllOld))
        .set_return_values_on_condition_check_failure(on_failure(delete.expression.condition.as_ref()))
        .set_condition_expression(delete.expression.condition.clone())
        .set_expression_attribute_names(names(&delete.expression))
        .set_expression_attribute_values(values(&delete.expression)?)
        .set_return_item_collection_metrics(transport.collections_wanted())
        .set_return_consumed_capacity(transport.capacity_wanted())
        .customize()
        .interceptor(counter.clone())
        .send()
        .await
        .map_err(|error| failed_write(error, counter.attempts()))?;
    let usage = usage(output.consumed_capacity(), output.item_collection_metrics());
    let old = output.attributes.filter(|attributes| !attributes.is_empty());
    Ok(Reply { value: old, attempts: counter.attempts(), usage })
}
