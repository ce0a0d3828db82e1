//! Clients that cannot send anything the way they are set up: an error that does not pass by
//! itself.

use aws_credential_types::provider::{ProvideCredentials, error::CredentialsError, future};
use aws_sdk_dynamodb::config::{BehaviorVersion, Builder, Config, Credentials, Region};
use aws_sdk_dynamodb::operation::get_item::GetItemError;
use aws_sdk_dynamodb::{Client, error::SdkError};
use dynorm::{Db, Kind};
use dynorm_tests::{Person, Script, ada};

/// Credentials, a region and an HTTP client, each as the function has it.
fn client(change: impl FnOnce(Builder) -> Builder) -> Client {
    let whole = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-central-1"))
        .credentials_provider(Credentials::new("id", "secret", None, None, "test"))
        .http_client(Script::new([]));
    Client::from_conf(change(whole).build())
}

#[derive(Debug)]
enum Provider {
    Fails,
    HasNone,
    Hangs,
}

impl ProvideCredentials for Provider {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async move {
            match self {
                Provider::Fails => Err(CredentialsError::provider_error("the vault is closed")),
                Provider::HasNone => Err(CredentialsError::not_loaded("nothing in the environment")),
                Provider::Hangs => std::future::pending().await,
            }
        })
    }
}

/// Asks whatever there is to ask, by both ways of sending.
async fn assert_not_set_up(client: Client, what: &str) {
    for db in [Db::new(client.clone()), Db::new(client.clone()).with_attribute_values()] {
        let people = db.table::<Person>();
        let batch = people.put_all([ada()]).await;
        assert_eq!(batch.leftovers.len(), 1, "{what}");
        for error in [
            people.get("ada").await.unwrap_err(),
            people.put(ada()).await.unwrap_err(),
            people.item(ada()).save().await.unwrap_err(),
            Person::scan().all(&people).await.unwrap_err(),
            people.batch_get(["ada"]).all().await.unwrap_err(),
            people.describe().await.unwrap_err(),
            people.create().await.unwrap_err(),
            people.delete_table().await.unwrap_err(),
            db.open("people").get("ada").await.unwrap_err(),
            db.list_tables().all().await.unwrap_err(),
            batch.error.unwrap(),
        ] {
            assert_eq!((error.kind(), error.is_transient()), (Kind::Configuration, false), "{what}: {error}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_without_a_region_is_not_set_up() {
    assert_not_set_up(client(|config| config.region(None)), "no region").await;
}

#[tokio::test(start_paused = true)]
async fn a_client_without_credentials_is_not_set_up() {
    let bare = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-central-1"))
        .http_client(Script::new([]));
    assert_not_set_up(Client::from_conf(bare.build()), "no credentials").await;
}

#[tokio::test(start_paused = true)]
async fn a_client_whose_credentials_cannot_be_had_is_not_set_up() {
    for provider in [Provider::Fails, Provider::HasNone, Provider::Hangs] {
        let what = format!("{provider:?}");
        assert_not_set_up(client(|config| config.credentials_provider(provider)), &what).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_without_an_http_client_is_not_set_up() {
    let bare = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-central-1"))
        .credentials_provider(Credentials::new("id", "secret", None, None, "test"));
    assert_not_set_up(Client::from_conf(bare.build()), "no HTTP client").await;
}

#[tokio::test(start_paused = true)]
async fn a_client_with_an_endpoint_that_is_none_is_not_set_up() {
    for url in ["nonsense", "http://", "http://a b"] {
        assert_not_set_up(client(|config| config.endpoint_url(url)), url).await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_message_says_what_is_missing_and_the_sdk_s_error_is_the_source() {
    let people = Db::new(client(|config| config.credentials_provider(Provider::Fails))).table::<Person>();
    let error = people.get("ada").await.unwrap_err();
    let message = error.to_string();
    for part in ["not set up", "credentials", "the vault is closed"] {
        assert!(message.contains(part), "{part} in {message}");
    }
    let source = std::error::Error::source(&error).unwrap();
    let sdk = source.downcast_ref::<SdkError<GetItemError>>();
    assert!(matches!(sdk, Some(SdkError::DispatchFailure(_))));
}
