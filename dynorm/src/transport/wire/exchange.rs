//! One request and its answer, in place of the SDK's own serializer and deserializer.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::config::{self, SharedInterceptor};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeSerializationInterceptorContextRef, BeforeTransmitInterceptorContextMut,
    BeforeTransmitInterceptorContextRef, Error as SdkFailure, FinalizerInterceptorContextRef, Input, Output,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::client::ser_de::{
    DeserializeResponse, SerializeRequest, SharedRequestSerializer, SharedResponseDeserializer,
};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
use bytes::Bytes;

use super::stub::Shape;
use crate::transport::{AttemptCounter, TableNames};

const FOREIGN_SERIALIZER: &str = "something else has serialized the request: an interceptor of the \
                                  client, or this version of the SDK, which then does it in a way \
                                  that dynorm does not know. Use `Db::with_attribute_values`";

const CHANGED_INPUT: &str = "an interceptor of the client has changed the operation's input, but \
                             dynorm's requests are not made from that. Use \
                             `Db::with_attribute_values`";

/// One request and its answer. As an interceptor of the SDK it sees to its own being serializer and
/// deserializer; clones are the same exchange.
#[derive(Clone)]
pub(crate) struct Exchange(Arc<State>);

struct State {
    shape: &'static Shape,
    /// The tables that the SDK was told: those of the stub.
    tables: TableNames,
    body: Bytes,
    /// Whether the body was given to the SDK.
    serialized: AtomicBool,
    counter: AttemptCounter,
    answer: Mutex<Option<RawAnswer>>,
}

/// A successful answer, as it came.
pub(super) struct RawAnswer {
    pub(super) body: SdkBody,
    pub(super) request_id: Option<String>,
}

impl Exchange {
    pub(super) fn new(
        shape: &'static Shape,
        tables: TableNames,
        body: String,
        counter: AttemptCounter,
    ) -> Self {
        Exchange(Arc::new(State {
            shape,
            tables,
            body: body.into(),
            serialized: AtomicBool::new(false),
            counter,
            answer: Mutex::default(),
        }))
    }

    pub(super) fn tables(&self) -> &[String] {
        self.0.tables.as_slice()
    }

    /// What one operation is told, so that it goes by this exchange.
    pub(super) fn into_config(self) -> config::Builder {
        let mut config = config::Builder::new();
        // Permanent: of any other, the SDK asks before each of its steps whether it is disabled,
        // and nobody can disable this one.
        config.push_interceptor(SharedInterceptor::permanent(self));
        config
    }

    /// The answer, if there was a successful one.
    pub(super) fn take_answer(&self) -> Option<RawAnswer> {
        self.0.answer.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl fmt::Debug for Exchange {
    /// Without the bodies, which are other people's data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Exchange").field(&self.0.shape.target).finish()
    }
}

impl Intercept for Exchange {
    fn name(&self) -> &'static str {
        "dynorm"
    }

    fn read_before_execution(
        &self,
        _context: &BeforeSerializationInterceptorContextRef<'_>,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let layer = config.interceptor_state();
        layer.store_put(SharedRequestSerializer::new(self.clone()));
        layer.store_put(SharedResponseDeserializer::new(self.clone()));
        Ok(())
    }

    /// Sees to it that the stub never reaches DynamoDB.
    fn read_after_serialization(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        match context.request().body().bytes() {
            Some(sent) if std::ptr::eq(sent, self.0.body.as_ref()) => Ok(()),
            _ => Err(FOREIGN_SERIALIZER.into()),
        }
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.counter.prepares(context.request_mut());
        #[cfg(dynorm_broken)]
        crate::broken::change_token(context.request_mut(), self.0.counter.attempts().sent);
        Ok(())
    }

    fn read_before_transmit(
        &self,
        _context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.counter.sends();
        Ok(())
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.counter.ends(context);
        Ok(())
    }
}

/// A request of the operation that the header `target` names, without its body. It has all headers
/// already, so that a copy of it has room for them.
pub(super) fn blank(target: &'static str) -> Option<HttpRequest> {
    let mut request = HttpRequest::empty();
    request.set_method("POST").ok()?;
    let headers = request.headers_mut();
    headers.insert("content-type", "application/x-amz-json-1.0");
    headers.insert("x-amz-target", target);
    headers.insert("content-length", "0");
    Some(request)
}

impl SerializeRequest for Exchange {
    fn serialize_input(&self, mut input: Input, _config: &mut ConfigBag) -> Result<HttpRequest, BoxError> {
        let State { shape, tables, body, serialized, .. } = &*self.0;
        if !(shape.is_stub)(&mut input, tables.as_slice()) {
            return Err(CHANGED_INPUT.into());
        }
        let mut request = (shape.blank)().ok_or("a request without a body was not made")?;
        *request.body_mut() = SdkBody::from(body.clone());
        request.headers_mut().insert("content-length", itoa::Buffer::new().format(body.len()).to_owned());
        // Serialized once: the SDK repeats the request as it is.
        if serialized.swap(true, Ordering::Relaxed) {
            return Err("the request was serialized twice".into());
        }
        Ok(request)
    }
}

impl DeserializeResponse for Exchange {
    fn deserialize_nonstreaming_with_config(
        &self,
        response: &HttpResponse,
        config: &ConfigBag,
    ) -> Result<Output, OrchestratorError<SdkFailure>> {
        if !response.status().is_success() {
            return self.deserialize_error(response, config);
        }
        let body = response.body().try_clone();
        let body = body.ok_or_else(|| OrchestratorError::other("the answer's body was not loaded"))?;
        let request_id = response.headers().get("x-amzn-requestid").map(str::to_owned);
        let mut answer = self.0.answer.lock().unwrap_or_else(PoisonError::into_inner);
        *answer = Some(RawAnswer { body, request_id });
        Ok((self.0.shape.empty_output)())
    }
}

impl Exchange {
    /// Errors are the SDK's: its retries and everybody's `match` depend on their types.
    #[cold]
    fn deserialize_error(
        &self,
        response: &HttpResponse,
        config: &ConfigBag,
    ) -> Result<Output, OrchestratorError<SdkFailure>> {
        let layer = (self.0.shape.config)();
        let own = layer.as_ref().and_then(|layer| layer.load::<SharedResponseDeserializer>());
        match own {
            Some(deserializer) => deserializer.deserialize_nonstreaming_with_config(response, config),
            None => Err(OrchestratorError::other("this version of the SDK has no deserializer for errors")),
        }
    }
}
