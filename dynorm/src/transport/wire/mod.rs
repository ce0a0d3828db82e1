//! The fast way: requests are written as JSON straight from the caller's data, and answers read straight into it, while the
//! SDK's own client sends them.
//!
//! An interceptor of the operation puts a serializer and a deserializer of ours in place of the SDK's. The SDK is given a
//! stub as its input, with the names of the tables and nothing else, and an empty output. All between, from the choice of
//! the endpoint and signing to retries, timeouts and connections, is the SDK's; so are errors, which its own
//! deserializer reads. Only public API of the SDK is used.

mod answer;
mod batch;
mod body;
mod exchange;
mod operation;
mod page;
mod single;

pub(super) use batch::{batch_get, batch_write};
pub(super) use page::{query, scan};
pub(super) use single::{delete, get, put, update};

use answer::Answer;
use exchange::Exchange;
use operation::SdkOperation;

use super::{Failure, Transport};
use crate::error::{Error, Kind};

/// Sends a finished body for one table.
async fn send<O: SdkOperation>(transport: &Transport, table: &str, body: String) -> Result<Answer, Failure> {
    send_to::<O>(transport, vec![table.to_owned()], body).await
}

/// Sends a finished body for several tables.
async fn send_to<O: SdkOperation>(
    transport: &Transport,
    tables: Vec<String>,
    body: String,
) -> Result<Answer, Failure> {
    let exchange = Exchange::new(O::OPERATION, tables, body);
    O::send(&transport.client, exchange.clone()).await?;
    let attempts = exchange.attempts();
    let Some(raw) = exchange.take_answer() else {
        let message = "the answer was not read by dynorm: an interceptor of the client, or this version of the SDK, has put \
                       another deserializer in place. Use `Db::with_attribute_values`";
        return Err(Failure { error: Error::new(Kind::Other, message), attempts, current: None });
    };
    Ok(Answer { raw, attempts })
}

#[cfg(test)]
mod tests;
