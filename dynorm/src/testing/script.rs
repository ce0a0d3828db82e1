//! A client without an engine: replies are given out in order, requests recorded.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::SharedHttpClient;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;

use super::log::Log;
use super::reply::Reply;
use super::request::Request;
use crate::transport::client::without_account;

/// A client without an engine. A request for which there is no reply left fails, and is recorded
/// too. Clones are the same script.
///
/// ```
/// # use dynorm::prelude::*;
/// # #[derive(Model)]
/// # #[model(table = "users")]
/// # struct User { #[hash_key] name: String }
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> dynorm::Result<()> {
/// use dynorm::testing::{Reply, Script};
/// use serde_json::json;
///
/// let found = Reply::ok(&json!({ "Item": { "name": { "S": "Ada" } } }));
/// let script = Script::new([Reply::internal(), found]);
/// let ada = Db::new(script.client()).table::<User>().get("Ada").await?.unwrap();
/// assert_eq!(ada.name, "Ada");
/// assert_eq!(script.log().operations(), ["GetItem", "GetItem"]);
/// script.assert_done();
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Script {
    replies: Arc<Mutex<Replies>>,
    log: Log,
}

enum Replies {
    Queue(VecDeque<Reply>),
    Function(Box<dyn FnMut(&Request) -> Reply + Send>),
}

impl Script {
    /// These replies, in order.
    pub fn new(replies: impl IntoIterator<Item = Reply>) -> Self {
        Self::from(Replies::Queue(replies.into_iter().collect()))
    }

    /// A reply for each request as the function has it.
    pub fn answering(reply: impl FnMut(&Request) -> Reply + Send + 'static) -> Self {
        Self::from(Replies::Function(Box::new(reply)))
    }

    fn from(replies: Replies) -> Self {
        Script { replies: Arc::new(Mutex::new(replies)), log: Log::default() }
    }

    /// The SDK's client on this script. It retries as the SDK does by default, with a budget of its
    /// own.
    #[must_use]
    pub fn client(&self) -> Client {
        without_account(SharedHttpClient::new(self.clone()), "http://script.invalid")
    }

    /// What was sent.
    #[must_use]
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// Fails unless every reply was asked for.
    ///
    /// # Panics
    ///
    /// If replies are left.
    #[track_caller]
    pub fn assert_done(&self) {
        if let Replies::Queue(left) = &*self.replies() {
            assert!(
                left.is_empty(),
                "replies that nobody asked for: {left:?}, requests: {:#?}",
                self.log.all()
            );
        }
    }

    fn reply(&self, request: &Request) -> Reply {
        match &mut *self.replies() {
            Replies::Queue(replies) => replies.pop_front().unwrap_or_else(|| {
                Reply::misuse(format!("the script has no reply for {}: {}", request.operation, request.body))
            }),
            Replies::Function(function) => function(request),
        }
    }

    fn replies(&self) -> MutexGuard<'_, Replies> {
        self.replies.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Script").field("log", &self.log).finish_non_exhaustive()
    }
}

impl HttpClient for Script {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Script {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let request = Request::read(&request);
        self.log.push(request.clone());
        HttpConnectorFuture::new(self.reply(&request).send())
    }
}
