//! How requests travel: through the SDK client of the user, whose credentials, retries, timeouts
//! and connections stay in charge.
//!
//! [`Transport::send`] is the only door: every request of items leaves by it, and those of tables
//! by [`Transport::send_about_tables`]. What an operation has of its own is its file in `op/`.

mod attempts;
#[cfg(test)]
mod both_ways;
mod by_values;
#[cfg(test)]
mod canned;
#[cfg(any(feature = "embedded", feature = "local", feature = "testing"))]
pub(crate) mod client;
pub(crate) mod decode;
mod drawn;
mod failure;
mod meter;
pub(crate) mod op;
mod operation;
mod results;
mod sink;
mod throttling;
mod usage;
mod wire;

use std::borrow::Cow;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};

pub(crate) use attempts::{AttemptCounter, Attempts};
use by_values::Call;
pub(crate) use decode::ItemDecoder;
pub(crate) use drawn::DrawnVersions;
pub(crate) use failure::{Failure, UnknownOperation};
pub use meter::Meter;
pub(crate) use operation::{Operation, TableNames};
pub(crate) use results::{IntoResults, Results};
pub(crate) use sink::{Collect, ItemSink, ItemSource, NoItems, One, PageSink, results};
pub use throttling::ThrottlingReason;
pub(crate) use usage::Usage;

pub(crate) use meter::Access;

/// The SDK client, and how to use it.
#[derive(Clone)]
pub(crate) struct Transport {
    pub(crate) client: Client,
    /// Count what is sent.
    pub(crate) meters: Vec<Meter>,
    /// Asks for the capacity units that each request consumes.
    pub(crate) report_capacity: bool,
    /// Asks for the sizes of the item collections that each write touches.
    pub(crate) report_collections: bool,
    /// Goes by the SDK's own `AttributeValue`s.
    pub(crate) attribute_values: bool,
}

/// A successful answer.
#[derive(Debug)]
pub(crate) struct Reply<T> {
    pub(crate) value: T,
    pub(crate) attempts: Attempts,
    pub(crate) usage: Usage,
}

impl<T> Reply<T> {
    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Reply<U> {
        Reply { value: change(self.value), attempts: self.attempts, usage: self.usage }
    }
}

impl Transport {
    /// A client's own interceptors may look into an operation's input, to encrypt it, say, and by
    /// the wire would find nothing there. So where there are any, it goes by `AttributeValue`s
    /// unless told otherwise.
    pub(crate) fn new(client: Client) -> Self {
        let attribute_values = client.config().interceptors().next().is_some();
        Transport {
            client,
            meters: Vec::new(),
            report_capacity: false,
            report_collections: false,
            attribute_values,
        }
    }

    /// The same, told to ask for the capacity that requests consume, if it does not anyway.
    pub(crate) fn reporting(&self, report: bool) -> Cow<'_, Transport> {
        if !report || self.report_capacity {
            return Cow::Borrowed(self);
        }
        Cow::Owned(Transport { report_capacity: true, ..self.clone() })
    }

    /// Sends a request; the items of the answer go to the sink.
    ///
    /// # Errors
    ///
    /// After an attempt of which nobody knows what it has done, the error of a write says so.
    pub(crate) async fn send<O: Operation>(
        &self,
        operation: &O,
        sink: &mut dyn ItemSink,
    ) -> Result<Reply<O::Output>, Failure> {
        let counter = AttemptCounter::of(operation.version());
        let sent = if self.attribute_values {
            operation.by_values(&Call::new(self, &counter), sink).await
        } else {
            wire::send(self, operation, &counter, sink).await
        };
        let usage = sent.as_ref().map_or(Usage::default(), |(_, usage)| *usage);
        let attempts = self.count(O::ACCESS, &counter, usage);
        let checked = sent.and_then(|(value, usage)| {
            sink.check()?;
            Ok(Reply { value, attempts, usage })
        });
        checked.map_err(|failure| failure.after(attempts, O::ACCESS))
    }

    /// Sends a request about tables, by the SDK's own builder: these are rare and small, and hold
    /// no items. `request` is to hand the counter on, as an interceptor.
    pub(crate) async fn send_about_tables<T, E>(
        &self,
        access: Access,
        request: impl AsyncFnOnce(AttemptCounter) -> Result<T, SdkError<E>>,
    ) -> Result<Reply<T>, Failure>
    where
        E: failure::Refusal + ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    {
        let counter = AttemptCounter::default();
        let sent = request(counter.clone()).await;
        let attempts = self.count(access, &counter, Usage::default());
        match sent {
            Ok(value) => Ok(Reply { value, attempts, usage: Usage::default() }),
            Err(error) => Err(failure::failed(error).after(attempts, access)),
        }
    }

    fn count(&self, access: Access, counter: &AttemptCounter, usage: Usage) -> Attempts {
        let attempts = counter.attempts();
        for meter in &self.meters {
            meter.add(access, attempts.sent, usage);
        }
        attempts
    }
}
