//! `aymond`, whose items have no `bool` and no `f64`.

use std::future::Future;
use std::sync::Arc;

use ::aymond::Aymond;
use ::aymond::prelude::*;
use ::aymond::shim::futures::StreamExt;
use serde::Serialize;
use tokio::runtime::Runtime;

use crate::canned::Canned;
use crate::cases::PageOf;
use crate::measure::Variant;
use crate::shapes;

#[aymond(item, table)]
#[derive(Serialize)]
pub struct Plain {
    #[aymond(hash_key)]
    tenant: String,
    #[aymond(sort_key)]
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
    s11: String,
    s12: String,
    s13: String,
    s14: String,
    n01: u32,
    n02: u32,
    n03: u32,
    n04: u32,
    n05: u32,
    n06: u32,
    n07: i64,
    n08: i64,
    n09: i64,
    n10: i64,
    n11: i64,
    n12: u64,
    n13: u64,
    n14: u64,
}

#[aymond(item, table)]
#[derive(Serialize)]
pub struct Nested {
    #[aymond(hash_key)]
    tenant: String,
    #[aymond(sort_key)]
    id: u64,
    name: String,
    email: Option<String>,
    visits: u32,
    score: i64,
    level: u32,
    tags: Vec<String>,
    history: Vec<i64>,
    address: Address,
}

#[aymond(nested_item)]
#[derive(Serialize)]
pub struct Address {
    street: String,
    city: String,
    zip: String,
}

/// A shape that this mapper has an item for.
pub trait Read: dynorm::Model + Serialize {
    type Item: Serialize;
    type Table;

    fn table(aymond: &Aymond) -> Self::Table;
    /// So many items of a query. It is a stream over all pages, which would ask for the next one
    /// after them.
    fn read(table: &Self::Table, count: usize) -> impl Future<Output = Vec<Self::Item>>;
}

macro_rules! read {
    ($($shape:ident $table:ident $name:literal)*) => {$(
        impl Read for shapes::$shape {
            type Item = $shape;
            type Table = $table;

            fn table(aymond: &Aymond) -> $table {
                $table::new(aymond, $name)
            }

            async fn read(table: &$table, count: usize) -> Vec<$shape> {
                // With a sort key there is no query without a condition on it.
                let items = table.query().tenant("tenant-0001").id_ge(0_u64).send().await;
                items.take(count).map(|item| item.expect("an item")).collect().await
            }
        }
    )*};
}
read!(Plain PlainTable "plain" Nested NestedTable "nested");

pub fn variant<'a, M: Read>(runtime: &'a Runtime, page: &'a PageOf<M>) -> Variant<'a> {
    let aymond = Aymond::new_with_client(Arc::new(Canned::new(page.body.clone()).client()));
    let table = Arc::new(M::table(&aymond));
    let count = page.models.len();
    assert!(shapes::same(&runtime.block_on(M::read(&table, count)), &page.models));
    Variant::new("aymond", || (), move |()| runtime.block_on(M::read(&table, count)))
}
