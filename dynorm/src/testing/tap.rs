//! A tap on the wire of a client: records what passes, and injects faults.

use std::fmt;

use aws_sdk_dynamodb::Client;

use super::fault::Fault;
use super::faults::Faults;
use super::log::Log;
use super::request::Request;
use super::wire::{Plan, Wire};

/// A client with a tap on its wire, which records what passes, and injects faults. Clones are the
/// same tap.
///
/// ```
/// # use dynorm::prelude::*;
/// # #[derive(Model)]
/// # #[model(table = "users")]
/// # struct User { #[hash_key] name: String }
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> dynorm::Result<()> {
/// use dynorm::testing::{Fault, Tap};
///
/// let tap = Tap::on(Db::embedded()?.client());
/// let users = Db::new(tap.client()).table::<User>();
/// users.create().await?;
/// tap.log().clear();
///
/// tap.inject(|request| match request.operation.as_str() {
///     "PutItem" => Fault::unavailable(),
///     _ => Fault::None,
/// });
/// let error = users.put(&User { name: "Ada".into() }).await.unwrap_err();
/// assert!(error.is_transient());
/// assert_eq!(tap.log().operations(), ["PutItem"; 3]); // The SDK tries three times.
///
/// tap.heal();
/// assert!(users.get("Ada").await?.is_none());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Tap {
    client: Client,
    wire: Wire,
}

impl Tap {
    /// Puts a tap on a client: of the embedded engine, of a server, of DynamoDB. Only what is sent
    /// by [`client`](Self::client) passes it.
    ///
    /// A client takes its HTTP client from its configuration. Where it has none there, and the
    /// SDK's own default would be used, each request fails and says so.
    #[must_use]
    pub fn on(client: &Client) -> Self {
        let wire = Wire::new(client.config().http_client());
        let client = Client::from_conf(client.config().to_builder().http_client(wire.clone()).build());
        Tap { client, wire }
    }

    /// The client with the tap.
    #[must_use]
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    /// What passed.
    #[must_use]
    pub fn log(&self) -> &Log {
        &self.wire.log
    }

    /// Appends a fault for a request to come; each request takes one, and those of
    /// [`inject`](Self::inject) come after these.
    pub fn next(&self, fault: Fault) {
        self.wire.plan().next.push_back(fault);
    }

    /// Chooses the fault of each request, until told otherwise.
    pub fn inject(&self, choose: impl FnMut(&Request) -> Fault + Send + 'static) {
        self.wire.plan().choose = Some(Box::new(choose));
    }

    /// Faults by chance, until told otherwise. The same seed and the same requests give the same
    /// faults.
    pub fn inject_at_random(&self, mut faults: Faults) {
        self.inject(move |request| faults.choose(request));
    }

    /// No more faults.
    pub fn heal(&self) {
        *self.wire.plan() = Plan::default();
    }
}

impl fmt::Debug for Tap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.wire.fmt(f)
    }
}
