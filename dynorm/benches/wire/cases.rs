//! The cases: what each variant does, and that all of them do the same.

use std::collections::HashMap;
use std::future::{Future, IntoFuture};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use bytes::Bytes;
use dynorm::codec::json::JsonReader;
use dynorm::{Db, Item, Table};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::runtime::Runtime;

use crate::by_hand::{self, ByHand};
use crate::canned::Canned;
use crate::counting::count;
use crate::measure::Variant;
use crate::models::{Flat, Mixed, Shape};
use crate::random::Random;
use crate::report::Size;

/// What both shapes can do.
pub trait Benched: Shape + ByHand + Serialize + DeserializeOwned {
    /// The query of a page by dynorm.
    fn query(table: &Table<Self>) -> impl Future<Output = Vec<Self>>;
    /// The same as items.
    fn query_tracked(table: &Table<Self>) -> impl Future<Output = Vec<Item<Self>>>;
}

macro_rules! benched {
    ($($shape:ident)*) => {$(
        impl Benched for $shape {
            async fn query(table: &Table<Self>) -> Vec<Self> {
                let page = $shape::query(TENANT).models().page(table).await.expect("a page");
                page.into_items().expect("models")
            }

            async fn query_tracked(table: &Table<Self>) -> Vec<Item<Self>> {
                $shape::query(TENANT).page(table).await.expect("a page").into_items().expect("items")
            }
        }
    )*};
}
benched!(Mixed Flat);

pub const TENANT: &str = "tenant-0001";

/// A page of items, as many as make a body of one megabyte.
pub struct PageOf<M> {
    pub models: Vec<M>,
    pub body: Bytes,
}

impl<M: Shape> PageOf<M> {
    pub fn generate() -> Self {
        let mut random = Random::new(7);
        let mut models = Vec::new();
        let mut items = String::new();
        while items.len() < 1_000_000 {
            let model = M::generate(1_000_000 + models.len() as u64, &mut random);
            let json = dynorm::codec::json::item_to_json(&model).expect("JSON");
            // In the order of the alphabet, which is not that of the fields, as DynamoDB's is not.
            let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
            items.push_str(if items.is_empty() { "" } else { "," });
            items.push_str(&json.to_string());
            models.push(model);
        }
        Self::of(models, &items)
    }

    /// A page on which nothing was found: what a request takes by itself.
    pub fn empty() -> Self {
        Self::of(Vec::new(), "")
    }

    fn of(models: Vec<M>, items: &str) -> Self {
        let count = models.len();
        let last = models.len() + 999_999;
        let body = format!(
            r#"{{"Count":{count},"Items":[{items}],"LastEvaluatedKey":{{"tenant":{{"S":"{TENANT}"}},"id":{{"N":"{last}"}}}},"ScannedCount":{count}}}"#
        );
        PageOf { models, body: body.into() }
    }

    /// What there is of it.
    pub fn size(&self) -> Size {
        let (copy, counted) = count(|| self.models.clone());
        drop(copy);
        Size { items: self.models.len(), bytes: self.body.len(), allocations: counted.times }
    }
}

