//! Writes. A transaction is sent by the SDK's own client: this crate makes its parts.

use aws_sdk_dynamodb::Client;
use dynamodb_facade::explicit_client::DynamoDBItemOp;
use dynamodb_facade::{Condition, DynamoDBItemTransactOp, KeyId, Update};
use serde_json::json;
use tokio::runtime::Runtime;

use super::MixedTable;
use crate::cases::{PageOf, TENANT};
use crate::compare::{self, Ours};
use crate::measure::Variant;
use crate::models::Mixed;
use crate::writes::TOKEN;

async fn put(client: &Client, model: Mixed) {
    <Mixed as DynamoDBItemOp<MixedTable>>::put(&model, client.clone()).await.expect("put");
}

async fn update(client: &Client, (): ()) {
    let key = KeyId::pk(TENANT).sk(7);
    let update = Update::set("name", "Ada Lovelace").and(Update::add("visits", 1));
    let exists = <Mixed as DynamoDBItemOp<MixedTable>>::exists();
    <Mixed as DynamoDBItemOp<MixedTable>>::update_by_id(client.clone(), key, update)
        .condition(exists & Condition::eq("active", true))
        .return_none()
        .await
        .expect("updated");
}

async fn delete(client: &Client, (): ()) {
    let key = KeyId::pk(TENANT).sk(7);
    <Mixed as DynamoDBItemOp<MixedTable>>::delete_by_id(client.clone(), key)
        .condition(Condition::lt("visits", 10))
        .return_none()
        .await
        .expect("deleted");
}

async fn insert_all(client: &Client, models: Vec<Mixed>) {
    let insert = |model: &Mixed| model.transact_put().not_exists().build();
    client
        .transact_write_items()
        .set_transact_items(Some(models.iter().map(insert).collect()))
        .client_request_token(TOKEN)
        .send()
        .await
        .expect("made");
}

pub fn variants<'a>(runtime: &'a Runtime, page: &'a PageOf<Mixed>, ours: &Ours) -> [Variant<'a>; 4] {
    const NAME: &str = "dynamodb-facade";
    let open = async |client| client;
    let updates = json!({
        "UpdateExpression": "SET #u0 = :u1 ADD visits :u2",
        "ConditionExpression": "(attribute_exists(tenant) AND active = :c0)",
        "ExpressionAttributeNames": { "#u0": "name" },
        "ExpressionAttributeValues": { ":u1": { "S": "Ada Lovelace" }, ":u2": { "N": "1" }, ":c0": { "BOOL": true } },
        "ReturnValues": "NONE",
        "ReturnValuesOnConditionCheckFailure": null,
    });
    let deletes = json!({
        "ConditionExpression": "visits < :c0",
        "ExpressionAttributeNames": null,
        "ExpressionAttributeValues": { ":c0": { "N": "10" } },
        "ReturnValues": "NONE",
        "ReturnValuesOnConditionCheckFailure": null,
    });
    let inserts = json!({ "TransactItems": { "Put": {
        "ConditionExpression": "attribute_not_exists(tenant)",
        "ExpressionAttributeNames": null,
        "ReturnValuesOnConditionCheckFailure": null,
    } } });
    let model = || page.models[0].clone();
    let models = || page.models[..10].to_vec();
    [
        compare::variant(NAME, runtime, open, model, put, (&ours.put, json!({ "ReturnValues": "NONE" }))),
        compare::variant(NAME, runtime, open, || (), update, (&ours.update, updates)),
        compare::variant(NAME, runtime, open, || (), delete, (&ours.delete, deletes)),
        compare::variant(NAME, runtime, open, models, insert_all, (&ours.transaction, inserts)),
    ]
}
