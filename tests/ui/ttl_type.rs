use std::time::SystemTime;

use dynorm::Model;
use dynorm::time::EpochMillis;

// DynamoDB counts seconds since 1970: a date as text, or milliseconds, would never expire.
#[derive(Model)]
#[model(table = "sessions")]
struct ByText {
    #[hash_key]
    id: u32,
    #[ttl]
    expires: String,
}

#[derive(Model)]
#[model(table = "sessions")]
struct ByMillis {
    #[hash_key]
    id: u32,
    #[ttl]
    expires: Option<EpochMillis<SystemTime>>,
}

fn main() {}