/// Queries of a page.
pub fn query<'a, M: Benched>(runtime: &'a Runtime, page: &'a PageOf<M>) -> Vec<Variant<'a>> {
    let canned = Canned::new(page.body.clone());
    let check = canned.keeping();
    let (client, check_client) = (canned.client(), check.client());
    let table = Db::new(client.clone()).table::<M>();
    let name = table.name().to_owned();

    // All of them send the same and get the same.
    let check_table = Db::new(check_client.clone()).table::<M>();
    runtime.block_on(async {
        assert!(M::query(&check_table).await == page.models);
        let sent = check.sent();
        let tracked = M::query_tracked(&check_table).await;
        assert!(tracked.iter().zip(&page.models).all(|(item, model)| **item == *model));
        assert!(tracked.len() == page.models.len() && check.sent() == sent);
        assert!(query_by_hand::<M>(&check_client, &name).await == page.models);
        assert!(check.sent() == sent);
        assert!(query_serde::<M>(&check_client, &name).await == page.models);
        assert!(check.sent() == sent);
    });
    let dom: sonic_rs::Value = sonic_rs::from_slice(&page.body).expect("JSON");
    assert_eq!(serde_json::to_value(&dom).expect("JSON")["Count"], page.models.len());
    skip(&page.body);

    let (hand, serde) = ((client.clone(), name.clone()), (client, name));
    let tracked = table.clone();
    vec![
        Variant::new("dynorm", || (), move |()| runtime.block_on(M::query(&table))),
        Variant::new("dynorm_tracked", || (), move |()| runtime.block_on(M::query_tracked(&tracked))),
        Variant::new("sdk_by_hand", || (), move |()| runtime.block_on(query_by_hand::<M>(&hand.0, &hand.1))),
        Variant::new(
            "sdk_serde_dynamo",
            || (),
            move |()| runtime.block_on(query_serde::<M>(&serde.0, &serde.1)),
        ),
        Variant::new("skip_only", || (), |()| skip(&page.body)),
        Variant::new("sonic_dom", || (), |()| sonic_rs::from_slice::<sonic_rs::Value>(&page.body)),
        Variant::new("memcpy", || (), |()| page.body.to_vec()),
        // What the models' own memory takes, however they are made.
        Variant::new("models_clone", || (), |()| page.models.clone()),
    ]
}

/// Our own reader, passing over everything.
fn skip(body: &[u8]) {
    let mut reader = JsonReader::new(str::from_utf8(body).expect("UTF-8"));
    reader.skip_json().expect("JSON");
    reader.finish().expect("nothing more");
}

async fn query_output(client: &Client, table: &str) -> Vec<by_hand::Item> {
    let output = client
        .query()
        .table_name(table)
        .key_condition_expression("#0=:0")
        .expression_attribute_names("#0", "tenant")
        .expression_attribute_values(":0", AttributeValue::S(TENANT.to_owned()))
        .send()
        .await
        .expect("a page");
    assert!(output.last_evaluated_key.is_some());
    output.items.expect("items")
}

async fn query_by_hand<M: ByHand>(client: &Client, table: &str) -> Vec<M> {
    let items = query_output(client, table).await;
    items.into_iter().map(|item| M::from_item(item).expect("a model")).collect()
}

async fn query_serde<M: DeserializeOwned>(client: &Client, table: &str) -> Vec<M> {
    // One by one, which is faster than `from_items`.
    let items = query_output(client, table).await;
    items.into_iter().map(|item| serde_dynamo::from_item(item).expect("a model")).collect()
}

