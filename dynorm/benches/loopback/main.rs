//! What is left of the gain when a server and a socket are there: dynorm beside the SDK by hand,
//! over HTTP on this machine.
//!
//! ```sh
//! cargo bench --bench loopback --features embedded,local
//! cargo bench --bench loopback --features embedded,local -- --json
//! DYNORM_ENDPOINT=http://localhost:8000 cargo bench --bench loopback --features embedded,local
//! ```
//!
//! The server is the embedded engine on a thread of its own, whose allocations count too, unless
//! the environment names another: an empty one on this machine.

#[path = "../wire/by_hand.rs"]
mod by_hand;
#[path = "../wire/counting.rs"]
mod counting;
mod cpu;
#[path = "../wire/measure.rs"]
#[expect(dead_code, reason = "`repeat` is for callgrind")]
mod measure;
#[path = "../wire/models.rs"]
mod models;
#[path = "../wire/random.rs"]
mod random;
#[path = "../wire/report.rs"]
mod report;
mod server;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use by_hand::ByHand;
use dynorm::prelude::*;
use dynorm::write::batch::BatchWrite;
use measure::{Measurement, Variant, measure};
use models::{Mixed, Shape};
use random::Random;
use tokio::runtime::{Builder, Runtime};

/// As many items as make an answer of about a megabyte of JSON.
const ITEMS: u64 = 2_400;
const TENANT: &str = "tenant-0001";
const ROUNDS_OF_PAGES: usize = 100;
const ROUNDS_OF_ITEMS: usize = 2000;

fn main() {
    let json = std::env::args().any(|argument| argument == "--json");
    let endpoint = std::env::var("DYNORM_ENDPOINT").unwrap_or_else(|_| format!("http://{}", server::start()));
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let db = Db::local(endpoint).expect("a URL");
    let table = db.table::<Mixed>();
    let mut random = Random::new(7);
    let models: Vec<Mixed> = (0..ITEMS).map(|id| Mixed::generate(1_000_000 + id, &mut random)).collect();
    runtime.block_on(async {
        table.create().await.expect("a new table");
        table.put_all(models.clone()).await.into_result().expect("all of them");
    });

    let client = db.client();
    let mut measured = measure("loopback_query", query(&runtime, &table, client, &models), ROUNDS_OF_PAGES);
    measured.extend(measure("loopback_put_item", put(&runtime, &table, client, &models[0]), ROUNDS_OF_ITEMS));
    measured.extend(measure("loopback_get_item", get(&runtime, &table, client, &models[0]), ROUNDS_OF_ITEMS));
    show(&measured, json);
    if !json {
        println!();
        show_cpu(&runtime, &table, client, &models);
    }
    runtime.block_on(table.delete_table().into_future()).expect("deleted");
}

/// What the client's machine has of it, which is what a faster client saves.
fn show_cpu(runtime: &Runtime, table: &Table<Mixed>, client: &Client, models: &[Mixed]) {
    let (model, batch) = (&models[0], &models[..25]);
    let batch_by_dynorm = |runtime: &Runtime| {
        let put = |batch: BatchWrite, model: &Mixed| batch.put(table, model.clone());
        let batch = batch.iter().fold(table.db().batch_write(), put);
        runtime.block_on(batch.into_future()).into_result().expect("all of them");
    };
    let batch_by_hand = |runtime: &Runtime| {
        let put = |model: &Mixed| {
            let put = PutRequest::builder().set_item(Some(model.clone().into_item())).build();
            WriteRequest::builder().put_request(put.expect("an item")).build()
        };
        let writes = client.batch_write_item().request_items("mixed", batch.iter().map(put).collect());
        runtime.block_on(writes.send()).expect("an answer");
    };
    let get_by_dynorm = |runtime: &Runtime| {
        runtime.block_on(table.get(TENANT, model.id).model()).expect("an answer").expect("a model");
    };
    let get_by_hand = |runtime: &Runtime| {
        let get = client
            .get_item()
            .table_name("mixed")
            .key("tenant", AttributeValue::S(TENANT.to_owned()))
            .key("id", AttributeValue::N(model.id.to_string()));
        let item = runtime.block_on(get.send()).expect("an answer").item.expect("an item");
        Mixed::from_item(item).expect("a model");
    };
    let page_by_dynorm = |runtime: &Runtime| {
        runtime.block_on(Mixed::query(TENANT).models().limit(100).all(table)).expect("models");
    };
    let page_by_hand = |runtime: &Runtime| {
        let query = client
            .query()
            .table_name("mixed")
            .limit(100)
            .key_condition_expression("#0=:0")
            .expression_attribute_names("#0", "tenant")
            .expression_attribute_values(":0", AttributeValue::S(TENANT.to_owned()));
        let items = runtime.block_on(query.send()).expect("a page").items.unwrap_or_default();
        let models: Option<Vec<_>> = items.into_iter().map(Mixed::from_item).collect();
        models.expect("models");
    };
    cpu::print(
        runtime,
        "batch write of 25",
        &[("dynorm", &batch_by_dynorm), ("sdk_by_hand", &batch_by_hand)],
    );
    cpu::print(runtime, "query of 100", &[("dynorm", &page_by_dynorm), ("sdk_by_hand", &page_by_hand)]);
    cpu::print(runtime, "get", &[("dynorm", &get_by_dynorm), ("sdk_by_hand", &get_by_hand)]);
}

