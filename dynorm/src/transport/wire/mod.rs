//! The fast way: requests are written as JSON straight from the caller's data, and answers read
//! straight into it, while the SDK's own client sends them.
//!
//! An interceptor of the operation puts a serializer and a deserializer of ours in place of the
//! SDK's. The SDK is given a stub as its input, with the names of the tables and nothing else, and
//! an empty output. All between, from the choice of the endpoint and signing to retries, timeouts
//! and connections, is the SDK's; so are errors, which its own deserializer reads. Only public API
//! of the SDK is used.

mod answer;
mod body;
mod exchange;
#[cfg(test)]
mod guards;
mod stub;

pub(super) use answer::{read_array, read_count, read_map, read_members, read_tables};
pub(super) use body::{Body, write_key};
use exchange::Exchange;
pub(super) use stub::Stub;

use super::operation::Operation;
use super::{Access, AttemptCounter, Failure, ItemSink, Transport, Usage};
use crate::error::{Error, Kind, Result};

const NOT_READ: &str = "the answer was not read by dynorm: an interceptor of the client, or this \
                        version of the SDK, has put another deserializer in place. Use \
                        `Db::with_attribute_values`";

/// Sends an operation, and reads its answer.
pub(super) async fn send<O: Operation>(
    transport: &Transport,
    operation: &O,
    counter: &AttemptCounter,
    sink: &mut dyn ItemSink,
) -> Result<(O::Output, Usage), Failure> {
    let body = body(transport, operation)?;
    let exchange = Exchange::new(O::Stub::SHAPE, operation.tables(), body, counter.clone());
    O::Stub::send(&transport.client, exchange.clone()).await?;
    let read = match exchange.take_answer() {
        Some(answer) => answer.read(operation, sink),
        None => Err(Error::new(Kind::Other, NOT_READ)),
    };
    read.map_err(|error| {
        // Something has taken the request, and nobody knows what it has done.
        counter.doubt();
        error.into()
    })
}

fn body<O: Operation>(transport: &Transport, operation: &O) -> Result<String> {
    let mut body = Body::new(operation.length());
    body.0.raw("{");
    operation.members(&mut body)?;
    let writes = O::ACCESS == Access::Write;
    body.if_wanted(writes && transport.report_collections, ",\"ReturnItemCollectionMetrics\":\"SIZE\"");
    body.if_wanted(transport.report_capacity, ",\"ReturnConsumedCapacity\":\"TOTAL\"");
    body.0.raw("}");
    Ok(body.0.into_string())
}
