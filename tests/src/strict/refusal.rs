//! What the strict layer refuses, in DynamoDB's words where they are known.

use serde_json::{Value as Json, json};

/// A call that is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// The error's name, such as `ResourceInUseException`.
    pub(super) code: &'static str,
    pub(super) message: String,
}

/// What is said of all that would be a second index on its way.
pub(super) const ONE_ONLINE_INDEX: &str = "Subscriber limit exceeded: Only 1 online index can be created or deleted \
     simultaneously per table";

impl Refusal {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Refusal { code, message: message.into() }
    }

    /// The call makes no sense, or not on this table.
    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::new("ValidationException", message)
    }

    /// As [`invalid`](Self::invalid), with how DynamoDB begins most of these.
    pub(super) fn wrong(message: impl std::fmt::Display) -> Self {
        Self::invalid(format!("One or more parameter values were invalid: {message}"))
    }

    /// It is being changed.
    pub(super) fn in_use(message: impl Into<String>) -> Self {
        Self::new("ResourceInUseException", message)
    }

    /// Too many, or too often.
    pub(super) fn limit(message: impl std::fmt::Display) -> Self {
        Self::new("LimitExceededException", format!("Subscriber limit exceeded: {message}"))
    }

    /// Too many changes of indexes at once.
    pub(super) fn one_online_index() -> Self {
        Self::new("LimitExceededException", ONE_ONLINE_INDEX)
    }

    /// Too fast; the SDK tries again by itself.
    pub(super) fn throttled() -> Self {
        Self::new("ThrottlingException", "Rate exceeded")
    }

    /// There is no such table.
    pub(super) fn no_table(name: &str) -> Self {
        Self::new(
            "ResourceNotFoundException",
            format!("Requested resource not found: Table: {name} not found"),
        )
    }

    /// There is no such thing.
    pub(super) fn missing(message: impl Into<String>) -> Self {
        Self::new("ResourceNotFoundException", message)
    }

    /// The operations on backups have a name of their own for it.
    pub(super) fn no_table_to_back_up(name: &str) -> Self {
        Self::new("TableNotFoundException", format!("Table not found: {name}"))
    }

    /// It has no policy, or not the one that the call is about.
    pub(super) fn no_policy(message: impl Into<String>) -> Self {
        Self::new("PolicyNotFoundException", message)
    }

    /// A new table has no backups yet.
    pub(super) fn backups_unavailable(name: &str) -> Self {
        Self::new(
            "ContinuousBackupsUnavailableException",
            format!("Backups are being enabled for the table: {name}. Please retry later"),
        )
    }

    /// The body of the answer, whose status is 400.
    pub(super) fn body(&self) -> Json {
        json!({ "__type": format!("com.amazonaws.dynamodb.v20120810#{}", self.code), "message": self.message })
    }
}