fn show(measured: &[Measurement], json: bool) {
    if json {
        println!("{}", serde_json::to_string_pretty(measured).expect("JSON"));
    } else {
        report::print(measured, &[]);
    }
}

fn query<'a>(
    runtime: &'a Runtime,
    table: &'a Table<Mixed>,
    client: &'a Client,
    models: &'a [Mixed],
) -> Vec<Variant<'a>> {
    let by_dynorm = || runtime.block_on(Mixed::query(TENANT).models().all(table)).expect("models");
    let tracked = || runtime.block_on(Mixed::query(TENANT).all(table)).expect("items");
    let by_hand = || runtime.block_on(query_by_hand(client));
    assert!(by_dynorm() == models && by_hand() == models);
    assert!(tracked().into_iter().map(Item::into_inner).eq(models.iter().cloned()));
    vec![
        Variant::new("dynorm", || (), move |()| by_dynorm()),
        Variant::new("dynorm_tracked", || (), move |()| tracked()),
        Variant::new("sdk_by_hand", || (), move |()| by_hand()),
    ]
}

async fn query_by_hand(client: &Client) -> Vec<Mixed> {
    let mut models = Vec::new();
    let mut start = None;
    loop {
        let output = client
            .query()
            .table_name("mixed")
            .key_condition_expression("#0=:0")
            .expression_attribute_names("#0", "tenant")
            .expression_attribute_values(":0", AttributeValue::S(TENANT.to_owned()))
            .set_exclusive_start_key(start)
            .send()
            .await
            .expect("a page");
        let items = output.items.unwrap_or_default();
        models.extend(items.into_iter().map(|item| Mixed::from_item(item).expect("a model")));
        start = output.last_evaluated_key;
        if start.is_none() {
            return models;
        }
    }
}

fn put<'a>(
    runtime: &'a Runtime,
    table: &'a Table<Mixed>,
    client: &'a Client,
    model: &'a Mixed,
) -> Vec<Variant<'a>> {
    let by_dynorm = |model: Mixed| runtime.block_on(async { table.put(&model).await }).expect("put");
    let by_hand = |model: Mixed| {
        let put = client.put_item().table_name("mixed").set_item(Some(model.into_item()));
        runtime.block_on(put.send()).expect("put")
    };
    vec![
        Variant::new("dynorm", || model.clone(), by_dynorm),
        Variant::new("sdk_by_hand", || model.clone(), by_hand),
    ]
}

fn get<'a>(
    runtime: &'a Runtime,
    table: &'a Table<Mixed>,
    client: &'a Client,
    model: &'a Mixed,
) -> Vec<Variant<'a>> {
    let by_dynorm = || runtime.block_on(table.get(TENANT, model.id).model()).expect("an answer");
    let by_hand = || {
        let get = client
            .get_item()
            .table_name("mixed")
            .key("tenant", AttributeValue::S(TENANT.to_owned()))
            .key("id", AttributeValue::N(model.id.to_string()));
        let item = runtime.block_on(get.send()).expect("an answer").item;
        item.and_then(Mixed::from_item)
    };
    assert!(by_dynorm().as_ref() == Some(model) && by_hand().as_ref() == Some(model));
    vec![
        Variant::new("dynorm", || (), move |()| by_dynorm()),
        Variant::new("sdk_by_hand", || (), move |()| by_hand()),
    ]
}
