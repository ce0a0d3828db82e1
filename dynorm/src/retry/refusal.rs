//! Whether a request was refused for the sake of one of its writes or keys.

use std::error::Error as StdError;

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::operation::batch_get_item::BatchGetItemError;
use aws_sdk_dynamodb::operation::batch_write_item::BatchWriteItemError;

use crate::error::Error;

/// DynamoDB refuses all of a batch if one write or key of it is invalid or too large, and does not
/// say which. Only an answer says so: a request that could not be built or sent would fail for each
/// part as well.
pub(crate) fn is_refusal(error: &Error) -> bool {
    matches!(code(error), Some("ValidationException" | "ItemCollectionSizeLimitExceededException"))
}

/// The name of the service's error.
fn code(error: &Error) -> Option<&str> {
    std::iter::successors(error.source(), |&error| error.source()).find_map(|error| {
        let get = error.downcast_ref::<BatchGetItemError>().map(ProvideErrorMetadata::code);
        get.or_else(|| error.downcast_ref::<BatchWriteItemError>().map(ProvideErrorMetadata::code))?
    })
}
