use std::time::{Duration, SystemTime};

use dynorm::Model;
use dynorm::time::EpochSeconds;
use uuid::Uuid;

/// How long somebody stays logged in.
const TIME: Duration = Duration::from_hours(30 * 24);

/// That somebody is logged in.
#[derive(Model, Clone, Debug, PartialEq)]
#[model(table = "sessions")]
pub struct Session {
    /// What the client shows. Random, so that nobody guesses it.
    #[hash_key]
    pub token: Uuid,
    /// Who it is. The index finds all places where somebody is logged in.
    #[index(keys_only, hash, name = "by_customer")]
    pub customer: Uuid,
    /// DynamoDB deletes it some time after this.
    #[ttl]
    pub expires: EpochSeconds,
}

impl Session {
    /// A new one, from now on.
    #[must_use]
    pub fn of(customer: Uuid) -> Self {
        Session { token: Uuid::new_v4(), customer, expires: EpochSeconds::new(SystemTime::now() + TIME) }
    }
}
