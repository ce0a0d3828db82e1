//! The SDK's errors as dynorm's.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::fmt::Debug;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::AttributeValue;
use aws_smithy_runtime_api::client::interceptors::InterceptorError;

use crate::error::{Error, Kind};
use crate::value::{Map, from_sdk};

/// A request that failed.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) error: Error,
    /// How often it was sent. After more than one attempt a failed condition may be our own doing.
    pub(crate) attempts: u32,
    /// The item that did not meet the condition; `None` if there is none, or if the failure is another.
    pub(crate) current: Option<Map>,
}

impl From<Error> for Failure {
    /// A failure before anything was sent.
    fn from(error: Error) -> Self {
        Failure { error, attempts: 0, current: None }
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        failure.error
    }
}

/// Errors that can carry the item that did not meet the condition.
pub(super) trait CurrentItem {
    fn take_item(&mut self) -> Option<HashMap<String, AttributeValue>>;
}

macro_rules! current_item {
    ($($error:ident)*) => {$(
        impl CurrentItem for $error {
            fn take_item(&mut self) -> Option<HashMap<String, AttributeValue>> {
                match self {
                    $error::ConditionalCheckFailedException(error) => error.item.take(),
                    _ => None,
                }
            }
        }
    )*};
}
current_item!(PutItemError UpdateItemError DeleteItemError);

/// A failed write with a condition, with the current item taken out of it.
pub(super) fn failed_write<E, R>(error: SdkError<E, R>, attempts: u32) -> Failure
where
    E: CurrentItem + ProvideErrorMetadata + StdError + Send + Sync + 'static,
    R: Debug + Send + Sync + 'static,
{
    let mut item = None;
    let error = error.map_service_error(|mut error| {
        item = error.take_item();
        error
    });
    // An item that is no item cannot come from DynamoDB; the conflict is what matters to the caller.
    let current = item.and_then(|item| from_sdk(item).ok());
    Failure { error: from_sdk_error(error), attempts, current }
}

/// A failed request of any other kind.
pub(super) fn failed<E, R>(error: SdkError<E, R>, attempts: u32) -> Failure
where
    E: ProvideErrorMetadata + StdError + Send + Sync + 'static,
    R: Debug + Send + Sync + 'static,
{
    Failure { error: from_sdk_error(error), attempts, current: None }
}

/// Wraps an error of the SDK. It stays reachable as the source.
pub(crate) fn from_sdk_error<E, R>(error: SdkError<E, R>) -> Error
where
    E: ProvideErrorMetadata + StdError + Send + Sync + 'static,
    R: Debug + Send + Sync + 'static,
{
    let because = |what: &str| format!("{what}: {}", innermost(&error));
    let (kind, message) = match &error {
        SdkError::ServiceError(context) => match context.err().code() {
            Some(code) => {
                let message = context.err().message().unwrap_or_default();
                (kind_of(code), format!("{code}: {message}"))
            }
            None => (Kind::Connection, because("the answer is not one of DynamoDB's")),
        },
        SdkError::TimeoutError(_) => (Kind::Timeout, "the request timed out".to_owned()),
        _ if came_from_interceptor(&error) => (Kind::Invalid, because("an interceptor of the client failed")),
        SdkError::DispatchFailure(failure) if failure.is_timeout() => {
            (Kind::Timeout, because("the request could not be sent"))
        }
        SdkError::DispatchFailure(_) => (Kind::Connection, because("the request could not be sent")),
        SdkError::ResponseError(_) => (Kind::Connection, because("the response could not be read")),
        _ => (Kind::Invalid, because("the request could not be built")),
    };
    Error::with_source(kind, error).message(message)
}

/// The causes of an error, from the outside in.
fn causes<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

/// The last cause: the SDK's own messages ("dispatch failure") say little.
fn innermost(error: &(dyn StdError + 'static)) -> String {
    causes(error).last().map(ToString::to_string).unwrap_or_default()
}

/// The SDK reports a failed interceptor as if the network had failed.
fn came_from_interceptor(error: &(dyn StdError + 'static)) -> bool {
    causes(error).any(<dyn StdError>::is::<InterceptorError>)
}

/// What an [error code] asks of the caller.
///
/// [error code]: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
fn kind_of(code: &str) -> Kind {
    match code {
        "ConditionalCheckFailedException" => Kind::Conflict,
        "ResourceNotFoundException" | "TableNotFoundException" => Kind::NotFound,
        "TableAlreadyExistsException" => Kind::AlreadyExists,
        "ResourceInUseException" | "TableInUseException" | "TransactionConflictException" => Kind::InUse,
        "ProvisionedThroughputExceededException"
        | "ThrottlingException"
        | "RequestLimitExceeded"
        | "LimitExceededException" => Kind::Throttled,
        "ItemCollectionSizeLimitExceededException" => Kind::TooLarge,
        "ValidationException" | "SerializationException" | "UnknownOperationException" => Kind::Invalid,
        "AccessDeniedException"
        | "UnrecognizedClientException"
        | "ExpiredTokenException"
        | "InvalidSignatureException"
        | "IncompleteSignature"
        | "MissingAuthenticationTokenException" => Kind::Denied,
        "InternalServerError" | "InternalServerErrorException" | "ServiceUnavailable" => Kind::Service,
        _ => Kind::Other,
    }
}
