//! Writes. What its builders do not know is put into the SDK's by `raw`, where they let one.

use std::sync::Arc;

use ::aymond::Aymond;
use ::aymond::prelude::*;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure::AllOld;
use serde_json::json;
use tokio::runtime::Runtime;

use super::{Nested, NestedTable};
use crate::by_hand::ByHand;
use crate::cases::{PageOf, TENANT};
use crate::compare::{self, Ours};
use crate::measure::Variant;
use crate::shapes;
use crate::writes::TOKEN;

struct Opened {
    aymond: Aymond,
    table: NestedTable,
}

async fn open(client: Client) -> Opened {
    let aymond = Aymond::new_with_client(Arc::new(client));
    Opened { table: NestedTable::new(&aymond, "nested"), aymond }
}

async fn put(opened: &Opened, item: Nested) {
    opened.table.put().item(item).send().await.expect("put");
}

async fn update(opened: &Opened, (): ()) {
    let update = opened.table.update().tenant(TENANT).id(7_u64);
    update
        .expression(|item| item.name().set("Ada Lovelace").and(item.visits().add(1_u32)))
        .condition(|item| item.must_exist().level().eq(3_u32))
        .raw(|request| request.return_values_on_condition_check_failure(AllOld))
        .await
        .expect("updated");
}

async fn delete(opened: &Opened, (): ()) {
    let delete = opened.table.delete_item().tenant(TENANT).id(7_u64);
    delete
        .condition(|item| item.visits().lt(10_u32))
        .raw(|request| request.return_values_on_condition_check_failure(AllOld))
        .await
        .expect("deleted");
}

async fn insert_all(opened: &Opened, items: Vec<Nested>) {
    let insert = |item| opened.table.put().item(item).condition(|item| item.must_not_exist());
    let transaction = items.into_iter().map(insert).fold(opened.aymond.tx(), |all, insert| all.put(insert));
    transaction.raw(|request| request.client_request_token(TOKEN)).await.expect("made");
}

pub fn variants<'a>(runtime: &'a Runtime, page: &PageOf<shapes::Nested>, ours: &Ours) -> [Variant<'a>; 4] {
    const NAME: &str = "aymond";
    let updates = json!({
        // It has no ADD, and adds to what must be there.
        "UpdateExpression": "SET #u0 = :u1, #u2 = #u2 + :u3",
        "ConditionExpression": "(#n0 = :v1 AND attribute_exists(#n2))",
        "ExpressionAttributeNames": { "#u0": "name", "#u2": "visits", "#n0": "level", "#n2": "tenant" },
        "ExpressionAttributeValues": { ":u1": { "S": "Ada Lovelace" }, ":u3": { "N": "1" }, ":v1": { "N": "3" } },
    });
    let deletes = json!({
        "ConditionExpression": "#n0 < :v1",
        "ExpressionAttributeNames": { "#n0": "visits" },
        "ExpressionAttributeValues": { ":v1": { "N": "10" } },
    });
    let inserts = json!({ "TransactItems": { "Put": {
        "ConditionExpression": "attribute_not_exists(#n0)",
        "ExpressionAttributeNames": { "#n0": "tenant" },
        "ReturnValuesOnConditionCheckFailure": null,
    } } });
    let own = |model: &shapes::Nested| Nested::from(&model.clone().into_item());
    let item = own(&page.models[0]);
    let items: Vec<Nested> = page.models[..10].iter().map(own).collect();
    let (item, items) = (move || item.clone(), move || items.clone());
    [
        compare::variant(NAME, runtime, open, item, put, (&ours.put, json!({}))),
        compare::variant(NAME, runtime, open, || (), update, (&ours.update, updates)),
        compare::variant(NAME, runtime, open, || (), delete, (&ours.delete, deletes)),
        compare::variant(NAME, runtime, open, items, insert_all, (&ours.transaction, inserts)),
    ]
}
