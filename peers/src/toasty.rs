//! `toasty`, whose driver has no sets.

use std::future::Future;

use ::toasty::{Db, Embed, Model};
use serde::Serialize;
use toasty_driver_dynamodb::DynamoDb;
use tokio::runtime::Runtime;

use crate::canned::Canned;
use crate::cases::PageOf;
use crate::measure::Variant;
use crate::{models, shapes};

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

/// A shape that this mapper has a model for.
pub trait Read: dynorm::Model + Serialize {
    type Own: Serialize;

    fn open(driver: DynamoDb) -> impl Future<Output = Db>;
    /// A page of a query. A query without a limit would go on to the next page.
    fn page(db: Db, limit: usize) -> impl Future<Output = Vec<Self::Own>>;
}

macro_rules! read {
    ($($shape:path, $own:ident;)*) => {$(
        impl Read for $shape {
            type Own = $own;

            async fn open(driver: DynamoDb) -> Db {
                // Nothing runs beside what is measured.
                let mut builder = Db::builder();
                builder.models(::toasty::models!($own)).pool_health_check_interval(None);
                builder.build(driver).await.expect("a schema")
            }

            async fn page(mut db: Db, limit: usize) -> Vec<$own> {
                let query = $own::filter_by_tenant("tenant-0001").paginate(limit);
                query.exec(&mut db).await.expect("a page").items
            }
        }
    )*};
}
read! {
    models::Flat, Flat;
    shapes::Nested, Nested;
}

pub fn variant<'a, M: Read>(runtime: &'a Runtime, page: &'a PageOf<M>) -> Variant<'a> {
    let client = Canned::new(page.body.clone()).client();
    let driver = DynamoDb::new("dynamodb://canned".to_owned(), client);
    let db = runtime.block_on(M::open(driver));
    let limit = page.models.len();
    assert!(shapes::same(&runtime.block_on(M::page(db.clone(), limit)), &page.models));
    Variant::new("toasty", || (), move |()| runtime.block_on(M::page(db.clone(), limit)))
}
