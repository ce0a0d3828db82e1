//! Writes. Expressions are text, whose placeholders get a prefix.

use ::modyne::expr::{Condition, Update};
use ::modyne::model::TransactWrite;
use ::modyne::{EntityDef, EntityExt};
use serde_json::json;
use tokio::runtime::Runtime;

use super::Tenants;
use crate::cases::{PageOf, TENANT};
use crate::compare::{self, Ours};
use crate::measure::Variant;
use crate::models::Mixed;
use crate::writes::TOKEN;

async fn put(table: &Tenants, model: Mixed) {
    EntityExt::put(model).execute(table).await.expect("put");
}

async fn update(table: &Tenants, (): ()) {
    let update = Update::new("SET #name=:name ADD #visits :visits")
        .name("#name", "name")
        .name("#visits", "visits")
        .value(":name", "Ada Lovelace")
        .value(":visits", 1);
    let condition = Condition::new("attribute_exists(#tenant) AND #active=:active")
        .name("#tenant", "tenant")
        .name("#active", "active")
        .value(":active", true);
    let key = (TENANT, 7);
    let update = <Mixed as EntityExt>::update(key).expression(update).condition(condition);
    update.execute(table).await.expect("updated");
}

async fn delete(table: &Tenants, (): ()) {
    let condition = Condition::new("#visits<:visits").name("#visits", "visits").value(":visits", 10);
    let delete = <Mixed as EntityExt>::delete((TENANT, 7)).condition(condition);
    delete.execute(table).await.expect("deleted");
}

async fn insert_all(table: &Tenants, models: Vec<Mixed>) {
    let transaction = TransactWrite::new().client_request_token(TOKEN);
    let insert = |model| EntityExt::create(model).transact_with_return_on_fail();
    let transaction = models.into_iter().map(insert).fold(transaction, TransactWrite::operation);
    transaction.execute(table).await.expect("made");
}

pub fn variants<'a>(runtime: &'a Runtime, page: &'a PageOf<Mixed>, ours: &Ours) -> [Variant<'a>; 4] {
    const NAME: &str = "modyne";
    let open = async |client| Tenants { client, name: Mixed::ENTITY_TYPE.as_str() };
    let typed = json!({ "entity_type": { "S": "mixed" } });
    let puts = json!({ "Item": typed, "ReturnConsumedCapacity": "TOTAL" });
    let updates = json!({
        "UpdateExpression": "SET #upd_name=:upd_name ADD #upd_visits :upd_visits",
        "ConditionExpression": "attribute_exists(#cnd_tenant) AND #cnd_active=:cnd_active",
        "ExpressionAttributeNames": {
            "#upd_name": "name", "#upd_visits": "visits", "#cnd_tenant": "tenant", "#cnd_active": "active",
        },
        "ExpressionAttributeValues": {
            ":upd_name": { "S": "Ada Lovelace" }, ":upd_visits": { "N": "1" }, ":cnd_active": { "BOOL": true },
        },
        "ReturnConsumedCapacity": "TOTAL",
        "ReturnValuesOnConditionCheckFailure": null,
    });
    let deletes = json!({
        "ConditionExpression": "#cnd_visits<:cnd_visits",
        "ExpressionAttributeNames": { "#cnd_visits": "visits" },
        "ExpressionAttributeValues": { ":cnd_visits": { "N": "10" } },
        "ReturnConsumedCapacity": "TOTAL",
        "ReturnValuesOnConditionCheckFailure": null,
    });
    let inserts = json!({
        "TransactItems": { "Put": {
            "Item": typed,
            "ConditionExpression": "attribute_not_exists(#cnd_PK)",
            "ExpressionAttributeNames": { "#cnd_PK": "tenant" },
        } },
        "ReturnConsumedCapacity": "TOTAL",
    });
    let model = || page.models[0].clone();
    let models = || page.models[..10].to_vec();
    [
        compare::variant(NAME, runtime, open, model, put, (&ours.put, puts)),
        compare::variant(NAME, runtime, open, || (), update, (&ours.update, updates)),
        compare::variant(NAME, runtime, open, || (), delete, (&ours.delete, deletes)),
        compare::variant(NAME, runtime, open, models, insert_all, (&ours.transaction, inserts)),
    ]
}
