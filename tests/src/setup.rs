//! Tables to test on, and a look at what is in them that goes around dynorm.

use std::collections::HashMap;
use std::fmt::Debug;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Config;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::types::AttributeValue;
use dynorm::{Db, HashOnly, Map, Model, Table, Value};

use crate::{Tap, client, db_of, unique};

/// A database of the engine under test with a tap on its wire. Its retries do not wait.
#[must_use]
pub fn tapped() -> (Db, Tap) {
    let tap = Tap::on(&client());
    (db_of(without_waiting(&tap.client())), tap)
}

/// The same client, with a backoff of next to nothing, for a server that runs on the real clock.
#[must_use]
pub fn without_waiting(client: &Client) -> Client {
    let retries = RetryConfig::standard().with_initial_backoff(Duration::from_millis(1));
    Client::from_conf(Config::to_builder(client.config()).retry_config(retries).build())
}

/// A new table of a model, under a name of its own, and the tap on its wire. Nothing of the
/// creation is in the log.
///
/// # Panics
///
/// If it cannot be created.
pub async fn table<M: Model>() -> (Table<M>, Tap) {
    let (db, tap) = tapped();
    let table = db.table::<M>().named(unique(&M::schema().table));
    table.create().await.expect("a new table");
    tap.log().clear();
    (table, tap)
}

/// A map of these.
#[must_use]
pub fn map<const N: usize>(entries: [(&str, Value); N]) -> Map {
    entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Puts an item as another program would: by the SDK.
///
/// # Panics
///
/// If it cannot be put.
pub async fn store(db: &Db, table: &str, item: Map) {
    let put = db.client().put_item().table_name(table).set_item(Some(to_sdk(item)));
    put.send().await.expect("an item that can be stored");
}

/// The only item of a table as it is stored, read by the SDK.
///
/// # Panics
///
/// If it cannot be read, or if there are several.
pub async fn stored(db: &Db, table: &str) -> Option<Map> {
    let found = db.client().scan().table_name(table).consistent_read(true).send().await.expect("a table");
    let mut items = found.items.unwrap_or_default();
    assert!(items.len() <= 1, "not just one item: {items:#?}");
    items.pop().map(from_sdk)
}

/// The item with the key `id` as it is stored, read by the SDK.
///
/// # Panics
///
/// If it cannot be read.
pub async fn stored_as(db: &Db, table: &str, id: &str) -> Option<Map> {
    let get = db.client().get_item().table_name(table).key("id", AttributeValue::S(id.to_owned()));
    get.consistent_read(true).send().await.expect("a table").item.map(from_sdk)
}

fn to_sdk(item: Map) -> HashMap<String, AttributeValue> {
    item.into_iter().map(|(name, value)| (name, value.into())).collect()
}

fn from_sdk(item: HashMap<String, AttributeValue>) -> Map {
    let value = |value| Value::try_from(value).expect("a value of a known type");
    item.into_iter().map(|(name, found)| (name, value(found))).collect()
}

/// What each of the three saves (`save`, `partial_save`, `overwrite`) makes of an item that another
/// program has stored: its key is `id`. What was read is not dirty, and what was saved is read as
/// it was saved.
///
/// # Panics
///
/// If that does not hold, or if a save sends nothing or fails.
pub async fn after_each_save<M>(raw: &Map, change: impl Fn(&mut M)) -> [Map; 3]
where
    M: Model<Hash = String, Shape = HashOnly> + PartialEq + Debug,
{
    let (table, _tap) = table::<M>().await;
    let id = raw["id"].as_str().expect("a key");
    let mut results = Vec::new();
    for save in 0..3 {
        store(table.db(), table.name(), raw.clone()).await;
        let mut item = table.get(id).await.expect("an item that fits").expect("an item");
        assert!(!item.is_dirty().expect("an item that can be encoded"), "{item:?}");
        change(&mut item);
        let saved = match save {
            0 => item.save().await,
            1 => item.partial_save().await,
            _ => item.overwrite().await,
        };
        assert!(saved.expect("a save").was_sent());
        assert!(!item.is_dirty().expect("an item that can be encoded"), "{item:?}");
        let read = table.get(id).consistent().model().await.expect("what was saved can be read");
        assert_eq!(read.as_ref(), Some(&*item));
        results.push(stored(table.db(), table.name()).await.expect("an item"));
    }
    results.try_into().expect("three")
}
