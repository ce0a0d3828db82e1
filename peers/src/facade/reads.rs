//! The first page of a query.

use std::future::Future;
use std::pin::pin;

use aws_sdk_dynamodb::Client;
use dynamodb_facade::KeyCondition;
use dynamodb_facade::explicit_client::DynamoDBItemOp;
use futures_util::TryStreamExt;
use tokio::runtime::Runtime;

use crate::canned::Canned;
use crate::cases::PageOf;
use crate::measure::Variant;
use crate::models::{Flat, Mixed, Shape};

/// What both shapes can do.
pub trait Read: Shape {
    /// The first page of a query.
    fn page(client: Client) -> impl Future<Output = Vec<Self>>;
}

macro_rules! read {
    ($($shape:ident)*) => {$(
        impl Read for $shape {
            async fn page(client: Client) -> Vec<Self> {
                let query = <$shape as DynamoDBItemOp<_>>::query(client, KeyCondition::pk("tenant-0001".to_owned()));
                let mut pages = pin!(query.stream());
                pages.try_next().await.expect("an answer").expect("a page")
            }
        }
    )*};
}
read!(Mixed Flat);

pub fn variant<'a, M: Read>(runtime: &'a Runtime, page: &'a PageOf<M>) -> Variant<'a> {
    let client = Canned::new(page.body.clone()).client();
    assert!(runtime.block_on(M::page(client.clone())) == page.models);
    Variant::new("dynamodb-facade", || (), move |()| runtime.block_on(M::page(client.clone())))
}
