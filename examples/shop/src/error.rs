//! Which error is which status: one place for all routes.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use dynorm::{Error, Kind};
use serde::Serialize;

/// What a route answers if it cannot do what it was asked.
#[derive(Debug)]
pub(crate) struct Failure {
    status: StatusCode,
    message: String,
}

#[derive(Serialize)]
struct Body {
    error: String,
}

impl Failure {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Failure { status, message: message.into() }
    }

    pub(crate) fn not_found(what: &str) -> Self {
        Failure::new(StatusCode::NOT_FOUND, format!("there is no such {what}"))
    }

    pub(crate) fn conflict(message: impl Into<String>) -> Self {
        Failure::new(StatusCode::CONFLICT, message)
    }
}

/// What dynorm says, for whoever is at the other end: not its words, which name tables and keys.
impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let (status, message) = match error.kind() {
            Kind::NotUnique => {
                let what = error.attribute().unwrap_or("value");
                return Failure::conflict(format!("this {what} is taken"));
            }
            Kind::Conflict => (StatusCode::CONFLICT, "somebody else has changed it: look again"),
            Kind::NotFound => (StatusCode::NOT_FOUND, "it is not there"),
            Kind::Invalid | Kind::Encode | Kind::TooLarge => (StatusCode::BAD_REQUEST, "that cannot be"),
            _ if error.is_transient() => (StatusCode::SERVICE_UNAVAILABLE, "try again later"),
            _ => (StatusCode::INTERNAL_SERVER_ERROR, "something went wrong"),
        };
        if status.is_server_error() {
            // For whoever runs the shop. The error names table and key, and shows nobody's data.
            eprintln!("{error}");
        }
        Failure::new(status, message)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(Body { error: self.message })).into_response();
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}
