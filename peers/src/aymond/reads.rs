//! So many items of a query as a page has.

use std::future::Future;
use std::sync::Arc;

use ::aymond::Aymond;
use ::aymond::prelude::*;
use ::aymond::shim::futures::StreamExt;
use serde::Serialize;
use tokio::runtime::Runtime;

use super::{Nested, NestedTable, Plain, PlainTable};
use crate::canned::Canned;
use crate::cases::PageOf;
use crate::measure::Variant;
use crate::shapes;

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
