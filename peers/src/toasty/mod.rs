//! `toasty`, whose driver has no sets.

mod reads;
mod writes;

use ::toasty::schema::ModelSet;
use ::toasty::{Db, Embed, Model};
use aws_sdk_dynamodb::Client;
pub use reads::variant;
use serde::Serialize;
use toasty_driver_dynamodb::DynamoDb;
pub use writes::variants;

async fn open(client: Client, models: ModelSet) -> Db {
    let driver = DynamoDb::new("dynamodb://canned".to_owned(), client);
    // Nothing runs beside what is measured.
    let mut builder = Db::builder();
    builder.models(models).pool_health_check_interval(None);
    builder.build(driver).await.expect("a schema")
}

#[derive(Model, Serialize)]
#[table = "flat"]
#[key(partition = tenant, local = id)]
pub struct Flat {
    tenant: String,
    id: u64,
    s01: String,
    s02: String,
    s03: String,
    s04: String,
    s05: String,
    s06: String,
    s07: String,
    s08: String,
    s09: String,
    s10: String,
    n01: u32,
    n02: u32,
    n03: u32,
    n04: u32,
    n05: i64,
    n06: i64,
    n07: i64,
    n08: i64,
    n09: u64,
    n10: u64,
    f01: f64,
    f02: f64,
    f03: f64,
    f04: f64,
    b01: bool,
    b02: bool,
    b03: bool,
    b04: bool,
}

#[derive(Model, Serialize)]
#[table = "nested"]
#[key(partition = tenant, local = id)]
pub struct Nested {
    tenant: String,
    id: u64,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    visits: u32,
    score: i64,
    level: u32,
    tags: Vec<String>,
    history: Vec<i64>,
    #[document]
    address: Address,
}

#[derive(Embed, Serialize)]
pub struct Address {
    street: String,
    city: String,
    zip: String,
}
