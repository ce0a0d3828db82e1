//! How requests travel: through the SDK client of the user, whose credentials, retries, timeouts and connections stay in
//! charge.

mod attempts;
#[cfg(any(feature = "embedded", feature = "local"))]
mod client;
pub(crate) mod decode;
#[cfg(feature = "embedded")]
pub(crate) mod embedded;
mod failure;
#[cfg(feature = "local")]
pub(crate) mod local;
pub(crate) mod operation;
mod sdk;
mod wire;

use aws_sdk_dynamodb::Client;

pub(crate) use attempts::Attempts;
pub(crate) use decode::ItemDecoder;
pub(crate) use failure::{Failure, from_sdk_error};
pub(crate) use operation::{
    BatchGet, BatchItems, BatchWrite, Delete, Get, IntoResults, LastKey, Page, Put, Query, Reply, Results,
    Scan, Unprocessed, Update, WriteEntry,
};

use crate::value::Map;

/// The SDK client, and how to use it.
#[derive(Clone, Debug)]
pub(crate) struct Transport {
    pub(crate) client: Client,
    /// Asks for the capacity units that each request consumes.
    pub(crate) report_capacity: bool,
    /// Goes by the SDK's own `AttributeValue`s.
    pub(crate) attribute_values: bool,
}

impl Transport {
    pub(crate) fn new(client: Client) -> Self {
        Transport { client, report_capacity: false, attribute_values: false }
    }

    pub(crate) async fn get<D: ItemDecoder>(
        &self,
        get: Get<'_>,
        decoder: &D,
    ) -> Result<Reply<Option<D::Output>>, Failure> {
        if self.attribute_values {
            return sdk::get(self, get, decoder).await;
        }
        wire::get(self, get, decoder).await
    }

    pub(crate) async fn put(&self, put: Put<'_>) -> Result<Reply<()>, Failure> {
        if self.attribute_values {
            return sdk::put(self, put).await;
        }
        wire::put(self, put).await
    }

    /// Gives the new values of what was changed, if they were asked for.
    pub(crate) async fn update(&self, update: Update<'_>) -> Result<Reply<Option<Map>>, Failure> {
        if self.attribute_values {
            return sdk::update(self, update).await;
        }
        wire::update(self, update).await
    }

    /// Gives the item as it was, if that was asked for and there was one.
    pub(crate) async fn delete<D: ItemDecoder>(
        &self,
        delete: Delete<'_>,
        decoder: &D,
    ) -> Result<Reply<Option<D::Output>>, Failure> {
        if self.attribute_values {
            return sdk::delete(self, delete, decoder).await;
        }
        wire::delete(self, delete, decoder).await
    }

    pub(crate) async fn query<D: ItemDecoder>(
        &self,
        query: Query<'_>,
        decoder: &D,
    ) -> Result<Reply<Page<D::Output>>, Failure> {
        if self.attribute_values {
            return sdk::query(self, query, decoder).await;
        }
        wire::query(self, query, decoder).await
    }

    pub(crate) async fn scan<D: ItemDecoder>(
        &self,
        scan: Scan<'_>,
        decoder: &D,
    ) -> Result<Reply<Page<D::Output>>, Failure> {
        if self.attribute_values {
            return sdk::scan(self, scan, decoder).await;
        }
        wire::scan(self, scan, decoder).await
    }

    pub(crate) async fn batch_get<D: ItemDecoder>(
        &self,
        batch: BatchGet<'_>,
        decoder: &D,
    ) -> Result<Reply<BatchItems<D::Output>>, Failure> {
        if self.attribute_values {
            return sdk::batch_get(self, batch, decoder).await;
        }
        wire::batch_get(self, batch, decoder).await
    }

    /// Gives the writes that were not made this time.
    pub(crate) async fn batch_write(
        &self,
        batch: BatchWrite<'_>,
    ) -> Result<Reply<Vec<Unprocessed>>, Failure> {
        if self.attribute_values {
            return sdk::batch_write(self, batch).await;
        }
        wire::batch_write(self, batch).await
    }
}
