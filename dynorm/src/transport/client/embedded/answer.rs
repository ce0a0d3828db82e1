//! What the engine says, as DynamoDB puts it on the wire.

use dynoxide::DynoxideError;
use serde_json::{Value, json};

const SERIALIZATION: &str = "com.amazon.coral.service#SerializationException";
const VALIDATION: &str = "com.amazon.coral.validate#ValidationException";
const UNKNOWN_OPERATION: &str = "com.amazon.coral.service#UnknownOperationException";
const INTERNAL: &str = "com.amazonaws.dynamodb.v20120810#InternalServerError";

/// The engine's decoders put the class of a refusal before its message; the engine's own server
/// takes it off again.
const MARKERS: [(&str, &str); 5] = [
    ("VALIDATION_REQUEST:", VALIDATION),
    ("VALIDATION_AS_READ:", VALIDATION),
    ("VALIDATION:", VALIDATION),
    ("SERIALIZATION_AS_READ:", SERIALIZATION),
    ("SERIALIZATION:", SERIALIZATION),
];

/// What a request of the right shape is refused for: DynamoDB calls that invalid. Anything else it
/// calls unreadable.
const INVALID: [&str; 4] = ["missing field", "unknown variant", "invalid type: null", "AttributeValue"];

/// Status and body of a response.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
}

impl Answer {
    pub(super) fn success(body: Vec<u8>) -> Self {
        Answer { status: 200, body }
    }

    /// The engine has no such operation.
    pub(super) fn unknown_operation(operation: &str) -> Self {
        Self::error(400, UNKNOWN_OPERATION, &format!("the embedded engine has no operation `{operation}`"))
    }

    /// The engine's response cannot be written as JSON.
    pub(super) fn unwritable(error: &serde_json::Error) -> Self {
        Self::error(500, INTERNAL, &error.to_string())
    }

    /// The body of the request is not one of the operation.
    pub(super) fn unreadable(error: &serde_json::Error) -> Self {
        let message = error.to_string();
        let (class, message) = match split_marker(&message) {
            Some(marked) => marked,
            None if INVALID.iter().any(|phrase| message.contains(phrase)) => (VALIDATION, &*message),
            None => (SERIALIZATION, &*message),
        };
        Self::error(400, class, message)
    }

    /// The engine refused or failed.
    pub(super) fn failure(error: &DynoxideError) -> Self {
        let status = error.status_code();
        let body = error.to_json();
        // Only then is it worth reading again what was just written.
        if !MARKERS.iter().any(|(marker, _)| body.contains(marker)) {
            return Answer { status, body: body.into_bytes() };
        }
        match serde_json::from_str::<Value>(&body) {
            Ok(mut value) => {
                for field in ["message", "Message"] {
                    if let Some(Value::String(message)) = value.get_mut(field)
                        && let Some((_, rest)) = split_marker(message)
                    {
                        *message = rest.to_owned();
                    }
                }
                Answer { status, body: value.to_string().into_bytes() }
            }
            Err(_) => Answer { status, body: body.into_bytes() },
        }
    }

    fn error(status: u16, class: &str, message: &str) -> Self {
        Answer { status, body: json!({ "__type": class, "message": message }).to_string().into_bytes() }
    }
}

/// Class and message of a marked message.
fn split_marker(message: &str) -> Option<(&'static str, &str)> {
    MARKERS.iter().find_map(|(marker, class)| Some((*class, message.strip_prefix(marker)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(answer: &Answer) -> Value {
        serde_json::from_slice(&answer.body).unwrap()
    }

    #[test]
    fn a_marker_never_reaches_the_message() {
        let marked = DynoxideError::ValidationException("VALIDATION_REQUEST:a set is empty".into());
        let answer = Answer::failure(&marked);
        assert_eq!(answer.status, 400);
        assert_eq!(body(&answer)["message"], "a set is empty");
        assert_eq!(body(&answer)["__type"], VALIDATION);

        let capital = DynoxideError::SerializationException("SERIALIZATION:a boolean is a list".into());
        assert_eq!(body(&Answer::failure(&capital))["Message"], "a boolean is a list");
    }

    #[test]
    fn a_message_that_only_mentions_a_marker_keeps_it() {
        let error = DynoxideError::ValidationException("no attribute `VALIDATION:x`".into());
        assert_eq!(body(&Answer::failure(&error))["message"], "no attribute `VALIDATION:x`");
    }

    #[test]
    fn a_failed_condition_carries_the_item() {
        let item = [("id".to_owned(), dynoxide::AttributeValue::S("a".into()))].into();
        let error = DynoxideError::ConditionalCheckFailedException("no".into(), Some(item));
        let answer = Answer::failure(&error);
        assert_eq!(body(&answer)["Item"], json!({ "id": { "S": "a" } }));
    }

    #[test]
    fn unreadable_bodies_are_told_apart() {
        #[derive(serde::Deserialize)]
        struct Shape {
            #[serde(rename = "Name")]
            _name: String,
        }
        let class = |text: &str| {
            let error = serde_json::from_str::<Shape>(text).err().unwrap();
            body(&Answer::unreadable(&error))["__type"].clone()
        };
        assert_eq!(class("{"), SERIALIZATION);
        assert_eq!(class("{}"), VALIDATION);
        assert_eq!(class(r#"{"Name":1}"#), SERIALIZATION);
        assert_eq!(class(r#"{"Name":null}"#), VALIDATION);
    }
}
