//! The SDK's errors as dynorm's.

use std::collections::HashMap;
use std::error::Error as StdError;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::batch_get_item::BatchGetItemError;
use aws_sdk_dynamodb::operation::batch_write_item::BatchWriteItemError;
use aws_sdk_dynamodb::operation::create_table::CreateTableError;
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::delete_resource_policy::DeleteResourcePolicyError;
use aws_sdk_dynamodb::operation::delete_table::DeleteTableError;
use aws_sdk_dynamodb::operation::describe_continuous_backups::DescribeContinuousBackupsError;
use aws_sdk_dynamodb::operation::describe_table::DescribeTableError;
use aws_sdk_dynamodb::operation::describe_time_to_live::DescribeTimeToLiveError;
use aws_sdk_dynamodb::operation::get_item::GetItemError;
use aws_sdk_dynamodb::operation::get_resource_policy::GetResourcePolicyError;
use aws_sdk_dynamodb::operation::list_tables::ListTablesError;
use aws_sdk_dynamodb::operation::list_tags_of_resource::ListTagsOfResourceError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::put_resource_policy::PutResourcePolicyError;
use aws_sdk_dynamodb::operation::query::QueryError;
use aws_sdk_dynamodb::operation::scan::ScanError;
use aws_sdk_dynamodb::operation::tag_resource::TagResourceError;
use aws_sdk_dynamodb::operation::transact_get_items::TransactGetItemsError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::operation::untag_resource::UntagResourceError;
use aws_sdk_dynamodb::operation::update_continuous_backups::UpdateContinuousBackupsError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::operation::update_table::UpdateTableError;
use aws_sdk_dynamodb::operation::update_time_to_live::UpdateTimeToLiveError;
use aws_sdk_dynamodb::types::{AttributeValue, CancellationReason};
use aws_smithy_runtime_api::client::interceptors::InterceptorError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::body::SdkBody;

use super::{Access, Attempts};
use crate::codec::DecodeError;
use crate::error::{Error, Kind};
use crate::value::{Map, from_sdk};

/// A request that failed.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) error: Error,
    pub(crate) attempts: Attempts,
    /// The item that did not meet the condition; `None` if there is none, or if the failure is
    /// another.
    pub(crate) current: Option<Map>,
    /// Why a transaction was canceled, for each of its actions.
    pub(crate) refusals: Vec<RefusedAction>,
}

/// What an action of a canceled transaction was refused for.
#[derive(Debug)]
pub(crate) struct RefusedAction {
    /// `None` if it was not: it is not made because of another.
    pub(crate) kind: Option<Kind>,
    pub(crate) message: String,
    /// The item that did not meet the condition, if there is one.
    pub(crate) current: Option<Map>,
}

impl From<Error> for Failure {
    /// A failure before anything was sent.
    fn from(error: Error) -> Self {
        Failure { error, attempts: Attempts::default(), current: None, refusals: Vec::new() }
    }
}

impl From<DecodeError> for Failure {
    fn from(error: DecodeError) -> Self {
        Error::from(error).into()
    }
}

impl Failure {
    /// The same, of a request that was sent so often.
    pub(super) fn after(self, attempts: Attempts, access: Access) -> Self {
        let error = match access {
            // Of a transaction that was made, each repetition with its token is a success: one that
            // is canceled was not.
            Access::Write if self.error.kind() != Kind::TransactionCanceled => attempts.note_on(self.error),
            Access::Write | Access::Read => self.error,
        };
        Failure { error, attempts, ..self }
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        failure.error
    }
}

/// Marks an error of an engine that does not have the operation at all.
#[derive(Debug)]
pub(crate) struct UnknownOperation;

/// What an operation's error says of the items that were refused.
pub(crate) trait Refusal {
    /// Takes out the item that did not meet the condition.
    fn take_item(&mut self) -> Option<HashMap<String, AttributeValue>> {
        None
    }

    /// Takes out why each action of a transaction was refused, or was not.
    fn take_reasons(&mut self) -> Vec<CancellationReason> {
        Vec::new()
    }
}

