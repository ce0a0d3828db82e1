//! A client without an engine: replies are given out in order, requests recorded.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::Client;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;

use crate::{Log, Reply, Request};

/// A client without an engine. A request for which there is no reply left fails, and is recorded too.
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

    /// The SDK's client on this script. It retries as the SDK does by default, with a budget of its own.
    ///
    /// # Panics
    ///
    /// If the engine whose configuration it borrows does not start.
    #[must_use]
    pub fn client(&self) -> Client {
        let like = dynorm::Engine::memory().expect("memory is enough").client();
        Client::from_conf(like.config().to_builder().http_client(self.clone()).build())
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
        if let Replies::Queue(left) = &*self.replies.lock().unwrap_or_else(PoisonError::into_inner) {
            assert!(
                left.is_empty(),
                "replies that nobody asked for: {left:?}, requests: {:#?}",
                self.log.all()
            );
        }
    }

    fn reply(&self, request: &Request) -> Reply {
        match &mut *self.replies.lock().unwrap_or_else(PoisonError::into_inner) {
            Replies::Queue(replies) => replies.pop_front().unwrap_or_else(|| {
                Reply::refused(format!("the script has no reply for {}: {}", request.operation, request.body))
            }),
            Replies::Function(function) => function(request),
        }
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
