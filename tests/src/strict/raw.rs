//! Calls about tables as another program makes them: by the SDK, with a body that is given.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_smithy_types::body::SdkBody;
use serde_json::Value as Json;

/// Why a call was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The error's name, such as `ResourceInUseException`.
    pub code: String,
    /// What it says.
    pub message: String,
}

/// Makes a call with that body, as it is; what is answered is nobody's business.
///
/// # Errors
///
/// If it is refused.
pub async fn call(client: &Client, operation: &'static str, body: &Json) -> Result<(), Refused> {
    let text = body.to_string();
    // Any operation will do to carry it, whose answer may be anything.
    let carrier = client.list_tables().customize().mutate_request(move |request| {
        request.headers_mut().insert("x-amz-target", format!("DynamoDB_20120810.{operation}"));
        request.headers_mut().insert("content-length", text.len().to_string());
        *request.body_mut() = SdkBody::from(text.clone());
    });
    let Err(error) = carrier.send().await else { return Ok(()) };
    let code = error.code().unwrap_or("no answer").to_owned();
    Err(Refused { code, message: error.message().unwrap_or_default().to_owned() })
}
