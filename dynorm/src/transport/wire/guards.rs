//! A request that is not ours never leaves, and an answer that is not read is no success.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Intercept};
use aws_sdk_dynamodb::operation::get_item::{GetItemInput, GetItemOutput};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeDeserializationInterceptorContextRef, BeforeSerializationInterceptorContextMut,
    BeforeTransmitInterceptorContextMut, Error as SdkFailure, Input, Output,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::client::ser_de::{
    DeserializeResponse, SerializeRequest, SharedRequestSerializer, SharedResponseDeserializer,
};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;

use crate::error::Kind;
use crate::expr::Expression;
use crate::transport::both_ways::{get_as, key};
use crate::transport::canned::Canned;
use crate::transport::decode::Presence;
use crate::transport::op::Get;
use crate::transport::{Failure, Reply, Transport};

async fn get(transport: &Transport) -> Result<Reply<Option<()>>, Failure> {
    let get = Get { table: "t", key: &key("a"), consistent: false, expression: Expression::default() };
    get_as(transport, get, Presence).await
}

/// An interceptor of a user's client.
#[derive(Clone, Copy, Debug)]
enum User {
    ReplacesSerializer,
    ReplacesDeserializer,
    ChangesInput,
    AddsHeader,
}

impl Intercept for User {
    fn name(&self) -> &'static str {
        "user"
    }

    fn modify_before_serialization(
        &self,
        context: &mut BeforeSerializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        match self {
            User::ReplacesSerializer => {
                config.interceptor_state().store_put(SharedRequestSerializer::new(Other));
            }
            User::ChangesInput => {
                let input = context.input_mut().downcast_mut::<GetItemInput>().ok_or("no GetItem")?;
                assert_eq!(input.table_name.as_deref(), Some("t"), "the choice of an endpoint depends on it");
                input.consistent_read = Some(true);
            }
            _ => {}
        }
        Ok(())
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let User::AddsHeader = self {
            context.request_mut().headers_mut().insert("x-user", "here");
        }
        Ok(())
    }

    fn read_before_deserialization(
        &self,
        _: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let User::ReplacesDeserializer = self {
            config.interceptor_state().store_put(SharedResponseDeserializer::new(Other));
        }
        Ok(())
    }
}

/// A serializer and deserializer that is not ours.
#[derive(Debug)]
struct Other;

impl SerializeRequest for Other {
    fn serialize_input(&self, _: Input, _: &mut ConfigBag) -> Result<HttpRequest, BoxError> {
        Ok(HttpRequest::new(SdkBody::from(r#"{"TableName":"t"}"#)))
    }
}

impl DeserializeResponse for Other {
    fn deserialize_nonstreaming_with_config(
        &self,
        _: &HttpResponse,
        _: &ConfigBag,
    ) -> Result<Output, OrchestratorError<SdkFailure>> {
        Ok(Output::erase(GetItemOutput::builder().build()))
    }
}

#[tokio::test]
async fn nothing_is_sent_if_something_else_has_serialized_the_request() {
    for user in [User::ReplacesSerializer, User::ChangesInput] {
        let canned = Canned::default();
        let failure = get(&canned.intercepted(user)).await.unwrap_err();
        assert_eq!(canned.take_requests().len(), 0, "{user:?}");
        assert_eq!((failure.error.kind(), failure.attempts.sent), (Kind::Invalid, 0), "{user:?}");
        assert!(failure.error.to_string().contains("with_attribute_values"), "{user:?}: {}", failure.error);
    }
}

#[test]
fn a_client_of_the_shared_configuration_has_no_interceptors_of_its_own() {
    let config = aws_types::SdkConfig::builder().behavior_version(BehaviorVersion::latest()).build();
    assert!(!Transport::new(Client::new(&config)).attribute_values);
}

#[tokio::test]
async fn the_way_by_attribute_values_heeds_a_changed_input() {
    let canned = Canned::new([(200, "{}")]);
    let mut transport = canned.intercepted(User::ChangesInput);
    transport.attribute_values = true;
    get(&transport).await.unwrap();
    assert_eq!(canned.take_requests()[0].json()["ConsistentRead"], true);
}

#[tokio::test]
async fn an_answer_that_something_else_has_read_is_an_error() {
    let canned = Canned::new([(200, r#"{"Item":{"id":{"S":"a"}}}"#)]);
    let failure = get(&canned.intercepted(User::ReplacesDeserializer)).await.unwrap_err();
    assert_eq!((failure.error.kind(), failure.attempts.sent), (Kind::Other, 1));
    assert!(failure.error.to_string().contains("with_attribute_values"), "{}", failure.error);
}

#[tokio::test]
async fn interceptors_of_the_user_see_and_change_the_finished_request() {
    let canned = Canned::new([(200, "{}")]);
    get(&canned.intercepted(User::AddsHeader)).await.unwrap();
    let request = canned.take_requests().remove(0);
    assert_eq!(request.headers["x-user"], "here");
    assert!(request.headers["authorization"].contains("x-user"), "the header is signed");
}
