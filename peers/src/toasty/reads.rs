//! The first page of a query.

use std::future::Future;

use ::toasty::Db;
use aws_sdk_dynamodb::Client;
use serde::Serialize;
use tokio::runtime::Runtime;

use super::{Flat, Nested, open};
use crate::canned::Canned;
use crate::cases::PageOf;
use crate::measure::Variant;
use crate::{models, shapes};

/// A shape that this mapper has a model for.
pub trait Read: dynorm::Model + Serialize {
    type Own: Serialize;

    fn open(client: Client) -> impl Future<Output = Db>;
    /// A page of a query. A query without a limit would go on to the next page.
    fn page(db: Db, limit: usize) -> impl Future<Output = Vec<Self::Own>>;
}

macro_rules! read {
    ($($shape:path, $own:ident;)*) => {$(
        impl Read for $shape {
            type Own = $own;

            async fn open(client: Client) -> Db {
                open(client, ::toasty::models!($own)).await
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
    let db = runtime.block_on(M::open(Canned::new(page.body.clone()).client()));
    let limit = page.models.len();
    assert!(shapes::same(&runtime.block_on(M::page(db.clone(), limit)), &page.models));
    Variant::new("toasty", || (), move |()| runtime.block_on(M::page(db.clone(), limit)))
}