/// Writes of 25 models, which the caller owns.
pub fn batch_write<'a, M: Benched>(runtime: &'a Runtime, page: &'a PageOf<M>) -> Vec<Variant<'a>> {
    let canned = Canned::new(r#"{"UnprocessedItems":{}}"#);
    let check = canned.keeping();
    let (client, check_client) = (canned.client(), check.client());
    let (db, check_db) = (Db::new(client.clone()), Db::new(check_client.clone()));
    let (table, check_table) = (db.table::<M>(), check_db.table::<M>());
    let name = table.name().to_owned();
    let models = move || page.models[..25].to_vec();

    runtime.block_on(async {
        batch_by_dynorm(&check_db, &check_table, models()).await;
        let sent = check.sent();
        assert_eq!(sent["RequestItems"][&name].as_array().map(Vec::len), Some(25));
        batch_by_hand(&check_client, &name, models()).await;
        assert!(check.sent() == sent);
        batch_serde(&check_client, &name, models()).await;
        assert!(check.sent() == sent);
    });

    let (hand, serde) = ((client.clone(), name.clone()), (client, name));
    vec![
        Variant::new("dynorm", models, move |models| {
            runtime.block_on(batch_by_dynorm(&db, &table, models));
        }),
        Variant::new("sdk_by_hand", models, move |models| {
            runtime.block_on(batch_by_hand(&hand.0, &hand.1, models));
        }),
        Variant::new("sdk_serde_dynamo", models, move |models| {
            runtime.block_on(batch_serde(&serde.0, &serde.1, models));
        }),
    ]
}

async fn batch_by_dynorm<M: Shape>(db: &Db, table: &Table<M>, models: Vec<M>) {
    let batch = models.into_iter().fold(db.batch_write(), |batch, model| batch.put(table, model));
    assert!(batch.await.is_complete());
}

async fn batch_items(client: &Client, table: &str, items: impl Iterator<Item = by_hand::Item>) {
    let request = |item| PutRequest::builder().set_item(Some(item)).build().expect("a put");
    let writes = items.map(|item| WriteRequest::builder().put_request(request(item)).build()).collect();
    let output = client.batch_write_item().request_items(table, writes).send().await.expect("an answer");
    assert!(output.unprocessed_items.is_none_or(|left| left.is_empty()));
}

async fn batch_by_hand<M: ByHand>(client: &Client, table: &str, models: Vec<M>) {
    batch_items(client, table, models.into_iter().map(M::into_item)).await;
}

async fn batch_serde<M: Serialize>(client: &Client, table: &str, models: Vec<M>) {
    let to_item = |model| serde_dynamo::to_item(model).expect("an item");
    batch_items(client, table, models.into_iter().map(to_item)).await;
}

/// A put of one small item.
pub fn put_item<'a, M: Benched>(runtime: &'a Runtime, page: &'a PageOf<M>) -> Vec<Variant<'a>> {
    let canned = Canned::new("{}");
    let check = canned.keeping();
    let (client, check_client) = (canned.client(), check.client());
    let table = Db::new(client.clone()).table::<M>();
    let name = table.name().to_owned();
    let model = &page.models[0];

    runtime.block_on(async {
        Db::new(check_client.clone()).table::<M>().put(model).await.expect("put");
        let sent = check.sent();
        put(&check_client, &name, model.clone().into_item()).await;
        assert!(check.sent() == sent);
        put(&check_client, &name, serde_dynamo::to_item(model).expect("an item")).await;
        assert!(check.sent() == sent);
    });

    let (hand, serde) = ((client.clone(), name.clone()), (client, name));
    vec![
        Variant::new(
            "dynorm",
            || model.clone(),
            move |model| {
                runtime.block_on(async { table.put(&model).await.expect("put") });
            },
        ),
        Variant::new(
            "sdk_by_hand",
            || model.clone(),
            move |model| {
                runtime.block_on(put(&hand.0, &hand.1, model.into_item()));
            },
        ),
        Variant::new(
            "sdk_serde_dynamo",
            || model.clone(),
            move |model| {
                let item = serde_dynamo::to_item(model).expect("an item");
                runtime.block_on(put(&serde.0, &serde.1, item));
            },
        ),
    ]
}

async fn put(client: &Client, table: &str, item: by_hand::Item) {
    client.put_item().table_name(table).set_item(Some(item)).send().await.expect("put");
}

/// A read of one small item.
pub fn get_item<'a>(runtime: &'a Runtime, page: &'a PageOf<Mixed>) -> Vec<Variant<'a>> {
    let model = &page.models[0];
    let item = dynorm::codec::json::item_to_json(model).expect("JSON");
    let canned = Canned::new(format!(r#"{{"Item":{item}}}"#));
    let check = canned.keeping();
    let (client, check_client) = (canned.client(), check.client());
    let table = Db::new(client.clone()).table::<Mixed>();

    runtime.block_on(async {
        let check_table = Db::new(check_client.clone()).table::<Mixed>();
        assert!(get(&check_table, model.id).await == *model);
        let sent = check.sent();
        assert!(*get_tracked(&check_table, model.id).await == *model);
        assert!(check.sent() == sent);
        assert!(Mixed::from_item(get_by_hand(&check_client, model.id).await).as_ref() == Some(model));
        assert!(check.sent() == sent);
        let read: Mixed =
            serde_dynamo::from_item(get_by_hand(&check_client, model.id).await).expect("a model");
        assert!(read == *model);
    });

    let tracked = table.clone();
    let (hand, serde) = (client.clone(), client);
    vec![
        Variant::new("dynorm", || (), move |()| runtime.block_on(get(&table, model.id))),
        Variant::new("dynorm_tracked", || (), move |()| runtime.block_on(get_tracked(&tracked, model.id))),
        Variant::new(
            "sdk_by_hand",
            || (),
            move |()| Mixed::from_item(runtime.block_on(get_by_hand(&hand, model.id))),
        ),
        Variant::new(
            "sdk_serde_dynamo",
            || (),
            move |()| {
                let item = runtime.block_on(get_by_hand(&serde, model.id));
                serde_dynamo::from_item::<_, Mixed>(item).expect("a model")
            },
        ),
    ]
}

async fn get(table: &Table<Mixed>, id: u64) -> Mixed {
    table.get(TENANT, id).model().await.expect("an answer").expect("an item")
}

async fn get_tracked(table: &Table<Mixed>, id: u64) -> Item<Mixed> {
    table.get(TENANT, id).await.expect("an answer").expect("an item")
}

async fn get_by_hand(client: &Client, id: u64) -> by_hand::Item {
    let output = client
        .get_item()
        .table_name("mixed")
        .key("tenant", AttributeValue::S(TENANT.to_owned()))
        .key("id", AttributeValue::N(id.to_string()))
        .send()
        .await
        .expect("an answer");
    output.item.expect("an item")
}

/// A save of one changed attribute of thirty, of an item that was just read.
pub fn partial_save<'a>(runtime: &'a Runtime, page: &'a PageOf<Flat>) -> Vec<Variant<'a>> {
    let model = &page.models[0];
    let json = dynorm::codec::json::item_to_json(model).expect("JSON");
    let canned = Canned::new("{}").with_item(format!(r#"{{"Item":{json}}}"#));
    let check = canned.keeping();
    let (client, check_client) = (canned.client(), check.client());
    let read = |client: &Client| {
        let table = Db::new(client.clone()).table::<Flat>();
        let item = runtime.block_on(table.get(TENANT, model.id).into_future());
        item.expect("an answer").expect("an item")
    };

    let mut item = read(&check_client);
    item.n01 += 1;
    runtime.block_on(item.partial_save().into_future()).expect("saved");
    let sent = check.sent();
    runtime.block_on(update_by_hand(&check_client, model));
    assert!(check.sent() == sent);

    let item = read(&client);
    vec![
        Variant::new(
            "dynorm",
            move || item.clone(),
            move |mut item| {
                item.n01 += 1;
                runtime.block_on(item.partial_save().into_future()).expect("saved");
                item
            },
        ),
        Variant::new("sdk_by_hand", || (), move |()| runtime.block_on(update_by_hand(&client, model))),
    ]
}

async fn update_by_hand(client: &Client, model: &Flat) {
    client
        .update_item()
        .table_name("flat")
        .key("tenant", AttributeValue::S(model.tenant.clone()))
        .key("id", AttributeValue::N(model.id.to_string()))
        .update_expression("SET #1=:1")
        .condition_expression("attribute_exists(#0) AND #1=:0")
        .set_expression_attribute_names(Some(HashMap::from([
            ("#0".to_owned(), "tenant".to_owned()),
            ("#1".to_owned(), "n01".to_owned()),
        ])))
        .set_expression_attribute_values(Some(HashMap::from([
            (":0".to_owned(), AttributeValue::N(model.n01.to_string())),
            (":1".to_owned(), AttributeValue::N((model.n01 + 1).to_string())),
        ])))
        .return_values_on_condition_check_failure(
            aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure::AllOld,
        )
        .send()
        .await
        .expect("updated");
}