impl Refusal for TransactWriteItemsError {
    fn take_reasons(&mut self) -> Vec<CancellationReason> {
        match self {
            TransactWriteItemsError::TransactionCanceledException(error) => {
                error.cancellation_reasons.take().unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }
}

impl Refusal for TransactGetItemsError {
    fn take_reasons(&mut self) -> Vec<CancellationReason> {
        match self {
            TransactGetItemsError::TransactionCanceledException(error) => {
                error.cancellation_reasons.take().unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }
}

impl From<CancellationReason> for RefusedAction {
    fn from(reason: CancellationReason) -> Self {
        let code = reason.code.filter(|code| code != "None");
        RefusedAction {
            kind: code.as_deref().map(kind_of_reason),
            message: reason.message.or(code).unwrap_or_default(),
            current: item(reason.item),
        }
    }
}

/// The [codes of reasons] have other names than the errors of single requests.
///
/// [codes of reasons]: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html#API_TransactWriteItems_Errors
fn kind_of_reason(code: &str) -> Kind {
    match code {
        "ConditionalCheckFailed" | "DuplicateItem" => Kind::Conflict,
        "TransactionConflict" => Kind::TransactionConflict,
        "ThrottlingError" | "ProvisionedThroughputExceeded" => Kind::Throttled,
        "ItemCollectionSizeLimitExceeded" => Kind::TooLarge,
        "ValidationError" => Kind::Invalid,
        "AccessDenied" => Kind::Denied,
        other => kind_of(other, 400),
    }
}

/// An item that is no item cannot come from DynamoDB; that the condition failed is what matters to
/// the caller.
fn item(item: Option<HashMap<String, AttributeValue>>) -> Option<Map> {
    item.and_then(|item| from_sdk(item).ok()).filter(|item| !item.is_empty())
}

macro_rules! conditional {
    ($($error:ident)*) => {$(
        impl Refusal for $error {
            fn take_item(&mut self) -> Option<HashMap<String, AttributeValue>> {
                match self {
                    $error::ConditionalCheckFailedException(error) => error.item.take(),
                    _ => None,
                }
            }
        }
    )*};
}
conditional!(PutItemError UpdateItemError DeleteItemError);

macro_rules! unconditional {
    ($($error:ident)*) => {$( impl Refusal for $error {} )*};
}
unconditional! {
    GetItemError QueryError ScanError BatchGetItemError BatchWriteItemError
    CreateTableError DeleteTableError DescribeTableError UpdateTableError ListTablesError
}

// What only tables have.
unconditional! {
    DescribeContinuousBackupsError UpdateContinuousBackupsError
    ListTagsOfResourceError TagResourceError UntagResourceError
    GetResourcePolicyError PutResourcePolicyError DeleteResourcePolicyError
    DescribeTimeToLiveError UpdateTimeToLiveError
}

/// A failed request, with the current item taken out of its error, if it has one.
pub(super) fn failed<E>(error: SdkError<E>) -> Failure
where
    E: Refusal + ProvideErrorMetadata + StdError + Send + Sync + 'static,
{
    let (mut current, mut refusals) = (None, Vec::new());
    let error = error.map_service_error(|mut error| {
        current = item(error.take_item());
        refusals = error.take_reasons().into_iter().map(Into::into).collect();
        error
    });
    Failure { current, refusals, ..with_ways_out(from_sdk_error(error)).into() }
}

/// Says how a table that is missing is made.
fn with_ways_out(error: Error) -> Error {
    if error.is_not_found() { error.hint("`create` makes a table that is missing") } else { error }
}

/// Wraps an error of the SDK. It stays reachable as the source, less the body of the answer: that
/// has other people's data in it, and the SDK shows it in its `Debug`.
fn from_sdk_error<E>(error: SdkError<E>) -> Error
where
    E: ProvideErrorMetadata + StdError + Send + Sync + 'static,
{
    let because = |what: &str| format!("{what}: {}", innermost(&error));
    let (kind, message) = match &error {
        SdkError::ServiceError(context) => {
            let (error, status) = (context.err(), context.raw().status().as_u16());
            if let Some(code) = error.code() {
                (kind_of(code, status), format!("{code}: {}", error.message().unwrap_or_default()))
            } else {
                let what = format!("the answer, of status {status}, is not one of DynamoDB's");
                (kind_of_foreign(status), because(&what))
            }
        }
        SdkError::TimeoutError(_) => (Kind::Timeout, "the request timed out".to_owned()),
        _ if came_from_interceptor(&error) => (Kind::Invalid, because("an interceptor of the client failed")),
        SdkError::DispatchFailure(failure) => {
            let kind = if failure.is_timeout() {
                Kind::Timeout
            } else if failure.is_io() || failure.as_other().is_some() {
                Kind::Connection
            } else if has_panicked(&error) {
                Kind::Other
            } else {
                // What stands between a request and the network: credentials, region, endpoint,
                // HTTP client. The SDK does not try these again either.
                Kind::Configuration
            };
            if kind == Kind::Configuration {
                // Behind the SDK's "dispatch failure" and "other".
                let why: Vec<_> = causes(&error).skip(2).map(ToString::to_string).collect();
                (kind, format!("the client is not set up to send it: {}", why.join(": ")))
            } else {
                (kind, because("the request could not be sent"))
            }
        }
        SdkError::ResponseError(_) => (Kind::Connection, because("the response could not be read")),
        _ => (Kind::Invalid, because("the request could not be built")),
    };
    let reasons = match error.raw_response() {
        Some(raw) if kind == Kind::Throttled => raw.body().bytes().map(<[u8]>::to_vec),
        _ => None,
    };
    let is_unknown = error.as_service_error().and_then(ProvideErrorMetadata::code) == Some(UNKNOWN_OPERATION);
    let error = Error::with_source(kind, without_body(error)).message(message);
    let error = error.throttled_for(&reasons.unwrap_or_default());
    if is_unknown { error.detail(UnknownOperation) } else { error }
}

/// The same error, with status and headers of the answer alone.
fn without_body<E>(error: SdkError<E>) -> SdkError<E>
where
    E: StdError + Send + Sync + 'static,
{
    let Some(raw) = error.raw_response() else { return error };
    let mut bare = HttpResponse::new(raw.status(), SdkBody::empty());
    for (name, value) in raw.headers() {
        bare.headers_mut().append(name.to_owned(), value.to_owned());
    }
    match error {
        SdkError::ServiceError(context) => SdkError::service_error(context.into_err(), bare),
        other => match other.into_source() {
            Ok(source) => SdkError::response_error(source, bare),
            Err(error) => error,
        },
    }
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

/// A task has panicked in place of the network, such as the embedded engine's.
fn has_panicked(error: &(dyn StdError + 'static)) -> bool {
    causes(error).any(<dyn StdError>::is::<tokio::task::JoinError>)
}

/// What an engine says of an operation that it does not have.
const UNKNOWN_OPERATION: &str = "UnknownOperationException";

/// What an [error code] asks of the caller.
///
/// [error code]: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
fn kind_of(code: &str, status: u16) -> Kind {
    match code {
        "ConditionalCheckFailedException" => Kind::Conflict,
        "ResourceNotFoundException" | "TableNotFoundException" | "PolicyNotFoundException" => Kind::NotFound,
        "TableAlreadyExistsException" => Kind::AlreadyExists,
        "ResourceInUseException" | "TableInUseException" | "ContinuousBackupsUnavailableException" => {
            Kind::InUse
        }
        "TransactionConflictException" => Kind::TransactionConflict,
        "ReplicatedWriteConflictException" => Kind::ReplicationConflict,
        "TransactionCanceledException" => Kind::TransactionCanceled,
        "TransactionInProgressException" => Kind::TransactionInProgress,
        "IdempotentParameterMismatchException" => Kind::TokenReused,
        "ProvisionedThroughputExceededException"
        | "ThrottlingException"
        | "Throttling"
        | "RequestLimitExceeded"
        | "LimitExceededException" => Kind::Throttled,
        "ItemCollectionSizeLimitExceededException" => Kind::TooLarge,
        "ValidationException" | "SerializationException" | UNKNOWN_OPERATION => Kind::Invalid,
        "AccessDeniedException"
        | "UnrecognizedClientException"
        | "ExpiredTokenException"
        | "InvalidClientTokenId"
        | "InvalidSignatureException"
        | "SignatureDoesNotMatch"
        | "IncompleteSignature"
        | "IncompleteSignatureException"
        | "MissingAuthenticationToken"
        | "MissingAuthenticationTokenException" => Kind::Denied,
        "InternalServerError" | "InternalServerErrorException" | "InternalFailure" | "ServiceUnavailable" => {
            Kind::Service
        }
        _ if status >= 500 => Kind::Service,
        _ => Kind::Other,
    }
}

/// What an answer asks of the caller that is not DynamoDB's, but a proxy's or another server's.
/// What it refuses, or has elsewhere, it will refuse again.
fn kind_of_foreign(status: u16) -> Kind {
    match status {
        429 => Kind::Throttled,
        // Timeouts of a proxy among them, and what is too early.
        408 | 425 => Kind::Connection,
        300..=499 => Kind::Configuration,
        _ => Kind::Connection,
    }
}
