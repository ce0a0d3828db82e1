//! How requests travel: through the SDK client of the user, whose credentials, retries, timeouts and connections stay in
//! charge.

mod attempts;
#[cfg(any(feature = "embedded", feature = "local", feature = "testing"))]
pub(crate) mod client;
pub(crate) mod decode;
#[cfg(feature = "embedded")]
pub(crate) mod embedded;
mod failure;
#[cfg(feature = "local")]
pub(crate) mod local;
pub(crate) mod operation;
mod sdk;
mod sink;
mod throttling;
mod wire;

use aws_sdk_dynamodb::Client;

pub(crate) use attempts::{AttemptCounter, Attempts};
pub(crate) use decode::ItemDecoder;
pub(crate) use failure::{Failure, from_sdk_error, with_ways_out};
pub(crate) use operation::{
    BatchGet, BatchItems, BatchWrite, Delete, Get, IntoResults, LastKey, Page, Put, Query, Reply, Results,
    Scan, Unprocessed, Update, Usage, WriteEntry,
};
pub(crate) use sink::{Collect, ItemSink, ItemSource, One, PageSink, results};
pub use throttling::ThrottlingReason;

use crate::value::Map;

/// The SDK client, and how to use it.
#[derive(Clone)]
pub(crate) struct Transport {
    pub(crate) client: Client,
    /// Asks for the capacity units that each request consumes.
    pub(crate) report_capacity: bool,
    /// Asks for the sizes of the item collections that each write touches.
    pub(crate) report_collections: bool,
    /// Goes by the SDK's own `AttributeValue`s.
    pub(crate) attribute_values: bool,
}

impl Transport {
    /// A client's own interceptors may look into an operation's input, to encrypt it, say, and by the wire would find nothing there. So
    /// where there are any, it goes by `AttributeValue`s unless told otherwise.
    pub(crate) fn new(client: Client) -> Self {
        let attribute_values = client.config().interceptors().next().is_some();
        Transport { client, report_capacity: false, report_collections: false, attribute_values }
    }

    /// Hands the item to the sink, if there is one.
    pub(crate) async fn get(&self, get: Get<'_>, sink: &mut dyn ItemSink) -> Result<Reply<()>, Failure> {
        let reply = if self.attribute_values {
            sdk::get(self, get, sink).await
        } else {
            wire::get(self, get, sink).await
        };
        #[cfg(dynorm_broken)]
        if crate::broken::is("reads fail without a cause") {
            let failure = crate::error::Error::new(crate::error::Kind::Other, "no cause");
            return reply.and(Err(failure.into()));
        }
        reply?.try_map(|()| Ok(sink.check()?))
    }

    pub(crate) async fn put(&self, put: Put<'_>) -> Result<Reply<()>, Failure> {
        if self.attribute_values {
            return sdk::put(self, put).await;
        }
        wire::put(self, put).await
    }

    /// Gives the values that what was changed had before, if they were asked for.
    pub(crate) async fn update(&self, update: Update<'_>) -> Result<Reply<Option<Map>>, Failure> {
        if self.attribute_values {
            return sdk::update(self, update).await;
        }
        wire::update(self, update).await
    }

    /// Hands the item as it was to the sink, if that was asked for and there was one.
    pub(crate) async fn delete(
        &self,
        delete: Delete<'_>,
        sink: &mut dyn ItemSink,
    ) -> Result<Reply<()>, Failure> {
        let reply = if self.attribute_values {
            sdk::delete(self, delete, sink).await
        } else {
            wire::delete(self, delete, sink).await
        };
        reply?.try_map(|()| Ok(sink.check()?))
    }

    pub(crate) async fn query(
        &self,
        query: Query<'_>,
        sink: &mut dyn PageSink,
    ) -> Result<Reply<Page>, Failure> {
        let reply = if self.attribute_values {
            sdk::query(self, query, sink).await
        } else {
            wire::query(self, query, sink).await
        };
        #[cfg(dynorm_broken)]
        let reply = reply.map(|reply| reply.map(without_empty_pages));
        reply
    }

    pub(crate) async fn scan(&self, scan: Scan<'_>, sink: &mut dyn PageSink) -> Result<Reply<Page>, Failure> {
        if self.attribute_values {
            return sdk::scan(self, scan, sink).await;
        }
        wire::scan(self, scan, sink).await
    }

    pub(crate) async fn batch_get(
        &self,
        batch: BatchGet<'_>,
        sink: &mut dyn PageSink,
    ) -> Result<Reply<BatchItems>, Failure> {
        if self.attribute_values {
            return sdk::batch_get(self, batch, sink).await;
        }
        wire::batch_get(self, batch, sink).await
    }

    /// Gives the writes that were not made this time.
    pub(crate) async fn batch_write(
        &self,
        batch: BatchWrite<'_>,
    ) -> Result<Reply<Vec<Unprocessed>>, Failure> {
        let reply = if self.attribute_values {
            sdk::batch_write(self, batch).await
        } else {
            wire::batch_write(self, batch).await
        };
        #[cfg(dynorm_broken)]
        if crate::broken::is("unprocessed entries are dropped") {
            return reply.map(|reply| reply.map(|_| Vec::new()));
        }
        reply
    }
}

#[cfg(dynorm_broken)]
fn without_empty_pages(page: Page) -> Page {
    let ends = page.count == 0 && crate::broken::is("an empty page is the end");
    Page { last_key: page.last_key.filter(|_| !ends), ..page }
}
