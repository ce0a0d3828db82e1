use dynorm::Model;
use serde::Serialize;
use uuid::Uuid;

/// A line of the audit log: what happened to a thing. It is written in the same transaction as the
/// change that it tells of, so that neither is there without the other.
#[derive(Model, Serialize, Clone, Debug, PartialEq)]
#[model(table = "audit")]
pub struct Entry {
    /// What it is about: the `id` of an order, or of a customer.
    #[hash_key]
    pub subject: Uuid,
    /// A UUID of version 7 begins with the time, so that entries are sorted by it.
    #[range_key]
    pub id: Uuid,
    /// Such as `paid`.
    pub event: String,
}

impl Entry {
    /// An entry of this moment.
    #[must_use]
    pub fn now(subject: Uuid, event: impl Into<String>) -> Self {
        Entry { subject, id: Uuid::now_v7(), event: event.into() }
    }
}
