//! Cases of single writes with conditions, and of transactions: what each variant does, and that all of them send the same.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem};
use dynorm::{Db, Table};
use tokio::runtime::Runtime;

use crate::by_hand::ByHand;
use crate::canned::Canned;
use crate::cases::{PageOf, TENANT};
use crate::measure::Variant;
use crate::models::Mixed;

/// Names or values of an expression, with their placeholders.
fn named<T>(entries: impl IntoIterator<Item = (&'static str, T)>) -> HashMap<String, T> {
    entries.into_iter().map(|(label, value)| (label.to_owned(), value)).collect()
}

fn names<const N: usize>(entries: [(&'static str, &str); N]) -> HashMap<String, String> {
    named(entries.map(|(label, name)| (label, name.to_owned())))
}

fn n(number: impl ToString) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

fn s(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

/// Runs both once on a client that keeps what is sent, and asserts that it is the same.
fn check(
    runtime: &Runtime,
    canned: &Canned,
    by_dynorm: impl AsyncFn(&Table<Mixed>),
    by_hand: impl AsyncFn(&Client),
) {
    let check = canned.keeping();
    let client = check.client();
    runtime.block_on(async {
        by_dynorm(&Db::new(client.clone()).table::<Mixed>()).await;
        let sent = check.sent();
        by_hand(&client).await;
        assert_eq!(check.sent(), sent);
    });
}

/// An update of two attributes, on condition of a third.
pub fn update_item(runtime: &Runtime) -> Vec<Variant<'_>> {
    async fn by_dynorm(table: &Table<Mixed>) {
        let update = table.update(TENANT, 7u64).set(Mixed::name(), "Ada Lovelace").add(Mixed::visits(), 1);
        update.only_if(Mixed::active().eq(true)).await.expect("updated");
    }

    async fn by_hand(client: &Client) {
        client
            .update_item()
            .table_name("mixed")
            .key("tenant", s(TENANT))
            .key("id", n(7))
            .update_expression("SET #2=:1 ADD #3 :2")
            .condition_expression("attribute_exists(#0) AND #1=:0")
            .set_expression_attribute_names(Some(names([
                ("#0", "tenant"),
                ("#1", "active"),
                ("#2", "name"),
                ("#3", "visits"),
            ])))
            .set_expression_attribute_values(Some(named([
                (":0", AttributeValue::Bool(true)),
                (":1", s("Ada Lovelace")),
                (":2", n(1)),
            ])))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await
            .expect("updated");
    }

    let canned = Canned::new("{}");
    check(runtime, &canned, by_dynorm, by_hand);
    let client = canned.client();
    let table = Db::new(client.clone()).table::<Mixed>();
    vec![
        Variant::new("dynorm", || (), move |()| runtime.block_on(by_dynorm(&table))),
        Variant::new("sdk_by_hand", || (), move |()| runtime.block_on(by_hand(&client))),
    ]
}

/// A deletion on condition of an attribute.
pub fn delete_item_if(runtime: &Runtime) -> Vec<Variant<'_>> {
    async fn by_dynorm(table: &Table<Mixed>) {
        table.delete(TENANT, 7u64).only_if(Mixed::visits().lt(10)).await.expect("deleted");
    }

    async fn by_hand(client: &Client) {
        client
            .delete_item()
            .table_name("mixed")
            .key("tenant", s(TENANT))
            .key("id", n(7))
            .condition_expression("#0<:0")
            .set_expression_attribute_names(Some(names([("#0", "visits")])))
            .set_expression_attribute_values(Some(named([(":0", n(10))])))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await
            .expect("deleted");
    }

    let canned = Canned::new("{}");
    check(runtime, &canned, by_dynorm, by_hand);
    let client = canned.client();
    let table = Db::new(client.clone()).table::<Mixed>();
    vec![
        Variant::new("dynorm", || (), move |()| runtime.block_on(by_dynorm(&table))),
        Variant::new("sdk_by_hand", || (), move |()| runtime.block_on(by_hand(&client))),
    ]
}

/// Ten items that must not exist yet, in one transaction. The token is given, so that both send the same.
pub fn transact_write_10<'a>(runtime: &'a Runtime, page: &'a PageOf<Mixed>) -> Vec<Variant<'a>> {
    const TOKEN: &str = "one-token-for-all";

    async fn by_dynorm(table: &Table<Mixed>, models: &[Mixed]) {
        let transaction = table.db().transact_write().token(TOKEN);
        models.iter().fold(transaction, |all, model| all.with(table.insert(model))).await.expect("made");
    }

    async fn by_hand(client: &Client, models: Vec<Mixed>) {
        let put = |model: Mixed| {
            let put = Put::builder()
                .table_name("mixed")
                .set_item(Some(model.into_item()))
                .condition_expression("attribute_not_exists(#0)")
                .set_expression_attribute_names(Some(names([("#0", "tenant")])))
                .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
            TransactWriteItem::builder().put(put.build().expect("a put")).build()
        };
        client
            .transact_write_items()
            .set_transact_items(Some(models.into_iter().map(put).collect()))
            .client_request_token(TOKEN)
            .send()
            .await
            .expect("made");
    }

    let models = &page.models[..10];
    let canned = Canned::new("{}");
    check(
        runtime,
        &canned,
        async |table| by_dynorm(table, models).await,
        async |client| by_hand(client, models.to_vec()).await,
    );
    let client = canned.client();
    let table = Db::new(client.clone()).table::<Mixed>();
    vec![
        Variant::new(
            "dynorm",
            || models.to_vec(),
            move |models| runtime.block_on(by_dynorm(&table, &models)),
        ),
        Variant::new(
            "sdk_by_hand",
            || models.to_vec(),
            move |models| runtime.block_on(by_hand(&client, models)),
        ),
    ]
}
