//! Writes. Its driver has transactions only of items with a version.

use ::toasty::stmt::add;
use ::toasty::{Db, Model, models};
use aws_sdk_dynamodb::Client;
use serde_json::json;
use tokio::runtime::Runtime;

use super::{Address, Nested, open};
use crate::cases::{PageOf, TENANT};
use crate::compare::{self, DRAWN, Ours};
use crate::measure::Variant;
use crate::shapes;

/// `Nested` with a version. Several of them that are created at once are one transaction.
#[derive(Model)]
#[table = "nested"]
#[key(partition = tenant, local = id)]
pub struct Versioned {
    tenant: String,
    id: u64,
    name: String,
    email: Option<String>,
    visits: u32,
    score: i64,
    level: u32,
    tags: Vec<String>,
    history: Vec<i64>,
    #[document]
    address: Address,
    #[version]
    version: u64,
}

macro_rules! create {
    ($own:ident, $model:ident) => {{
        let shapes::Address { street, city, zip } = $model.address;
        $own::create()
            .tenant($model.tenant)
            .id($model.id)
            .name($model.name)
            .email($model.email)
            .visits($model.visits)
            .score($model.score)
            .level($model.level)
            .tags($model.tags)
            .history($model.history)
            .address(Address { street, city, zip })
    }};
}

async fn put(db: &Db, model: shapes::Nested) {
    create!(Nested, model).exec(&mut db.clone()).await.expect("put");
}

async fn update(db: &Db, (): ()) {
    let item = Nested::filter_by_tenant_and_id(TENANT, 7_u64).filter(Nested::fields().level().eq(3_u32));
    let update = item.update().name("Ada Lovelace").visits(add(1_u32));
    update.exec(&mut db.clone()).await.expect("updated");
}

async fn delete(db: &Db, (): ()) {
    let item = Nested::filter_by_tenant_and_id(TENANT, 7_u64).filter(Nested::fields().visits().lt(10_u32));
    item.delete().exec(&mut db.clone()).await.expect("deleted");
}

async fn insert_all(db: &Db, models: Vec<shapes::Nested>) {
    let all =
        models.into_iter().fold(Versioned::create_many(), |all, model| all.item(create!(Versioned, model)));
    all.exec(&mut db.clone()).await.expect("made");
}

pub fn variants<'a>(runtime: &'a Runtime, page: &'a PageOf<shapes::Nested>, ours: &Ours) -> [Variant<'a>; 4] {
    const NAME: &str = "toasty";
    let nested = async |client: Client| open(client, models!(Nested)).await;
    let versioned = async |client: Client| open(client, models!(Versioned)).await;
    let updates = json!({
        // It has no ADD, and adds to what must be there.
        "UpdateExpression": "SET #col_2 = :v_1, #col_4 = #col_4 + :v_2",
        "ConditionExpression": "#col_6 = :v_0",
        "ExpressionAttributeNames": { "#col_2": "name", "#col_4": "visits", "#col_6": "level" },
        "ExpressionAttributeValues": { ":v_0": { "N": "3" }, ":v_1": { "S": "Ada Lovelace" }, ":v_2": { "N": "1" } },
        "ReturnValues": "UPDATED_NEW",
    });
    let deletes = json!({
        "ConditionExpression": "#col_4 < :v_0",
        "ExpressionAttributeNames": { "#col_4": "visits" },
        "ExpressionAttributeValues": { ":v_0": { "N": "10" } },
    });
    let inserts = json!({
        "TransactItems": { "Put": {
            "Item": { "version": { "N": "1" } },
            "ConditionExpression": "attribute_not_exists(#10)",
            "ExpressionAttributeNames": { "#10": "version" },
            "ReturnValuesOnConditionCheckFailure": null,
        } },
        "ClientRequestToken": DRAWN,
    });
    let model = || page.models[0].clone();
    let models = || page.models[..10].to_vec();
    [
        compare::variant(NAME, runtime, nested, model, put, (&ours.put, json!({}))),
        compare::variant(NAME, runtime, nested, || (), update, (&ours.update, updates)),
        compare::variant(NAME, runtime, nested, || (), delete, (&ours.delete, deletes)),
        compare::variant(NAME, runtime, versioned, models, insert_all, (&ours.transaction, inserts)),
    ]
}
