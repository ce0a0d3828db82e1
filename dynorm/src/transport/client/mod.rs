//! The SDK client of an engine that knows no accounts: in the process, or a server nearby.

#[cfg(feature = "embedded")]
pub(crate) mod embedded;
#[cfg(feature = "local")]
pub(crate) mod local;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::{RetryConfig, RetryPartition};
use aws_sdk_dynamodb::config::{
    Config, Credentials, IdentityCache, Region, SharedHttpClient, StalledStreamProtectionConfig,
};

/// A client that signs with made-up credentials, reads neither environment nor files, and sends
/// everything to `http`.
pub(crate) fn without_account(http: SharedHttpClient, endpoint: &str) -> Client {
    let config = Config::builder()
        .behavior_version_latest()
        .region(Region::from_static("us-east-1"))
        .credentials_provider(Credentials::new("dynorm", "dynorm", None, None, "dynorm"))
        // Nothing to cache; and the cache's time limit would ask for a tokio runtime where the
        // engine needs none.
        .identity_cache(IdentityCache::no_cache())
        .endpoint_url(endpoint)
        .retry_config(RetryConfig::standard())
        // By default all clients of a region share their budget of retries: this one must not use
        // up that of a real one.
        .retry_partition(RetryPartition::custom("dynorm").build())
        // A local engine answers a large request in one piece, and late on a busy machine. The
        // protection takes more than five seconds without a byte for a dead connection.
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .http_client(http)
        .build();
    Client::from_conf(config)
}
