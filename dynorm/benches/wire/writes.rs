//! Cases of single writes with conditions, and of transactions: what each variant does, and that
//! all of them send the same.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem};
use dynorm::{Db, Table};
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::canned::Canned;
use crate::cases::{Benched, PageOf, TENANT};
use crate::measure::Variant;
use crate::models::Mixed;

/// What is written of a shape, beside whole items.
pub trait Written: Benched {
    /// What the update asks of which attribute.
    fn condition() -> (&'static str, AttributeValue);
    /// An update of two attributes, on condition of a third, by dynorm.
    fn update_if(table: &Table<Self>) -> impl Future<Output = ()>;
    /// A deletion on condition of an attribute, by dynorm.
    fn delete_if(table: &Table<Self>) -> impl Future<Output = ()>;
}

impl Written for Mixed {
    fn condition() -> (&'static str, AttributeValue) {
        ("active", AttributeValue::Bool(true))
    }

    async fn update_if(table: &Table<Self>) {
        let update = table.update(TENANT, 7u64).set(Mixed::name(), "Ada Lovelace").add(Mixed::visits(), 1);
        update.only_if(Mixed::active().eq(true)).await.expect("updated");
    }

    async fn delete_if(table: &Table<Self>) {
        table.delete(TENANT, 7u64).only_if(Mixed::visits().lt(10)).await.expect("deleted");
    }
}

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

/// What dynorm sends.
pub fn sent<M: Written>(runtime: &Runtime, by_dynorm: impl AsyncFn(&Table<M>)) -> Value {
    let check = Canned::new("{}").keeping();
    runtime.block_on(by_dynorm(&Db::new(check.client()).table::<M>()));
    check.sent()
}

/// Runs both once on clients that keep what is sent, and asserts that it is the same.
fn check<M: Written>(
    runtime: &Runtime,
    by_dynorm: impl AsyncFn(&Table<M>),
    by_hand: impl AsyncFn(&Client, &str),
) {
    let check = Canned::new("{}").keeping();
    let client = check.client();
    runtime.block_on(by_hand(&client, Db::new(client.clone()).table::<M>().name()));
    assert_eq!(check.sent(), sent(runtime, by_dynorm));
}

/// An update of two attributes, on condition of a third.
pub fn update_item<M: Written>(runtime: &Runtime) -> Vec<Variant<'_>> {
    async fn by_hand<M: Written>(client: &Client, table: &str) {
        let (asked, value) = M::condition();
        client
            .update_item()
            .table_name(table)
            .key("tenant", s(TENANT))
            .key("id", n(7))
            .update_expression("SET #2=:1 ADD #3 :2")
            .condition_expression("attribute_exists(#0) AND #1=:0")
            .set_expression_attribute_names(Some(names([
                ("#0", "tenant"),
                ("#1", asked),
                ("#2", "name"),
                ("#3", "visits"),
            ])))
            .set_expression_attribute_values(Some(named([
                (":0", value),
                (":1", s("Ada Lovelace")),
                (":2", n(1)),
            ])))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await
            .expect("updated");
    }

    check(runtime, M::update_if, by_hand::<M>);
    let client = Canned::new("{}").client();
    let table = Db::new(client.clone()).table::<M>();
    let name = table.name().to_owned();
    vec![
        Variant::new("dynorm", || (), move |()| runtime.block_on(M::update_if(&table))),
        Variant::new("sdk_by_hand", || (), move |()| runtime.block_on(by_hand::<M>(&client, &name))),
    ]
}

/// A deletion on condition of an attribute.
pub fn delete_item_if<M: Written>(runtime: &Runtime) -> Vec<Variant<'_>> {
    async fn by_hand(client: &Client, table: &str) {
        client
            .delete_item()
            .table_name(table)
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

    check(runtime, M::delete_if, by_hand);
    let client = Canned::new("{}").client();
    let table = Db::new(client.clone()).table::<M>();
    let name = table.name().to_owned();
    vec![
        Variant::new("dynorm", || (), move |()| runtime.block_on(M::delete_if(&table))),
        Variant::new("sdk_by_hand", || (), move |()| runtime.block_on(by_hand(&client, &name))),
    ]
}

/// The token of the transaction, so that all send the same.
pub const TOKEN: &str = "one-token-for-all";

/// Models that must not exist yet, in one transaction, by dynorm.
pub async fn insert_all<M: Written>(table: &Table<M>, models: &[M]) {
    let transaction = table.db().transact_write().token(TOKEN);
    models.iter().fold(transaction, |all, model| all.with(table.insert(model))).await.expect("made");
}

/// Ten items that must not exist yet, in one transaction.
pub fn transact_write_10<'a, M: Written>(runtime: &'a Runtime, page: &'a PageOf<M>) -> Vec<Variant<'a>> {
    async fn by_hand<M: Written>(client: &Client, table: &str, models: Vec<M>) {
        let put = |model: M| {
            let put = Put::builder()
                .table_name(table)
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
    check(
        runtime,
        async |table| insert_all(table, models).await,
        async |client, table| by_hand(client, table, models.to_vec()).await,
    );
    let client = Canned::new("{}").client();
    let table = Db::new(client.clone()).table::<M>();
    let name = table.name().to_owned();
    vec![
        Variant::new(
            "dynorm",
            || models.to_vec(),
            move |models| runtime.block_on(insert_all(&table, &models)),
        ),
        Variant::new(
            "sdk_by_hand",
            || models.to_vec(),
            move |models| runtime.block_on(by_hand(&client, &name, models)),
        ),
    ]
}
