//! `dynamodb-facade`.

use std::future::Future;
use std::pin::pin;

use aws_sdk_dynamodb::Client;
use dynamodb_facade::explicit_client::DynamoDBItemOp;
use dynamodb_facade::{
    KeyCondition, NumberAttribute, StringAttribute, attribute_definitions, dynamodb_item, table_definitions,
};
use futures_util::TryStreamExt;
use tokio::runtime::Runtime;

use crate::canned::Canned;
use crate::cases::PageOf;
use crate::measure::Variant;
use crate::models::{Flat, Mixed, Shape};

attribute_definitions! {
    Tenant { "tenant": StringAttribute }
    Id { "id": NumberAttribute }
}

table_definitions! {
    MixedTable {
        type PartitionKey = Tenant;
        type SortKey = Id;
        fn table_name() -> String { "mixed".to_owned() }
    }
    FlatTable {
        type PartitionKey = Tenant;
        type SortKey = Id;
        fn table_name() -> String { "flat".to_owned() }
    }
}

dynamodb_item! {
    #[table = MixedTable]
    Mixed {
        #[partition_key]
        Tenant {
            fn attribute_id(&self) -> &'id str { &self.tenant }
            fn attribute_value(id) -> String { id.to_owned() }
        }
        #[sort_key]
        Id {
            fn attribute_id(&self) -> u64 { self.id }
            fn attribute_value(id) -> u64 { id }
        }
    }
}

dynamodb_item! {
    #[table = FlatTable]
    Flat {
        #[partition_key]
        Tenant {
            fn attribute_id(&self) -> &'id str { &self.tenant }
            fn attribute_value(id) -> String { id.to_owned() }
        }
        #[sort_key]
        Id {
            fn attribute_id(&self) -> u64 { self.id }
            fn attribute_value(id) -> u64 { id }
        }
    }
}

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
